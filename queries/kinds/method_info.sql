/*---
kind      = "method_info"
tier      = 2
title     = "Which methods are used"
returns   = "methods used"
statistic = "about.methods"

[language]
endpoint = "method"
restate  = "which method is used for {defined}"
takes = ["alone", "method"]
also = [
    "orword",
    "talk",
    "profile",
    "method",
    "ci",
    "median",
    "rate",
    "percent",
    "hr",
    "cox",
    "logrank",
    "km",
    "followup",
    "orr",
    "dcr",
    "quantile",
    "stats",
    "compare",
    "rdi",
    "which",
    "count",
    "censored",
    "plot",
    "table",
    "list",
    "fisher",
    "rmst",
    "ae",
    "mean",
    "events",
    "define",
    "howlong",
    "missing",
    "define",
    "bor",
    "responders",
]
asks = [
    "method",
    "method {endpoint}",
    "method {concepts}",
    "method missing",
    "method define",
    "define km",
    "define hr",
    "define logrank",
    "define censored",
    "define fisher",
    "define rate",
    "define quantile",
    "define ci",
    "define cox",
    "define stats",
    "define compare",
    "define rmst",
]

[[example]]
ask = "which confidence interval method is used for medians?"

[[example]]
ask = "CI method?"

[[example]]
ask = "how are ties handled in the Cox model?"
---*/
