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
    "define {endpoint} mean?",
    "define {concepts} mean?",
    "define orr mean?",
    "define dcr mean?",
    "define bor mean?",
    "define rdi mean?",
    "define fulldose mean?",
    "define sae mean?",
    "define followup mean?",
    "define {lab} mean?",
    "define ae mean?",
    "define responders mean?",
    "define dosereduction mean?",
    "define related mean?",
    "define baseline mean?",
    "define tace mean?",
    "define hy mean?",
    "define doseinterruption mean?",
    "define severe mean?",
    "define {flag} mean?",
    "define {endpoint} method mean?",
    "define median mean?",
]

[[example]]
ask = "how is PFS defined?"

[[example]]
ask = "define TTP"

[[example]]
ask = "what counts as disease control?"
---*/
