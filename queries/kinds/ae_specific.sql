/*---
kind      = "ae_specific"
tier      = 1
title     = "Incidence of one adverse event"
returns   = "incidence of one term or group"
needs     = ["adae"]
records   = "adverse_events"
statistic = "events.incidence"
options   = ["interval"]

[settings]
list_terms = true

[language]
endpoint = "AE term"
restate  = "incidence of {term}"
asks = [
    "incidence +cond:ae_term",
    "count +cond:ae_term",
    "rate +cond:ae_term",
    "percent +cond:ae_term",
    "+cond:ae_term -contrast",
    "count patients +cond:ae_term",
    "incidence ae +cond:ae_term",
    "ae +cond:ae_term",
    "incidence rate +cond:ae_term",
    "percent rate +cond:ae_term",
    "aeword +cond:ae_term",
    "count ae +cond:ae_term",
    "grades +cond:ae_term",
    "count percent +cond:ae_term",
    "incidence count +cond:ae_term",
    "incidence percent +cond:ae_term",
    "count incidence +cond:ae_term",
    "count aeword +cond:ae_term",
    "table +cond:ae_term",
]

[[example]]
ask = "incidence of hand-foot skin reaction"

[[example]]
ask = "HFSR rate"

[[example]]
ask = "how many developed rash, grade 2 or worse?"
---*/
