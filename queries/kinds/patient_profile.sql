/*---
kind      = "patient_profile"
tier      = 3
title     = "One patient"
returns   = "one patient across tables"
statistic = "listings.profile"

[settings.selects]
times = """
SELECT t.endpoint, t.time, t.unit, t.event, t.event_description, t.censoring_description
FROM population AS p
JOIN time_to_event AS t ON t.patient = p.patient
ORDER BY t.endpoint, t.time"""
adverse_events = """
SELECT e.ae_term, e.ae_grade, e.ae_severity, e.ae_onset_day, e.ae_start_date, e.ae_end_day,
    e.ae_serious, e.ae_related, e.ae_action, e.ae_outcome, e.emergent
FROM population AS p
JOIN event_history AS e ON e.patient = p.patient
ORDER BY e.ae_onset_day, e.ae_start_date, e.ae_term, e.ae_grade, e.ae_severity, e.ae_end_day,
    e.ae_serious, e.ae_related, e.ae_action, e.ae_outcome, e.emergent"""
exposure = """
SELECT x.what, x.category, x.number, x.unit, x.words, x.start_day, x.end_day
FROM population AS p
JOIN exposure_records AS x ON x.patient = p.patient
ORDER BY x.category, x.what, x.start_day, x.end_day, x.number, x.words, x.unit"""
responses = """
SELECT r.what, r.visit, r.response, r.number, r.response_date, r.response_day
FROM population AS p
JOIN response_records AS r ON r.patient = p.patient
ORDER BY r.what, r.visit_order, r.response_date, r.response_day, r.visit, r.response, r.number"""
laboratory = """
SELECT m.concept, m.visit, m.visit_order, m.day, m.value, m.indicator
FROM population AS p
JOIN measurements AS m ON m.patient = p.patient
WHERE m.value IS NOT NULL
ORDER BY m.concept, m.visit_order, m.visit, m.day, m.value, m.indicator"""

[language]
endpoint = "patient"
restate  = "profile of patient"
takes = ["profile"]
also = [
    "talk",
    "profile",
    "list",
    "available",
    "summary",
    "overview",
    "narrative",
    "plot",
    "table",
    "save",
    "define",
    "variables",
    "onset",
]
asks = [
    "profile +cond:patient_id",
    "profile +number",
    "profile",
    "+cond:patient_id list",
    "+cond:patient_id show",
    "+cond:patient_id summary",
    "+cond:patient_id overview",
    "+cond:patient_id narrative",
    "+cond:patient_id",
]

[[example]]
ask = "profile of patient 003"

[[example]]
ask = "profile 12"

[[example]]
ask = "everything on patient 003"
---*/
-- One row a patient and concept: its value as text; NULL is missing.
SELECT
    p.patient,
    v.concept,
    v.value
FROM population AS p
JOIN category_values AS v ON v.patient = p.patient
ORDER BY p.patient, v.concept, v.value
