/*---
kind      = "cox_multivariable"
tier      = 2
title     = "Adjusted hazard ratios"
returns   = "adjusted HRs"
needs     = ["adtte"]
statistic = "survival.cox_model"
options   = ["interaction", "model", "reference", "strata", "ties"]

[settings]
models = ["weibull", "exponential", "log-normal", "log-logistic"]
rows = "tte_median"

[language]
endpoint = "slot"
restate  = "{cox} for {endpoint}"
takes = ["covariates"]
also = ["adjusted", "compare", "cox", "hr", "prognostic"]
asks = [
    "adjusted hr {endpoint} +by",
    "adjusted cox {endpoint} +group",
    "adjusted hr {endpoint} +group +adjust",
    "{endpoint} {concepts} +adjust",
    "hr {endpoint} {concepts} +adjust",
    "cox {endpoint} {concepts} +adjust",
    "cox hr {endpoint} {concepts} +adjust",
    "prognostic hr? {endpoint} {concepts} +adjust",
    "cox prognostic {endpoint} {concepts}",
    "adjusted prognostic {endpoint} {concepts}",
    "adjusted cox hr {endpoint} {concepts}",
    "adjusted compare {endpoint} +group +adjust",
    "hr {endpoint} +group +adjust",
    "cox hr {endpoint} +group +adjust",
    "cox? hr? timeratio? adjusted? {endpoint} {concepts} +option:model",
    "cox? hr? timeratio? adjusted? {endpoint} +adjust +option:model",
    "cox? hr? timeratio? {endpoint} +by +option:model",
    "cox? hr? adjusted? prognostic? {endpoint} {concepts} +option:interaction",
    "cox? hr? compare? adjusted? {endpoint} +by +option:interaction",
    "cox? hr? adjusted? {endpoint} +adjust +option:interaction",
    "cox {endpoint} +adjust",
    "adjusted hr {endpoint}",
    "hr {endpoint} +adjust",
    "{endpoint} +adjust",
    "prognostic {endpoint}? +adjust",
    "adjusted {endpoint} {concepts}",
    "cox {endpoint} adjusted {concepts}",
    "cox {endpoint} {concepts}",
    "hr {endpoint} {concepts} adjusted",
    "adjusted hr {concepts}",
    "prognostic {concepts} +adjust",
    "compare {endpoint} +adjust",
    "cox {endpoint} {concepts} prognostic +adjust",
    "prognostic {endpoint} {concepts} +adjust",
    "adjusted {endpoint} prognostic {concepts}",
]

[[example]]
ask = "Cox model for PFS adjusted for age, ECOG and AFP: effect of stage"

[[example]]
ask = "adj HR stage"

[[example]]
ask = "Weibull model for PFS adjusted for stage and age"

[[example]]
ask = "interaction of stage and sex in the Cox model for PFS"

[[example]]
ask = "is stage still prognostic after adjusting for AFP?"
---*/
