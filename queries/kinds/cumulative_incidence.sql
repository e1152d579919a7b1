/*---
kind      = "cumulative_incidence"
tier      = 2
title     = "Event probability"
returns   = "1-KM or event probability"
needs     = ["adtte"]
statistic = "survival.cumulative_incidence"
options   = ["conf_type", "unit"]

[settings]
rows = "tte_median"

[language]
endpoint = "slot"
restate  = "one minus Kaplan-Meier of {endpoint}"
asks = [
    "complement {endpoint}",
    "complement km {endpoint}",
    "complement {endpoint} +at",
    "rate {verb} +at",
    "complement {endpoint} plot",
    "percent {verb} +at",
    "complement {endpoint} rate",
    "complement {endpoint} curve",
    "howlong? complement {endpoint}",
    "complement percent {endpoint} +at",
    "complement events {endpoint}",
    "count {verb} +at",
    "{verb} +at",
    "complement aeword {endpoint}",
]

[[example]]
ask = "one minus KM of PFS by stage"

[[example]]
ask = "progressed by 6m"

[[example]]
ask = "probability of death within a year"
---*/
