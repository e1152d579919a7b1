"""Correlations of two numbers that each patient has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.errors import StudyError
from assistant.estimates.cross_table import missing_note
from assistant.estimates.groups import Group, small_group_notes
from assistant.estimates.number_comparison import compared_concepts
from assistant.estimates.request import Estimate, Request
from assistant.model import Result
from assistant.study.model import Concept
from assistant.templates.conditions import concept_of

if TYPE_CHECKING:
    from assistant.summaries.correlation import Correlation

DEFAULT_COEFFICIENTS = ("pearson", "spearman")
NAMES: Mapping[str, str] = {
    "pearson": "Pearson's r", "spearman": "Spearman's rho", "kendall": "Kendall's tau-b"
}  # fmt: skip
Pairs = list[tuple[float, float]]


def correlation(request: Request) -> Estimate:
    """Return the correlation of the first number with each number of the grouping.

    A category in the grouping makes groups. Without a coefficient in the question: Pearson's and
    Spearman's.

    Raises:
        StudyError: no second number, or one that has several values a patient.
    """
    concepts = compared_concepts(request)
    by = [concept_of(request.study, name) for name in request.reading.by]
    partners = [*concepts[1:], *(concept for concept in by if concept.type == "number")]
    groups = tuple(concept.name for concept in by if concept.type != "number")
    if not partners:
        raise StudyError(
            "A correlation needs two numbers.", next_step='Name both: "correlation of age and AFP".'
        )
    results: list[Result] = []
    notes: list[str] = []
    for partner in partners:
        found, said = _one_pair(request, concepts[0], partner, groups)
        results += found
        notes += said
    return Estimate(tuple(results), tuple(dict.fromkeys(notes)))


def _one_pair(
    request: Request, concept: Concept, partner: Concept, groups: tuple[str, ...]
) -> tuple[list[Result], list[str]]:
    if partner.level != "patient":
        raise StudyError(
            f"{partner.label} has several values a patient, so there is no one pair a patient.",
            next_step="Name its baseline value, or another number that each patient has once.",
        )
    by = (*groups, partner.name)
    inner = replace(request, reading=replace(request.reading, by=by))
    pairs, missing = _pairs(inner, concept)
    if not any(pairs.values()):
        raise StudyError(
            f"No patient has both {concept.label} and {partner.label}.",
            next_step="Name another pair of numbers.",
        )
    endpoint = f"{concept.name} and {partner.name}"
    results = []
    for group, points in pairs.items():
        if points:
            results += _coefficients(request, group, points, endpoint)
    notes = [missing_note(concept, missing)] if missing else []
    if any(item.value is None for item in results):
        notes.append("A correlation is not estimable: too few pairs, or a number is constant.")
    sizes = {group: len(points) for group, points in pairs.items()}
    return results, [*notes, *small_group_notes(request, sizes)]


def _pairs(inner: Request, concept: Concept) -> tuple[dict[Group, Pairs], int]:
    """Return each group's pairs (first number, partner) in a fixed order, and who lacks one."""
    width = len(inner.reading.by)
    rows = inner.rows(concepts=(concept.name,)).rows
    pairs: dict[Group, Pairs] = {}
    missing = 0
    for row in sorted(rows, key=lambda row: inner.group_order(row[:width])):
        count, value = int(str(row[width + 1])), row[width]
        points = pairs.setdefault(inner.group(row[: width - 1]), [])
        if value is None:
            missing += count
        else:
            points += [(float(value), float(str(row[width - 1])))] * count
    return {group: sorted(points) for group, points in pairs.items()}, missing


def _coefficients(request: Request, group: Group, points: Pairs, endpoint: str) -> list[Result]:
    known = request.kind.settings.get("coefficients")
    asked = request.reading.options.get("coefficient")
    if asked is not None and isinstance(known, list) and asked not in known:
        raise StudyError(
            f"There is no {asked} correlation here.", next_step=f"Name one of: {', '.join(known)}."
        )
    first, second = [x for x, _ in points], [y for _, y in points]
    results = []
    for name in (str(asked),) if asked else DEFAULT_COEFFICIENTS:
        found = coefficient(name, first, second, request.reading.level)
        base = Result("correlation", found.estimate, group=group, endpoint=endpoint, n=found.n,
                      method=_method(name, found))  # fmt: skip
        results += [
            replace(base, level=request.reading.level, low=found.lower, high=found.upper)
            if name == "pearson" else base,
            replace(base, statistic="p value", value=found.p_value),
        ]  # fmt: skip
    return results


def coefficient(
    name: str, first: Sequence[float], second: Sequence[float], level: float
) -> Correlation:
    """Return the named correlation of pairs in the same order."""
    from assistant.summaries.correlation import kendall, pearson, spearman

    if name == "pearson":
        return pearson(first, second, conf_level=level)
    return kendall(first, second) if name == "kendall" else spearman(first, second, exact=True)


def _method(name: str, found: Correlation) -> str:
    if name == "pearson":
        return "Pearson's r; t test; Fisher's z limits"
    if found.exact:
        return f"{NAMES[name]}; exact test"
    approximation = "normal" if name == "kendall" else "t"
    return f"{NAMES[name]}; {approximation} approximation"
