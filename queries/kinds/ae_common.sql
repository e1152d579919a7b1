/*---
kind      = "ae_common"
tier      = 1
title     = "Most common adverse events"
returns   = "AE incidence by term, ranked"
needs     = ["adae"]
records   = "adverse_events"
statistic = "events.terms"
options   = ["top", "minimum_percent", "over_percent", "order"]

[language]
endpoint = "AE"
restate  = "most common {term}"
also = ["occurs", "anygrade", "common", "incidence", "list", "percent", "rate", "seen", "table", "which"]
vague = [
    "aeword -cond:ae",
    "events -cond:ae",
]
asks = [
    "aeword +cond:ae -grade",
    "common ae percent count",
    "common ae incidence",
    "ae common +top",
    "common ae +grade",
    "common ae +top +grade",
    "ae +top +grade",
    "ae seen +minpct +grade",
    "ae +minpct",
    "ae +minpct +grade",
    "aeword +minpct +cond:ae",
    "common aeword +cond:ae",
    "ae percent count",
    "incidence ae count",
    "incidence ae percent",
    "which ae seen",
    "percent ae seen",
    "common ae",
    "ae",
    "ae incidence",
    "ae byterm",
    "common ae byterm",
    "ae incidence byterm",
    "related ae byterm",
    "common ae reason?",
    "ae seen? +minpct",
    "common ae list",
    "seen ae +minpct",
    "ae +top",
    "common aeword",
    "ae table",
    "ae rate",
    "list ae +minpct",
    "common ae table",
    "common ae count",
    "ae percent",
    "which ae",
    "common reason dosereduction",
    "reason dosereduction",
    "common reason doseinterruption",
    "reason doseinterruption",
    "reason common dosechange",
    "reason dosechange",
    "common reason leading dosereduction",
]

[[example]]
ask = "most common adverse events, top 15"

[[example]]
ask = "commonest side effects"

[[example]]
ask = "AEs seen in at least 20%"
---*/
-- One row a group and term: patients with at least one such event, and events.
SELECT
    by_group,
    a.ae_term,
    COUNT(DISTINCT a.patient) AS patients,
    COUNT(*)                  AS events
FROM population AS p
JOIN adverse_events AS a ON a.patient = p.patient
GROUP BY by_group, a.ae_term
ORDER BY by_group, a.ae_term
