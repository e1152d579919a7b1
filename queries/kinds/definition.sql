/*---
kind      = "definition"
tier      = 2
title     = "What a term means"
returns   = "endpoint and term definitions"
statistic = "about.definition"

[language]
endpoint = "slot"
restate  = "definition of {defined}"
takes = ["defined"]
asks = [
    "define {endpoint}",
    "define {concepts}",
    "define orr",
    "define dcr",
    "define bor",
    "define rdi",
    "define fulldose",
    "define sae",
    "define followup",
    "define {lab}",
    "define ae",
    "define responders",
    "define dosereduction",
    "define related",
    "define baseline",
    "define tace",
    "define hy",
    "define doseinterruption",
    "define severe",
    "define {flag}",
    "define {endpoint} method",
    "define median",
]

[[example]]
ask = "how is PFS defined?"

[[example]]
ask = "define TTP"

[[example]]
ask = "what counts as disease control?"
---*/
