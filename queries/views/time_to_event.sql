/*---
view  = "time_to_event"
table = "adtte"

[optional]
AVALU    = "NULL"
EVNTDESC = "NULL"
CNSDTDSC = "NULL"
---*/
-- One row a patient and time-to-event parameter. ADaM: CNSR 0 = event, anything else = censored.
SELECT
    patient,
    PARAMCD                                  AS endpoint,
    AVAL                                     AS time,
    AVALU                                    AS unit,
    CASE WHEN CNSR = 0 THEN 1 ELSE 0 END     AS event,
    EVNTDESC                                 AS event_description,
    CNSDTDSC                                 AS censoring_description
FROM adtte
WHERE AVAL IS NOT NULL AND CNSR IS NOT NULL
