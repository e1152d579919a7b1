/*---
kind      = "compare_proportions"
tier      = 2
title     = "Shares compared between groups"
returns   = "difference/ratio of proportions"
statistic = "summaries.compare_proportions"
options   = ["interval", "reference", "strata", "test"]

[settings]
rows  = "response_rate"
tests = ["fisher", "chi-square", "chi-square-corrected", "cmh", "cochran-armitage"]
same_tests = { trend = "cochran-armitage" }

[language]
endpoint = "slot"
restate  = "compare proportion of {numerator}"
takes = ["grouped", "proportion"]
also = [
    "compare", "percent", "rate", "count", "farapart", "riskdifference", "oddsratio", "fisher", "table",
    "summary", "versusword", "incidence", "common", "percentages", "likelier"]
asks = [
    "likelier +num +versus",
    "likelier {flag} +group",
    "likelier {flag} +versus",
    "likelier +num +by",
    "compare {flag} -group +cond",
    "compare dosereduction -group +cond",
    "compare doseinterruption -group +cond",
    "compare fulldose -group +cond",
    "fisher {flag} +group",
    "farapart {flag} +group",
    "farapart dosereduction +group",
    "farapart doseinterruption +group",
    "farapart fulldose +group",
    "oddsratio dosereduction +group",
    "oddsratio doseinterruption +group",
    "oddsratio fulldose +group",
    "riskdifference doseinterruption +group",
    "riskdifference fulldose +group",
    "percent +num +versus",
    "farapart percent +num +group",
    "riskdifference percent +num +group",
    "oddsratio +num +group",
    "riskdifference +num +group",
    "compare? percent +num +group +option:test",
    "compare? stratified? oddsratio? percent? {flag} +group +strata",
    "compare? stratified? oddsratio? percent? dosereduction +group +strata",
    "compare? percent? dosereduction +group +option:test",
    "compare percent {flag} +group",
    "compare {flag} +group",
    "compare percent +group +num",
    "compare rate dosereduction +group",
    "compare dosereduction +group",
    "{flag} +contrast",
    "compare percent dosereduction +group",
    "compare rate {flag} +group",
    "dosereduction +contrast",
    "riskdifference {flag} +group",
    "compare percent +cond +group",
    "compare doseinterruption +group",
    "compare rate doseinterruption +group",
    "compare fulldose +group",
    "compare percent fulldose +group",
    "doseinterruption +contrast",
    "fulldose +contrast",
    "riskdifference dosereduction +group",
    "compare count {flag} +group",
    "oddsratio {flag} +group",
    "percent {flag} +contrast",
    "compare count dosereduction +group",
    "compare rate fulldose +group",
    "riskdifference percent {flag} +group",
    "compare? percent {flag} +group +option:test",
    "{flag} +group +option:test",
]

[[example]]
ask = "compare proportion of PVI between stage B and C"

[[example]]
ask = "PVI: men v women"

[[example]]
ask = "compare dose-reduction rates between ECOG groups"
---*/
