/*---
kind      = "censor_reasons"
tier      = 2
title     = "Reasons for censoring"
returns   = "why censored"
needs     = ["adtte"]
statistic = "survival.censoring"

[settings]
rows = "tte_events"

[language]
endpoint = "slot"
restate  = "censoring reasons for {endpoint}"
also = ["percentages", "list", "which", "count", "distribution", "percent", "table"]
asks = [
    "reason censored {endpoint} events?",
    "reason censored count percent {endpoint}",
    "reason {endpoint} censored which?",
    "reason censored {endpoint}",
    "censored reason {endpoint} patients",
    "reason censored",
    "reason censored {endpoint} count",
    "reason censored {endpoint} table",
    "reason censored {endpoint} distribution",
]

[[example]]
ask = "censoring reasons for OS"

[[example]]
ask = "censor why PFS"

[[example]]
ask = "reasons for censoring, TTP"
---*/
