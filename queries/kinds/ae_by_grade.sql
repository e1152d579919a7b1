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
also = ["given", "occurs", "ae", "aeword", "atleastone", "count", "distribution", "grades", "incidence", "overview", "percent", "perpatient", "rate", "seen", "summary", "table", "which", "worst"]
asks = [
    "grades ae table",
    "grades ae count",
    "grades ae percent",
    "grades ae percent count",
    "grades ae distribution",
    "grades ae summary",
    "grades ae incidence",
    "grades perpatient ae",
    "grades perpatient count",
    "grades percent",
    "grades count",
    "grades worst ae perpatient",
    "grades +cond:ae_term",
    "grades worst +cond:ae_term",
    "grades count +cond:ae_term",
    "grades distribution +cond:ae_term",
    "grades percent +cond:ae_term",
    "grades table +cond:ae_term",
    "count percent ae +grade",
    "count percent +grade",
    "count +grade",
    "percent +grade",
    "rate +grade",
    "incidence +grade",
    "aeword rate +grade",
    "aeword percent +grade",
    "count atleastone aeword +grade",
    "percent atleastone aeword +grade",
    "atleastone aeword +grade",
    "count severe ae",
    "percent severe ae",
    "rate severe ae",
    "incidence severe ae",
    "count severe aeword",
    "atleastone severe ae",
    "atleastone severe aeword",
    "count percent atleastone ae +grade",
    "which ae +grade",
    "summary ae +grade",
    "table ae +grade",
    "incidence rate ae +grade",
    "seen ae +grade",
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
