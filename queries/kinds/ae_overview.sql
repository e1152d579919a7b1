/*---
kind      = "ae_overview"
tier      = 1
title     = "Overview of adverse events"
returns   = "AE overview (any, related, grade >=3, serious, action, fatal)"
needs     = ["adae"]
records   = "adverse_events"
statistic = "events.overview"

[settings]
measures = [
    { name = "any adverse event", filters = [] },
    { name = "related", filters = [{ concept = "ae_related", op = "eq", value = "yes" }] },
    { name = "grade 3 or higher", filters = [{ concept = "ae_grade", op = "ge", value = 3 }] },
    { name = "serious", filters = [{ concept = "ae_serious", op = "eq", value = "yes" }] },
    { name = "leading to dose reduction", filters = [{ concept = "ae_action", op = "eq", value = "dose reduced" }] },
    { name = "leading to interruption", filters = [{ concept = "ae_action", op = "eq", value = "drug interrupted" }] },
    { name = "leading to withdrawal of the drug", filters = [{ concept = "ae_action", op = "eq", value = "drug withdrawn" }] },
    { name = "fatal", filters = [{ concept = "ae_grade", op = "eq", value = 5 }] },
]

[language]
endpoint = "AE"
restate  = "overview of adverse events"
also = ["anygrade", "ae", "aeword", "overview", "summary", "table"]
vague = [
    "aeword count? -cond:ae",
    "events count? -cond:ae",
]
asks = [
    "overview drug",
    "overview ae drug",
    "overview summary ae",
    "overview summary drug",
    "overview summary table",
    "summary ae table",
    "overall ae summary",
    "overview ae which",
    "count percent atleastone ae -cond:ae",
    "percent count atleastone ae -cond:ae",
    "rate atleastone ae -cond:ae",
    "incidence atleastone ae -cond:ae",
    "count atleastone aeword -cond:ae",
    "percent atleastone aeword -cond:ae",
    "overview",
    "overview ae",
    "ae summary",
    "overview summary",
    "safety summary",
    "overview table",
    "summary ae",
    "overview ae table",
    "overview ae summary",
    "count atleastone ae -cond:ae",
    "percent atleastone ae -cond:ae",
    "atleastone ae -cond:ae",
    "count patients atleastone ae -cond:ae",
]

[[example]]
ask = "overview of adverse events"

[[example]]
ask = "safety overview"

[[example]]
ask = "summarise safety by stage"
---*/
-- One row a group: patients with at least one such event, and events.
SELECT
    by_group,
    COUNT(DISTINCT a.patient) AS patients,
    COUNT(*)                  AS events
FROM population AS p
JOIN adverse_events AS a ON a.patient = p.patient
GROUP BY by_group
ORDER BY by_group
