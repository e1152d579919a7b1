/*---
kind      = "spider_plot"
tier      = 3
title     = "Spider plot"
returns   = "% change lines"
statistic = "laboratory.spider"
figure    = "lines"

[settings]
rows = "lab_summary_at_visit"

[language]
endpoint = "slot"
restate  = "spider plot of {lab}"
takes = ["lab"]
also = ["plot", "change", "percent", "perpatient", "overtime", "baseline", "individual"]
asks = [
    "change individual overtime {lab}",
    "spider {lab}",
    "spider {lab} change",
    "spider plot {lab}",
    "spider {lab} perpatient",
    "change {lab} perpatient overtime",
    "spider change {lab} perpatient overtime",
    "percent change perpatient overtime {lab}",
    "spider",
    "spider plot {lab} change perpatient",
]

[[example]]
ask = "spider plot of AFP by patient"

[[example]]
ask = "AFP spider"

[[example]]
ask = "AFP percent change per patient over time"
---*/
