"""Stratified comparisons: a log-rank test and hazard ratios within strata."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.errors import StudyError
from assistant.estimates.cox_model import (
    coefficient_results,
    fit_model,
    model_notes,
    overall_results,
)
from assistant.estimates.curve_tests import weight_name, weight_of
from assistant.estimates.derived import known
from assistant.estimates.factors import named_factors, strata_of
from assistant.estimates.model_cells import (
    ModelCells,
    grouped_by,
    missing_notes,
    model_cells,
    recordless_notes,
)
from assistant.estimates.model_terms import model_terms, present_levels
from assistant.estimates.remarks import guarantee_time
from assistant.estimates.request import Estimate, Key, Request
from assistant.model import Result, Scalar
from assistant.survival.event_table import EventTable
from assistant.templates.conditions import concept_of


def stratified(request: Request) -> Estimate:
    """Return patients and events, the stratified log-rank test, and stratified hazard ratios.

    Raises:
        StudyError: no group or no stratum is named, or there is only one group.
    """
    names, strata = named_factors(request)[:1], strata_of(request)
    if not names or not strata:
        raise StudyError(
            "A stratified comparison needs groups and strata.",
            next_step='Name both: "log-rank for OS by sex, stratified by ECOG".',
        )
    results: list[Result] = []
    notes = missing_notes(request, strata)
    for endpoint in request.endpoints():
        cells = model_cells(request, endpoint, [*names, *strata])
        terms, said = model_terms(request, cells, names)
        if concept_of(request.study, names[0]).type == "number":
            said.append("The log-rank test needs groups: a number has hazard ratios only.")
        else:
            results += [*_counts(cells, names[0], request), *_logrank(request, cells, strata)]
        model = fit_model(request, cells, terms, strata=strata)
        results += [*coefficient_results(model), *overall_results(model)]
        notes += [*recordless_notes(request, cells), *_strata_notes(request, cells, strata)]
        notes += [*said, *model_notes(model)]
    notes += guarantee_time(grouped_by(request, (*names, *strata)))
    return Estimate(tuple(results), tuple(dict.fromkeys(notes)))


def _counts(cells: ModelCells, name: str, request: Request) -> list[Result]:
    results = []
    for level in present_levels(concept_of(request.study, name), cells):
        own = _one_level(cells, name, level)
        results.append(
            Result(
                "events", own.events, group=((name, level),), n=own.patients, events=own.events,
                endpoint=cells.endpoint.name,
            )
        )  # fmt: skip
    return results


def _one_level(cells: ModelCells, name: str, level: Scalar) -> ModelCells:
    import numpy as np

    return cells.where(np.array([value == level for value in cells.values(name)], dtype=bool))


def _logrank(request: Request, cells: ModelCells, strata: Sequence[str]) -> list[Result]:
    from assistant.survival.logrank import stratified_logrank

    levels = present_levels(concept_of(request.study, cells.names[0]), cells)
    if len(levels) < 2:
        raise StudyError(
            "There is only one group, so there is nothing to compare.",
            next_step="Name two groups, or ask for the median of the one.",
        )
    weight, p, q = weight_of(request)
    found = stratified_logrank(
        [[_table(cells, level, key) for level in levels] for key in _stratum_keys(cells)],
        weight=weight, p=p, q=q,
    )  # fmt: skip
    labels = " and ".join(concept_of(request.study, name).label for name in strata)
    base = Result(
        "", None, endpoint=cells.endpoint.name, n=cells.patients, events=cells.events,
        method=f"stratified {weight_name(request)}; strata: {labels}",
    )  # fmt: skip
    return [
        replace(base, statistic="chi-square", value=known(found.chi_square)),
        replace(base, statistic="degrees of freedom", value=found.degrees_of_freedom),
        replace(base, statistic="p value", value=known(found.p_value)),
    ]


def _stratum_keys(cells: ModelCells) -> list[Key]:
    return sorted({pattern[1:] for pattern in cells.patterns}, key=str)


def _table(cells: ModelCells, level: Scalar, stratum: Key) -> EventTable:
    rows = [row for row, pattern in enumerate(cells.patterns) if pattern == (level, *stratum)]
    counted = [
        (float(cells.time[row]), bool(cells.event[row]), int(cells.count[row])) for row in rows
    ]
    return EventTable.from_counts(
        [time for time, _, _ in counted],
        [count * is_event for _, is_event, count in counted],
        [count * (not is_event) for _, is_event, count in counted],
    )


def _strata_notes(request: Request, cells: ModelCells, strata: Sequence[str]) -> list[str]:
    keys = _stratum_keys(cells)
    labels = " and ".join(concept_of(request.study, name).label for name in strata)
    notes = [f"Stratified by {labels}: {len(keys)} strata, each with a baseline hazard of its own."]
    alone = sum(
        len({pattern[0] for pattern in cells.patterns if pattern[1:] == key}) < 2 for key in keys
    )
    if alone:
        notes.append(
            f"{alone} of {len(keys)} strata hold one group only and so add nothing to the comparison."
        )
    return notes
