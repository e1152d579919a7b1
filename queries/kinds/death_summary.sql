/*---
kind      = "death_summary"
tier      = 2
title     = "Deaths"
returns   = "deaths, timing, cause if present"
statistic = "listings.deaths"
options   = ["unit"]

[settings]
concepts = ["death", "os_event"]

[language]
endpoint = "deaths"
restate  = "number of deaths"
also = ["percentages", "count", "deaths", "overview", "percent", "summary", "table"]
asks = [
    "{category=death_cause}",
    "reason {category=death_cause}",
    "deaths reason distribution",
    "count reason deaths",
    "deaths reason count percent",
    "deaths howlong?",
    "deaths summary reason",
    "deaths reason table",
    "deaths",
    "count deaths",
    "deaths summary",
    "death_summary",
    "deaths percent",
    "percent deaths",
    "deaths table",
    "rate deaths",
    "deaths list?",
    "reason deaths",
    "deaths {category=death_cause}",
    "count deaths percent",
    "deaths overview",
    "deaths distribution reason",
]

[[example]]
ask = "number of deaths"

[[example]]
ask = "death count"

[[example]]
ask = "how many died, by stage?"
---*/
