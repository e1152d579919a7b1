/*---
kind      = "lab_summary_at_visit"
tier      = 2
title     = "Laboratory value at a visit"
returns   = "lab at visit"

[language]
endpoint = "slot"
restate  = "{summary} {lab}"
takes = ["lab"]
asks = [
    "{lab} +visit",
    "mean {lab} +visit",
    "median {lab} +visit",
    "summary {lab} +visit",
    "stats {lab} +visit",
    "{lab} +by",
    "mean {lab} +at",
    "median {lab} +at",
    "{lab} +at",
    "mean stats {lab} +visit",
    "{lab} table +visit",
    "distribution {lab} +visit",
    "{lab} baseline",
    "mean {lab} baseline",
    "median {lab} baseline",
]

[[example]]
ask = "mean ALT at week 8"

[[example]]
ask = "ALT wk4"

[[example]]
ask = "median platelets at week 8 by stage"
---*/
