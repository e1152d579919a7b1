/*---
kind      = "correlation"
tier      = 3
title     = "Correlation of two numbers"
returns   = "r, rho, scatter"
statistic = "summaries.correlation"
options   = ["coefficient"]

[settings]
rows         = "numeric_summary"
coefficients = ["pearson", "spearman", "kendall"]

[language]
endpoint = "slot"
restate  = "correlation of {number}"
takes = ["numbers"]
also = [
    "plot", "compare", "related", "correlation", "versusword", "prognostic", "baseline", "leading",
    "change",
]
asks = [
    "{number} {number} versusword",
    "prognostic {number} {number}",
    "leading {number} {number}",
    "change {number} {number}",
    "correlation {number} {number} versusword?",
    "correlation {number} {lab} versusword?",
    "correlation {number} {number} plot versusword?",
    "correlation related {number} {number} versusword?",
    "correlation compare {number} {number} versusword?",
    "related {number} {number} versusword?",
    "correlation correlation {number} {number} versusword?",
    "{number} {number} +option:coefficient versusword?",
    "correlation {number} {number} +option:coefficient versusword?",
    "{number} {lab} +option:coefficient",
]

[[example]]
ask = "correlation of tumour size and AFP"

[[example]]
ask = "age~AFP"

[[example]]
ask = "is tumour size related to AFP?"
---*/
