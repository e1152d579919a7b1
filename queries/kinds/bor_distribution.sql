/*---
kind      = "bor_distribution"
tier      = 1
title     = "Best overall response"
returns   = "CR/PR/SD/PD/NE counts"
statistic = "summaries.categories"

[settings]
concepts = ["best_response"]

[language]
endpoint = "BOR"
restate  = "best overall response distribution"
also = ["distribution", "table", "count", "percent", "percentages", "summary", "list", "responders"]
asks = [
    "manner responders",
    "bor",
    "bor distribution",
    "bor table",
    "distribution bor",
    "bor count",
    "bor summary",
    "bor list?",
    "{category=best_response}",
    "{category=best_response} distribution",
    "bor percent",
    "count bor",
    "responders distribution",
    "responders table",
    "bor frequencies",
    "bor responders",
]

[[example]]
ask = "best overall response distribution"

[[example]]
ask = "BOR"

[[example]]
ask = "best response table, women"
---*/
