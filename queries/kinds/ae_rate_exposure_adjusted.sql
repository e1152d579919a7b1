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
takes = ["termed"]
asks = [
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
