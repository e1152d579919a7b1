/*---
kind      = "tte_events"
tier      = 1
title     = "Events and censorings"
returns   = "events, censored, event types"
needs     = ["adtte"]
statistic = "survival.events"

[language]
endpoint = "slot"
restate  = "events and censored for {endpoint}"
also = ["percentages", "aeword", "censored", "count", "events", "percent", "table"]
vague = [
    "events count? -cond:ae",
    "aeword count? -cond:ae",
]
asks = [
    "censored rate {endpoint}",
    "censored summary? {endpoint}",
    "events table? summary? {endpoint}",
    "events {endpoint}",
    "events censored {endpoint}",
    "count events {endpoint}",
    "count {endpoint} censored",
    "censored {endpoint}",
    "events censored count {endpoint}",
    "count {endpoint} -at -cond:death -died",
    "count {endpoint} events censored",
    "aeword {endpoint}",
    "count aeword {endpoint}",
    "censored {endpoint} count",
    "events count censored {endpoint}",
    "percent censored {endpoint}",
    "percent events {endpoint}",
    "count aeword censored {endpoint}",
    "aeword censored {endpoint}",
    "events {endpoint} table",
]

[[example]]
ask = "How many PFS events and censored patients?"

[[example]]
ask = "events OS"

[[example]]
ask = "how many TTP events in stage C?"
---*/
-- One row a group and way to leave: what the event was, or why censored.
SELECT
    by_group,
    t.event,
    t.event_description,
    t.censoring_description,
    COUNT(*) AS patients
FROM population AS p
JOIN time_to_event AS t ON t.patient = p.patient
WHERE t.endpoint = $endpoint
GROUP BY by_group, t.event, t.event_description, t.censoring_description
ORDER BY by_group, t.event DESC, t.event_description, t.censoring_description
