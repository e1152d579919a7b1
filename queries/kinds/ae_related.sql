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
also = ["occurs", "anygrade", "ae", "aeword", "atleastone", "common", "count", "drug", "incidence", "list", "percent", "rate", "related", "seen", "summary", "table", "which"]
asks = [
    "related common ae",
    "related ae count percent",
    "related ae percent",
    "related ae rate",
    "related ae atleastone count",
    "related aeword atleastone count",
    "related ae atleastone percent",
    "related aeword atleastone percent",
    "related ae atleastone",
    "related aeword percent",
    "related aeword count",
    "related aeword common",
    "related ae +top",
    "related ae +minpct",
    "related ae +grade",
    "related aeword +grade",
    "related ae seen +minpct",
    "related ae summary",
    "related ae table",
    "related ae table summary",
    "which related ae",
    "which ae drug related",
    "which related ae drug",
    "ae +cond:ae_related",
    "aeword +cond:ae_related",
    "common ae +cond:ae_related",
    "count ae +cond:ae_related",
    "percent ae +cond:ae_related",
    "incidence ae +cond:ae_related",
    "rate ae +cond:ae_related",
    "table ae +cond:ae_related",
    "which ae +cond:ae_related",
    "summary ae +cond:ae_related",
    "ae drug +cond:ae_related",
    "count atleastone ae +cond:ae_related",
    "percent atleastone ae +cond:ae_related",
    "ae +top +cond:ae_related",
    "ae +grade +cond:ae_related",
    "ae +minpct +cond:ae_related",
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
