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
    "count",
    "drug",
    "followup",
    "show",
]
asks = [
    "flow disposition",
    "flow plot disposition",
    "flow followup",
    "flow plot followup",
    "flow drug",
    "flow disposition followup",
    "flow table",
    "flow list",
    "flow",
]

[[example]]
ask = "draw the patient flow"

[[example]]
ask = "CONSORT"

[[example]]
ask = "flow chart of patients"
---*/
