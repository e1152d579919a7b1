/*---
kind      = "swimmer_plot"
tier      = 2
title     = "Swimmer plot"
returns   = "swimlane"

[language]
endpoint = "time on study"
restate  = "swimmer plot"
asks = [
    "swimmer",
    "swimmer ontreatment",
    "swimmer plot",
    "ontreatment swimmer bars",
    "ontreatment bars",
    "swimmer plot ontreatment",
    "ontreatment bars perpatient",
    "plot swimmer drug",
]

[[example]]
ask = "swimmer plot"

[[example]]
ask = "swimmers"

[[example]]
ask = "time on treatment, one bar per patient"
---*/
