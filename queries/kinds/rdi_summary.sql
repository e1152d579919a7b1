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
asks = [
    "rdi mean? median? stats? summary? table? quantile? count?",
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
