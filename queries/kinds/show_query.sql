/*---
kind      = "show_query"
tier      = 1
title     = "The query"
returns   = "SQL, code, parse"
statistic = "about.query"

[language]
restate  = "show the query"
takes = ["about"]
also = [
    "explain",
    "talk",
    "list",
    "table",
    "method",
    "variables",
    "save",
    "which",
]
asks = [
    "code",
    "method code",
    "code variables",
]

[[example]]
ask = "show the query"

[[example]]
ask = "show SQL"

[[example]]
ask = "give me the code behind this"
---*/
