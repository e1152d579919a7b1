"""Counts and shares of patients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.errors import KindError
from assistant.estimates.reference_rate import reference_rate_results, stated_share
from assistant.estimates.request import Estimate, Key, Request, value_order
from assistant.model import Filter, Result, Scalar
from assistant.study.model import Concept
from assistant.templates.conditions import concept_of

SMALL_GROUP = 5
PICKING = ("eq", "in", "ne", "not_in")
"""Operators of conditions that pick values of a category."""
ValueCounts = Mapping[tuple[str, Key], Sequence[tuple[Scalar, int]]]
"""By concept and group: the stored values (None: missing) and the patients who have each."""


def patient_count(request: Request) -> Estimate:
    """Return the number of patients of each group: with filters, out of the group; else of all."""
    everyone = request.sizes(filtered=False)
    width = len(request.reading.by)
    counted = {row[:width]: int(str(row[width])) for row in request.rows().rows}
    if not request.reading.filters:
        whole = sum(everyone.values())
        everyone = dict.fromkeys(everyone, whole)
    results = [
        Result("patients", counted.get(key, 0), group=request.group(key), n=total)
        for key, total in everyone.items()
    ]
    return Estimate(tuple(results))


def proportion(request: Request) -> Estimate:
    """Return the share of patients who meet the numerator, with a named interval."""
    from assistant.summaries.proportion import proportion_interval

    request = with_numerator(request)
    width = len(request.reading.by)
    method = request.option("interval", request.study.conventions.proportion_interval)
    level = request.reading.level
    counted: dict[Key, tuple[int, int]] = {
        row[:width]: (int(str(row[width])), int(str(row[width + 1] or 0)))
        for row in request.rows().rows
    }
    results: list[Result] = []
    notes: list[str] = []
    against = stated_share(request)
    for key in sorted(counted, key=request.group_order):
        patients, events = counted[key]
        if patients == 0:
            notes.append("No patient is left, so there is no share to estimate.")
            continue
        limits = proportion_interval(events, patients, conf_level=level, method=method)
        results.append(
            Result(
                "proportion",
                events / patients,
                group=request.group(key),
                endpoint=request.reading.endpoint[0] if request.reading.endpoint else None,
                level=level,
                low=limits.lower,
                high=limits.upper,
                n=patients,
                events=events,
                method=interval_name(method),
            )
        )
        if against is not None:
            results += reference_rate_results(results[-1], against)
    notes += unassessed_notes(request)
    return Estimate(tuple(results), tuple(notes))


INTERVAL_NAMES: Mapping[str, str] = {
    "clopper-pearson": "Clopper-Pearson",
    "wilson": "Wilson",
    "agresti-coull": "Agresti-Coull",
    "jeffreys": "Jeffreys",
    "wald": "Wald",
}


def interval_name(method: str) -> str:
    """Return how an interval is named in print."""
    return INTERVAL_NAMES.get(method, method)


def with_numerator(request: Request) -> Request:
    """Return the request with the numerator that the kind fixes, where the question has none."""
    if request.reading.numerator:
        return request
    settings = request.kind.settings.get("numerator")
    numerator = kind_filters(request, settings)
    if not numerator:
        raise KindError(f"{request.kind.path}: the kind has no numerator.")
    return replace(request, reading=replace(request.reading, numerator=numerator))


def kind_filters(request: Request, settings: object) -> tuple[Filter, ...]:
    """Return filters written in a kind's settings; `@name` stands for a convention's values."""
    if isinstance(settings, dict):
        settings = settings.get(request.reading.endpoint[0] if request.reading.endpoint else "")
    if not isinstance(settings, list):
        return ()
    found = []
    for item in settings:
        value: Any = item.get("value")
        if isinstance(value, str) and value.startswith("@"):
            value = getattr(request.study.conventions, value[1:])
        operand = tuple(value) if isinstance(value, list | tuple) else value
        found.append(Filter(str(item["concept"]), item["op"], operand))
    return tuple(found)


def unassessed_notes(request: Request) -> list[str]:
    """Return a note on patients without a value of the numerator's concepts."""
    notes = []
    for name in dict.fromkeys(condition.concept for condition in request.reading.numerator):
        concept = request.study.concept(name)
        if concept is None or concept.level != "patient":
            continue
        unknown = sum(request.narrowed(Filter(name, "is_missing")).sizes().values())
        if unknown:
            notes.append(
                f"{unknown} of these patients {'has' if unknown == 1 else 'have'} no value of "
                f"{concept.label}: they count in the denominator and not in the numerator."
            )
    return notes


