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
asks = [
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
