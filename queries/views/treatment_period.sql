/*---
view  = "treatment_period"
table = "adsl"

[optional]
TRTSDT  = "NULL"
TRTSDTM = "NULL"
TRTEDT  = "NULL"
TRTEDTM = "NULL"
TRTDURD = "NULL"
---*/
-- One row a patient: first and last day on treatment, or the length of it in days.
SELECT
    patient,
    COALESCE(CAST(TRTSDT AS DATE), CAST(TRTSDTM AS DATE)) AS treatment_start,
    COALESCE(CAST(TRTEDT AS DATE), CAST(TRTEDTM AS DATE)) AS treatment_end,
    TRTDURD                                               AS treatment_days
FROM adsl
