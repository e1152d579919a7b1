/*---
kind      = "cox_univariable_screen"
tier      = 2
title     = "One-at-a-time screen"
returns   = "one-at-a-time screen"
needs     = ["adtte"]
statistic = "survival.cox_screen"
options   = ["reference", "ties"]

[settings]
rows = "tte_median"
own_groups = true                # each factor has the patients who have it

[language]
endpoint = "slot"
restate  = "univariable Cox for {endpoint} over all baseline variables"
by = "all baseline factors"
also = ["allbaseline", "compare", "cox", "crude", "hr", "prognostic", "univariable", "versusword"]
asks = [
    "allbaseline {endpoint} versusword",
    "univariable prognostic allbaseline {endpoint}",
    "univariable {endpoint} {concepts} prognostic?",
    "prognostic {endpoint} allbaseline",
    "compare univariable {endpoint} allbaseline",
    "univariable allbaseline {endpoint}",
    "allbaseline {endpoint} hr cox?",
    "univariable {endpoint} versusword?",
    "univariable cox {endpoint} versusword?",
    "univariable {endpoint} allbaseline versusword?",
    "univariable cox {endpoint} allbaseline versusword?",
    "cox {endpoint} allbaseline versusword?",
    "compare {endpoint} allbaseline versusword?",
    "univariable allbaseline {endpoint} compare versusword?",
    "univariable hr {endpoint} versusword?",
    "hr {endpoint} allbaseline versusword?",
    "univariable {endpoint} prognostic versusword?",
    "allbaseline {endpoint} prognostic versusword?",
    "univariable compare {endpoint} versusword?",
    "univariable {endpoint} hr allbaseline versusword?",
    "univariable cox {endpoint} {concepts}",
    "univariable {endpoint} {concepts}",
    "univariable hr {endpoint} {concepts}",
]

[[example]]
ask = "univariable Cox for OS over all baseline variables"

[[example]]
ask = "uni Cox TTP"

[[example]]
ask = "test each baseline factor against PFS"
---*/
