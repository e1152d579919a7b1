/*---
kind      = "lab_summary_at_visit"
tier      = 2
title     = "Laboratory value at a visit"
returns   = "lab at visit"
statistic = "laboratory.at_visits"
options   = ["quantile_definition", "statistic"]

[language]
endpoint = "slot"
restate  = "{summary} {lab}"
takes = ["lab"]
also = ["mean", "median", "stats", "summary", "table", "count", "distribution", "baseline", "overview", "quantile"]
vague = [
    "{lab}",
    "{lab} mean",
    "{lab} median",
    "{lab} stats",
    "{lab} summary",
]
asks = [
    "stats {lab}",
    "{lab} baseline? +option:statistic",
    "{lab} +visit",
    "mean {lab} +visit",
    "median {lab} +visit",
    "summary {lab} +visit",
    "stats {lab} +visit",
    "{lab} +by",
    "mean {lab} +at",
    "median {lab} +at",
    "{lab} +at",
    "mean stats {lab} +visit",
    "{lab} table +visit",
    "distribution {lab} +visit",
    "{lab} baseline",
    "mean {lab} baseline",
    "median {lab} baseline",
    "mean {lab}",
    "median {lab}",
    "summary {lab}",
    "{lab}",
]

[[example]]
ask = "mean ALT at week 8"

[[example]]
ask = "ALT wk4"

[[example]]
ask = "geometric mean AFP at week 8 by stage"

[[example]]
ask = "median platelets at week 8 by stage"
---*/
-- One row a record of the measured parameter; which records count is decided in the core.
SELECT
    by_group,
    m.patient,
    m.visit,
    m.visit_order,
    m.day,
    m.value,
    m.base,
    m.low,
    m.high,
    m.indicator,
    m.base_indicator,
    m.lab_grade,
    m.base_grade,
    m.baseline_flag,
    m.treatment_flag,
    m.analysis_flag,
    m.derived,
    m.meets
FROM population AS p
JOIN measurements AS m ON m.patient = p.patient
WHERE m.value IS NOT NULL OR m.base IS NOT NULL
ORDER BY m.patient, m.visit_order, m.day, m.visit, m.value, m.derived, m.analysis_flag
