/*---
kind      = "lab_individual_plot"
tier      = 3
title     = "Individual laboratory profiles"
returns   = "spaghetti"
statistic = "laboratory.individual"
figure    = "lines"

[settings]
rows = "lab_summary_at_visit"

[language]
endpoint = "slot"
restate  = "individual {lab} profiles"
takes = ["lab"]
also = ["plot", "perpatient", "overtime", "individual", "profile"]
asks = [
    "profile {lab} perpatient",
    "plot perpatient {lab}",
    "perpatient overtime {lab}",
    "individual {lab}",
    "individual {lab} plot",
    "individual perpatient {lab}",
    "individual individual {lab}",
    "individual {lab} overtime",
    "plot individual {lab} overtime",
]

[[example]]
ask = "individual ALT profiles"

[[example]]
ask = "ALT spaghetti"

[[example]]
ask = "one line per patient for bilirubin"
---*/
