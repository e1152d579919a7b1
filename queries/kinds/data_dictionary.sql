/*---
kind      = "data_dictionary"
tier      = 1
title     = "What the study holds"
returns   = "tables, variables, values"
statistic = "about.dictionary"

[language]
restate  = "what variables are available"
asks = [
    "variables",
    "variables available",
    "variables list",
    "list variables",
    "show variables",
    "which variables",
    "variables which available",
    "variables table",
    "count variables",
    "overview variables",
    "available",
]

[[example]]
ask = "what variables are available?"

[[example]]
ask = "variables"

[[example]]
ask = "what can I group by?"
---*/
