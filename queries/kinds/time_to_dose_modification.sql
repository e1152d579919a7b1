/*---
kind      = "time_to_dose_modification"
tier      = 2
title     = "Time to the first dose change"
returns   = "KM time to first reduction/stop"

[language]
endpoint = ["dose reduction", "dose interruption"]
restate  = "median time to first {endpoint_words}"
asks = [
    "onset dosereduction",
    "median onset dosereduction",
    "median howlong dosereduction",
    "howlong dosereduction",
    "onset doseinterruption",
    "median onset doseinterruption",
    "howlong onset dosereduction",
    "howlong doseinterruption",
    "howlong dosereduction onset",
    "median howlong doseinterruption",
    "onset dosereduction drug",
    "median onset dosereduction drug",
    "onset dosechange",
    "howlong onset doseinterruption",
    "median onset stop",
]

[[example]]
ask = "median time to first dose reduction"

[[example]]
ask = "time to reduction"

[[example]]
ask = "when did dose reductions start?"
---*/
