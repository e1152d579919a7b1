/*---
kind      = "analysis_sets"
tier      = 2
title     = "Analysis sets"
returns   = "populations"

[language]
endpoint = "analysis sets"
restate  = "which analysis sets are defined"
asks = [
    "sets",
    "sets define",
    "count sets",
    "sets available",
    "which sets",
    "list sets",
    "sets table",
    "size sets",
    "sets variables",
    "sets patients define",
    "sets define? which",
    "count patients sets",
    "define sets available",
]

[[example]]
ask = "which analysis sets are defined?"

[[example]]
ask = "sets"

[[example]]
ask = "size of the safety population"
---*/
