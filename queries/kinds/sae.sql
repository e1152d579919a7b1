/*---
kind      = "sae"
tier      = 1
title     = "Serious adverse events"
returns   = "serious AEs"
needs     = ["adae"]
records   = "adverse_events"
statistic = "events.incidence"
options   = ["interval"]

[settings]
list_terms = true
filters = [{ concept = "ae_serious", op = "eq", value = "yes" }]

[language]
endpoint = "SAE"
restate  = "{term}"
takes = ["any_events"]
also = ["ae", "given", "occurs", "anygrade", "aeword", "atleastone", "common", "count", "incidence", "list", "overview", "percent", "rate", "seen", "summary", "table", "which"]
asks = [
    "which sae",
    "sae byterm",
    "related sae byterm",
    "count sae byterm",
    "common sae byterm",
    "sae seen",
    "count percent sae",
    "count percent atleastone sae",
    "sae incidence count",
    "sae percent rate",
    "related sae percent",
    "related sae incidence",
    "related sae summary",
    "related sae table",
    "which related sae",
    "sae summary table",
    "related sae drug",
    "related count sae drug",
    "percent related sae drug",
    "atleastone related sae",
    "sae",
    "count sae",
    "incidence sae",
    "rate sae",
    "percent sae",
    "sae summary",
    "count atleastone sae",
    "atleastone sae",
    "count sae atleastone",
    "sae table",
    "sae common",
    "percent atleastone sae",
    "overview sae",
    "incidence rate sae",
    "related sae",
    "count related sae",
]

[[example]]
ask = "serious adverse events in stage C"

[[example]]
ask = "SAEs"

[[example]]
ask = "how many had at least one serious event?"
---*/
