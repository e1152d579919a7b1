/*---
kind      = "explain_result"
tier      = 1
title     = "Why this n"
returns   = "why this n, denominators, exclusions, method"
statistic = "about.explain"

[language]
endpoint = "slot"
restate  = "explain the n"
takes = ["about"]
also = [
    "talk",
    "median",
    "rate",
    "percent",
    "mean",
    "ci",
    "count",
    "vagueword",
    "which",
    "list",
    "table",
    "plot",
    "method",
    "reason",
    "why",
    "much",
    "explain",
]
asks = [
    "explain +number",
    "why +number",
    "why notword +number",
    "explain why +number",
    "reason count +number",
    "which explain",
    "which patients explain",
    "code why",
]

[[example]]
ask = "why is n 9?"

[[example]]
ask = "why n=12?"

[[example]]
ask = "which patients were left out of that?"
---*/
