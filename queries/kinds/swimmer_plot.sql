/*---
kind      = "swimmer_plot"
tier      = 2
title     = "Swimmer plot"
returns   = "swimlane"
statistic = "summaries.swimmers"
figure    = "swimmers"

[settings]
concepts = ["treatment_duration"]

[settings.selects]
values = """
SELECT p.patient, v.concept, v.value
FROM population AS p
JOIN category_values AS v ON v.patient = p.patient
WHERE v.value IS NOT NULL
ORDER BY p.patient, v.concept, v.value"""
responses = """
SELECT p.patient, r.what, r.response, r.response_day
FROM population AS p
JOIN response_records AS r ON r.patient = p.patient
WHERE r.response IS NOT NULL
ORDER BY p.patient, r.what, r.response_day, r.visit_order, r.visit, r.response"""

[language]
endpoint = "time on study"
restate  = "swimmer plot"
also = ["bars", "drug", "list", "ontreatment", "perpatient", "plot", "show", "studytime", "swimmer", "treated"]
vague = [
    "studytime median? mean? stats?",
]
asks = [
    "swimmer bars",
    "bars perpatient studytime",
    "bars studytime",
    "bars perpatient ontreatment plot",
    "bars ontreatment plot",
    "bars perpatient plot studytime",
    "swimmer perpatient",
    "swimmer plot perpatient",
    "swimmer ontreatment perpatient",
    "swimmer drug",
    "swimmer plot studytime",
    "swimmer studytime",
    "bars perpatient drug",
    "bars howlong ontreatment",
    "swimmer",
    "swimmer ontreatment",
    "swimmer plot",
    "ontreatment swimmer bars",
    "ontreatment bars",
    "swimmer plot ontreatment",
    "ontreatment bars perpatient",
    "plot swimmer drug",
]

[[example]]
ask = "swimmer plot"

[[example]]
ask = "swimmers"

[[example]]
ask = "time on treatment, one bar per patient"
---*/
-- One row a patient: days on treatment; NULL where they are not known.
SELECT
    by_group,
    p.patient,
    v.value
FROM population AS p
LEFT JOIN number_values AS v ON v.patient = p.patient
ORDER BY p.patient, v.value
