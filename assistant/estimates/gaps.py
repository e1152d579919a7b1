"""Missing data: patients without a value, variable by variable, and by visit for laboratory tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.errors import StudyError
from assistant.estimates.listed_values import natural
from assistant.estimates.request import Estimate, Key, Request
from assistant.estimates.selects import selected
from assistant.model import Result, Scalar
from assistant.study.model import Concept

EVERYTHING = "all variables"
NO_VISIT = "any visit"
"""Of a test that none of the patients has at all."""


def missing(request: Request) -> Estimate:
    """Return patients without a value of each variable asked for, most gaps first.

    Laboratory tests are counted at each visit, variables of adverse events among events.
    """
    concepts = asked_for(request)
    sizes = request.sizes()
    of_patients = [item for item in concepts if item.level == "patient"]
    tests = [item for item in concepts if item.level == "lab" and item.condition]
    events = [
        item for item in concepts if item.level == "ae" and item.table == _event_table(request)
    ]
    results = [
        *_by_variable(request, of_patients, sizes),
        *_by_visit(request, tests, sizes),
        *_among_events(request, events),
    ]
    if not results:
        names = ", ".join(item.label for item in concepts) or EVERYTHING
        raise StudyError(
            f"How much is missing cannot be counted for {names}.",
            next_step='Ask "how much data are missing?" for every variable.',
        )
    return Estimate(tuple(results), tuple(_notes(of_patients, tests, events)))


def asked_for(request: Request) -> list[Concept]:
    """Return the concepts that the question names (an endpoint by its time), else all."""
    study = request.study
    names = [
        f"{name.lower()}_time" if study.endpoint(name) is not None else name
        for name in request.reading.endpoint
    ]
    named = [item for name in names if (item := study.concept(name)) is not None]
    if named:
        return named
    return [
        item for item in study.concepts
        if item.type != "identifier" and item.name not in request.reading.by
        and not item.name.endswith("_event")
    ]  # fmt: skip


def _event_table(request: Request) -> str | None:
    table = request.study.table("adae")
    return table.name if table is not None else None


def _by_variable(
    request: Request, concepts: Sequence[Concept], sizes: Mapping[Key, int]
) -> list[Result]:
    if not concepts:
        return []
    known = request.known([item.name for item in concepts])
    absent = {
        (key, item.name): known[key][0] - known[key][1][item.name] if key in known else 0
        for key in sizes for item in concepts
    }  # fmt: skip
    totals = {item.name: sum(absent[key, item.name] for key in sizes) for item in concepts}
    ordered = sorted(concepts, key=lambda item: -totals[item.name])
    return [
        Result("patients", absent[key, item.name], endpoint=item.name, n=size,
               group=(*request.group(key), ("missing", item.label)))
        for item in ordered for key, size in sizes.items()
    ]  # fmt: skip


def _by_visit(request: Request, tests: Sequence[Concept], sizes: Mapping[Key, int]) -> list[Result]:
    """Return, at each visit at which anybody has the test, the patients who do not have it."""
    if not tests:
        return []
    width = len(request.reading.by)
    rows = selected(request, "at_visits", concepts=[item.name for item in tests]).rows
    have: dict[tuple[str, Scalar], dict[Key, int]] = {}
    place: dict[Scalar, float] = {}
    for row in rows:
        concept, visit, order, count = row[width:]
        have.setdefault((str(concept), visit), {})[row[:width]] = int(str(count))
        place.setdefault(visit, float(str(order)) if order is not None else float("inf"))
    for item in tests:
        if not any(name == item.name for name, _ in have):
            have[item.name, NO_VISIT] = {}
            place[NO_VISIT] = float("inf")
    by_concept = {item.name: item for item in tests}
    where = {item.name: number for number, item in enumerate(tests)}
    found = sorted(have, key=lambda item: (where[item[0]], place[item[1]], natural(item[1])))
    return [
        Result("patients", size - have[name, visit].get(key, 0), endpoint=name, n=size,
               group=(*request.group(key), ("missing", by_concept[name].label),
                      ("visit", "no visit named" if visit is None else visit)))
        for name, visit in found for key, size in sizes.items()
    ]  # fmt: skip


def _among_events(request: Request, concepts: Sequence[Concept]) -> list[Result]:
    """Return the events without a value of each variable of events, in the whole population."""
    if not concepts:
        return []
    absent = next(iter(selected(request, "events")))
    found = [
        Result("events", int(str(absent[item.name] or 0)), endpoint=item.name,
               n=int(str(absent["events"])), group=(("missing", item.label),))
        for item in concepts if item.name in absent
    ]  # fmt: skip
    return sorted(found, key=lambda result: -int(str(result.value)))


def _notes(
    of_patients: Sequence[Concept], tests: Sequence[Concept], events: Sequence[Concept]
) -> list[str]:
    notes = []
    if of_patients:
        notes.append(
            "A value that does not apply (a reason for stopping where treatment was completed) is "
            "stored as missing and counts here."
        )
    if tests:
        notes.append(
            "By visit: patients without a value at it, also those who had left the study by then; "
            "a visit that nobody has is not shown."
        )
    if events:
        notes.append(
            "Variables of adverse events: events without a value, out of all recorded events."
        )
    return notes
