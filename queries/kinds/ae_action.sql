/*---
kind      = "ae_action"
tier      = 2
title     = "Adverse events by action taken"
returns   = "AEs by action taken"
needs     = ["adae"]
records   = "adverse_events"
statistic = "events.terms"
options   = ["top", "minimum_percent", "over_percent"]

[settings]
needed_concepts = ["ae_action"]

[language]
endpoint = "AE"
restate  = "{term}"
needed = "ae_action"
vague = [
    "stop drug?",
    "discontinuations drug?",
]
asks = [
    "ae leading dosereduction",
    "ae leading doseinterruption",
    "ae leading stop",
    "aeword leading dosereduction",
    "ae dosereduction",
    "ae doseinterruption",
    "ae stop",
    "ae +cond:ae_action",
    "aeword stop",
    "aeword leading stop",
    "ae leading stop drug",
    "aeword stop drug",
    "which aeword stop",
    "aeword leading doseinterruption",
    "ae leading drug",
    "which ae leading dosereduction",
    "which aeword stop drug",
    "common ae leading dosereduction",
    "ae leading discontinuations",
    "ae leading +cond:ae_action",
    "ae common +cond:ae_action",
    "aeword +cond:ae_action",
    "which ae leading stop",
    "ae stop drug",
    "common ae leading doseinterruption",
    "common ae leading stop",
    "common ae leading stop drug",
    "ae leading stop drug common",
    "ae leading dosechange",
    "ae dosechange",
]

[[example]]
ask = "adverse events leading to dose reduction"

[[example]]
ask = "AEs -> dose reduced"

[[example]]
ask = "which events stopped treatment?"
---*/
