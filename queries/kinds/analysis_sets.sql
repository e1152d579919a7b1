/*---
kind      = "analysis_sets"
tier      = 2
title     = "Analysis sets"
returns   = "populations"
statistic = "listings.analysis_sets"

[language]
endpoint = "analysis sets"
restate  = "which analysis sets are defined"
also = [
    "talk",
    "sets",
    "define",
    "count",
    "available",
    "which",
    "list",
    "table",
    "size",
    "variables",
    "mean",
    "overview",
    "much",
    "percent",
]
asks = [
    "sets",
]

[[example]]
ask = "which analysis sets are defined?"

[[example]]
ask = "sets"

[[example]]
ask = "size of the safety population"
---*/
-- One row a group and flag: patients whose flag is yes.
SELECT
    by_group,
    v.concept,
    COUNT(*) AS patients
FROM population AS p
JOIN category_values AS v ON v.patient = p.patient
WHERE v.value = 'yes'
GROUP BY by_group, v.concept
ORDER BY by_group, v.concept
