/*---
view  = "adverse_events"
table = "adae"

[optional]
TRTEMFL      = "'Y'"
ae_soc       = "NULL"
ae_grade     = "NULL"
ae_severity  = "NULL"
ae_related   = "NULL"
ae_serious   = "NULL"
ae_action    = "NULL"
ae_outcome   = "NULL"
ae_onset_day = "NULL"
ASTDT        = "NULL"
AENDY        = "NULL"
---*/
-- One row an adverse event; treatment-emergent where the study marks them.
SELECT
    patient,
    ae_term,
    ae_soc,
    ae_grade,
    ae_severity,
    ae_related,
    ae_serious,
    ae_action,
    ae_outcome,
    ae_onset_day,
    ASTDT AS ae_start_date,
    AENDY AS ae_end_day
FROM adae
WHERE TRTEMFL = 'Y' AND ae_term IS NOT NULL
