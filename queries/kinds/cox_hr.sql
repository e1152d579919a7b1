/*---
kind      = "cox_hr"
tier      = 1
title     = "Hazard ratio"
returns   = "hazard ratio + CI, reference, ties"
needs     = ["adtte"]
statistic = "survival.hazard_ratio"
options   = ["reference", "ties"]

[settings]
rows = "tte_median"

[language]
endpoint = "slot"
restate  = "hazard ratio for {endpoint}"
takes = ["grouped"]
also = ["compare", "cox", "crude", "hr", "much", "prognostic"]
asks = [
    "crude hr {endpoint} +group",
    "crude hr {endpoint} {flag}",
    "crude hr {endpoint} {category}",
    "crude cox? hr {endpoint} {number}",
    "hr prognostic {endpoint} {flag}",
    "hr prognostic {endpoint} {category}",
    "cox hr {endpoint} {flag}",
    "cox hr {endpoint} {category}",
    "cox prognostic {endpoint} {flag}",
    "cox prognostic {endpoint} {category}",
    "cox prognostic {endpoint} {number}",
    "crude cox {endpoint} +group",
    "prognostic compare {endpoint} {flag}",
    "prognostic compare {endpoint} {category}",
    "prognostic compare {endpoint} +group",
    "hr {endpoint} +group",
    "hr {endpoint} cox +group",
    "cox {endpoint} +group",
    "compare hr {endpoint} +group",
    "count? hr compare {endpoint} +group",
    "much hr {endpoint} compare +group",
    "much hr {endpoint} compare",
    "hr {endpoint} compare",
    "farapart hr {endpoint}",
    "farapart hr {endpoint} +group",
    "count hr {endpoint} compare",
    "hr +group",
    "hr {endpoint} cox",
    "hr much compare {endpoint} +group",
    "hr {endpoint}",
    "cox {endpoint} hr",
    "hr",
    "cox hr +group",
    "compare much hr {endpoint} +group",
    "prognostic {endpoint} hr +group",
    "hr {endpoint} {number}",
    "hr {endpoint} prognostic {number}",
    "cox hr {endpoint} {number}",
    "cox {endpoint} {number}",
    "hr {endpoint} {number} cox",
    "hr {number}",
    "hr {flag}",
    "hr {category}",
    "hr {endpoint} {flag}",
    "hr {endpoint} {category}",
    "cox {endpoint} {flag}",
    "cox {endpoint} {category}",
    "prognostic {endpoint} {number}",
    "prognostic {endpoint} {flag}",
    "prognostic {endpoint} {category}",
    "prognostic {endpoint} +group",
]

[[example]]
ask = "hazard ratio for TTP, stage C relative to stage B"

[[example]]
ask = "HR TTP C/B"

[[example]]
ask = "hazard ratio of death by ECOG"
---*/
