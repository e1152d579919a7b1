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
also = ["complement", "howlong", "km", "percent", "rate", "riskword"]
asks = [
    "complement {verb} +at",
    "complement rate {verb} +at",
    "rate percent {verb} +at",
    "complement rate {endpoint} +at -eventfree",
    "complement plot {endpoint} -eventfree",
    "complement km plot {endpoint} -eventfree",
    "incidence {verb} +at -cond:ae_term",
    "riskword {endpoint} +at -eventfree",
    "complement {endpoint} events -eventfree",
    "percent count? {verb} +at",
    "complement {endpoint} -eventfree",
    "complement km {endpoint} -eventfree",
    "complement {endpoint} +at -eventfree",
    "rate {verb} +at",
    "riskword {verb} +at",
    "percent riskword {verb} +at",
    "riskword rate {verb} +at",
    "complement {endpoint} plot -eventfree",
    "percent {verb} +at",
    "complement {endpoint} rate -eventfree",
    "complement {endpoint} curve -eventfree",
    "howlong? complement {endpoint} -eventfree",
    "complement percent {endpoint} +at -eventfree",
    "complement events {endpoint} -eventfree",
    "count {verb} +at",
    "{verb} +at",
    "complement aeword {endpoint} -eventfree",
]

[[example]]
ask = "one minus KM of PFS by stage"

[[example]]
ask = "progressed by 6m"

[[example]]
ask = "probability of death within a year"
---*/
