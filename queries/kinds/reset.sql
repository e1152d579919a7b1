/*---
kind      = "reset"
tier      = 2
title     = "Start afresh"
returns   = "clear context"
statistic = "about.reset"

[language]
restate  = "clear everything"
takes = ["alone"]
also = [
    "talk",
    "reset",
    "undo",
    "stop",
    "onset",
]
asks = [
    "reset",
]

[[example]]
ask = "clear everything"

[[example]]
ask = "new"

[[example]]
ask = "drop all filters and start again"
---*/
