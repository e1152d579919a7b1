/*---
kind      = "data_dictionary"
tier      = 1
title     = "What the study holds"
returns   = "tables, variables, values"
statistic = "about.dictionary"

[language]
restate  = "what variables are available"
takes = ["alone"]
also = [
    "talk",
    "available",
    "list",
    "perpatient",
    "ae",
    "sae",
    "known",
    "mean",
    "studytime",
    "which",
    "table",
    "count",
    "overview",
    "summary",
    "perpatient",
    "define",
    "helptopic",
    "allbaseline",
    "save",
    "baseline",
]
asks = [
    "variables",
    "available",
    "which available",
    "available variables",
    "helptopic available",
    "{lab} available variables",
]

[[example]]
ask = "what variables are available?"

[[example]]
ask = "variables"

[[example]]
ask = "what can I group by?"
---*/
