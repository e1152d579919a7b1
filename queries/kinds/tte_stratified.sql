/*---
kind      = "tte_stratified"
tier      = 2
title     = "Stratified comparison"
returns   = "stratified log-rank / Cox"

[language]
endpoint = "slot"
restate  = "log-rank test of {endpoint}"
takes = ["grouped"]
asks = [
    "logrank {endpoint} +strata +by",
    "compare {endpoint} +strata +by",
    "{endpoint} +strata +by",
    "hr {endpoint} +strata +by",
    "cox {endpoint} +strata +by",
    "{endpoint} {category} +strata",
    "logrank {endpoint} {category} +strata",
    "{endpoint} +strata +group",
    "compare {endpoint} +strata +group",
    "logrank {endpoint} +strata +group",
    "cox hr {endpoint} +strata +group",
    "cox {endpoint} {category} +strata",
    "hr {endpoint} {category} +strata",
]

[[example]]
ask = "log-rank for OS by sex, stratified by ECOG"

[[example]]
ask = "PFS sex | stage"

[[example]]
ask = "compare OS by ECOG, stratified on stage"
---*/
