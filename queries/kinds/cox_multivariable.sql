/*---
kind      = "cox_multivariable"
tier      = 2
title     = "Adjusted hazard ratios"
returns   = "adjusted HRs"
needs     = ["adtte"]
statistic = "survival.cox_model"
options   = ["reference", "strata", "ties"]

[settings]
rows = "tte_median"

[language]
endpoint = "slot"
restate  = "Cox model for {endpoint}"
takes = ["covariates"]
asks = [
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
ask = "is stage still prognostic after adjusting for AFP?"
---*/
