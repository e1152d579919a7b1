/*---
kind      = "crosstab"
tier      = 2
title     = "Two-way table"
returns   = "two-way table + test"
statistic = "summaries.crosstab"
options   = ["test"]

[settings]
rows  = "category_distribution"
tests = ["fisher", "chi-square", "chi-square-corrected", "mcnemar"]

[language]
endpoint = "slot"
restate  = "table of {category}"
takes = ["pair"]
also = [
    "crosstab", "table", "compare", "fisher", "percentages", "percent", "count", "versusword",
    "prognostic", "leading", "correlation", "related", "distribution", "summary", "list",
]
asks = [
    "related {category} {category}",
    "correlation {category} {category}",
    "{flag} +by fisher",
    "{category} {flag}",
    "prognostic {category} {category}",
    "{flag} {flag} table? compare? versusword? +option:test",
    "{flag} crosstab? table? compare? +by versusword? +option:test",
    "{category} crosstab {flag} versusword?",
    "{flag} crosstab {category} versusword?",
    "{flag} crosstab {flag} versusword?",
    "crosstab {category} +by versusword?",
    "crosstab {category} {category} versusword?",
    "{category} table +by versusword?",
    "{category} {category} table fisher? versusword?",
    "{category} +by fisher versusword?",
    "{category} {category} versusword?",
    "compare {category} {category} versusword?",
    "{category} {category} percentages versusword?",
    "crosstab {category} {category} fisher versusword?",
    "{category} {category} fisher versusword?",
    "table {category} {category} percentages versusword?",
    "{category} +by table fisher versusword?",
    "{category} +by versusword?",
    "crosstab {category} +by fisher versusword?",
    "{category} crosstab +by percentages versusword?",
    "{category} {category} crosstab table versusword?",
    "{category} +by percentages versusword?",
    "{flag} {category} versusword?",
    "{flag} {category} table versusword?",
    "{category} +by table percentages versusword?",
    "{category} +by +option:test",
    "{category} {category} +option:test",
]

[[example]]
ask = "ECOG by Child-Pugh table with Fisher test"

[[example]]
ask = "stage x PVI"

[[example]]
ask = "McNemar test of PVI and full dose"

[[example]]
ask = "ECOG against stage, with percentages"
---*/
