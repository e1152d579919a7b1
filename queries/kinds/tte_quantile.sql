/*---
kind      = "tte_quantile"
tier      = 2
title     = "Quartiles of a time to an event"
returns   = "quartiles of time"
needs     = ["adtte"]
statistic = "survival.quantiles"
options   = ["conf_type", "quantiles", "unit"]

[settings]
rows = "tte_median"

[language]
endpoint = "slot"
restate  = "{endpoint} quantiles"
also = ["howlong", "km", "median", "quantile", "stats", "table"]
asks = [
    "quantile median? {endpoint}",
    "median {endpoint} +share",
    "quantile {endpoint}",
    "{endpoint} +share",
    "{endpoint} km +share",
    "howlong {endpoint} km? +share",
    "quantile howlong {endpoint}",
    "quantile {endpoint} km",
    "howlong {endpoint} +share quantile",
    "median quantile {endpoint}",
    "quantile {endpoint} table",
    "quantile {endpoint} median ci",
]

[[example]]
ask = "TTP quartiles for stage B"

[[example]]
ask = "TTP p25"

[[example]]
ask = "when had 75% progressed?"
---*/
