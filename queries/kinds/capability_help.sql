/*---
kind      = "capability_help"
tier      = 2
title     = "What can be asked"
returns   = "what can be asked"
statistic = "about.capabilities"

[language]
restate  = "show what you can do"
takes = ["alone"]
also = [
    "talk",
    "method",
    "helptopic",
    "list",
    "overview",
    "variables",
    "available",
    "km",
    "plot",
    "table",
    "stats",
    "subgroups",
    "common",
    "save",
    "which",
    "help",
]
asks = [
    "help",
    "available helptopic help",
    "help {lab}",
    "help {endpoint}",
    "help {concepts}",
    "help km",
    "help logrank",
    "help common",
    "help ae",
    "help cox",
    "help boxplot",
    "help sae",
    "help orr",
    "help forest",
]

[[example]]
ask = "show what you can do"

[[example]]
ask = "help labs"

[[example]]
ask = "examples of survival questions"
---*/
