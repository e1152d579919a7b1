/*---
kind      = "tte_compare"
tier      = 1
title     = "Comparison of survival curves"
returns   = "group comparison, medians + test"
needs     = ["adtte"]
statistic = "survival.compare"
options   = ["conf_type", "test", "unit", "weights"]
figure    = "survival_curve"

[settings]
tests = ["log-rank", "gehan-wilcoxon", "tarone-ware", "peto-peto", "fleming-harrington", "trend", "pairwise"]
rows = "tte_median"

[language]
endpoint = "slot"
restate  = "{test} of {endpoint}"
takes = ["named_groups", "grouped"]
also = ["compare", "farapart", "howlong", "km", "logrank", "riskdifference", "table"]
vague = [
    "compare available? talk? +group",
    "riskdifference available? talk? +group",
    "farapart available? talk? +group",
    "versusword available? talk? +group",
]
asks = [
    "{endpoint} {category} +option:test",
    "{endpoint} {flag} +option:test",
    "median {endpoint} {category} +option:test",
    "compare +group",
    "farapart +group",
    "logrank {endpoint} {category}",
    "logrank {endpoint} {flag}",
    "compare {endpoint} {category}",
    "compare {endpoint} {flag}",
    "compare median {endpoint} {category}",
    "plot compare {endpoint} +group",
    "plot logrank {endpoint} +group",
    "logrank plot {endpoint} {category}",
    "compare verb? {endpoint} +contrast",
    "logrank median {endpoint} +group",
    "logrank median {endpoint}",
    "logrank {endpoint} +group",
    "compare {endpoint} +group",
    "compare? {endpoint} +group +option:test",
    "compare? median {endpoint} +group +option:test",
    "compare? logrank {endpoint} +group +option:test",
    "compare? logrank? median? km? {endpoint} +by +option:test",
    "compare {endpoint} logrank +group",
    "{endpoint} +contrast",
    "compare median {endpoint} +group",
    "logrank {endpoint} compare",
    "compare {endpoint} km",
    "compare {endpoint} plot",
    "logrank +group",
    "{endpoint} median +contrast",
    "compare howlong {endpoint} +group",
    "compare compare {endpoint} +group",
    "compare rate {endpoint} +group",
    "logrank {endpoint}",
    "compare logrank {endpoint}",
    "howlong {endpoint} compare +group",
    "km {endpoint} logrank +group",
    "compare {endpoint} +cond -group",
    "riskdifference median {endpoint} +group",
    "compare median? {endpoint} riskdifference +group",
    "farapart {endpoint} +group -at",
    "farapart logrank {endpoint} +group -at",
    "farapart median {endpoint} +group -at",
    "riskdifference {endpoint} +group -at",
    "riskdifference logrank {endpoint} +group -at",
]

[[example]]
ask = "log-rank test of PFS, stage B versus stage C"

[[example]]
ask = "PFS: B v C"

[[example]]
ask = "Fleming-Harrington(0,1) test of OS by sex"

[[example]]
ask = "log-rank test for trend of PFS by etiology"

[[example]]
ask = "pairwise log-rank tests of PFS by etiology"

[[example]]
ask = "does TTP differ between men and women?"
---*/
