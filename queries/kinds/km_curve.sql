/*---
kind      = "km_curve"
tier      = 1
title     = "Kaplan-Meier plot"
returns   = "KM plot + risk table"
needs     = ["adtte"]
statistic = "survival.curve"
options   = ["conf_type", "unit"]
figure    = "survival_curve"

[settings]
rows = "tte_median"

[language]
endpoint = "slot"
restate  = "Kaplan-Meier plot of {endpoint}"
contrast = "by"
takes = ["named_groups"]
also = ["atrisk", "km", "overtime", "plot", "table"]
asks = [
    "km {endpoint} {category}",
    "km {endpoint} {flag}",
    "km plot {endpoint} {category}",
    "plot {endpoint} {category}",
    "plot km {endpoint} {flag}",
    "plot {endpoint} atrisk",
    "overtime {endpoint} plot",
    "overtime {endpoint} km",
    "km compare plot {endpoint} +group",
    "km plot? {endpoint}",
    "plot {endpoint}",
    "plot km {endpoint} table?",
    "km {endpoint} atrisk",
    "plot {endpoint} -at",
    "km plot {endpoint} atrisk",
    "km plot",
    "km",
    "show {endpoint} plot",
]

[[example]]
ask = "Kaplan-Meier plot of TTP by stage"

[[example]]
ask = "KM PFS by ECOG"

[[example]]
ask = "draw overall survival, women against men"
---*/
