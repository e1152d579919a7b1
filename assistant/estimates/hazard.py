"""Hazard ratios of groups against a reference, from a Cox model on the event tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from assistant.errors import StudyError
from assistant.estimates.event_tables import (
    GroupedEvents,
    grouped_events,
    patients,
    record_notes,
)
from assistant.estimates.remarks import remarks
from assistant.estimates.request import Estimate, Key, Request
from assistant.estimates.treatment import one_arm, treatment_arms
from assistant.model import Result, Scalar
from assistant.study.model import Concept
from assistant.study.two_groups import base_of
from assistant.survival.cox import CoxFit, cox_fit
from assistant.templates.conditions import concept_of

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.int64]


def hazard_ratio(request: Request) -> Estimate:
    """Return the hazard ratio of each group against the reference, Wald limits, and tests."""
    if not request.reading.by:
        raise StudyError(
            "A hazard ratio needs groups to compare, and the question names none.",
            why="" if treatment_arms(request) else f"{one_arm(request)}.",
            next_step='Name them: "hazard ratio for OS, women versus men".',
        )
    results: list[Result] = []
    notes: list[str] = []
    for endpoint in request.endpoints():
        grouped = grouped_events(request, endpoint)
        found, said = _ratios(request, grouped)
        results += found
        notes += [*record_notes(grouped), *said, *remarks(request, grouped)]
    return Estimate(tuple(results), tuple(notes))


def _ratios(request: Request, grouped: GroupedEvents) -> tuple[list[Result], list[str]]:
    concept = concept_of(request.study, request.reading.by[0])
    if concept.type == "number":
        return _per_unit(request, grouped, concept)
    return _by_group(request, grouped, concept)


def _by_group(
    request: Request, grouped: GroupedEvents, concept: Concept
) -> tuple[list[Result], list[str]]:
    keys = [key for key, table in grouped.tables.items() if patients(table)]
    if len(keys) < 2:
        raise StudyError(
            "There is only one group, so there is no hazard ratio.",
            next_step="Name two groups, or ask for the median of the one.",
        )
    reference = reference_key(request, keys)
    others = [key for key in keys if key != reference]
    time, event, weight, position = _cells(grouped, keys)
    columns = np.column_stack([position == keys.index(key) for key in others]).astype(float)
    fit = _fit(request, time, event, weight, columns)
    results, notes = [], [f"Reference: {concept.label} {reference[0]}."]
    for place, key in enumerate(others):
        words = f"reference {reference[0]}"
        results.append(_ratio(request, grouped, fit, place, request.group(key), words))
        if place in fit.infinite:
            notes.append(
                f"The hazard ratio of {concept.label} {key[0]} is not estimable: one of the two "
                "groups has no event."
            )
    return [*results, *_tests(grouped, fit)], notes


def _per_unit(
    request: Request, grouped: GroupedEvents, concept: Concept
) -> tuple[list[Result], list[str]]:
    keys = list(grouped.tables)
    time, event, weight, position = _cells(grouped, keys)
    values = np.array([float(str(key[0])) for key in keys])[position]
    fit = _fit(request, time, event, weight, values[:, None])
    unit = f" per {concept.unit}" if concept.unit else " per unit"
    result = _ratio(request, grouped, fit, 0, ((concept.name, unit.strip()),), unit.strip())
    return [result, *_tests(grouped, fit)], [f"Hazard ratio{unit} of {concept.label}."]


def reference_key(request: Request, keys: Sequence[Key]) -> Key:
    """Return the reference group: the question's, the study's, no for a flag, or the first."""
    name = request.reading.by[0]
    asked = request.reading.options.get("reference")
    wanted = asked if asked is not None else request.study.conventions.references.get(name)
    if wanted is None and concept_of(request.study, name).is_flag:
        wanted = "no"
    if wanted is None and base_of(name) is not None:
        wanted = str(concept_of(request.study, name).values[-1].value)
    for key in keys:
        if wanted is not None and str(key[0]).lower() == str(wanted).lower():
            return key
    if asked is not None:
        raise StudyError(
            f"The reference {asked} is not among the groups.",
            next_step=f"Name one of: {', '.join(str(key[0]) for key in keys)}.",
        )
    return keys[0]


def _cells(grouped: GroupedEvents, keys: Sequence[Key]) -> tuple[Floats, Flags, Floats, Positions]:
    time, event, count, position = [], [], [], []
    for place, key in enumerate(keys):
        table = grouped.tables[key]
        for column, is_event in ((table.events, True), (table.censored, False)):
            some = column > 0
            time.append(table.time[some])
            count.append(column[some].astype(float))
            event.append(np.full(int(some.sum()), is_event))
            position.append(np.full(int(some.sum()), place))
    return (
        np.concatenate(time), np.concatenate(event), np.concatenate(count),
        np.concatenate(position),
    )  # fmt: skip


def _fit(request: Request, time: Floats, event: Flags, count: Floats, columns: Floats) -> CoxFit:
    if not event.any():
        raise StudyError(
            "No event was observed, so there is no hazard ratio.",
            next_step="Ask for the numbers of events and censorings instead.",
        )
    ties = request.option("ties", request.study.conventions.ties)
    return cox_fit(time, event, count, columns, ties=ties, conf_level=request.reading.level)


def _ratio(
    request: Request, grouped: GroupedEvents, fit: CoxFit, place: int,
    group: tuple[tuple[str, Scalar], ...], words: str,
) -> Result:  # fmt: skip
    found = fit.coefficients[place]
    return Result(
        "hazard ratio", found.hazard_ratio, group=group, endpoint=grouped.endpoint.name,
        level=fit.conf_level, low=found.lower, high=found.upper, n=fit.subjects,
        events=fit.events, method=f"Cox; {fit.ties.capitalize()} ties; Wald; {words}",
    )  # fmt: skip


def _tests(grouped: GroupedEvents, fit: CoxFit) -> list[Result]:
    results = []
    for name, test in (
        ("likelihood-ratio", fit.likelihood_ratio), ("Wald", fit.wald), ("score", fit.score)
    ):  # fmt: skip
        for statistic, value in (("chi-square", test.chi_square), ("p value", test.p_value)):
            results.append(
                Result(statistic, value, endpoint=grouped.endpoint.name, n=fit.subjects,
                       events=fit.events, method=f"Cox; {name} test")
            )  # fmt: skip
    return results
