/*---
kind      = "dcr"
tier      = 1
title     = "Disease control rate"
returns   = "disease control rate + CI"
statistic = "summaries.proportion"
options   = ["interval"]

[settings]
rows = "response_rate"
numerator = [{ concept = "best_response", op = "in", value = "@disease_control" }]

[language]
endpoint = "DCR"
restate  = "disease control rate"
asks = [
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
