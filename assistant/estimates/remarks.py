"""What a statistician would remark on groups and curves."""

from __future__ import annotations

from assistant.estimates.event_tables import GroupedEvents, events, patients
from assistant.estimates.request import Key, Request

SMALL_GROUP = 5
EARLY_CENSORING_SHARE = 0.5


def remarks(request: Request, grouped: GroupedEvents) -> list[str]:
    """Return the remarks on one endpoint's groups, in a fixed order."""
    found = guarantee_time(request)
    for key, table in grouped.tables.items():
        words = _group(request, key)
        if 0 < patients(table) < SMALL_GROUP:
            count = patients(table)
            said = "1 patient" if count == 1 else f"{count} patients"
            found.append(f"{words} has only {said}, under 5: read its numbers with care.")
        if events(table) == 0 and patients(table) > 0 and request.reading.by:
            found.append(f"{words} has no event.")
        early = _at_origin(grouped, key)
        if patients(table) and early > EARLY_CENSORING_SHARE * patients(table):
            found.append(
                f"{early} of {patients(table)} are censored within a day of the origin: "
                "almost nobody is at risk later."
            )
    return found


def guarantee_time(request: Request) -> list[str]:
    """Return the warning on groups or filters that are known only after the start."""
    late = []
    filters = [part for item in request.reading.filters for part in (item.members or (item,))]
    for name in (*request.reading.by, *(item.concept for item in filters)):
        concept = request.study.concept(name)
        if concept is not None and not concept.baseline and concept.label not in late:
            late.append(concept.label)
    return [
        f"{label} is known only after the start of treatment: those who live longer have more "
        "time to reach it (guarantee-time bias). A landmark analysis avoids this."
        for label in late
    ]


def _at_origin(grouped: GroupedEvents, key: Key) -> int:
    table = grouped.tables[key]
    days = {"days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}[grouped.unit]
    return int(table.censored[table.time * days <= 1.0].sum())


def _group(request: Request, key: Key) -> str:
    parts = []
    for name, value in request.group(key):
        concept = request.study.concept(name)
        parts.append(f"{concept.label if concept else name} {value}")
    return ", ".join(parts) or "The group"
