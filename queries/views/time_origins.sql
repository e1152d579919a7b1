/*---
view  = "time_origins"
table = "adtte"

[optional]
STARTDT = "NULL"
---*/
-- One row a patient and time-to-event parameter: the date from which its time counts.
SELECT
    patient,
    PARAMCD AS endpoint,
    STARTDT AS origin
FROM adtte
WHERE AVAL IS NOT NULL AND CNSR IS NOT NULL
