"""Exposure to treatment: its duration, changes of its dose, and how it ended."""

from __future__ import annotations

from dataclasses import replace

from assistant.errors import StudyError
from assistant.estimates.adverse_events import emergent_notes
from assistant.estimates.counts import categories, category_results, kind_filters, proportion
from assistant.estimates.elapsed import in_unit
from assistant.estimates.listed_values import head
from assistant.estimates.numbers import number_summary
from assistant.estimates.request import Estimate, Request
from assistant.model import Filter, Result, Scalar, Table
from assistant.templates.conditions import concept_of

DURATION, REDUCTIONS = "treatment_duration", "dose_reductions"
STATUS, REASON = "eot_status", "discontinuation_reason"


def durations(request: Request) -> Estimate:
    """Return the summary of time on treatment, in the question's unit, else as stored."""
    found = number_summary(request)
    unit = str(request.reading.options.get("unit", ""))
    results = tuple(in_unit(found.results, unit))
    missing = sum(int(str(item.value)) for item in results if item.statistic == "missing")
    notes = [f"Duration of treatment as in {concept_of(request.study, DURATION).source}."]
    if missing:
        notes.append(
            f"{missing} {'patient' if missing == 1 else 'patients'} without a duration (for "
            "example still on treatment) left out."
        )
    return replace(found, results=results, notes=(*found.notes, *notes))


def dose_changes(request: Request) -> Estimate:
    """Return the share of patients with each change of dose asked for, and reductions a patient.

    Raises:
        StudyError: neither a flag nor the actions taken for adverse events tell of the change.
    """
    results: list[Result] = []
    notes: list[str] = []
    for change in request.reading.endpoint:
        reading = replace(request.reading, endpoint=(change,))
        numerator, said = _who_had(replace(request, reading=reading), change)
        reading = replace(reading, numerator=request.reading.numerator or numerator)
        found = proportion(replace(request, reading=reading))
        results += found.results
        notes += [*said, *found.notes]
    tables = tuple(_reductions(request)) if "dose reduction" in request.reading.endpoint else ()
    return Estimate(tuple(results), tuple(notes), tables=tables)


def _who_had(request: Request, change: str) -> tuple[tuple[Filter, ...], list[str]]:
    """Return the condition for patients whose dose was changed so, and what it rests on."""
    flags = kind_filters(request, request.kind.settings.get("numerator"))
    if flags and request.study.concept(flags[0].concept) is not None:
        return flags, []
    action = request.study.concept("ae_action")
    listed = request.kind.settings.get("actions")
    meant = listed.get(change, []) if isinstance(listed, dict) else []
    stored = tuple(
        item.value for item in (action.values if action is not None else ())
        if str(item.value).lower() in meant
    )  # fmt: skip
    if action is None or not stored:
        raise StudyError(
            f"This study records no {change}s: it has no flag for them, and no action taken for "
            "adverse events tells of one.",
            next_step="See `cqa dictionary` for what it holds.",
        )
    words = " or ".join(str(value) for value in stored)
    return (Filter(action.name, "in", stored),), [
        f"A {change} is an adverse event with the action {words} ({action.source}); changes for "
        "other reasons are not recorded.",
        *emergent_notes(request),
    ]


def _reductions(request: Request) -> list[Table]:
    """Return how many patients had how many reductions, where the study counts them."""
    concept = request.study.concept(REDUCTIONS)
    if concept is None or not concept.values:
        return []
    by = request.reading.by
    rows: list[tuple[Scalar, ...]] = []
    for item in category_results(request, concept, request.sizes()):
        values = [value for _, value in item.group]
        if values[-1] is not None or item.value:
            rows.append((*values, item.value, item.n))
    columns = (*(head(concept_of(request.study, name)) for name in by), concept.label,
               "patients", "of")  # fmt: skip
    return [Table(columns, tuple(rows), "Reductions of each patient")]


def disposition(request: Request) -> Estimate:
    """Return how treatment ended and why it was stopped; those without a reason are explained."""
    found = categories(request)
    status = request.study.concept(STATUS)
    reason = request.study.concept(REASON)
    if status is None or reason is None or not reason.missing:
        return found
    without = request.narrowed(Filter(reason.name, "is_missing"))
    reading = replace(without.reading, by=())
    without = replace(without, reading=reading)
    sizes = without.sizes()
    ended = [
        f"{item.value} {'unknown' if item.group[-1][1] is None else item.group[-1][1]}"
        for item in category_results(without, status, sizes)
        if item.value
    ]
    if not ended:
        return found
    note = (
        f"{sum(sizes.values())} patients without a {reason.label}, by {status.label}: "
        f"{', '.join(ended)}."
    )
    return replace(found, notes=(*found.notes, note))
