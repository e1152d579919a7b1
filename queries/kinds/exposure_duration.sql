/*---
kind      = "exposure_duration"
tier      = 2
title     = "Time on treatment"
returns   = "time on treatment"
statistic = "listings.exposure"
options   = ["unit", "quantile_definition"]

[settings]
concepts = ["treatment_duration"]

[language]
endpoint = ["treatment"]
restate  = "duration of treatment"
takes = ["drug"]
vague = [
    "studytime median? mean? stats?",
]
asks = [
    "ontreatment",
    "median ontreatment",
    "mean ontreatment",
    "ontreatment drug",
    "median ontreatment drug",
    "mean ontreatment drug",
    "ontreatment summary",
    "howlong ontreatment",
    "howlong ontreatment drug",
    "ontreatment stats",
    "median howlong ontreatment",
    "ontreatment distribution",
    "howlong ontreatment given",
    "howlong drug given",
    "median ontreatment stats",
    "howlong given drug",
    "mean howlong ontreatment drug",
    "howlong drug",
]

[[example]]
ask = "median duration of sorafenib treatment"

[[example]]
ask = "time on drug"

[[example]]
ask = "weeks on sorafenib, median"
---*/
