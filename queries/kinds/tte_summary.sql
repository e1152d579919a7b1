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
asks = [
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
    "stats {endpoint}",
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
