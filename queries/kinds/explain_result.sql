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
asks = [
    "explain",
    "explain patients",
    "explain count",
    "reason count",
    "reason +ncount",
    "explain which",
    "explain list",
    "explain count patients",
    "reason n",
    "explain much",
    "reason +number",
    "explain +number",
    "reason count +number",
    "explain count +number",
    "which explain",
    "explain table",
]

[[example]]
ask = "why is n 9?"

[[example]]
ask = "why n=12?"

[[example]]
ask = "which patients were left out of that?"
---*/
