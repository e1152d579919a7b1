/*---
kind      = "dcr"
tier      = 1
title     = "Disease control rate"
returns   = "disease control rate + CI"
statistic = "summaries.proportion"
options   = ["against", "interval"]

[settings]
rows = "response_rate"
numerator = [{ concept = "best_response", op = "in", value = "@disease_control" }]
against = "rate"

[language]
endpoint = "DCR"
restate  = "disease control rate"
also = ["percent", "rate", "count", "table", "summary", "incidence", "percentages"]
asks = [
    "compare? percent? rate? onesample? dcr +against",
    "dcr",
    "dcr percent",
    "percent dcr",
    "rate dcr",
    "dcr count",
    "count dcr",
    "dcr rate",
    "dcr table",
    "dcr summary",
]

[[example]]
ask = "disease control rate by stage"

[[example]]
ask = "DCR"

[[example]]
ask = "stable disease or better, percentage"
---*/
