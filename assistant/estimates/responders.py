"""Outcome of responders and of the others: medians and curves, with the warning they need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.errors import StudyError
from assistant.estimates.curves import survival_figure
from assistant.estimates.event_tables import (
    GroupedEvents,
    grouped_events,
    patients,
    record_notes,
)
from assistant.estimates.model_cells import grouped_by, missing_notes
from assistant.estimates.remarks import remarks
from assistant.estimates.request import Estimate, Key, Request
from assistant.estimates.time_to_event import median_results
from assistant.model import Figure, Result
from assistant.survival.event_table import EventTable
from assistant.templates.conditions import concept_of

RESPONSE = "best_response"


def responder_outcome(request: Request) -> Estimate:
    """Return the median of responders and of the others, or of each best response if asked so.

    No test is made: responders had to live long enough to respond, so a comparison is biased.

    Raises:
        StudyError: the study records no best response, or nobody's.
    """
    if request.study.concept(RESPONSE) is None:
        raise StudyError(
            "This study records no best overall response.",
            next_step="See `cqa dictionary` for what it holds.",
        )
    inner = grouped_by(request, (RESPONSE, *_others(request)))
    is_merged = RESPONSE not in request.reading.by
    results: list[Result] = []
    notes = missing_notes(request, (RESPONSE,))
    figures: list[Figure] = []
    for endpoint in request.endpoints():
        grouped = grouped_events(inner, endpoint)
        if is_merged:
            grouped = merged(grouped, request.study.conventions.responders)
        if not any(patients(table) for table in grouped.tables.values()):
            raise StudyError(
                f"None of these patients has both a best response and a time to {endpoint.name}.",
                next_step="Ask about other patients.",
            )
        found, said = median_results(inner, grouped)
        results += found
        notes += [*record_notes(grouped), *said, *remarks(inner, grouped)]
        figures.append(survival_figure(inner, grouped))
    notes += _response_notes(request, is_merged=is_merged)
    return Estimate(tuple(results), tuple(dict.fromkeys(notes)), tuple(figures))


def _others(request: Request) -> list[str]:
    return [
        name for name in request.reading.by
        if name != RESPONSE and request.study.concept(name) is not None
    ]  # fmt: skip


def merged(grouped: GroupedEvents, responders: Sequence[str]) -> GroupedEvents:
    """Return the groups with their first value, the best response, as responder or not."""
    tables: dict[Key, list[EventTable]] = {}
    sizes: dict[Key, int] = {}
    for is_responder in (True, False):
        for key, table in grouped.tables.items():
            if (str(key[0]) in responders) is is_responder:
                name = "/".join(responders) if is_responder else "other"
                tables.setdefault((name, *key[1:]), []).append(table)
                sizes[(name, *key[1:])] = sizes.get((name, *key[1:]), 0) + grouped.sizes[key]
    whole: Mapping[Key, EventTable] = {key: together(parts) for key, parts in tables.items()}
    return replace(grouped, tables=whole, sizes=sizes)


def together(tables: Sequence[EventTable]) -> EventTable:
    """Return the table of the patients of all tables."""
    return EventTable.from_counts(
        [time for table in tables for time in table.time.tolist()],
        [count for table in tables for count in table.events.tolist()],
        [count for table in tables for count in table.censored.tolist()],
    )


def _response_notes(request: Request, *, is_merged: bool) -> list[str]:
    concept = concept_of(request.study, RESPONSE)
    responders = request.study.conventions.responders
    named = [str(item.value) for item in concept.values if str(item.value) not in responders]
    notes = [
        "No test is made: responders had to live long enough to respond. "
        'Ask for a landmark: "3-month landmark: OS by response".'
    ]
    if is_merged:
        notes.insert(0, f"Responders: {', '.join(responders)}; others: {', '.join(named)}.")
    return notes
