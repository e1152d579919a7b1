/*---
kind      = "disposition"
tier      = 1
title     = "End-of-treatment status"
returns   = "end-of-treatment status"
statistic = "summaries.disposition"

[settings]
concepts = ["eot_status", "discontinuation_reason"]

[language]
endpoint = "disposition"
restate  = "treatment disposition"
counts = ["eot_status"]
also = ["kept", "count", "distribution", "drug", "list", "percent", "rate", "stop", "summary", "table", "treated", "which"]
vague = [
    "stop drug?",
    "discontinuations drug?",
]
asks = [
    "which +cond:eot_status",
    "which +cond:eot_status +by",
    "+cond:eot_status +contrast",
    "drug +cond:eot_status +contrast",
    "disposition +cond:eot_status",
    "disposition drug +cond:eot_status",
    "disposition count +cond:eot_status",
    "disposition percent",
    "disposition rate",
    "disposition count percent",
    "count percent disposition drug",
    "percent disposition drug",
    "count disposition drug",
    "count disposition",
    "disposition stop",
    "disposition count stop",
    "disposition percent stop",
    "+cond:eot_status count",
    "+cond:eot_status percent",
    "+cond:eot_status rate",
    "+cond:eot_status count percent",
    "+cond:eot_status drug count",
    "+cond:eot_status drug percent",
    "+cond:eot_status stop",
    "+cond:eot_status count stop",
    "+cond:eot_status drug",
    "disposition summary table",
    "disposition discontinuations",
    "discontinuations percent",
    "discontinuations rate",
    "discontinuations count percent",
    "discontinuations table",
    "disposition",
    "{category=eot_status}",
    "{category=eos_status}",
    "{category=eos_status} table",
    "{category=eot_status} table",
    "discontinuations",
    "count discontinuations",
    "disposition summary",
    "disposition table",
    "disposition drug",
    "which disposition",
    "ongoing",
    "patients ongoing",
    "count patients ongoing",
    "percent patients ongoing",
    "which patients ongoing",
    "who ongoing",
    "ongoing drug",
    "count disposition -cond:eot_status",
    "disposition distribution",
    "drug disposition table",
]

[[example]]
ask = "treatment disposition by stage"

[[example]]
ask = "EOT status"

[[example]]
ask = "who completed treatment, per stage?"
---*/
