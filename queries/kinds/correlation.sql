/*---
kind      = "correlation"
tier      = 3
title     = "Correlation of two numbers"
returns   = "r, rho, scatter"

[language]
endpoint = "slot"
restate  = "correlation of {number}"
takes = ["numbers"]
asks = [
    "correlation {number} {number}",
    "correlation {number} {lab}",
    "correlation {number} {number} plot",
    "correlation related {number} {number}",
    "correlation compare {number} {number}",
    "related {number} {number}",
    "correlation correlation {number} {number}",
]

[[example]]
ask = "correlation of tumour size and AFP"

[[example]]
ask = "age~AFP"

[[example]]
ask = "is tumour size related to AFP?"
---*/
