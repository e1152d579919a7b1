/*---
kind      = "tte_stratified"
tier      = 2
title     = "Stratified comparison"
returns   = "stratified log-rank / Cox"
needs     = ["adtte"]
statistic = "survival.stratified"
options   = ["reference", "strata", "test", "ties", "weights"]

[settings]
tests = ["log-rank", "gehan-wilcoxon", "tarone-ware", "peto-peto", "fleming-harrington"]
rows = "tte_median"

[language]
endpoint = "slot"
restate  = "stratified comparison of {endpoint}"
takes = ["named_groups", "grouped"]
also = ["adjusted", "compare", "cox", "hr", "howlong", "km", "logrank", "prognostic", "stratified"]
asks = [
    "stratified {endpoint} +strata +group",
    "{endpoint} {flag} +strata",
    "compare {endpoint} {category} +strata",
    "compare {endpoint} {flag} +strata",
    "{endpoint} +strata +contrast",
    "logrank {endpoint} +strata stratified? +by",
    "compare {endpoint} +strata stratified? +by",
    "{endpoint} +strata stratified? +by",
    "hr {endpoint} +strata stratified? +by",
    "cox {endpoint} +strata stratified? +by",
    "{endpoint} {category} +strata stratified?",
    "logrank {endpoint} {category} +strata stratified?",
    "{endpoint} +strata stratified? +group",
    "compare {endpoint} +strata stratified? +group",
    "logrank {endpoint} +strata stratified? +group",
    "cox hr {endpoint} +strata stratified? +group",
    "cox {endpoint} {category} +strata stratified?",
    "hr {endpoint} {category} +strata stratified?",
    "compare {endpoint} +by +strata stratified?",
]

[[example]]
ask = "log-rank for OS by sex, stratified by ECOG"

[[example]]
ask = "PFS sex | stage"

[[example]]
ask = "compare OS by ECOG, stratified on stage"
---*/
