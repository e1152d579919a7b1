/*---
kind      = "crosstab"
tier      = 2
title     = "Two-way table"
returns   = "two-way table + test"

[language]
endpoint = "slot"
restate  = "table of {category}"
takes = ["pair"]
asks = [
    "{category} crosstab {flag}",
    "{flag} crosstab {category}",
    "{flag} crosstab {flag}",
    "crosstab {category} +by",
    "crosstab {category} {category}",
    "{category} table +by",
    "{category} {category} table fisher?",
    "{category} +by fisher",
    "{category} {category}",
    "compare {category} {category}",
    "{category} {category} percentages",
    "crosstab {category} {category} fisher",
    "{category} {category} fisher",
    "table {category} {category} percentages",
    "{category} +by table fisher",
    "{category} +by",
    "crosstab {category} +by fisher",
    "{category} crosstab +by percentages",
    "{category} {category} crosstab table",
    "{category} +by percentages",
    "{flag} {category}",
    "{flag} {category} table",
    "{category} +by table percentages",
]

[[example]]
ask = "ECOG by Child-Pugh table with Fisher test"

[[example]]
ask = "stage x PVI"

[[example]]
ask = "ECOG against stage, with percentages"
---*/
