/*---
kind      = "rate_difference_at"
tier      = 2
title     = "Difference of rates at a time"
returns   = "difference of KM rates at t"
needs     = ["adtte"]
statistic = "survival.rate_difference"
options   = ["conf_type", "reference", "unit"]

[settings]
rows = "tte_median"

[language]
endpoint = "slot"
restate  = "difference in {endpoint} rate"
takes = ["named_groups", "grouped"]
also = ["compare", "count", "farapart", "km", "percent", "rate", "riskdifference"]
asks = [
    "riskdifference rate {endpoint} +at +group",
    "riskdifference percent {endpoint} +at +group",
    "farapart percent {endpoint} +at +group",
    "farapart {endpoint} {category} +at",
    "compare {endpoint} {category} +at",
    "compare {endpoint} {flag} +at",
    "riskdifference {endpoint} {category} +at",
    "riskdifference {endpoint} {flag} +at",
    "percent {endpoint} +at +contrast",
    "compare much? {endpoint} +at +group",
    "much compare {endpoint} +at +group",
    "much compare rate {endpoint} +at +group",
    "farapart {endpoint} +at +group",
    "compare {endpoint} +at +group",
    "farapart rate {endpoint} +at +group",
    "compare rate {endpoint} +at +group",
    "{endpoint} +at +contrast",
    "farapart compare {endpoint} rate +at +group",
    "{endpoint} rate +at +contrast",
    "compare percent {endpoint} +at +group",
    "farapart {endpoint} rate +at",
    "riskdifference {endpoint} +at +group",
]

[[example]]
ask = "difference in 12-month OS, men minus women"

[[example]]
ask = "PFS6 B-C"

[[example]]
ask = "how far apart are the 6-month PFS rates of men and women?"
---*/
