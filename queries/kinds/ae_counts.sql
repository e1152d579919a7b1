/*---
kind      = "ae_counts"
tier      = 2
title     = "Events per patient"
returns   = "events per patient"
needs     = ["adae"]
records   = "adverse_events"
statistic = "events.per_patient"
options   = ["quantile_definition"]

[language]
endpoint = "AE"
restate  = "adverse events per patient"
asks = [
    "mean events perpatient",
    "median events perpatient",
    "events perpatient",
    "count? events ae perpatient",
    "ae perpatient",
    "ae count perpatient",
    "mean ae perpatient",
    "mean count aeword perpatient",
    "count aeword perpatient",
    "aeword perpatient",
    "mean aeword perpatient",
    "ae mean count perpatient",
    "median ae perpatient",
    "count ae mean",
    "ae count",
    "median count ae perpatient",
    "median count aeword perpatient",
    "total count ae",
    "count ae",
    "count events +cond:ae_term",
    "events +cond:ae_term",
]

[[example]]
ask = "adverse events per patient, mean"

[[example]]
ask = "AE counts"

[[example]]
ask = "mean number of events per patient"
---*/
-- One row a group and number of events: patients who have so many; NULL is none.
SELECT
    by_group,
    c.events,
    COUNT(*) AS patients
FROM population AS p
LEFT JOIN (
    SELECT a.patient, COUNT(*) AS events
    FROM adverse_events AS a
    GROUP BY a.patient
) AS c ON c.patient = p.patient
GROUP BY by_group, c.events
ORDER BY by_group, c.events
