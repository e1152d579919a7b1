"""Subgroups side by side: the arms' hazard ratio in each, or the median where there is one arm."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from assistant.errors import StudyError
from assistant.estimates.cox_model import FittedModel, estimate_notes, fit_model, term_likelihood
from assistant.estimates.event_tables import GroupedEvents, display_unit
from assistant.estimates.factors import screened_factors
from assistant.estimates.forest_figure import forest_figure
from assistant.estimates.model_cells import (
    ModelCells,
    cells_apart,
    grouped_by,
    missing_notes,
    model_cells,
    recordless_notes,
)
from assistant.estimates.model_terms import (
    Group,
    check_reference,
    model_terms,
    reference_level,
    with_own_reference,
)
from assistant.estimates.remarks import guarantee_time, remarks
from assistant.estimates.request import Estimate, Key, Request
from assistant.estimates.subgroups import Subgroups, event_table, subgroups
from assistant.estimates.time_to_event import quantile_results
from assistant.estimates.treatment import one_arm, treatment_arms
from assistant.model import Figure, Result
from assistant.study.model import Concept, Endpoint
from assistant.survival.cox_design import factor_term, interaction_term
from assistant.survival.cox_results import model_test
from assistant.survival.event_table import EventTable
from assistant.templates.conditions import concept_of


def forest(request: Request) -> Estimate:
    """Return one row for all patients and one for each subgroup of each factor.

    With at least two arms among the patients: the arms' hazard ratios, and the p value of the
    interaction with each factor. With one: medians.

    Raises:
        StudyError: the study has no factor that makes subgroups.
    """
    arms = treatment_arms(request)
    names = [name for name in screened_factors(request) if arms is None or name != arms.name]
    if not names:
        raise StudyError(
            "The study has no factor that makes subgroups.",
            next_step="Name the factors; `cqa dictionary` lists what the study holds.",
        )
    notes = missing_notes(request, names)
    notes.append(
        f"{one_arm(request)}, so each subgroup has its median instead of a hazard ratio."
        if arms is None
        else "Subgroups are many and p values are not adjusted: read them together."
    )
    if arms is None and "reference" in request.reading.options:
        notes.append("A reference has no use where no arms are compared.")
    results: list[Result] = []
    figures: list[Figure] = []
    for endpoint in request.endpoints():
        rows, said = _whole(request, endpoint, arms)
        notes += said
        alone = cells_apart(request, endpoint, names) if arms is None else {}
        for name in names:
            concept = concept_of(request.study, name)
            cells = alone.get(name) or model_cells(
                request, endpoint, (name, arms.name) if arms is not None else (name,)
            )
            found, said = _factor(request, cells, concept, arms)
            rows += found
            notes += said
        results += rows
        figures.append(forest_figure(request, endpoint, rows, arms))
    notes += guarantee_time(grouped_by(request, names))
    return Estimate(tuple(results), tuple(dict.fromkeys(notes)), tuple(figures))


def _whole(
    request: Request, endpoint: Endpoint, arms: Concept | None
) -> tuple[list[Result], list[str]]:
    cells = model_cells(request, endpoint, (arms.name,) if arms is not None else ())
    notes = recordless_notes(request, cells)
    if not cells.patients:
        raise StudyError(
            f"None of these patients has a time to {endpoint.name}.",
            next_step="See `cqa dictionary` for the endpoints of the study.",
        )
    if arms is None:
        found, said = _medians(grouped_by(request, ()), cells, {(): event_table(cells)})
        return found, [*notes, *said]
    check_reference(request, cells, [arms])
    found, said = _ratios(request, cells, arms, (), "")
    return found, [*notes, *said]


def _factor(
    request: Request, cells: ModelCells, concept: Concept, arms: Concept | None
) -> tuple[list[Result], list[str]]:
    definition = request.study.conventions.quantile_definition
    groups = subgroups(concept, cells, quantile_definition=definition)
    if len(groups.levels) < 2:
        return [], [f"{concept.label} has a single value among these patients: no subgroups."]
    notes = []
    if groups.cut is not None:
        notes.append(f"{concept.label} is divided at its median among these patients.")
    if arms is None:
        tables: dict[Key, EventTable] = {(level,): event_table(cells.where(groups.members(level)))
                  for level in groups.levels}  # fmt: skip
        found, said = _medians(grouped_by(request, (concept.name,)), cells, tables)
        return found, [*notes, *said]
    results: list[Result] = []
    for level in groups.levels:
        words = f"{concept.label} {level}: "
        own = cells.where(groups.members(level))
        found, said = _ratios(request, own, arms, ((concept.name, level),), words)
        results += found
        notes += said
    return [*results, *_interaction(request, cells, groups, arms)], notes


def _medians(
    request: Request, cells: ModelCells, tables: dict[Key, EventTable]
) -> tuple[list[Result], list[str]]:
    unit = cells.endpoint.unit or "days"
    sizes = {key: table.subjects for key, table in tables.items()}
    grouped = GroupedEvents(cells.endpoint, unit, display_unit(request, unit), tables, sizes)
    found, notes = quantile_results(request, grouped, (0.5,))
    late = guarantee_time(request)
    return found, [*notes, *(item for item in remarks(request, grouped) if item not in late)]


def _ratios(
    request: Request, cells: ModelCells, arms: Concept, group: Group, words: str
) -> tuple[list[Result], list[str]]:
    """Return the arms' hazard ratios among these cells; n and events are those of the two arms."""
    own = with_own_reference(request, arms.name, cells)
    terms, said = model_terms(own, cells, (arms.name,))
    notes = [words + note if words else note for note in said]
    if not terms or not cells.events:
        if not cells.events:
            notes.append(f"{words}no event was observed, so there is no hazard ratio.")
        empty = Result(
            "hazard ratio", None, group=group, endpoint=cells.endpoint.name, n=cells.patients,
            events=cells.events, method="Cox",
        )  # fmt: skip
        return [empty], notes
    model = fit_model(own, cells, terms)
    notes += [words + note for note in estimate_notes(model)]
    if not words:
        notes.append(f"{arms.label}: {terms[0].contrast}.")
    return _rows(model, arms, group), notes


