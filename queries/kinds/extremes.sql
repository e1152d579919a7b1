/*---
kind      = "extremes"
tier      = 2
title     = "Highest and lowest"
returns   = "top/bottom records, ties shown"

[language]
endpoint = "slot"
restate  = "{extreme} {number}"
takes = ["extreme"]
asks = [
    "extremes {number}",
    "extremes",
    "extremes {endpoint}",
    "extremes +top",
    "extremes patients +top",
    "extremes {number} +top",
    "extremes {endpoint} +top",
    "which extremes {number}",
    "list extremes {number}",
    "which extremes",
    "extremes {number} value",
    "extremes {number} baseline",
    "list extremes +top",
    "extremes perpatient {number}",
]

[[example]]
ask = "youngest patient"

[[example]]
ask = "max AFP"

[[example]]
ask = "the three longest survivors"
---*/
