/*---
kind      = "category_distribution"
tier      = 1
title     = "Distribution of a category"
returns   = "counts and %"
statistic = "summaries.categories"

[language]
endpoint = "slot"
restate  = "distribution of {category}"
takes = ["categorical"]
also = [
    "distribution", "count", "percent", "percentages", "table", "summary", "list", "baseline", "overview",
    "which", "incidence"]
asks = [
    "manner +by",
    "distribution +by",
    "percent +by -cond",
    "{category}",
    "distribution {category}",
    "{category} distribution count",
    "count {category}",
    "{category} table",
    "{category} summary",
    "percent {category}",
    "distribution percent {category}",
    "count percent {category}",
    "{flag}",
    "distribution {flag}",
    "{flag} distribution count",
    "{category} list",
    "{category} percentages",
    "distribution {category} percentages",
    "table distribution {category}",
]

[[example]]
ask = "etiology breakdown"

[[example]]
ask = "ECOG"

[[example]]
ask = "breakdown of BCLC stages"
---*/
-- One row a group, characteristic and value: patients who have it; NULL is missing.
SELECT
    by_group,
    v.value,
    COUNT(*) AS patients,
    v.concept
FROM population AS p
LEFT JOIN category_values AS v ON v.patient = p.patient
GROUP BY by_group, v.concept, v.value
ORDER BY by_group, v.concept, v.value
