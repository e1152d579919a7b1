/*---
kind      = "distribution_plot"
tier      = 2
title     = "Histogram or box plot"
returns   = "histogram, box plot"

[language]
endpoint = "slot"
restate  = "boxplot of {number}"
takes = ["numeric"]
asks = [
    "boxplot {number}",
    "plot distribution {number}",
    "boxplot plot {number}",
    "distribution {number} plot",
    "boxplot distribution {number}",
    "boxplot {lab}",
    "distribution {number}",
    "plot {number}",
    "boxplot {number} baseline",
]

[[example]]
ask = "boxplot of age by stage"

[[example]]
ask = "AFP histogram"

[[example]]
ask = "distribution of tumour size"
---*/
