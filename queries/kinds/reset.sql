/*---
kind      = "reset"
tier      = 2
title     = "Start afresh"
returns   = "clear context"
statistic = "about.reset"

[language]
restate  = "clear everything"
asks = [
    "reset",
    "reset reset",
]

[[example]]
ask = "clear everything"

[[example]]
ask = "new"

[[example]]
ask = "drop all filters and start again"
---*/
