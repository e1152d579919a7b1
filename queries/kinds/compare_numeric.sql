/*---
kind      = "compare_numeric"
tier      = 2
title     = "A number compared between groups"
returns   = "group comparison of a number"
statistic = "summaries.compare_numbers"
options   = ["reference", "test"]

[settings]
rows  = "numeric_summary"
tests = ["t-test", "t-test-pooled", "wilcoxon", "anova", "welch-anova", "kruskal-wallis"]
same_tests = { gehan-wilcoxon = "wilcoxon" }    # without censoring they are one test

[language]
endpoint = "slot"
restate  = "compare {number}"
takes = ["grouped", "numeric"]
also = [
    "compare", "mean", "median", "baseline", "stats", "summary", "table", "much", "count", "versusword",
    "farapart",
]
asks = [
    "farapart {number} +group",
    "farapart rdi +group",
    "farapart tace +group",
    "compare {number} +group",
    "{number} +contrast",
    "compare mean {number} +group",
    "compare median {number} +group",
    "{number} compare compare +group",
    "compare {number} -by +cond",
    "compare {number} baseline +group",
    "mean {number} +contrast",
    "median {number} +contrast",
    "compare {number} compare",
    "compare much {number} +group",
    "compare count {number} +group",
    "nonresponders {number}",
    "compare nonresponders {number}",
    "mean nonresponders {number}",
    "median nonresponders {number}",
    "compare mean nonresponders {number}",
    "compare median nonresponders {number}",
    "compare rdi +group",
    "compare tace +group",
    "rdi +contrast",
    "tace +contrast",
    "compare count tace +group",
    "compare mean rdi +group",
    "compare ontreatment +group",
    "compare median rdi +group",
    "compare? {number} +group +option:test",
    "compare? mean {number} +group +option:test",
]

[[example]]
ask = "do men and women differ in tumour size?"

[[example]]
ask = "age by stage p"

[[example]]
ask = "is AFP higher in stage C?"
---*/
