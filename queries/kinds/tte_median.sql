/*---
kind      = "tte_median"
tier      = 1
title     = "Median time to an event"
returns   = "KM median + CI, n, events"
needs     = ["adtte"]
statistic = "survival.median"
options   = ["against", "conf_type", "model", "unit"]
figure    = "survival_curve"

[settings]
against = "median"
models  = ["weibull", "exponential", "log-normal", "log-logistic"]

[language]
endpoint = "slot"
restate  = "median {endpoint}"
takes = ["named_groups"]
also = ["km", "howlong", "table"]
asks = [
    "typical {endpoint}",
    "median {endpoint} {category}",
    "km median {endpoint}",
    "median {endpoint} howlong? km?",
    "median howlong {endpoint}",
    "howlong {endpoint} -at",
    "{endpoint} -at -contrast -verb",
    "median {endpoint} rate -at",
    "median km? -at",
    "median howlong",
    "median {endpoint} {endpoint} -eventfree",
    "median? {endpoint} km? +option:model -adjust",
    "compare? logrank? onesample? median? {endpoint} +against",
]

[[example]]
ask = "median TTP for stage C"

[[example]]
ask = "TTP, BCLC C"

[[example]]
ask = "median OS by a Weibull model"

[[example]]
ask = "one-sample log-rank test of PFS against a historical median of 5 months"

[[example]]
ask = "how long until stage B patients progressed (median)?"
---*/
-- One row a group and distinct time: numbers of events and of censorings.
SELECT
    by_group,
    t.unit,
    t.time,
    SUM(t.event)            AS events,
    COUNT(*) - SUM(t.event) AS censored
FROM population AS p
JOIN time_to_event AS t ON t.patient = p.patient
WHERE t.endpoint = $endpoint
GROUP BY by_group, t.unit, t.time
ORDER BY by_group, t.unit, t.time
