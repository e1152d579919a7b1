/*---
kind      = "ae_related"
tier      = 2
title     = "Related adverse events"
returns   = "related AEs"
needs     = ["adae"]
records   = "adverse_events"
statistic = "events.terms"
options   = ["top", "minimum_percent", "over_percent"]

[settings]
filters = [{ concept = "ae_related", op = "eq", value = "yes" }]

[language]
endpoint = "AE"
restate  = "{term}"
needed = "ae_related"
filter = { concept = "ae_related", op = "eq", value = "yes" }
asks = [
    "related ae",
    "related aeword",
    "related ae drug",
    "ae related to drug",
    "related aeword drug",
    "common related ae",
    "related ae incidence",
    "count related ae",
    "related ae common drug",
    "related drug aeword",
    "list? related ae drug",
    "percent related ae",
    "related",
]

[[example]]
ask = "sorafenib-related adverse events"

[[example]]
ask = "related AEs"

[[example]]
ask = "events attributed to sorafenib, grade 3+"
---*/
