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
counts = ["eot_status"]
also = ["common", "count", "distribution", "discontinuations", "drug", "leading", "list", "off", "overview", "percent", "rate", "reason", "stop", "summary", "table", "treated", "which"]
vague = [
    "stop drug?",
    "discontinuations drug?",
]
asks = [
    "reason +cond:eot_status",
    "reason common +cond:eot_status",
    "reason table +cond:eot_status",
    "reason count +cond:eot_status",
    "reason percent +cond:eot_status",
    "reason drug +cond:eot_status",
    "reason distribution +cond:eot_status",
    "reason list +cond:eot_status",
    "reason count percent +cond:eot_status",
    "reason stop +cond:eot_status",
    "+cond:discontinuation_reason",
    "discontinuations count +cond:discontinuation_reason",
    "discontinuations percent +cond:discontinuation_reason",
    "reason discontinuations drug",
    "reason stop drug table",
    "reason stop drug count percent",
    "reason stop count percent",
    "reason stop percent",
    "reason discontinuations percent",
    "reason discontinuations count",
    "reason stop summary",
    "reason stop drug distribution",
    "common {category=discontinuation_reason}",
    "table {category=discontinuation_reason}",
    "summary {category=discontinuation_reason}",
    "count {category=discontinuation_reason}",
    "percent {category=discontinuation_reason}",
    "list {category=discontinuation_reason}",
    "common reason {category=discontinuation_reason}",
    "which {category=discontinuation_reason}",
    "drug {category=discontinuation_reason}",
    "discontinuations +cond:discontinuation_reason",
    "distribution discontinuations reason",
    "reason off drug",
    "reason off common",
    "reason which stop",
    "reason discontinuations common",
    "reason discontinuations table",
    "reason discontinuations summary",
    "reason discontinuations distribution",
    "reason discontinuations list",
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
