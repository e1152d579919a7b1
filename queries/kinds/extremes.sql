/*---
kind      = "extremes"
tier      = 2
title     = "Highest and lowest"
returns   = "top/bottom records, ties shown"
statistic = "listings.extremes"
options   = ["order", "top"]

[settings.selects]
measured = """
SELECT by_group, p.patient, m.value, m.visit
FROM population AS p
JOIN measurements AS m ON m.patient = p.patient
WHERE m.value IS NOT NULL
ORDER BY by_group, p.patient, m.value, m.visit, m.day"""

[language]
endpoint = "slot"
restate  = "{extreme} {number}"
takes = ["extreme"]
also = [
    "which",
    "list",
    "baseline",
    "perpatient",
    "extremes",
]
asks = [
    "extremes {number}",
    "extremes {endpoint}",
    "extremes {lab}",
    "extremes",
    "{number} +top",
    "{endpoint} +top",
    "{lab} +top",
]

[[example]]
ask = "youngest patient"

[[example]]
ask = "max AFP"

[[example]]
ask = "the three longest survivors"
---*/
-- One row a patient who has a value.
SELECT
    by_group,
    p.patient,
    v.value
FROM population AS p
JOIN number_values AS v ON v.patient = p.patient
WHERE v.value IS NOT NULL
ORDER BY by_group, p.patient, v.value
