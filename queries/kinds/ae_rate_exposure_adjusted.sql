/*---
kind      = "ae_rate_exposure_adjusted"
tier      = 3
title     = "Exposure-adjusted incidence"
returns   = "events or patients per person-time"
needs     = ["adae"]
records   = "adverse_events"
statistic = "events.exposure_adjusted"

[settings.filters]
SAE = [{ concept = "ae_serious", op = "eq", value = "yes" }]

[language]
endpoint = "AE"
restate  = "exposure-adjusted incidence of adverse events"
takes = ["termed", "any_events"]
also = ["occurs", "anygrade", "ae", "aeword", "count", "events", "exposureadjusted", "incidence", "rate"]
asks = [
    "exposureadjusted ae rate count",
    "exposureadjusted ae incidence rate",
    "exposureadjusted incidence rate +cond:ae_term",
    "exposureadjusted aeword rate",
    "exposureadjusted aeword rate +cond:ae_term",
    "exposureadjusted aeword count",
    "exposureadjusted events rate",
    "exposureadjusted events rate +cond:ae_term",
    "exposureadjusted events +cond:ae_term",
    "exposureadjusted count +cond:ae_term",
    "exposureadjusted count events +cond:ae_term",
    "exposureadjusted sae rate",
    "exposureadjusted sae incidence",
    "exposureadjusted sae count",
    "exposureadjusted +grade",
    "exposureadjusted ae +grade",
    "exposureadjusted aeword +grade",
    "exposureadjusted rate ae +grade",
    "exposureadjusted incidence ae +grade",
    "exposureadjusted table ae",
    "exposureadjusted summary ae",
    "exposureadjusted ae",
    "exposureadjusted +cond:ae_term",
    "exposureadjusted incidence +cond:ae_term",
    "exposureadjusted incidence ae",
    "exposureadjusted rate ae",
    "exposureadjusted",
    "ae exposureadjusted count",
    "exposureadjusted sae",
    "exposureadjusted aeword",
    "exposureadjusted rate +cond:ae_term",
    "count exposureadjusted ae",
]

[[example]]
ask = "exposure-adjusted incidence of diarrhoea"

[[example]]
ask = "EAIR HFSR"

[[example]]
ask = "AEs per patient-year, stage C"
---*/
-- One row a group, time on treatment, first day and number of such events: patients.
SELECT
    by_group,
    v.value AS duration,
    c.first_day,
    c.events,
    COUNT(*) AS patients
FROM population AS p
LEFT JOIN number_values AS v ON v.patient = p.patient
LEFT JOIN (
    SELECT a.patient, MIN(a.ae_onset_day) AS first_day, COUNT(*) AS events
    FROM adverse_events AS a
    GROUP BY a.patient
) AS c ON c.patient = p.patient
GROUP BY by_group, v.value, c.first_day, c.events
ORDER BY by_group, v.value, c.first_day, c.events
