/*---
kind      = "ae_listing"
tier      = 2
title     = "Listing of adverse events"
returns   = "AE line listing"
needs     = ["adae"]

[language]
endpoint = "AE"
restate  = "list all {term}"
asks = [
    "list ae",
    "list sae",
    "list ae narrative",
    "list aeword +cond:ae",
    "ae +cond narrative",
    "aeword +cond narrative",
    "list ae +cond narrative",
    "list ae +cond:ae_term",
    "sae narrative",
    "list +cond:ae_term",
    "list sae narrative",
    "list ae table",
    "list aeword narrative +cond",
    "list aeword",
    "list ae +grade",
    "show sae list",
    "ae narrative",
    "list narrative sae",
]

[[example]]
ask = "list all serious adverse events"

[[example]]
ask = "list SAEs"

[[example]]
ask = "all grade 4 events with dates"
---*/
