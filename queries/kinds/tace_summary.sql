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
asks = [
    "tace mean? median? stats? perpatient? count? summary? table? quantile? baseline?",
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
