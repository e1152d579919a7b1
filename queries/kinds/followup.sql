/*---
kind      = "followup"
tier      = 1
title     = "Median follow-up"
returns   = "median follow-up, reverse KM"
needs     = ["adtte"]
statistic = "survival.followup"
options   = ["conf_type", "unit", "followup"]

[settings]
rows = "tte_median"

[language]
endpoint = "slot"
restate  = "median follow-up for {endpoint}"
default = "followup"
also = ["howlong", "km", "median", "summary"]
vague = [
    "studytime median? mean? stats?",
]
asks = [
    "followup stats",
    "followup table",
    "median? +option:followup",
    "howlong +option:followup",
    "followup",
    "median followup",
    "howlong followup",
    "median followup {endpoint} -eventfree",
    "followup {endpoint} -eventfree",
    "median howlong followup",
    "followup summary",
    "median followup rate?",
    "median followup stats",
    "howlong followup median",
]

[[example]]
ask = "What is the median follow-up time?"

[[example]]
ask = "FU time"

[[example]]
ask = "how long was follow-up in stage C?"
---*/
