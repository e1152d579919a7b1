/*---
kind      = "distribution_plot"
tier      = 2
title     = "Histogram or box plot"
returns   = "histogram, box plot"
statistic = "summaries.distribution"
options   = ["output"]
figure    = "distribution"

[settings]
rows = "lab_summary_at_visit"

[language]
endpoint = "slot"
restate  = "{drawing} of {number}"
takes = ["numeric", "lab"]
also = ["plot", "distribution", "baseline", "boxplot", "stats", "manner"]
asks = [
    "boxplot {number}",
    "plot distribution {number}",
    "boxplot plot {number}",
    "distribution {number} plot",
    "boxplot distribution {number}",
    "boxplot {lab}",
    "distribution {number}",
    "distribution {lab}",
    "distribution {lab} +visit",
    "distribution {lab} baseline",
    "plot {number}",
    "boxplot {number} baseline",
    "boxplot {lab} +visit",
    "boxplot distribution {lab} +visit",
    "plot distribution {lab} +visit",
    "boxplot {lab} baseline",
]

[[example]]
ask = "boxplot of age by stage"

[[example]]
ask = "AFP histogram"

[[example]]
ask = "distribution of tumour size"
---*/
