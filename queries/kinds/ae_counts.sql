/*---
kind      = "ae_counts"
tier      = 2
title     = "Events per patient"
returns   = "events per patient"
needs     = ["adae"]
records   = "adverse_events"
statistic = "events.per_patient"
options   = ["quantile_definition", "statistic"]

[language]
endpoint = "AE"
restate  = "{events_counted}"
takes = ["any_events"]
also = ["occurs", "aeword", "anygrade", "count", "events", "summary", "table"]
asks = [
    "perpatient ae stats",
    "ae perpatient mean stats",
    "ae perpatient median stats",
    "ae perpatient summary",
    "ae perpatient distribution",
    "ae perpatient table",
    "aeword perpatient stats",
    "aeword perpatient median",
    "aeword perpatient median stats",
    "aeword perpatient mean stats",
    "ae mean",
    "mean ae count",
    "median ae count",
    "median ae",
    "mean median ae perpatient",
    "mean median count ae perpatient",
    "mean stats ae count",
    "mean stats ae count perpatient",
    "median stats ae count perpatient",
    "median stats ae count",
    "ae count stats",
    "count stats ae perpatient",
    "count ae perpatient mean",
    "count perpatient +cond:ae_term",
    "events perpatient +cond:ae_term",
    "mean events perpatient +cond:ae_term",
    "mean perpatient +cond:ae_term",
    "count events perpatient +cond:ae_term",
    "mean count events +cond:ae_term",
    "mean count events perpatient +cond:ae_term",
    "median count events perpatient +cond:ae_term",
    "count aeword perpatient +cond:ae",
    "mean count aeword perpatient +cond:ae",
    "count perpatient +grade",
    "aeword perpatient +cond:ae",
    "ae perpatient +cond:ae",
    "count ae perpatient +cond:ae",
    "mean aeword",
    "mean count aeword",
    "median count aeword",
    "mean events",
    "mean count events",
    "median count events",
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
    "total ae",
    "total aeword",
    "total count ae",
    "total count aeword",
    "count events +grade",
    "count aeword +grade",
    "total events +cond:ae",
    "total +cond:ae_term",
    "count sae total",
    "total sae",
    "total related ae",
    "total related sae",
    "summary ae perpatient",
    "sae perpatient",
    "mean sae perpatient",
    "median sae perpatient",
    "sae count perpatient",
    "related ae perpatient",
    "related count ae perpatient",
    "related mean ae perpatient",
    "count ae total +grade",
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
