/*---
kind      = "undo"
tier      = 2
title     = "Step back"
returns   = "step back"
statistic = "about.undo"

[language]
restate  = "undo"
asks = [
    "undo",
    "undo undo",
]

[[example]]
ask = "undo"

[[example]]
ask = "undo that"

[[example]]
ask = "previous question again"
---*/
