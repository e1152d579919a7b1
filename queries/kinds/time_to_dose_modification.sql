/*---
kind      = "time_to_dose_modification"
tier      = 2
title     = "Time to the first dose change"
returns   = "KM time to first reduction/stop"
statistic = "survival.dose_change"
options   = ["conf_type", "unit"]
figure    = "survival_curve"

[language]
endpoint = ["dose reduction", "dose interruption"]
restate  = "median time to first {endpoint_words}"
also = ["howlong", "km", "median", "onset"]
asks = [
    "howlong doseinterruption onset",
    "onset doseinterruption km",
    "onset dosereduction km",
    "onset plot dosereduction",
    "km plot onset dosereduction",
    "howlong dosechange",
    "median onset dosechange",
    "plot onset doseinterruption",
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
    "howlong dosereduction occurs",
    "howlong doseinterruption occurs",
    "onset dosereduction occurs",
    "onset doseinterruption occurs",
]

[[example]]
ask = "median time to first dose reduction"

[[example]]
ask = "time to reduction"

[[example]]
ask = "when did dose reductions start?"
---*/
-- One row a patient and dated exposure record; a patient without one has a row all the same.
SELECT
    p.patient,
    by_group,
    s.treatment_start,
    s.treatment_end,
    s.treatment_days,
    x.what,
    x.start_day
FROM population AS p
LEFT JOIN treatment_period AS s ON s.patient = p.patient
LEFT JOIN exposure_records AS x ON x.patient = p.patient
ORDER BY p.patient, by_group, s.treatment_start, s.treatment_end, s.treatment_days, x.what,
    x.start_day
