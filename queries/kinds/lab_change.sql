/*---
kind      = "lab_change"
tier      = 2
title     = "Laboratory change from baseline"
returns   = "change / % change from baseline"
statistic = "laboratory.changes"
options   = ["measure", "quantile_definition", "statistic", "test"]

[settings]
tests = ["paired-t", "signed-rank"]
rows = "lab_summary_at_visit"

[language]
endpoint = "slot"
restate  = "{change} from baseline in {lab}"
takes = ["lab"]
also = [
    "mean", "median", "percent", "stats", "summary", "table", "count", "much", "compare", "baseline",
    "overtime", "farapart", "percentages", "manner", "versusword"]
vague = [
    "{lab}",
]
asks = [
    "{lab} baseline versusword +visit",
    "{lab} baseline compare +visit",
    "farapart {lab} baseline +visit",
    "change? mean? median? {lab} compare? baseline? versusword? +visit +option:test",
    "change? mean? median? {lab} compare? baseline? versusword? +option:test",
    "change {lab}",
    "change {lab} +visit",
    "change mean {lab} +visit",
    "change {lab} baseline",
    "much change {lab} +visit",
    "change change {lab} +visit",
    "median change {lab} +visit",
    "mean change {lab}",
    "change much {lab}",
    "change {lab} +at",
    "change baseline {lab} +visit",
    "mean change {lab} +at",
    "median change {lab}",
    "compare {lab} baseline +visit",
    "percent change {lab}",
    "percent change {lab} +visit",
    "mean percent change {lab} +visit",
    "median percent change {lab} +visit",
    "change {lab} overtime",
    "mean change {lab} overtime",
    "median change {lab} +visit",
    "mean change {lab} +visit",
]

[[example]]
ask = "change from baseline in bilirubin at week 12 by stage"

[[example]]
ask = "AFP change"

[[example]]
ask = "paired t-test of the change in ALT at week 8"

[[example]]
ask = "how much did bilirubin change by week 4?"
---*/
