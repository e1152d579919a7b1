/*---
kind      = "show_query"
tier      = 1
title     = "The query"
returns   = "SQL, code, parse"
statistic = "about.query"

[language]
restate  = "show the query"
takes = ["about"]
asks = [
    "code",
    "show code",
    "code list",
    "code table?",
    "show? code",
    "give code",
]

[[example]]
ask = "show the query"

[[example]]
ask = "show SQL"

[[example]]
ask = "give me the code behind this"
---*/
