/*---
kind      = "competing_risk"
tier      = 3
title     = "Cumulative incidence with competing risks"
returns   = "Aalen-Johansen CIF, Gray"
needs     = ["adtte"]
statistic = "survival.competing_risk"
options   = ["conf_type", "model", "unit"]

[settings]
models = ["fine-gray"]

[language]
endpoint = "slot"
restate  = "{incidence} of {endpoint} with death as a competing risk"
takes = ["named_groups"]
also = ["competing", "complement", "events", "incidence", "km", "percent", "plot", "rate", "riskword"]
asks = [
    "competing incidence {endpoint}",
    "competing events {endpoint}",
    "competing {endpoint} aeword",
    "competing incidence plot {endpoint}",
    "competing {verb}",
    "competing percent {verb}",
    "competing count {endpoint}",
    "competing plot {endpoint}",
    "competing compare {endpoint} +group",
    "competing incidence {endpoint} {verb}",
    "competing {endpoint} {verb}",
    "competing complement {endpoint} {verb}",
    "competing rate {endpoint} {verb}",
    "competing {endpoint} {category}",
    "competing? cox? hr? {endpoint} +group +option:model",
    "competing? cox? hr? {endpoint} {concepts} +option:model",
    "competing {endpoint}",
    "complement competing {endpoint}",
    "competing rate {endpoint}",
    "competing complement {endpoint} +at",
    "competing {endpoint} plot",
    "competing complement {endpoint} {endpoint}",
    "competing {endpoint} {endpoint}",
]

[[example]]
ask = "cumulative incidence of progression at 6 months treating death as competing"

[[example]]
ask = "CIF TTP"

[[example]]
ask = "Fine-Gray model of progression by stage"

[[example]]
ask = "progression with death as a competing risk"
---*/
-- One row a group and pattern of two parameters of a patient: the one asked for, and each other
-- (itself too) from which a competing death may be told; with the number of patients.
SELECT
    by_group,
    t.unit,
    t.time,
    t.event,
    t.event_description,
    t.censoring_description,
    o.endpoint AS other,
    o.unit     AS other_unit,
    o.time     AS other_time,
    o.event    AS other_event,
    COUNT(*)   AS patients
FROM population AS p
JOIN time_to_event AS t ON t.patient = p.patient
JOIN time_to_event AS o ON o.patient = p.patient
WHERE t.endpoint = $endpoint
GROUP BY by_group, t.unit, t.time, t.event, t.event_description, t.censoring_description,
    o.endpoint, o.unit, o.time, o.event
ORDER BY by_group, o.endpoint, t.unit, t.time, t.event, t.event_description,
    t.censoring_description, o.unit, o.time, o.event
