/*---
kind      = "tte_rate_at"
tier      = 1
title     = "Share event-free at a time"
returns   = "KM event-free rate at t + CI, n at risk"
needs     = ["adtte"]
statistic = "survival.rate"
options   = ["conf_type", "unit"]
figure    = "survival_curve"

[settings]
rows = "tte_median"

[language]
endpoint = "slot"
restate  = "{endpoint} rate"
also = ["count", "eventfreeword", "km", "percent", "rate", "table"]
vague = [
    "rate +at -cond:death",
]
asks = [
    "{endpoint} +at -contrast -verb -died",
    "rate {endpoint} +at -verb -contrast",
    "percent {endpoint} +at -verb -contrast",
    "landmarkword rate {endpoint} +at -verb -contrast",
    "landmarkword percent {endpoint} +at -verb -contrast",
    "{endpoint} +at -contrast -verb",
    "{endpoint} rate +at -contrast km? -verb",
    "{endpoint} percent +at -contrast -verb",
    "percent {endpoint} rate +at -verb",
    "count? {endpoint} +at -died -verb",
    "{endpoint} rate -verb",
    "percent rate {endpoint} +at -verb -contrast",
    "{endpoint} km +at -verb",
]

[[example]]
ask = "What was the PFS rate at 6 months?"

[[example]]
ask = "PFS at half a year"

[[example]]
ask = "share progression-free at 24 weeks, women"
---*/
