/*---
kind      = "number_at_risk"
tier      = 2
title     = "Numbers at risk"
returns   = "n at risk at t"
needs     = ["adtte"]
statistic = "survival.number_at_risk"
options   = ["unit"]

[settings]
rows = "tte_median"

[language]
endpoint = "slot"
restate  = "number at risk for {endpoint}"
also = ["plot", "count", "followup", "km", "table"]
vague = [
    "atrisk talk? +at",
]
asks = [
    "atrisk rate? {endpoint} +at",
    "count {endpoint} atrisk table?",
    "atrisk table {endpoint}",
    "atrisk events? {endpoint} +at",
    "atrisk {endpoint} +at",
    "atrisk count {endpoint} +at",
    "count atrisk {endpoint}",
    "atrisk +at",
    "followup count {endpoint} +at",
    "count followup {endpoint} +at",
    "atrisk {endpoint}",
    "count {endpoint} atrisk +at",
    "count atrisk +at",
]

[[example]]
ask = "patients at risk for TTP at 3 and 6 months"

[[example]]
ask = "at risk 6m"

[[example]]
ask = "how many were still followed at one year for OS?"
---*/
