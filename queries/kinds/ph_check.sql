/*---
kind      = "ph_check"
tier      = 3
title     = "Proportional hazards"
returns   = "proportional hazards"
needs     = ["adtte"]
statistic = "survival.proportional_hazards"
options   = ["reference", "ties", "transform"]

[settings]
rows = "tte_median"

[language]
endpoint = "slot"
restate  = "check proportional hazards in the {endpoint} model"
takes = ["covariates"]
also = ["check", "compare", "cox", "phcheck"]
asks = [
    "phcheck {endpoint} plot",
    "phcheck prognostic {endpoint} {concepts}",
    "phcheck hr {endpoint}",
    "phcheck hr {endpoint} {concepts}",
    "phcheck {endpoint} +by",
    "phcheck hr {concepts}",
    "phcheck cox {concepts}",
    "phcheck {endpoint}",
    "phcheck check {endpoint}",
    "phcheck {endpoint} {concepts}",
    "phcheck {concepts}",
    "phcheck check {endpoint} {concepts} cox",
    "phcheck cox {endpoint}",
    "phcheck {endpoint} cox {concepts}",
    "phcheck check cox {endpoint}",
    "phcheck check {concepts}",
    "phcheck check",
    "phcheck",
    "phcheck compare {endpoint}",
    "check phcheck {endpoint} {concepts}",
    "phcheck compare {endpoint} {concepts}",
]

[[example]]
ask = "check proportional hazards for ECOG in the PFS model"

[[example]]
ask = "PH test TTP"

[[example]]
ask = "are hazards proportional for PVI?"
---*/
