/*---
kind      = "consort_flow"
tier      = 2
title     = "Patient flow"
returns   = "flow diagram"
statistic = "listings.flow"

[language]
endpoint = "disposition"
restate  = "draw the patient flow"
also = [
    "talk",
    "flow",
    "plot",
    "list",
    "disposition",
    "profile",
    "table",
    "overview",
    "summary",
]
asks = [
    "flow",
]

[[example]]
ask = "draw the patient flow"

[[example]]
ask = "CONSORT"

[[example]]
ask = "flow chart of patients"
---*/
