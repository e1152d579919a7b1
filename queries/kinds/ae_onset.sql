/*---
kind      = "ae_onset"
tier      = 3
title     = "Time to the first event"
returns   = "time to first AE"
needs     = ["adae"]

[language]
endpoint = "AE"
restate  = "time to first adverse event"
takes = ["termed"]
asks = [
    "onset ae",
    "onset +cond:ae_term",
    "onset aeword",
    "median onset ae",
    "median onset +cond:ae_term",
    "howlong onset +cond:ae_term",
    "howlong onset ae",
    "onset aeword +cond:ae",
    "onset sae",
    "howlong ae",
    "onset common +cond:ae_term",
    "onset howlong common +cond:ae_term",
    "howlong +cond:ae_term",
    "median onset aeword",
    "howlong common onset +cond:ae_term",
    "median howlong +cond:ae_term",
    "median onset aeword +cond:ae",
]

[[example]]
ask = "time to first grade 3 adverse event"

[[example]]
ask = "onset HFSR"

[[example]]
ask = "when does rash usually start?"
---*/
