/*---
kind      = "cumulative_dose"
tier      = 3
title     = "Total dose received"
returns   = "total dose"
statistic = "summaries.numbers"
options   = ["quantile_definition", "statistic"]

[settings]
concepts = ["total_dose"]

[language]
endpoint = ["treatment"]
restate  = "{summary} total dose received"
takes = ["drug"]
also = ["count", "distribution", "dose", "drug", "given", "much", "perpatient", "stats", "summary", "table", "totaldose"]
asks = [
    "totaldose perpatient",
    "totaldose given perpatient",
    "totaldose mean perpatient",
    "totaldose median perpatient",
    "totaldose mean given perpatient",
    "totaldose stats given",
    "totaldose mean stats",
    "totaldose median stats",
    "totaldose mean median",
    "totaldose stats drug",
    "totaldose summary drug",
    "totaldose distribution",
    "totaldose table",
    "totaldose dose given",
    "totaldose extremes",
    "totaldose extremes drug",
    "much totaldose given",
    "much totaldose",
    "much totaldose drug given",
    "much given patients",
    "totaldose count",
    "totaldose",
    "dose",
    "totaldose drug",
    "totaldose given",
    "median totaldose",
    "mean totaldose",
    "totaldose drug given",
    "median totaldose drug given",
    "mean totaldose drug",
    "median totaldose drug",
    "median totaldose given",
    "totaldose summary",
    "totaldose summary given",
    "totaldose stats",
    "dose totaldose",
    "mean totaldose drug given",
    "mean totaldose given",
]

[[example]]
ask = "total sorafenib dose received, median by stage"

[[example]]
ask = "total dose"

[[example]]
ask = "cumulative dose, median"
---*/
