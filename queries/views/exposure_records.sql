/*---
view  = "exposure_records"
table = "adex"

[optional]
PARAM  = "NULL"
PARCAT1 = "NULL"
AVAL   = "NULL"
AVALU  = "NULL"
AVALC  = "NULL"
ASTDY  = "NULL"
AENDY  = "NULL"
---*/
-- One row an exposure record: a dose interval, or a parameter over the whole treatment.
SELECT
    patient,
    PARAM   AS what,
    PARCAT1 AS category,
    AVAL    AS number,
    AVALU   AS unit,
    AVALC   AS words,
    ASTDY   AS start_day,
    AENDY   AS end_day
FROM adex
