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
    "show",
    "summary",
]
counts = ["safety_population", "itt_population", "full_analysis_set", "per_protocol_population", "efficacy_population", "evaluable_population"]
asks = [
    "count {flag=safety_population}",
    "count patients {flag=safety_population}",
    "count {flag=itt_population}",
    "count patients {flag=itt_population}",
    "count {flag=full_analysis_set}",
    "count patients {flag=full_analysis_set}",
    "count {flag=per_protocol_population}",
    "count patients {flag=per_protocol_population}",
    "count {flag=efficacy_population}",
    "count patients {flag=efficacy_population}",
    "count {flag=evaluable_population}",
    "count patients {flag=evaluable_population}",
    "sets size +cond:safety_population",
    "sets size +cond:itt_population",
    "sets size +cond:full_analysis_set",
    "sets size +cond:per_protocol_population",
    "sets size +cond:efficacy_population",
    "sets size +cond:evaluable_population",
    "sets which count size",
    "count +cond:safety_population",
    "size +cond:safety_population",
    "count size +cond:safety_population",
    "count +cond:itt_population",
    "size +cond:itt_population",
    "count size +cond:itt_population",
    "count +cond:full_analysis_set",
    "size +cond:full_analysis_set",
    "count size +cond:full_analysis_set",
    "count +cond:per_protocol_population",
    "size +cond:per_protocol_population",
    "count size +cond:per_protocol_population",
    "count +cond:efficacy_population",
    "size +cond:efficacy_population",
    "count size +cond:efficacy_population",
    "count +cond:evaluable_population",
    "size +cond:evaluable_population",
    "count size +cond:evaluable_population",
    "sets which size",
    "sets count size",
    "sets available count",
    "sets list size",
    "sets define size",
    "which sets available count",
    "which sets available size",
    "sets summary",
    "sets size available",
    "sets percent",
    "sets count list",
    "sets define count",
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
