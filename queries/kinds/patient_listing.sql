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
asks = [
    "list patients",
    "list +cond",
    "which +cond",
    "which",
    "list",
    "which patients +cond",
    "show patients +cond",
    "list count?",
    "which list +cond",
    "list patients count",
    "which +cond ae",
    "which +cond aeword",
    "which atleastone +cond",
    "list patients ae +cond",
    "list patients aeword +cond",
    "which +cond dosereduction",
    "which dosereduction",
    "which doseinterruption",
    "list dosereduction",
    "list doseinterruption",
    "which deaths",
    "list deaths",
    "which stop",
    "list responders",
    "which responders",
    "list stop",
    "which sae",
    "list patients sae",
    "which aeword +cond:ae",
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
