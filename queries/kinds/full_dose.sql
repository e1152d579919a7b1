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
asks = [
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
