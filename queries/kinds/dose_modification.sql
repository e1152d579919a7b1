/*---
kind      = "dose_modification"
tier      = 1
title     = "Dose reductions and interruptions"
returns   = "reductions, interruptions"
statistic = "summaries.dose_changes"
options   = ["interval"]

[settings]
rows = "response_rate"
change_of_dose = true

[settings.numerator]
"dose reduction" = [{ concept = "dose_reduced", op = "eq", value = "yes" }]
"dose interruption" = [{ concept = "dose_interrupted", op = "eq", value = "yes" }]

[settings.actions]
"dose reduction" = ["dose reduced", "dose rate reduced"]
"dose interruption" = ["drug interrupted", "dose interrupted"]

[language]
endpoint = ["dose reduction", "dose interruption"]
restate  = "{endpoint_words}"
counts = ["dose_reduced", "dose_interrupted"]
also = ["given", "atleastone", "count", "drug", "incidence", "leading", "list", "percent", "rate", "seen", "summary", "table", "which", "times"]
asks = [
    "count +cond:dose_reduced",
    "percent +cond:dose_reduced",
    "rate +cond:dose_reduced",
    "count percent +cond:dose_reduced",
    "incidence +cond:dose_reduced",
    "count +cond:dose_interrupted",
    "percent +cond:dose_interrupted",
    "rate +cond:dose_interrupted",
    "count percent +cond:dose_interrupted",
    "incidence +cond:dose_interrupted",
    "dosereduction count percent drug",
    "doseinterruption count percent",
    "doseinterruption count percent drug",
    "dosechange percent",
    "dosechange drug",
    "dosechange summary",
    "dosechange count percent",
    "dosechange incidence",
    "dosechange rate",
    "atleastone dosechange",
    "count atleastone dosechange",
    "percent atleastone dosechange",
    "percent atleastone dosereduction",
    "percent atleastone doseinterruption",
    "rate atleastone dosereduction",
    "count percent atleastone dosereduction",
    "count percent atleastone doseinterruption",
    "dosereduction table",
    "doseinterruption table",
    "list dosechange count",
    "dosereduction",
    "count dosereduction",
    "dose",
    "dosechange",
    "count dosechange",
    "dosereduction atleastone",
    "doseinterruption",
    "count doseinterruption",
    "percent dosereduction",
    "percent doseinterruption",
    "rate dosereduction",
    "rate doseinterruption",
    "atleastone doseinterruption",
    "count atleastone dosereduction",
    "count atleastone doseinterruption",
    "incidence dosereduction",
    "incidence doseinterruption",
    "count dosereduction drug",
    "dosereduction drug",
    "count doseinterruption drug",
    "doseinterruption drug",
    "dosereduction count percent",
    "percent dosereduction drug",
    "list? dosereduction count",
    "percent doseinterruption drug",
    "count drug atleastone dosereduction",
    "dosereduction summary",
    "doseinterruption summary",
]

[[example]]
ask = "how many patients had a dose reduction?"

[[example]]
ask = "dose reductions"

[[example]]
ask = "how many patients were dose-reduced, by ECOG?"
---*/
