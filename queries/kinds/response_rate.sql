/*---
kind      = "response_rate"
tier      = 1
title     = "Objective response rate"
returns   = "ORR + CI (mRECIST)"
statistic = "summaries.proportion"
options   = ["against", "interval"]

[settings]
against = "rate"
numerator = [{ concept = "best_response", op = "in", value = "@responders" }]

[language]
endpoint = "ORR"
restate  = "objective response rate"
also = ["percent", "rate", "count", "table", "summary", "responders", "incidence", "percentages"]
asks = [
    "responders incidence",
    "responders percentages",
    "compare? percent? rate? onesample? orr +against",
    "orr",
    "orr percent",
    "orr rate",
    "percent orr",
    "orr table",
    "responders rate",
    "responders percent",
    "percent responders",
    "count orr",
    "count responders",
    "orr summary",
    "rate responders",
    "percent rate responders",
    "orr count rate",
    "count responders rate",
]

[[example]]
ask = "objective response rate with 95% CI"

[[example]]
ask = "ORR stage B"

[[example]]
ask = "is the ORR higher than a reference rate of 20%?"

[[example]]
ask = "percentage with CR or PR"
---*/
-- One row a group: patients, and patients who meet the numerator.
SELECT
    by_group,
    COUNT(*)                                               AS patients,
    SUM(CASE WHEN m.patient IS NULL THEN 0 ELSE 1 END)     AS events
FROM population AS p
LEFT JOIN numerator AS m ON m.patient = p.patient
GROUP BY by_group
ORDER BY by_group
