/*---
kind      = "landmark"
tier      = 3
title     = "Landmark analysis"
returns   = "landmark comparison"

[language]
endpoint = "slot"
restate  = "landmark analysis of {endpoint}"
asks = [
    "landmark {endpoint} +at",
    "landmark {endpoint} +at +by",
    "landmark {endpoint} +at responders",
    "landmark {endpoint}",
    "landmark {endpoint} responders",
    "landmark landmark {endpoint} +at",
    "landmark {endpoint} bor +at",
    "landmark {endpoint} +by",
    "landmark landmark {endpoint}",
]

[[example]]
ask = "2-month landmark: PFS by response"

[[example]]
ask = "landmark 3m OS"

[[example]]
ask = "from month 3, OS by early response"
---*/
