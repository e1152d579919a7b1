/*---
kind      = "ae_by_grade"
tier      = 1
title     = "Adverse events by grade"
returns   = "incidence by (max) CTCAE grade"
needs     = ["adae"]
records   = "adverse_events"
statistic = "events.by_grade"
options   = ["top", "minimum_percent", "over_percent"]

[settings]
needed_concepts = ["ae_grade"]

[language]
endpoint = "AE"
restate  = "{term} by grade"
needed = "ae_grade"
asks = [
    "ae grades",
    "grades ae worst?",
    "ae +grade",
    "grades perpatient?",
    "aeword +grade",
    "grades worst",
    "ae severe",
    "incidence ae +grade",
    "count ae +grade",
    "ae grades table",
    "rate ae +grade",
    "+grade",
    "rate +grade",
    "ae distribution grades",
    "worst grades perpatient",
    "percent ae +grade",
    "severe aeword",
    "incidence aeword +grade",
    "count atleastone ae +grade",
    "percent atleastone ae +grade",
    "atleastone ae +grade",
]

[[example]]
ask = "grade 3 or higher adverse events by stage"

[[example]]
ask = "G3-4 AEs"

[[example]]
ask = "worst grade per patient, stage C"
---*/
-- One row a group and worst grade: patients.
SELECT
    by_group,
    w.worst_grade,
    COUNT(*) AS patients
FROM population AS p
JOIN (
    SELECT patient, MAX(ae_grade) AS worst_grade
    FROM adverse_events
    GROUP BY patient
) AS w ON w.patient = p.patient
GROUP BY by_group, w.worst_grade
ORDER BY by_group, w.worst_grade
