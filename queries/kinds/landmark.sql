/*---
kind      = "landmark"
tier      = 3
title     = "Landmark analysis"
returns   = "landmark comparison"

[language]
endpoint = "slot"
restate  = "landmark analysis of {endpoint}"
asks = [
    "landmark {endpoint} +at byword?",
    "landmark {endpoint} +at +by byword?",
    "landmark {endpoint} +at responders byword?",
    "landmark {endpoint} byword?",
    "landmark {endpoint} responders byword?",
    "landmark landmark {endpoint} +at byword?",
    "landmark {endpoint} bor +at byword?",
    "landmark {endpoint} +by byword?",
    "landmark landmark {endpoint} byword?",
]

[[example]]
ask = "2-month landmark: PFS by response"

[[example]]
ask = "landmark 3m OS"

[[example]]
ask = "from month 3, OS by early response"
---*/
