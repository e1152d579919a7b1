/*---
kind      = "missing_data"
tier      = 2
title     = "Missing data"
returns   = "missingness by variable/visit"
statistic = "listings.missing"

[settings.selects]
at_visits = """
SELECT by_group, m.concept, m.visit, MIN(m.visit_order) AS place, COUNT(DISTINCT p.patient) AS patients
FROM population AS p
JOIN measurements AS m ON m.patient = p.patient
WHERE m.value IS NOT NULL
GROUP BY by_group, m.concept, m.visit
ORDER BY by_group, m.concept, place, m.visit"""
events = """
SELECT COUNT(*) AS events,
    SUM(CASE WHEN e.ae_term IS NULL THEN 1 ELSE 0 END) AS ae_term,
    SUM(CASE WHEN e.ae_grade IS NULL THEN 1 ELSE 0 END) AS ae_grade,
    SUM(CASE WHEN e.ae_severity IS NULL THEN 1 ELSE 0 END) AS ae_severity,
    SUM(CASE WHEN e.ae_onset_day IS NULL THEN 1 ELSE 0 END) AS ae_onset_day,
    SUM(CASE WHEN e.ae_serious IS NULL THEN 1 ELSE 0 END) AS ae_serious,
    SUM(CASE WHEN e.ae_related IS NULL THEN 1 ELSE 0 END) AS ae_related,
    SUM(CASE WHEN e.ae_action IS NULL THEN 1 ELSE 0 END) AS ae_action,
    SUM(CASE WHEN e.ae_outcome IS NULL THEN 1 ELSE 0 END) AS ae_outcome
FROM population AS p
JOIN event_history AS e ON e.patient = p.patient
ORDER BY events"""

[language]
endpoint = "all variables"
restate  = "how much data are missing"
also = [
    "talk",
    "univariable",
    "much",
    "variables",
    "count",
    "percent",
    "table",
    "list",
    "which",
    "summary",
    "overview",
    "overtime",
    "available",
    "baseline",
    "allbaseline",
    "stats",
    "distribution",
    "missing",
]
asks = [
    "missing",
    "missing {concepts}",
]

[[example]]
ask = "how much data are missing?"

[[example]]
ask = "missing?"

[[example]]
ask = "which variables have gaps?"
---*/
