/*---
view  = "event_history"
table = "adae"

[optional]
TRTEMFL      = "NULL"
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
-- One row an adverse event, also those that began before treatment.
SELECT
    patient,
    ae_term,
    ae_grade,
    ae_severity,
    ae_onset_day,
    ASTDT   AS ae_start_date,
    AENDY   AS ae_end_day,
    ae_serious,
    ae_related,
    ae_action,
    ae_outcome,
    TRTEMFL AS emergent
FROM adae
WHERE ae_term IS NOT NULL
