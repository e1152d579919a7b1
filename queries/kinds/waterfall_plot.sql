/*---
kind      = "waterfall_plot"
tier      = 2
title     = "Waterfall plot"
returns   = "per-patient best change"
statistic = "laboratory.waterfall"
figure    = "waterfall"

[settings]
rows = "lab_summary_at_visit"

[language]
endpoint = "slot"
restate  = "waterfall plot of {lab} change"
takes = ["lab"]
also = ["plot", "bars", "change", "percent", "best", "perpatient", "baseline", "responders", "extremes"]
asks = [
    "best change {lab} bars",
    "waterfall {lab}",
    "waterfall {lab} change",
    "waterfall {lab} bars",
    "waterfall {lab} plot",
    "best change {lab} bars perpatient",
    "best {lab} change perpatient",
    "waterfall best {lab} change",
    "{lab} best change bars",
    "waterfall {lab} change best",
    "waterfall",
    "best change {lab} perpatient",
    "waterfall plot change {lab}",
]

[[example]]
ask = "waterfall plot of AFP change"

[[example]]
ask = "AFP waterfall"

[[example]]
ask = "best AFP change per patient, bars"
---*/
