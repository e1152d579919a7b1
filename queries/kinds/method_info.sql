/*---
kind      = "method_info"
tier      = 2
title     = "Which methods are used"
returns   = "methods used"
statistic = "about.methods"

[language]
endpoint = "method"
restate  = "which method is used for {defined}"
takes = ["method"]
asks = [
    "method",
    "method ci",
    "method ci median",
    "method median",
    "method cox",
    "method ci rate",
    "which method ci",
    "method logrank",
    "method followup",
    "method orr ci",
    "method percent ci",
    "method hr",
    "method quantile",
    "method km",
    "method cox {endpoint}",
    "ci method percent",
    "method rate",
    "method {endpoint}",
    "method {endpoint} ci",
    "method median {endpoint} ci",
    "method compare",
    "method ci orr",
    "method hr ci",
    "method median ci cox",
    "method rdi",
    "method quantile stats",
]

[[example]]
ask = "which confidence interval method is used for medians?"

[[example]]
ask = "CI method?"

[[example]]
ask = "how are ties handled in the Cox model?"
---*/
