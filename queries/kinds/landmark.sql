/*---
kind      = "landmark"
tier      = 3
title     = "Landmark analysis"
returns   = "landmark comparison"
needs     = ["adtte"]
statistic = "survival.landmark"
options   = ["conf_type", "test", "unit"]
figure    = "survival_curve"

[settings]
own_groups = ["best_response"]   # response at the landmark, not the best of all time

[language]
endpoint = "slot"
restate  = "landmark analysis of {endpoint}"
also = ["bor", "byword", "compare", "howlong", "km", "landmark", "landmarkword", "logrank", "median", "plot", "responders"]
asks = [
    "landmark {endpoint} nonresponders",
    "landmark {endpoint} nonresponders +at",
    "landmark plot {endpoint}",
    "landmark km {endpoint}",
    "landmark compare {endpoint} responders",
    "landmark compare {endpoint} nonresponders",
    "landmark median {endpoint}",
    "landmark logrank {endpoint}",
    "landmark {endpoint} +at byword?",
    "landmark {endpoint} +at +by byword?",
    "landmark {endpoint} +at responders byword?",
    "landmark {endpoint} byword?",
    "landmark {endpoint} responders byword?",
    "landmark landmark {endpoint} +at byword?",
    "landmark {endpoint} bor +at byword?",
    "landmark {endpoint} +by byword?",
    "landmark landmark {endpoint} byword?",
]

[[example]]
ask = "2-month landmark: PFS by response"

[[example]]
ask = "landmark 3m OS"

[[example]]
ask = "from month 3, OS by early response"
---*/
-- One row a patient and recorded response: read only where groups are by response, which only the
-- time from the origin to each assessment can tell at the landmark.
SELECT
    p.patient,
    by_group,
    t.unit,
    t.time,
    t.event,
    o.origin,
    r.parameter,
    r.what,
    r.response,
    r.response_date,
    r.response_day
FROM population AS p
JOIN time_to_event AS t ON t.patient = p.patient
JOIN time_origins AS o ON o.patient = p.patient AND o.endpoint = t.endpoint
LEFT JOIN response_assessments AS r ON r.patient = p.patient
WHERE t.endpoint = $endpoint
ORDER BY p.patient, by_group, t.unit, t.time, t.event, o.origin, r.parameter, r.what, r.response,
    r.response_date, r.response_day
