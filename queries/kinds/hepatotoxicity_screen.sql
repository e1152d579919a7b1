/*---
kind      = "hepatotoxicity_screen"
tier      = 2
title     = "Hy's law screen"
returns   = "Hy's law / eDISH"
statistic = "laboratory.hepatotoxicity"
figure    = "scatter"

[settings]
rows = "lab_summary_at_visit"

[language]
endpoint = "ALT and bilirubin"
restate  = "Hy's law screening plot"
takes = ["labs"]
needed = ["alt", "bilirubin"]
also = ["atleastone", "available", "check", "correlation", "count", "define", "hy", "list", "percent", "plot", "screening", "seen", "table", "versusword", "which", "worst"]
asks = [
    "{lab} {lab} hy",
    "{lab} {lab} hy versusword",
    "{lab} worst {lab} worst correlation versusword",
    "count hy screening",
    "hy screening which",
    "hy screening list",
    "hy screening atleastone",
    "{lab} worst {lab} worst plot",
    "{lab} worst {lab} worst",
    "{lab} worst {lab} worst correlation",
    "{lab} {lab} worst plot",
    "{lab} {lab} worst plot versusword",
    "hy",
    "hy plot",
    "hy screening",
    "hy screening plot",
    "{lab} hy {lab} plot",
    "{lab} {lab} hy plot",
    "{lab} hy plot",
    "hy table",
    "hy list",
    "count hy",
    "hy {lab}",
    "which hy",
]

[[example]]
ask = "Hy's law screening plot"

[[example]]
ask = "Hy's law"

[[example]]
ask = "ALT against bilirubin peak plot"
---*/
