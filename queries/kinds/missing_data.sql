/*---
kind      = "missing_data"
tier      = 2
title     = "Missing data"
returns   = "missingness by variable/visit"

[language]
endpoint = "all variables"
restate  = "how much data are missing"
asks = [
    "missing",
    "much missing",
    "variables missing",
    "missing variables which",
    "count missing",
    "percent missing",
    "missing table",
    "missing summary",
    "missing list",
    "missing {concepts}",
    "count missing {concepts}",
    "much missing {concepts}",
    "missing overview",
    "missing overtime",
]

[[example]]
ask = "how much data are missing?"

[[example]]
ask = "missing?"

[[example]]
ask = "which variables have gaps?"
---*/
