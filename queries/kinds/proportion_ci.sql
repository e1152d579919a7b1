/*---
kind      = "proportion_ci"
tier      = 2
title     = "One proportion with its interval"
returns   = "one proportion + CI method"
statistic = "summaries.proportion"
options   = ["against", "interval"]

[settings]
against = "rate"
rows = "response_rate"

[language]
endpoint = "slot"
restate  = "proportion of {numerator}"
takes = ["proportion"]
also = ["count", "rate", "summary", "table"]
asks = [
    "compare? percent onesample? +num +against",
    "compare? percent onesample? {flag} +against",
    "percent +num",
    "percent patients +num",
    "percent +num ci",
    "percent count +num",
    "percent rate +num",
    "percent {flag}",
    "percent patients {flag}",
    "percent {flag} ci",
    "rate +num ci",
    "rate +cond:best_response",
    "percent rate +cond:best_response",
]

[[example]]
ask = "proportion of Child-Pugh A patients with exact CI"

[[example]]
ask = "% women CI"

[[example]]
ask = "share of HBV with a 90% interval"
---*/
