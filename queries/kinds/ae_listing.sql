/*---
kind      = "ae_listing"
tier      = 2
title     = "Listing of adverse events"
returns   = "AE line listing"
needs     = ["adae"]
records   = "adverse_events"
statistic = "listings.adverse_events"

[language]
endpoint = "AE"
restate  = "list all {term}"
takes = ["any_events"]
also = [
    "table",
    "narrative",
    "list",
    "show",
    "perevent",
    "patients",
    "occurs",
    "anygrade",
    "ae",
    "aeword",
    "onset",
    "sae",
    "which",
    "aeword",
    "events",
    "onset",
    "perpatient",
]
asks = [
    "profile ae",
    "profile sae",
    "save ae",
    "save sae",
    "list narrative ae",
    "list ae onset",
    "list ae onset narrative",
    "list aeword +grade",
    "list ae related",
    "list aeword related",
    "list aeword narrative",
    "narrative aeword",
    "narrative +cond:ae_term",
    "list narrative +cond:ae_term",
    "list aeword +cond:ae_term",
    "list narrative ae +grade",
    "list aeword narrative related",
    "list ae aeword narrative related",
    "list ae",
    "list sae",
    "list aeword +cond:ae",
    "list +cond:ae_term",
    "narrative ae",
    "narrative sae",
    "narrative aeword +cond",
    "list ae related",
    "list sae related",
    "list aeword related",
    "list ae leading dosereduction",
    "list ae leading doseinterruption",
    "list ae leading stop",
    "list ae leading discontinuations",
    "list aeword leading dosereduction",
    "list aeword leading doseinterruption",
    "list aeword leading stop",
    "list sae leading stop",
    "which ae +cond:patient_id",
    "which sae +cond:patient_id",
    "ae +cond:patient_id",
    "sae +cond:patient_id",
    "list severe ae",
    "list severe aeword",
    "narrative severe ae",
]

[[example]]
ask = "list all serious adverse events"

[[example]]
ask = "list SAEs"

[[example]]
ask = "all grade 4 events with dates"
---*/
-- One row an adverse event.
SELECT
    by_group,
    p.patient,
    a.ae_term,
    a.ae_grade,
    a.ae_severity,
    a.ae_onset_day,
    a.ae_end_day,
    a.ae_start_date,
    a.ae_serious,
    a.ae_related,
    a.ae_action,
    a.ae_outcome
FROM population AS p
JOIN adverse_events AS a ON a.patient = p.patient
ORDER BY by_group, p.patient, a.ae_onset_day, a.ae_term, a.ae_grade, a.ae_severity,
    a.ae_end_day, a.ae_start_date, a.ae_serious, a.ae_related, a.ae_action, a.ae_outcome
