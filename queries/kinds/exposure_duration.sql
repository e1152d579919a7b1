/*---
kind      = "exposure_duration"
tier      = 2
title     = "Time on treatment"
returns   = "time on treatment"
statistic = "listings.exposure"
options   = ["unit", "quantile_definition", "statistic"]

[settings]
concepts = ["treatment_duration"]

[language]
endpoint = ["treatment"]
restate  = "{summary} duration of treatment"
takes = ["drug"]
also = ["kept", "count", "distribution", "drug", "given", "howlong", "much", "ontreatment", "perpatient", "stats", "summary", "table", "treated"]
vague = [
    "studytime median? mean? stats?",
]
asks = [
    "howlong kept drug",
    "howlong kept ontreatment",
    "howlong kept treated",
    "howlong treated",
    "howlong treated drug",
    "median howlong treated",
    "mean howlong treated",
    "howlong treated ontreatment",
    "howlong drug treated",
    "howlong ontreatment count",
    "median ontreatment count",
    "mean ontreatment count",
    "ontreatment stats mean",
    "ontreatment stats median",
    "ontreatment mean median",
    "ontreatment stats mean median",
    "ontreatment drug stats",
    "ontreatment drug mean stats",
    "ontreatment drug median stats",
    "ontreatment table",
    "ontreatment summary drug",
    "ontreatment much",
    "howlong given",
    "median howlong given",
    "mean howlong given",
    "median ontreatment perpatient",
    "mean ontreatment perpatient",
    "howlong ontreatment mean",
    "howlong ontreatment median drug",
    "howlong ontreatment stats",
    "howlong ontreatment treated drug",
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
