/*---
kind      = "ae_onset"
tier      = 3
title     = "Time to the first event"
returns   = "time to first AE"
needs     = ["adae"]
records   = "adverse_events"
statistic = "events.onset"
options   = ["quantile_definition"]

[settings.filters]
SAE = [{ concept = "ae_serious", op = "eq", value = "yes" }]

[language]
endpoint = "AE"
restate  = "time to first adverse event"
takes = ["termed", "any_events"]
also = ["occurs", "anygrade", "aeword", "common", "drug", "howlong", "median", "onset"]
asks = [
    "onset howlong ae",
    "onset median howlong ae",
    "onset howlong common ae",
    "onset common ae",
    "onset howlong common aeword",
    "onset howlong aeword",
    "onset howlong median aeword",
    "onset mean ae",
    "onset mean +cond:ae_term",
    "onset stats ae",
    "onset stats +cond:ae_term",
    "onset median stats ae",
    "onset median stats +cond:ae_term",
    "onset mean stats +cond:ae_term",
    "onset mean stats ae",
    "onset summary ae",
    "onset summary +cond:ae_term",
    "onset distribution +cond:ae_term",
    "onset median howlong +cond:ae_term",
    "onset incidence +cond:ae_term",
    "onset median howlong common +cond:ae_term",
    "onset ae +grade",
    "howlong occurs +cond:ae_term",
    "howlong occurs ae",
    "howlong occurs aeword",
    "onset +grade",
    "onset howlong ae +grade",
    "onset aeword +grade",
    "onset median ae +grade",
    "median onset common +cond:ae_term",
    "onset ae",
    "onset +cond:ae_term",
    "onset aeword",
    "median onset ae",
    "median onset +cond:ae_term",
    "howlong onset +cond:ae_term",
    "howlong onset ae",
    "onset aeword +cond:ae",
    "onset sae",
    "howlong ae",
    "onset common +cond:ae_term",
    "onset howlong common +cond:ae_term",
    "howlong +cond:ae_term",
    "median onset aeword",
    "howlong common onset +cond:ae_term",
    "median howlong +cond:ae_term",
    "median onset aeword +cond:ae",
]

[[example]]
ask = "time to first grade 3 adverse event"

[[example]]
ask = "onset HFSR"

[[example]]
ask = "when does rash usually start?"
---*/
-- One row a group and day of the first such event: patients with it, and patients without.
SELECT
    by_group,
    c.first_day,
    SUM(CASE WHEN c.patient IS NULL THEN 0 ELSE 1 END) AS having,
    SUM(CASE WHEN c.patient IS NULL THEN 1 ELSE 0 END) AS lacking
FROM population AS p
LEFT JOIN (
    SELECT a.patient, MIN(a.ae_onset_day) AS first_day
    FROM adverse_events AS a
    GROUP BY a.patient
) AS c ON c.patient = p.patient
GROUP BY by_group, c.first_day
ORDER BY by_group, c.first_day
