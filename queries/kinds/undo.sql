/*---
kind      = "undo"
tier      = 2
title     = "Step back"
returns   = "step back"
statistic = "about.undo"

[language]
restate  = "undo"
takes = ["alone"]
also = [
    "talk",
    "undo",
    "reset",
    "code",
]
asks = [
    "undo",
]

[[example]]
ask = "undo"

[[example]]
ask = "undo that"

[[example]]
ask = "previous question again"
---*/
