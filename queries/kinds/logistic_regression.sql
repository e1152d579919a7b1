/*---
kind      = "logistic_regression"
tier      = 3
title     = "Logistic regression"
returns   = "odds ratios"
statistic = "summaries.logistic"
options   = ["reference"]

[settings]
rows = "response_rate"

[settings.numerator]
ORR = [{ concept = "best_response", op = "in", value = "@responders" }]
DCR = [{ concept = "best_response", op = "in", value = "@disease_control" }]

[language]
endpoint = "ORR"
restate  = "logistic model for response with"
takes = ["covariates"]
also = [
    "cox", "responders", "orr", "prognostic", "which", "adjusted", "oddsratio", "allbaseline", "baseline",
    "outcome", "leading", "rate", "correlation", "related", "variables"]
asks = [
    "prognostic responders",
    "prognostic orr",
    "logistic responders +adjust",
    "logistic orr +adjust",
    "logistic responders {concepts} +adjust",
    "logistic orr {concepts} +adjust",
    "prognostic responders",
    "prognostic orr",
    "prognostic responders {concepts}",
    "prognostic orr {concepts}",
    "leading responders",
    "leading responders {concepts}",
    "oddsratio responders +adjust",
    "oddsratio orr +adjust",
    "cox responders {concepts}",
    "cox orr {concepts}",
    "logistic responders",
    "logistic responders {concepts}",
    "logistic orr {concepts}",
    "logistic orr",
    "logistic responders cox {concepts}",
    "logistic {concepts}",
    "logistic responders prognostic",
    "logistic which responders",
    "logistic prognostic responders",
    "logistic orr cox",
    "logistic cox responders {concepts}",
    "logistic orr univariable",
]

[[example]]
ask = "logistic model for response with stage and AFP"

[[example]]
ask = "logit ORR"

[[example]]
ask = "which factors predict response?"
---*/
