/*---
kind      = "ae_by_soc_pt"
tier      = 2
title     = "Adverse events by body system"
returns   = "SOC/PT table"
needs     = ["adae"]
records   = "adverse_events"
statistic = "events.body_systems"
options   = ["top", "minimum_percent"]

[settings]
needed_concepts = ["ae_soc"]

[language]
endpoint = "AE"
restate  = "adverse events by body system"
needed = "ae_soc"
asks = [
    "ae soc",
    "soc",
    "ae soc table",
    "soc table",
    "incidence ae soc",
    "ae soc summary",
    "common ae soc",
    "ae soc list",
    "aeword soc",
    "ae soc count",
    "soc aeword",
]

[[example]]
ask = "adverse events by body system"

[[example]]
ask = "SOC x PT"

[[example]]
ask = "AEs grouped by organ class, stage C"
---*/
-- One row a group, body system and term: patients with at least one such event, and events.
SELECT
    by_group,
    a.ae_soc, a.ae_term,
    COUNT(DISTINCT a.patient) AS patients,
    COUNT(*)                  AS events
FROM population AS p
JOIN adverse_events AS a ON a.patient = p.patient
GROUP BY by_group, a.ae_soc, a.ae_term
ORDER BY by_group, a.ae_soc, a.ae_term
