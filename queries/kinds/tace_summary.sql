/*---
kind      = "tace_summary"
tier      = 1
title     = "TACE sessions per patient"
returns   = "TACE sessions per patient"
statistic = "summaries.numbers"
options   = ["quantile_definition"]

[settings]
concepts = ["tace_sessions"]

[language]
endpoint = "TACE sessions"
restate  = "{summary} number of TACE sessions"
also = ["count", "distribution", "given", "incidence", "perpatient", "stats", "summary", "table", "tace", "times", "treated"]
asks = [
    "tace mean? median? stats? perpatient? count? summary? table? quantile? baseline?",
    "tace times",
    "tace times perpatient",
    "tace incidence",
    "tace incidence perpatient",
    "mean tace times",
    "median tace times",
    "tace mean stats",
    "tace median stats",
    "tace mean median",
    "tace mean median stats",
    "tace stats perpatient",
    "tace mean stats perpatient",
    "tace median stats perpatient",
    "tace count stats",
    "tace count mean stats",
    "tace count median stats",
    "tace summary count",
    "tace summary perpatient",
    "tace distribution count",
    "tace given",
    "tace count given",
    "mean tace given",
    "median tace given",
    "tace stats distribution",
    "tace extremes stats",
    "tace extremes median",
    "tace extremes median mean",
    "tace extremes",
    "tace mean extremes",
    "tace",
    "count tace",
    "mean tace",
    "median tace",
    "tace perpatient",
    "mean count tace",
    "median count tace",
    "tace distribution",
    "tace summary",
    "tace stats",
    "mean tace perpatient",
    "median tace perpatient",
    "count tace perpatient",
    "mean count tace perpatient",
    "tace table",
    "distribution tace",
    "median tace stats",
    "count median tace",
    "median count tace perpatient",
]

[[example]]
ask = "number of TACE sessions by stage"

[[example]]
ask = "TACE count"

[[example]]
ask = "average number of TACE procedures, HCV"
---*/
