/*---
kind      = "response_compare"
tier      = 2
title     = "Response compared between groups"
returns   = "ORR between groups, RD, OR, test"
statistic = "summaries.compare_proportions"
options   = ["interval", "reference", "strata", "test"]

[settings]
rows  = "response_rate"
tests = ["fisher", "chi-square", "chi-square-corrected", "cmh", "cochran-armitage"]
same_tests = { trend = "cochran-armitage" }

[settings.numerator]
ORR = [{ concept = "best_response", op = "in", value = "@responders" }]
DCR = [{ concept = "best_response", op = "in", value = "@disease_control" }]

[language]
endpoint = "ORR"
restate  = "compare {response}"
takes = ["grouped"]
also = [
    "compare", "rate", "percent", "count", "farapart", "riskdifference", "oddsratio", "fisher", "table",
    "summary", "versusword", "responders", "percentages", "likelier"]
vague = [
    "compare available? talk? +group",
    "riskdifference available? talk? +group",
    "farapart available? talk? +group",
    "versusword available? talk? +group",
]
asks = [
    "percent responders +versus",
    "rate responders +versus",
    "count responders +versus",
    "compare responders +versus",
    "oddsratio dcr +versus",
    "compare dcr +versus",
    "farapart responders +group",
    "oddsratio dcr +group",
    "riskdifference dcr +group",
    "farapart dcr +group",
    "fisher dcr +group",
    "fisher responders +group",
    "compare? dcr +group +option:test",
    "compare? stratified? oddsratio? rate? orr +group +strata",
    "compare? stratified? oddsratio? rate? responders +group +strata",
    "compare? rate? orr +group +option:test",
    "compare? rate? responders +group +option:test",
    "compare orr +group",
    "compare responders +group",
    "oddsratio orr +group",
    "oddsratio responders +group",
    "orr +contrast",
    "oddsratio orr",
    "riskdifference orr +group",
    "compare orr oddsratio +group",
    "compare rate responders +group",
    "compare responders rate +group",
    "orr compare compare +group",
    "oddsratio responders",
    "fisher orr +group",
    "compare orr fisher +group",
    "responders +contrast",
    "compare riskdifference orr +group",
    "compare bor +group",
    "riskdifference responders +group",
    "farapart orr +group",
    "orr compare",
    "compare dcr +group",
    "compare percent responders +group",
]

[[example]]
ask = "odds ratio for response, Child-Pugh A versus B"

[[example]]
ask = "ORR by stage p"

[[example]]
ask = "response by stage, stratified by sex, CMH test"

[[example]]
ask = "Cochran-Armitage trend test of response by etiology"

[[example]]
ask = "is the response rate higher in HBV?"
---*/
