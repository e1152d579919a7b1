"""Landmark analyses: curves and test from a time on, of those still at risk then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from assistant.errors import StudyError
from assistant.estimates.curve_tests import curve_test_results
from assistant.estimates.curves import survival_figure
from assistant.estimates.early_response import followed_patients, response_key
from assistant.estimates.event_tables import (
    GroupedEvents,
    display_unit,
    grouped_events,
    patients,
    record_notes,
)
from assistant.estimates.model_cells import grouped_by
from assistant.estimates.remarks import guarantee_time, remarks
from assistant.estimates.request import Estimate, Key, Request
from assistant.estimates.time_to_event import median_results, time_points
from assistant.model import DAYS_PER_UNIT, Figure, Result, TimePoint
from assistant.study.model import Endpoint
from assistant.survival.event_table import EventTable

RESPONSE = "best_response"
Tables = Mapping[Key, EventTable]


def landmark(request: Request) -> Estimate:
    """Return medians from the landmark on, curves, and the test of groups known at the landmark.

    Groups by response are those of the assessments up to the landmark.

    Raises:
        StudyError: no time is named, nobody is at risk then, or responses have no dates.
    """
    whens = time_points(request)
    if not whens:
        raise StudyError(
            "A landmark analysis needs the time from which it starts.",
            next_step='Name it: "2-month landmark: PFS by response".',
        )
    results: list[Result] = []
    notes: list[str] = []
    figures: list[Figure] = []
    for endpoint in request.endpoints():
        for when in whens:
            inner, grouped, said = _grouped(request, endpoint, when)
            found, more, drawn = _from_landmark(inner, grouped, when)
            results += found
            notes += [*said, *more]
            figures.append(drawn)
    return Estimate(tuple(results), tuple(dict.fromkeys(notes)), tuple(figures))


def _grouped(
    request: Request, endpoint: Endpoint, when: TimePoint
) -> tuple[Request, GroupedEvents, list[str]]:
    """Return the request by the groups at the landmark, and their whole tables."""
    if RESPONSE in request.reading.by:
        return _by_response(request, endpoint, when)
    counted = replace(request, kind=request.kinds["tte_median"])
    grouped = grouped_events(counted, endpoint)
    return request, grouped, [*record_notes(grouped), *late_notes(request)]


def _by_response(
    request: Request, endpoint: Endpoint, when: TimePoint
) -> tuple[Request, GroupedEvents, list[str]]:
    others = tuple(name for name in request.reading.by if name != RESPONSE)
    apart = grouped_by(request, others)
    rows = apart.rows(parameter=endpoint.parameter).rows
    everyone, label = followed_patients(rows, len(others), endpoint)
    responders = request.study.conventions.responders
    members: dict[Key, list[tuple[float, bool]]] = {}
    unassessed = 0
    start = when.days / DAYS_PER_UNIT[endpoint.unit or "days"]
    for patient in everyone:
        name, assessed = response_key(patient, when.days, responders)
        members.setdefault((name, *patient.group), []).append((patient.time, patient.event))
        unassessed += patient.time > start and not assessed
    tables = {
        key: EventTable.from_rows([time for time, _ in members[key]], [had for _, had in members[key]])
        for key in sorted(members, key=str)
    }  # fmt: skip
    notes = [
        "Groups are those known at the landmark, so no group is guaranteed time (guarantee-time bias).",
        f"Response is that of the assessments up to {span(when)} ({label}), not the best "
        "of all time.",
    ]
    if unassessed:
        word = "patient" if unassessed == 1 else "patients"
        notes.append(
            f"{unassessed} {word} at risk without an assessment by then count as not responding."
        )
    unit = endpoint.unit or "days"
    sizes = {key: patients(table) for key, table in tables.items()}
    inner = grouped_by(request, (RESPONSE, *others))
    grouped = GroupedEvents(endpoint, unit, display_unit(request, unit), tables, sizes)
    return inner, grouped, [*notes, *late_notes(apart)]


def late_notes(request: Request) -> list[str]:
    """Return the warning on groups or filters that a landmark alone does not mend."""
    names = (*request.reading.by, *(item.concept for item in request.reading.filters))
    concepts = [request.study.concept(name) for name in dict.fromkeys(names)]
    return [
        f"{item.label} is taken as it was at the end, not at the landmark: those who live longer "
        "have more time to reach it (guarantee-time bias)."
        for item in concepts
        if item is not None and not item.baseline
    ]


def _from_landmark(
    request: Request, grouped: GroupedEvents, when: TimePoint
) -> tuple[list[Result], list[str], Figure]:
    start = grouped.stored(when)
    before = _left_before(grouped.tables, start)
    later = {key: after(table, start) for key, table in grouped.tables.items()}
    tables = {key: table for key, table in later.items() if patients(table)}
    if not tables:
        raise StudyError(
            f"Nobody is at risk of {grouped.endpoint.name} after {span(when)}.",
            next_step="Name an earlier landmark.",
        )
    words = f"{grouped.endpoint.label or grouped.endpoint.name} from {span(when)}"
    moved = replace(
        grouped, tables=tables, sizes={key: patients(table) for key, table in tables.items()},
        endpoint=replace(grouped.endpoint, label=words),
    )  # fmt: skip
    results, said = median_results(request, moved)
    if len(tables) > 1:
        results += curve_test_results(request, moved)
    late = guarantee_time(request)
    notes = [
        f"Times count from {span(when)}, among patients still at risk then: {before[0]} "
        f"had the event by then and {before[1]} were censored by then.",
        "The answer holds only for patients who reach the landmark.",
        *said,
        *(item for item in remarks(request, moved) if item not in late),
    ]
    found = [replace(item, at=when) for item in results]
    return found, notes, survival_figure(request, moved)


def span(when: TimePoint) -> str:
    """Return a time in words: "1 month", "2.5 months"."""
    return f"{when.value:g} {when.unit.removesuffix('s') if when.value == 1 else when.unit}"


def after(table: EventTable, start: float) -> EventTable:
    """Return the table of those whose time ends after `start`, counted from there."""
    later = table.time > start
    return EventTable(table.time[later] - start, table.events[later], table.censored[later])


def _left_before(tables: Tables, start: float) -> tuple[int, int]:
    events = sum(int(table.events[table.time <= start].sum()) for table in tables.values())
    censored = sum(int(table.censored[table.time <= start].sum()) for table in tables.values())
    return events, censored
