/*---
kind      = "discontinuation_reasons"
tier      = 1
title     = "Reasons for stopping treatment"
returns   = "reasons for stopping, n and %"
statistic = "summaries.categories"

[settings]
concepts = ["discontinuation_reason"]

[language]
endpoint = "discontinuation reason"
restate  = "reasons for stopping treatment"
vague = [
    "stop drug?",
    "discontinuations drug?",
]
asks = [
    "reason stop",
    "+cond:discontinuation_reason +by",
    "discontinuations",
    "reason stop drug",
    "stop +cond:discontinuation_reason",
    "reason discontinuations",
    "reason stop common",
    "reason common stop drug",
    "reason drug stop",
    "stop drug +cond:discontinuation_reason",
    "reason distribution stop",
    "reason stop table",
    "reason stop list",
    "reason stop count",
    "reason off",
    "{category=discontinuation_reason}",
    "distribution {category=discontinuation_reason}",
    "reason stop overview",
    "discontinuations reason drug",
]

[[example]]
ask = "reasons for stopping treatment"

[[example]]
ask = "why off treatment"

[[example]]
ask = "stopped due to toxicity, by stage"
---*/
