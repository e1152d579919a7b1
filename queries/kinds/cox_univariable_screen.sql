/*---
kind      = "cox_univariable_screen"
tier      = 2
title     = "One-at-a-time screen"
returns   = "one-at-a-time screen"

[language]
endpoint = "slot"
restate  = "univariable Cox for {endpoint} over all baseline variables"
by = "all baseline factors"
asks = [
    "univariable {endpoint}",
    "univariable cox {endpoint}",
    "univariable {endpoint} allbaseline",
    "univariable cox {endpoint} allbaseline",
    "cox {endpoint} allbaseline",
    "compare {endpoint} allbaseline",
    "univariable allbaseline {endpoint} compare",
    "univariable hr {endpoint}",
    "hr {endpoint} allbaseline",
    "univariable {endpoint} prognostic",
    "allbaseline {endpoint} prognostic",
    "univariable compare {endpoint}",
    "univariable {endpoint} hr allbaseline",
]

[[example]]
ask = "univariable Cox for OS over all baseline variables"

[[example]]
ask = "uni Cox TTP"

[[example]]
ask = "test each baseline factor against PFS"
---*/
