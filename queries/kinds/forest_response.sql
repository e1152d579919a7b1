/*---
kind      = "forest_response"
tier      = 3
title     = "Response by subgroup"
returns   = "ORR by subgroup"

[language]
endpoint = "ORR"
restate  = "response forest plot by subgroup"
by = "all subgroup factors"
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
