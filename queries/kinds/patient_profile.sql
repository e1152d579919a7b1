/*---
kind      = "patient_profile"
tier      = 3
title     = "One patient"
returns   = "one patient across tables"

[language]
endpoint = "patient"
restate  = "profile of patient"
takes = ["profile"]
asks = [
    "profile +cond:patient_id",
    "profile patients +number",
    "profile +number",
    "patients +cond:patient_id profile",
    "profile",
    "+cond:patient_id show",
    "profile show +cond:patient_id",
    "list profile +cond:patient_id",
    "profile available +cond:patient_id",
    "+cond:patient_id",
]

[[example]]
ask = "profile of patient 003"

[[example]]
ask = "profile 12"

[[example]]
ask = "everything on patient 003"
---*/
