/*---
kind      = "lab_trend_plot"
tier      = 2
title     = "Laboratory mean over time"
returns   = "mean over time"
statistic = "laboratory.trend"
options   = ["quantile_definition", "statistic"]
figure    = "lines"

[settings]
rows = "lab_summary_at_visit"

[language]
endpoint = "slot"
restate  = "plot mean {lab} over time"
takes = ["lab"]
also = ["mean", "median", "overtime", "plot", "stats", "summary", "table", "profile", "manner"]
vague = [
    "{lab}",
    "{lab} mean",
    "{lab} median",
]
asks = [
    "change {lab} overtime plot",
    "overtime {lab}",
    "plot mean {lab} overtime",
    "plot {lab} overtime",
    "mean {lab} overtime",
    "plot {lab}",
    "plot mean {lab}",
    "plot median {lab} overtime",
    "median {lab} overtime",
    "overtime mean plot {lab}",
    "{lab} overtime overtime plot",
]

[[example]]
ask = "plot mean albumin over time"

[[example]]
ask = "AFP over time"

[[example]]
ask = "plot mean platelets per visit by stage"
---*/
