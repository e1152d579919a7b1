/*---
kind      = "forest_subgroup"
tier      = 2
title     = "Subgroup forest plot"
returns   = "subgroup HRs or medians"
needs     = ["adtte"]
statistic = "survival.forest"
options   = ["conf_type", "reference", "ties", "unit"]

[settings]
rows = "tte_median"
own_groups = true                # each factor has the patients who have it

[language]
endpoint = "slot"
restate  = "subgroup forest plot for {endpoint}"
by = "all subgroup factors"
also = ["forest", "hr", "plot", "subgroups"]
asks = [
    "subgroups compare {endpoint}",
    "subgroups prognostic {endpoint}",
    "forest compare {endpoint}",
    "hr forest subgroups {endpoint}",
    "forest {endpoint}",
    "forest subgroups {endpoint}",
    "subgroups {endpoint}",
    "plot forest subgroups {endpoint}",
    "hr subgroups {endpoint}",
    "forest plot {endpoint}",
    "forest hr {endpoint}",
    "forest hr subgroups {endpoint}",
    "subgroups {endpoint} plot forest",
    "forest subgroups",
    "forest -orr",
]

[[example]]
ask = "subgroup forest plot for TTP"

[[example]]
ask = "forest PFS"

[[example]]
ask = "PFS by subgroup as a forest plot"
---*/
