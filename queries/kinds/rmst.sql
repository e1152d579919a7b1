/*---
kind      = "rmst"
tier      = 3
title     = "Restricted mean"
returns   = "restricted mean, difference"
needs     = ["adtte"]
statistic = "survival.restricted_mean"
options   = ["reference", "unit"]

[settings]
rows = "tte_median"

[language]
endpoint = "slot"
restate  = "restricted mean {endpoint}"
takes = ["named_groups"]
also = ["compare", "farapart", "howlong", "mean", "rmst"]
asks = [
    "rmst +at",
    "rmst {endpoint} +at table?",
    "rmst mean compare {endpoint} +at",
    "rmst farapart {endpoint}",
    "rmst riskdifference? compare? {endpoint} +at",
    "farapart mean {endpoint} +at +group",
    "compare mean {endpoint} +at +group",
    "rmst {endpoint} {category} +at",
    "rmst {endpoint} {flag} +at",
    "rmst {endpoint} +at",
    "rmst {endpoint}",
    "mean {endpoint} +at",
    "rmst {endpoint} compare",
    "mean {endpoint} rmst +at",
    "rmst mean {endpoint} +at",
    "mean howlong {endpoint} +at",
]

[[example]]
ask = "restricted mean PFS up to 12 months by ECOG"

[[example]]
ask = "RMST12 PFS"

[[example]]
ask = "mean OS up to 18 months by stage"
---*/
