/*---
kind      = "ae_counts"
tier      = 2
title     = "Events per patient"
returns   = "events per patient"
needs     = ["adae"]

[language]
endpoint = "AE"
restate  = "adverse events per patient"
asks = [
    "mean events perpatient",
    "median events perpatient",
    "events perpatient",
    "count? events ae perpatient",
    "ae perpatient",
    "ae count perpatient",
    "mean ae perpatient",
    "mean count aeword perpatient",
    "count aeword perpatient",
    "aeword perpatient",
    "mean aeword perpatient",
    "ae mean count perpatient",
    "median ae perpatient",
    "count ae mean",
    "ae count",
    "median count ae perpatient",
    "median count aeword perpatient",
    "total count ae",
    "count ae",
]

[[example]]
ask = "adverse events per patient, mean"

[[example]]
ask = "AE counts"

[[example]]
ask = "mean number of events per patient"
---*/
