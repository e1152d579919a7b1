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
also = ["given", "riskword", "occurs", "anygrade", "ae", "aeword", "atleastone", "count", "incidence", "percent", "rate", "seen", "summary", "table", "which"]
asks = [
    "common +cond:ae_term -grade -contrast",
    "related +cond:ae_term",
    "related count +cond:ae_term",
    "related percent +cond:ae_term",
    "related incidence +cond:ae_term",
    "related rate +cond:ae_term",
    "related count percent +cond:ae_term",
    "severe +cond:ae_term",
    "severe count +cond:ae_term",
    "severe percent +cond:ae_term",
    "severe incidence +cond:ae_term",
    "severe rate +cond:ae_term",
    "count atleastone +cond:ae_term",
    "atleastone +cond:ae_term",
    "percent atleastone +cond:ae_term",
    "count percent rate +cond:ae_term",
    "seen +cond:ae_term",
    "summary +cond:ae_term",
    "rate count +cond:ae_term",
    "rate percent count +cond:ae_term",
    "incidence table +cond:ae_term",
    "which count +cond:ae_term",
    "grades count +cond:ae_term",
    "grades percent +cond:ae_term",
    "grades incidence +cond:ae_term",
    "grades rate +cond:ae_term",
    "incidence seen +cond:ae_term",
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
