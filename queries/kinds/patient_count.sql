/*---
kind      = "patient_count"
tier      = 1
title     = "Number of patients"
returns   = "count with denominators"
needs     = ["adsl"]
statistic = "summaries.patients"

[language]
endpoint = "patients"
restate  = "how many"
asks = [
    "size +cond",
    "count patients",
    "count +cond",
    "patients +cond",
    "count",
    "count percent? +cond",
    "count {flag}",
    "count patients {flag}",
    "patients",
    "fulldose_count",
]

[[example]]
ask = "how many patients are in stage C?"

[[example]]
ask = "n with PVI"

[[example]]
ask = "how many women are Child-Pugh A?"
---*/
-- One row a group: patients.
SELECT
    by_group,
    COUNT(*) AS patients
FROM population AS p
GROUP BY by_group
ORDER BY by_group
