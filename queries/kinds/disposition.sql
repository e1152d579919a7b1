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
vague = [
    "stop drug?",
    "discontinuations drug?",
]
asks = [
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