def categories(request: Request) -> Estimate:
    """Return the number of patients with each value of the kind's (or question's) concepts.

    A condition on a concept that the kind fixes picks the rows, not the patients out of whom they
    are counted: "stopped for progression" is 17 of all 50, not 17 of 17.
    """
    names = summarised_concepts(request)
    whole, asked = _without_own(request, names)
    sizes = whole.sizes()
    results: list[Result] = []
    for name in names:
        found = category_results(whole, concept_of(request.study, name), sizes)
        own = [item for item in asked if item.concept == name]
        results += [row for row in found if all(_is_asked(row, item) for item in own)]
    notes = []
    if asked:
        labels = " and ".join(concept_of(request.study, item.concept).label for item in asked)
        notes.append(f"Counted out of all these patients, whatever their {labels}.")
    return Estimate(tuple(results), tuple(notes))


def _without_own(request: Request, names: Sequence[str]) -> tuple[Request, list[Filter]]:
    """Return the request without the conditions on what the kind counts, and those conditions."""
    if not isinstance(request.kind.settings.get("concepts"), list):
        return request, []
    filters = request.reading.filters
    own = [item for item in filters if item.concept in names and item.op in PICKING]
    kept = tuple(item for item in filters if item not in own)
    return replace(request, reading=replace(request.reading, filters=kept)), own


def _is_asked(row: Result, condition: Filter) -> bool:
    """Whether a row's value meets a condition on its concept."""
    value = dict(row.group).get(condition.concept)
    wanted = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    return (value in wanted) is (condition.op in ("eq", "in"))


def summarised_concepts(request: Request) -> tuple[str, ...]:
    """Return the concepts that the kind fixes, or those that the question names."""
    fixed = request.kind.settings.get("concepts")
    if isinstance(fixed, list):
        return tuple(str(item) for item in fixed if request.study.concept(str(item)))
    return tuple(name for name in request.reading.endpoint if request.study.concept(name))


def value_counts(request: Request, kind: str, concepts: Sequence[Concept]) -> ValueCounts:
    """Return the patients of each group with each value of some concepts, in one statement.

    Args:
        kind: `numeric_summary` or `category_distribution`, whose rows are read.
    """
    found: dict[tuple[str, Key], list[tuple[Scalar, int]]] = {}
    if not concepts:
        return found
    width = len(request.reading.by)
    rows = request.rows_of(kind, concepts=[concept.name for concept in concepts])
    for row in rows.rows:
        value, count, name = row[width:]
        found.setdefault((str(name), row[:width]), []).append((value, int(str(count))))
    return found


def category_results(request: Request, concept: Concept, sizes: Mapping[Key, int]) -> list[Result]:
    """Return one row a value and group: patients with it, out of the group's patients."""
    counts = value_counts(request, "category_distribution", [concept])
    return distribution(request, concept, sizes, counts)


def distribution(
    request: Request, concept: Concept, sizes: Mapping[Key, int], counts: ValueCounts
) -> list[Result]:
    """Return the rows of `category_results` from counts that were read before."""
    counted = {
        (key, typed_value(concept, value)): count
        for (name, key), values in counts.items()
        if name == concept.name
        for value, count in values
    }
    values = _values_to_show(concept, [value for _, value in counted])
    return [
        Result(
            "patients",
            counted.get((key, value), 0),
            group=(*request.group(key), (concept.name, value)),
            endpoint=concept.name,
            n=size,
        )
        for key, size in sizes.items()
        for value in values
    ]


def _values_to_show(concept: Concept, present: Sequence[Scalar]) -> list[Scalar]:
    known: list[Scalar] = [item.value for item in concept.values]
    others = sorted(
        {item for item in present if item not in known},
        key=lambda value: value_order(concept, value),
    )
    return known + others


def typed_value(concept: Concept, text: Scalar) -> Scalar:
    """Return the concept's own value for its text, as the query returns it."""
    for item in concept.values:
        if text is not None and str(item.value) == str(text):
            return item.value
    return text
