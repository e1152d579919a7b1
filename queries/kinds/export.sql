/*---
kind      = "export"
tier      = 2
title     = "Save or export"
returns   = "transcript, CSV, RTF, figure"
statistic = "about.export"
options   = ["format"]

[language]
restate  = "save the {saved}"
asks = [
    "save",
    "save table",
    "save list",
    "save plot",
    "save km",
    "save show",
]

[[example]]
ask = "save the transcript"

[[example]]
ask = "save"

[[example]]
ask = "write this table to RTF"
---*/
