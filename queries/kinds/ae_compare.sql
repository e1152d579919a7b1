/*---
kind      = "ae_compare"
tier      = 2
title     = "Adverse events compared between groups"
returns   = "AE incidence by group, RD, RR"
needs     = ["adae"]
records   = "adverse_events"
statistic = "events.compare"
options   = ["interval", "minimum_percent", "over_percent", "reference", "test", "top"]

[settings]
rows  = "ae_overview"
tests = ["fisher", "chi-square", "chi-square-corrected"]

[settings.filters]
SAE = [{ concept = "ae_serious", op = "eq", value = "yes" }]

[language]
endpoint = "AE"
restate  = "compare {term}"
takes = ["grouped", "any_events"]
also = ["riskword", "occurs", "anygrade", "ae", "aeword", "atleastone", "available", "compare", "count", "farapart", "fisher", "incidence", "oddsratio", "percent", "rate", "riskdifference", "seen", "summary", "table"]
asks = [
    "compare farapart ae +group",
    "farapart ae +group",
    "farapart incidence ae +group",
    "farapart rate ae +group",
    "farapart percent ae +group",
    "farapart +cond:ae_term +group",
    "farapart incidence +cond:ae_term +group",
    "farapart rate +cond:ae_term +group",
    "farapart percent +cond:ae_term +group",
    "farapart compare +cond:ae_term +group",
    "farapart compare incidence +cond:ae_term +group",
    "farapart compare rate +cond:ae_term +group",
    "farapart sae +group",
    "farapart compare sae +group",
    "farapart compare ae +group",
    "farapart compare ae incidence +group",
    "compare riskdifference rate +cond:ae_term +group",
    "compare riskdifference incidence +cond:ae_term +group",
    "riskdifference rate +cond:ae_term +group",
    "riskdifference incidence +cond:ae_term +group",
    "riskdifference +cond:ae_term +group",
    "riskdifference compare ae incidence +group",
    "riskdifference incidence ae +group",
    "riskdifference rate ae +group",
    "riskdifference rate sae +group",
    "riskdifference compare sae +group",
    "oddsratio ae +group",
    "oddsratio sae +group",
    "fisher ae +group",
    "fisher sae +group",
    "fisher incidence +cond:ae_term +group",
    "fisher rate +cond:ae_term +group",
    "compare +cond:ae +group",
    "compare +grade +group",
    "riskdifference +grade +group",
    "compare ae +grade +group",
    "percent +cond:ae_term +contrast",
    "count +cond:ae_term +contrast",
    "aeword +cond:ae +contrast",
    "+grade +contrast",
    "incidence +cond:ae +contrast",
    "rate +cond:ae +contrast",
    "rate ae +contrast",
    "percent ae +contrast",
    "incidence ae +contrast",
    "count sae +contrast",
    "rate sae +contrast",
    "compare common +cond:ae_term +group",
    "compare seen ae +group",
    "compare table +cond:ae_term +group",
    "compare summary ae +group",
    "compare aeword +group",
    "oddsratio incidence +cond:ae_term +group",
    "compare incidence sae +group",
    "compare rate sae +group",
    "compare ae +group",
    "ae fisher +group",
    "farapart ae +group",
    "farapart sae +group",
    "farapart +cond:ae_term +group",
    "sae fisher +group",
    "ae atleastone fisher +group",
    "compare ae atleastone +group",
    "compare +cond:ae_term +cond",
    "compare incidence +cond:ae_term +cond",
    "compare ae +cond:sex",
    "compare +cond:ae_term +group",
    "+cond:ae_term +contrast",
    "riskdifference ae +group",
    "riskdifference +cond:ae +group",
    "compare incidence +cond:ae_term +group",
    "compare riskdifference ae +group",
    "ae +contrast",
    "compare ae incidence +group",
    "incidence +cond:ae_term +contrast",
    "compare ae rate +group",
    "compare sae +group",
    "sae +contrast",
    "riskdifference sae +group",
    "ae compare common +group",
    "compare rate +cond:ae_term +group",
    "rate +cond:ae_term +contrast",
    "riskdifference compare +cond:ae_term +group",
    "riskdifference aeword +group",
    "compare aeword +cond:ae +group",
    "compare percent +cond:ae_term +group",
    "compare count +cond:ae_term +group",
    "oddsratio +cond:ae_term +group",
    "compare incidence ae +group",
    "fisher +cond:ae_term +group",
    "compare fisher +cond:ae_term +group",
    "compare sae fisher +group",
]

[[example]]
ask = "compare fatigue between stages B and C"

[[example]]
ask = "diarrhoea B v C"

[[example]]
ask = "risk difference in grade 3+ AEs, ECOG 0 vs 1"
---*/
