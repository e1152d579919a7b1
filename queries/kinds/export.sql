/*---
kind      = "export"
tier      = 2
title     = "Save or export"
returns   = "transcript, CSV, RTF, figure"
statistic = "about.export"
options   = ["format"]

[language]
restate  = "save the {saved}"
takes = ["alone"]
also = [
    "talk",
    "list",
    "table",
    "plot",
    "km",
    "save",
    "overview",
    "count",
    "ae",
    "undo",
]
asks = [
    "save",
]

[[example]]
ask = "save the transcript"

[[example]]
ask = "save"

[[example]]
ask = "write this table to RTF"
---*/
