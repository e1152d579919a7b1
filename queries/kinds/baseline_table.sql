/*---
kind      = "baseline_table"
tier      = 1
title     = "Baseline characteristics"
returns   = "Table 1"
needs     = ["adsl"]
statistic = "summaries.baseline"
options   = ["quantile_definition"]

[language]
endpoint = "baseline characteristics"
restate  = "baseline characteristics"
contrast = "by"
also = [
    "table", "summary", "list", "overview", "compare", "baseline", "distribution", "stats", "count",
    "percent", "percentages",
]
asks = [
    "baselinetable",
    "baselinetable table",
    "baselinetable summary",
    "baselinetable list",
    "baselinetable overview",
    "baseline summary",
    "baseline table",
    "baselinetable compare",
    "baselinetable baseline",
]

[[example]]
ask = "baseline characteristics by stage"

[[example]]
ask = "demographics"

[[example]]
ask = "baseline characteristics split by PVI"
---*/
