/*---
kind      = "lab_shift"
tier      = 2
title     = "Shift table"
returns   = "shift table"
statistic = "laboratory.shift"

[settings]
rows = "lab_summary_at_visit"

[language]
endpoint = "slot"
restate  = "shift table for {lab}"
takes = ["lab"]
also = [
    "table", "grades", "baseline", "worst", "ontreatment", "compare", "versusword", "shift", "summary",
    "count",
]
asks = [
    "baseline worst {lab}",
    "baseline grades {lab} versusword",
    "{lab} grades shift ontreatment?",
    "{lab} shift ontreatment?",
    "shift {lab}",
    "shift {lab} table",
    "shift {lab} grades",
    "shift grades baseline {lab}",
    "shift baseline {lab} worst",
    "shift {lab} baseline worst grades",
    "shift worst grades {lab} baseline table",
    "{lab} grades baseline shift",
    "shift worst {lab}",
    "shift grades {lab} table",
]

[[example]]
ask = "shift table for AST, baseline to worst grade"

[[example]]
ask = "ALT shift"

[[example]]
ask = "bilirubin grade at baseline against worst on treatment"
---*/
