/*---
kind      = "numeric_summary"
tier      = 1
title     = "Summary of a number"
returns   = "n, mean, SD, median, IQR, range"
statistic = "summaries.numbers"
options   = ["quantile_definition", "statistic"]

[language]
endpoint = "slot"
restate  = "{summary} {number}"
takes = ["numeric"]
also = ["mean", "median", "stats", "summary", "table", "baseline", "perpatient", "count", "overview", "quantile"]
asks = [
    "minmax minmax {number}",
    "{number} baseline? +option:statistic",
    "{number}",
    "mean {number}",
    "median {number}",
    "stats {number}",
    "summary {number}",
    "quantile {number}",
    "mean stats {number}",
    "median stats {number}",
    "mean median {number}",
    "{number} table",
    "{number} baseline?",
    "mean {number} baseline",
    "median {number} baseline",
    "median mean stats {number}",
    "{number} stats stats",
    "{number} summary stats",
    "median {number} perpatient",
    "mean {number} perpatient",
    "howlong {number}",
    "{number} count?",
]

[[example]]
ask = "median age in women"

[[example]]
ask = "age"

[[example]]
ask = "tumour size, mean and SD, men"
---*/
-- One row a group, characteristic and distinct value: patients who have it; NULL is missing.
SELECT
    by_group,
    v.value,
    COUNT(*) AS patients,
    v.concept
FROM population AS p
LEFT JOIN number_values AS v ON v.patient = p.patient
GROUP BY by_group, v.concept, v.value
ORDER BY by_group, v.concept, v.value
