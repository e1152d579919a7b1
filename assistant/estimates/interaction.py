"""Whether the effect of one factor on a time differs by another: interaction in a Cox model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assistant.errors import StudyError
from assistant.estimates.cox_model import (
    coefficient_results,
    fit_model,
    model_notes,
    term_likelihood,
    test_results,
)
from assistant.estimates.factors import named_factors
from assistant.estimates.model_cells import (
    ModelCells,
    check_events,
    grouped_by,
    missing_notes,
    model_cells,
    recordless_notes,
)
from assistant.estimates.model_terms import model_terms, present_levels, with_own_reference
from assistant.estimates.remarks import guarantee_time
from assistant.estimates.request import Estimate, Request
from assistant.model import Result
from assistant.survival.cox_design import interaction_term
from assistant.survival.cox_results import model_test
from assistant.templates.conditions import concept_of


def interaction(request: Request) -> Estimate:
    """Return the test that two factors act independently, and the first's effect within the second.

    The test compares the likelihoods of the Cox models with and without the product terms. Where
    the second factor has categories, the hazard ratios of the first follow in each of them.

    Raises:
        StudyError: the question does not name two factors, or nobody had the event.

    Source:
        R survival, ``anova(coxph(y ~ a + b), coxph(y ~ a * b))``.
    """
    names = named_factors(request)
    if len(names) != 2:
        raise StudyError(
            f"An interaction is between two factors, and the question names {len(names)}.",
            next_step='Name two: "interaction of stage and sex in the Cox model for PFS".',
        )
    results: list[Result] = []
    notes = missing_notes(request, ())
    for endpoint in request.endpoints():
        cells = model_cells(request, endpoint, names)
        check_events(cells)
        found, said = _tested(request, cells, names)
        results += found
        notes += [*recordless_notes(request, cells), *said]
        if concept_of(request.study, names[1]).type != "number":
            found, said = _within(request, cells, names)
            results += found
            notes += said
    notes += guarantee_time(grouped_by(request, names))
    return Estimate(tuple(results), tuple(dict.fromkeys(notes)))


def _tested(
    request: Request, cells: ModelCells, names: Sequence[str]
) -> tuple[list[Result], list[str]]:
    terms, notes = model_terms(request, cells, names)
    first, second = (concept_of(request.study, name).label for name in names)
    base = Result(
        "", None, group=((names[0], f"interaction with {second}"),), endpoint=cells.endpoint.name,
        n=cells.patients, events=cells.events,
    )  # fmt: skip
    method = f"Cox; interaction of {first} and {second}, likelihood-ratio test"
    if len(terms) < 2:
        notes.append("The interaction is not estimable: one factor has the same value for all.")
        return [replace(base, statistic="p value", method=method)], notes
    own = [term.columns for term in terms]
    main, degrees = term_likelihood(request, cells, own)
    full, more = term_likelihood(request, cells, [*own, interaction_term(own[0], own[1])])
    if more == degrees:
        notes.append(
            "The interaction is not estimable: no patients have the combinations of values "
            "that would tell."
        )
    return test_results(base, model_test(2 * (full - main), more - degrees), method), notes


def _within(
    request: Request, cells: ModelCells, names: Sequence[str]
) -> tuple[list[Result], list[str]]:
    """Return the hazard ratios of the first factor among the patients of each value of the second."""
    concept = concept_of(request.study, names[1])
    results: list[Result] = []
    notes: list[str] = []
    for level in present_levels(concept, cells):
        chosen = np.array([value == level for value in cells.values(names[1])], dtype=bool)
        own = cells.where(chosen)
        inner = with_own_reference(request, names[0], own)
        terms, said = model_terms(inner, own, names[:1])
        if not own.events or not terms:
            notes.append(f"{concept.label} {level}: no hazard ratio, for want of events or groups.")
            continue
        model = fit_model(inner, own, terms)
        results += [
            replace(item, group=(*item.group, (names[1], level)))
            for item in coefficient_results(model)
        ]
        notes += [f"{concept.label} {level}: {note}" for note in (*said, *model_notes(model))]
    return results, notes
