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
also = ["occurs", "anygrade", "ae", "aeword", "list", "narrative", "onset", "show", "table", "which"]
asks = [
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
    "list ae narrative",
    "list aeword +cond:ae",
    "ae +cond narrative",
    "aeword +cond narrative",
    "list ae +cond narrative",
    "list ae +cond:ae_term",
    "sae narrative",
    "list +cond:ae_term",
    "list sae narrative",
    "list ae table",
    "list aeword narrative +cond",
    "list aeword",
    "list ae +grade",
    "show sae list",
    "ae narrative",
    "list narrative sae",
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
