/*---
kind      = "ae_rate_exposure_adjusted"
tier      = 3
title     = "Exposure-adjusted incidence"
returns   = "events or patients per person-time"
needs     = ["adae"]

[language]
endpoint = "AE"
restate  = "exposure-adjusted incidence of adverse events"
takes = ["termed"]
asks = [
    "exposureadjusted ae",
    "exposureadjusted +cond:ae_term",
    "exposureadjusted incidence +cond:ae_term",
    "exposureadjusted incidence ae",
    "exposureadjusted rate ae",
    "exposureadjusted",
    "ae exposureadjusted count",
    "exposureadjusted sae",
    "exposureadjusted aeword",
    "exposureadjusted rate +cond:ae_term",
    "count exposureadjusted ae",
]

[[example]]
ask = "exposure-adjusted incidence of diarrhoea"

[[example]]
ask = "EAIR HFSR"

[[example]]
ask = "AEs per patient-year, stage C"
---*/
