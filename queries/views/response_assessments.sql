/*---
view  = "response_assessments"
table = "adrs"

[optional]
PARAM = "PARAMCD"
ADT   = "NULL"
ADY   = "NULL"
---*/
-- One row a recorded response of a patient, with the parameter it belongs to and when it was assessed.
SELECT
    patient,
    PARAMCD AS parameter,
    PARAM   AS what,
    AVALC   AS response,
    ADT     AS response_date,
    ADY     AS response_day
FROM adrs
WHERE AVALC IS NOT NULL
