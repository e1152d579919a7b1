/*---
view  = "response_records"
table = "adrs"

[optional]
PARAM   = "PARAMCD"
AVALC   = "NULL"
AVAL    = "NULL"
AVISIT  = "NULL"
AVISITN = "NULL"
ADT     = "NULL"
ADY     = "NULL"
---*/
-- One row a recorded response, and one a parameter that is derived from them.
SELECT
    patient,
    PARAM   AS what,
    AVISIT  AS visit,
    AVISITN AS visit_order,
    AVALC   AS response,
    AVAL    AS number,
    ADT     AS response_date,
    ADY     AS response_day
FROM adrs
