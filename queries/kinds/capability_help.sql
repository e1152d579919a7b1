/*---
kind      = "capability_help"
tier      = 2
title     = "What can be asked"
returns   = "what can be asked"
statistic = "about.capabilities"

[language]
restate  = "show what you can do"
asks = [
    "help",
    "help helptopic",
    "help list",
    "help show",
    "help survival",
    "help ae",
    "help variables",
    "help {lab}",
    "show help",
    "help km",
    "help overview",
    "help {endpoint}",
    "help logrank",
    "help common",
]

[[example]]
ask = "show what you can do"

[[example]]
ask = "help labs"

[[example]]
ask = "examples of survival questions"
---*/
