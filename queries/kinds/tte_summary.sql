/*---
kind      = "tte_summary"
tier      = 2
title     = "Full time-to-event panel"
returns   = "full time-to-event panel"
needs     = ["adtte"]
statistic = "survival.summary"
options   = ["conf_type", "unit"]

[settings]
rows = "tte_median"

[language]
endpoint = "slot"
restate  = "time-to-event summary for {endpoint}"
also = ["count", "wholeword", "aeword", "censored", "events", "howlong", "km", "landmark", "median", "quantile", "rate", "stats", "summary", "table"]
asks = [
    "profile {endpoint} summary?",
    "events median {endpoint}",
    "median rate {endpoint} +at",
    "median quantile rate {endpoint}",
    "median events censored {endpoint}",
    "summary median {endpoint}",
    "events median quantile {endpoint} +at",
    "quantile rate {endpoint}",
    "events rate {endpoint} +at",
    "events quantile {endpoint}",
    "overview summary? {endpoint}",
    "events median quantile landmark? rate {endpoint}",
    "summary {endpoint}",
    "howlong summary {endpoint}",
    "tte summary {endpoint}",
    "events median quantile rate {endpoint}",
    "median quantile {endpoint} events",
    "events summary {endpoint}",
    "table {endpoint}",
    "summary {endpoint} table",
    "overview {endpoint}",
    "summary howlong aeword {endpoint}",
    "events median quantile rate landmark {endpoint}",
    "stats {endpoint} -cue:quantile",
    "aeword median quantile landmark rate {endpoint}",
    "summary aeword {endpoint}",
    "median rate {endpoint} +at events",
    "howlong aeword summary {endpoint}",
    "median {endpoint} summary",
]

[[example]]
ask = "time-to-event summary for OS by sex"

[[example]]
ask = "OS summary"

[[example]]
ask = "events, median, quartiles and landmark rates of PFS"
---*/
