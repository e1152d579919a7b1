/*---
kind      = "patient_listing"
tier      = 2
title     = "Listing of patients"
returns   = "listing of a set"
statistic = "listings.patients"

[settings.selects]
events = """
SELECT p.patient, a.ae_term, a.ae_grade, a.ae_severity, a.ae_onset_day
FROM population AS p
JOIN adverse_events AS a ON a.patient = p.patient
ORDER BY p.patient, a.ae_onset_day, a.ae_term, a.ae_grade, a.ae_severity"""

[language]
endpoint = "patients"
restate  = "list patients"
also = [
    "which",
    "list",
    "patients",
    "table",
    "atleastone",
    "show",
    "perpatient",
]
asks = [
    "which",
    "list",
    "show +cond",
    "show patients +cond",
    "list responders",
    "which responders",
    "list dosereduction",
    "which dosereduction",
    "list doseinterruption",
    "which doseinterruption",
    "list deaths",
    "which deaths",
    "list stop",
    "which stop",
    "list {verb}",
    "which {verb}",
    "which sae",
    "list patients sae",
    "which aeword +cond:ae",
    "which ae +cond",
    "which aeword +cond",
    "list patients ae +cond",
    "list patients aeword +cond",
    "which ae",
    "list patients ae",
]

[[example]]
ask = "list patients with complete response"

[[example]]
ask = "list PVI+"

[[example]]
ask = "which patients had grade 4 events?"
---*/
-- One row a patient and concept: its value as text; NULL is missing.
SELECT
    by_group,
    p.patient,
    v.concept,
    v.value
FROM population AS p
JOIN category_values AS v ON v.patient = p.patient
ORDER BY by_group, p.patient, v.concept, v.value
