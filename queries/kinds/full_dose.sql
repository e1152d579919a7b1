/*---
kind      = "full_dose"
tier      = 1
title     = "Kept full dose"
returns   = "kept full dose, n and %"
statistic = "summaries.proportion"
options   = ["interval"]

[settings]
rows = "response_rate"
numerator = [{ concept = "full_dose", op = "eq", value = "yes" }]

[language]
endpoint = "full dose"
restate  = "how many on full dose"
counts = ["full_dose"]
also = ["kept", "atleastone", "count", "drug", "given", "list", "percent", "rate", "summary", "table", "treated", "which", "ontreatment"]
asks = [
    "count +cond:full_dose",
    "percent +cond:full_dose",
    "rate +cond:full_dose",
    "count percent +cond:full_dose",
    "+cond:full_dose kept",
    "fulldose kept",
    "fulldose kept count",
    "fulldose kept percent",
    "fulldose kept which count",
    "fulldose kept which",
    "fulldose kept count percent",
    "fulldose count percent drug",
    "fulldose list percent",
    "fulldose list count percent",
    "fulldose which count",
    "fulldose which percent",
    "fulldose which count percent",
    "fulldose rate percent",
    "fulldose given count",
    "fulldose given percent",
    "fulldose summary",
    "fulldose table",
    "fulldose",
    "percent fulldose",
    "count fulldose",
    "rate fulldose",
    "fulldose count percent",
    "drug fulldose",
    "percent fulldose drug",
    "count fulldose drug",
]

[[example]]
ask = "percentage on full dose"

[[example]]
ask = "full dose %"

[[example]]
ask = "how many never needed less than full dose in stage B?"
---*/
