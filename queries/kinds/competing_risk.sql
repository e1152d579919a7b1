/*---
kind      = "competing_risk"
tier      = 3
title     = "Cumulative incidence with competing risks"
returns   = "Aalen-Johansen CIF, Gray"

[language]
endpoint = "slot"
restate  = "cumulative incidence of {endpoint} with death as a competing risk"
asks = [
    "competing {endpoint}",
    "complement competing {endpoint}",
    "competing rate {endpoint}",
    "competing complement {endpoint} +at",
    "competing {endpoint} plot",
    "competing complement {endpoint} {endpoint}",
    "competing {endpoint} {endpoint}",
]

[[example]]
ask = "cumulative incidence of progression at 6 months treating death as competing"

[[example]]
ask = "CIF TTP"

[[example]]
ask = "progression with death as a competing risk"
---*/
