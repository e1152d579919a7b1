/*---
kind      = "rdi_summary"
tier      = 1
title     = "Relative dose intensity"
returns   = "relative dose intensity summary"
statistic = "summaries.numbers"
options   = ["quantile_definition", "statistic"]

[settings]
concepts = ["rdi"]

[language]
endpoint = "RDI"
restate  = "{summary} relative dose intensity"
also = ["count", "distribution", "drug", "given", "much", "percent", "perpatient", "planneddose", "rdi", "stats", "summary", "table"]
asks = [
    "rdi mean? median? stats? summary? table? quantile? count?",
    "rdi percent",
    "planneddose percent",
    "planneddose much",
    "planneddose given",
    "planneddose given percent",
    "planneddose given much",
    "planneddose drug percent",
    "planneddose dose percent",
    "mean planneddose percent",
    "median planneddose percent",
    "mean planneddose given",
    "mean planneddose percent given",
    "median planneddose percent given",
    "planneddose versusword given",
    "planneddose dose given",
    "dose planneddose percent given",
    "mean median rdi",
    "mean rdi perpatient",
    "rdi stats mean median",
    "rdi mean stats",
    "rdi median stats",
    "rdi count stats",
    "rdi",
    "mean rdi",
    "median rdi",
    "rdi summary",
    "rdi stats",
    "rdi given",
    "median rdi stats",
    "mean rdi stats",
    "rdi count?",
    "rdi distribution",
    "rdi table",
    "drug rdi",
    "rdi drug given",
    "mean rdi drug",
    "median rdi drug",
    "dose",
]

[[example]]
ask = "mean relative dose intensity by stage"

[[example]]
ask = "RDI by stage"

[[example]]
ask = "what part of the planned dose was given?"
---*/
