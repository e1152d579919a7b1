/*---
kind      = "forest_response"
tier      = 3
title     = "Response by subgroup"
returns   = "ORR by subgroup"
statistic = "summaries.response_subgroups"
options   = ["interval"]

[settings]
rows       = "response_rate"
own_groups = true                # each factor has the patients who have it

[settings.numerator]
ORR = [{ concept = "best_response", op = "in", value = "@responders" }]
DCR = [{ concept = "best_response", op = "in", value = "@disease_control" }]

[language]
endpoint = "ORR"
restate  = "response forest plot by subgroup"
by = "all subgroup factors"
also = [
    "subgroups", "plot", "rate", "percent", "list", "oddsratio", "table", "responders", "orr", "bor",
    "summary",
]
asks = [
    "forest orr",
    "forest responders",
    "forest responders subgroups",
    "forest orr subgroups",
    "responders subgroups",
    "orr subgroups",
    "plot forest orr subgroups",
    "forest plot responders subgroups",
    "orr forest",
    "subgroups responders list",
    "forest bor subgroups",
    "responders oddsratio subgroups",
]

[[example]]
ask = "response forest plot by subgroup"

[[example]]
ask = "forest ORR"

[[example]]
ask = "response in each subgroup"
---*/
