/*---
kind      = "lab_abnormal"
tier      = 2
title     = "Patients beyond a laboratory limit"
returns   = "threshold or grade exceedance"
records   = "measurements"
statistic = "laboratory.abnormal"
options   = ["interval"]

[settings]
rows = "lab_summary_at_visit"

[language]
endpoint = "slot"
restate  = "abnormal {lab}"
takes = ["lab"]
also = [
    "abnormal", "count", "percent", "which", "list", "atleastone", "rate", "incidence", "summary", "table", "baseline",
]
asks = [
    "abnormal {lab}",
    "+lab",
    "count +lab",
    "patients +lab",
    "abnormal +lab",
    "count abnormal +lab",
    "which abnormal +lab",
    "which +lab",
    "percent +lab",
    "percent abnormal +lab",
    "abnormal count {lab}",
    "list +lab",
    "atleastone +lab",
    "patients abnormal +lab",
    "count atleastone +lab",
    "+lab +visit",
    "patients +lab +visit",
    "count +lab +visit",
    "which +lab +visit",
    "percent +lab +visit",
    "list +lab +visit",
    "abnormal +lab +visit",
    "abnormal {lab} +visit",
    "count abnormal {lab} +visit",
    "percent abnormal {lab}",
]

[[example]]
ask = "patients with bilirubin above 2 times ULN"

[[example]]
ask = "ALT >5xULN"

[[example]]
ask = "who ever had platelets under 50?"
---*/
