/*---
kind      = "ae_by_soc_pt"
tier      = 2
title     = "Adverse events by body system"
returns   = "SOC/PT table"
needs     = ["adae"]
records   = "adverse_events"
statistic = "events.body_systems"
options   = ["top", "minimum_percent", "over_percent"]

[settings]
needed_concepts = ["ae_soc"]

[language]
endpoint = "AE"
restate  = "adverse events by body system"
needed = "ae_soc"
takes = ["any_events"]
also = ["distribution", "occurs", "anygrade", "ae", "aeword", "common", "count", "incidence", "list", "percent", "rate", "seen", "summary", "table", "which"]
asks = [
    "ae soc percent",
    "ae soc rate",
    "ae soc incidence count",
    "ae soc percent count",
    "ae soc common",
    "ae soc which",
    "soc which common seen",
    "soc percent",
    "soc incidence",
    "soc rate",
    "soc count",
    "soc summary",
    "soc count ae atleastone",
    "aeword soc count",
    "aeword soc table",
    "ae soc +grade",
    "soc +grade",
    "soc incidence +grade",
    "ae soc table incidence",
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
-- One row a group and body system (is_term 0), and one a group, body system and term (is_term 1):
-- patients with at least one such event, and events.
SELECT
    by_group,
    a.ae_soc,
    l.is_term,
    CASE WHEN l.is_term = 1 THEN a.ae_term END AS term,
    COUNT(DISTINCT a.patient)                  AS patients,
    COUNT(*)                                   AS events
FROM population AS p
JOIN adverse_events AS a ON a.patient = p.patient
CROSS JOIN (SELECT 0 AS is_term UNION ALL SELECT 1 AS is_term) AS l
GROUP BY by_group, a.ae_soc, l.is_term, CASE WHEN l.is_term = 1 THEN a.ae_term END
ORDER BY by_group, a.ae_soc, l.is_term, term
