/*---
kind      = "definition"
tier      = 2
title     = "What a term means"
returns   = "endpoint and term definitions"
statistic = "about.definition"

[language]
endpoint = "slot"
restate  = "definition of {defined}"
takes = ["alone", "defined"]
also = [
    "talk",
    "mean",
    "method",
    "which",
    "explain",
    "table",
    "aeword",
    "events",
    "variables",
    "baseline",
    "count",
    "list",
]
asks = [
    "define {endpoint}",
    "explain {endpoint}",
    "explain {concepts}",
    "explain orr",
    "explain dcr",
    "explain bor",
    "explain rdi",
    "explain sae",
    "define {concepts}",
    "define {lab}",
    "define {flag}",
    "define orr",
    "define dcr",
    "define bor",
    "define rdi",
    "define fulldose",
    "define sae",
    "define followup",
    "define ae",
    "define responders",
    "define dosereduction",
    "define doseinterruption",
    "define related",
    "define baseline",
    "define tace",
    "define hy",
    "define severe",
    "define median",
]

[[example]]
ask = "how is PFS defined?"

[[example]]
ask = "define TTP"

[[example]]
ask = "what counts as disease control?"
---*/