def _rows(model: FittedModel, arms: Concept, group: Group) -> list[Result]:
    term, cells = model.terms[0], model.cells
    reference = term.contrast.removeprefix("reference ")
    results = []
    for found, named in zip(model.coefficients, term.groups, strict=True):
        level = named[0][1]
        both = cells.where(
            np.array([str(item) in (str(level), reference) for item in cells.values(arms.name)])
        )
        results.append(
            replace(
                model.base, statistic="hazard ratio", value=found.hazard_ratio,
                group=(*group, (arms.name, f"{level} versus {reference}")),
                level=model.fit.conf_level, low=found.lower, high=found.upper,
                n=both.patients, events=both.events, method=f"{model.method}; {term.contrast}",
            )
        )  # fmt: skip
    return results


def _interaction(
    request: Request, cells: ModelCells, groups: Subgroups, arms: Concept
) -> list[Result]:
    """Return the likelihood-ratio test that the arms' hazard ratio is the same in all subgroups."""
    base = Result(
        "", None, group=((groups.concept.name, "interaction"),), endpoint=cells.endpoint.name,
        n=cells.patients, events=cells.events,
    )  # fmt: skip
    levels = sorted({str(value) for value in cells.values(arms.name)})
    if not cells.events or len(levels) < 2:
        return [replace(base, statistic="p value", method="Cox; test of interaction")]
    arm = factor_term(
        arms.name, [str(value) for value in cells.values(arms.name)], levels=levels,
        reference=str(reference_level(request, arms, levels)),
    )  # fmt: skip
    names = [str(level) for level in groups.levels]
    factor = factor_term(
        groups.concept.name, [str(item) for item in groups.of_cells], levels=names,
        reference=names[0],
    )  # fmt: skip
    main, degrees = term_likelihood(request, cells, [arm, factor])
    full, more = term_likelihood(request, cells, [arm, factor, interaction_term(arm, factor)])
    test = model_test(2 * (full - main), more - degrees)
    method = f"Cox; interaction with {arms.label}, likelihood-ratio test"
    return [
        replace(base, statistic="chi-square", value=test.chi_square, method=method),
        replace(base, statistic="degrees of freedom", value=test.degrees_of_freedom, method=method),
        replace(base, statistic="p value", value=test.p_value, method=method),
    ]
