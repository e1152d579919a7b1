"""Cox models of baseline factors: all together, or one at a time."""

from __future__ import annotations

from dataclasses import replace

from assistant.errors import StudyError
from assistant.estimates.accelerated import accelerated, asked_model
from assistant.estimates.cox_model import (
    FittedModel,
    coefficient_results,
    concordance_result,
    fit_model,
    model_notes,
    overall_results,
    test_results,
)
from assistant.estimates.factors import named_factors, screened_factors, strata_of
from assistant.estimates.interaction import interaction
from assistant.estimates.model_cells import (
    ModelCells,
    grouped_by,
    missing_notes,
    model_cells,
    recordless_notes,
)
from assistant.estimates.model_terms import (
    check_stated_reference,
    model_terms,
    with_own_reference,
)
from assistant.estimates.remarks import guarantee_time
from assistant.estimates.request import Estimate, Request
from assistant.model import Result
from assistant.study.model import Endpoint
from assistant.templates.conditions import concept_of


def multivariable(request: Request) -> Estimate:
    """Return the hazard ratio of each term beside the others, tests of the model, concordance.

    Raises:
        StudyError: no factor is named, or the model cannot be fitted.
    """
    distribution = asked_model(request)
    if distribution is not None:
        return accelerated(request, distribution)
    if "interaction" in request.reading.options:
        return interaction(request)
    names = named_factors(request)
    if not names:
        raise StudyError(
            "The question names no factor for the model.",
            next_step='Name them: "Cox model for PFS adjusted for age and sex".',
        )
    strata = strata_of(request)
    names = [name for name in names if name not in strata]
    results: list[Result] = []
    notes = missing_notes(request, strata)
    for endpoint in request.endpoints():
        cells = model_cells(request, endpoint, [*names, *strata])
        terms, said = model_terms(request, cells, names)
        model = fit_model(request, cells, terms, strata=strata)
        results += [*coefficient_results(model), *overall_results(model), concordance_result(model)]
        notes += [*recordless_notes(request, cells), *said, *model_notes(model)]
    notes += guarantee_time(grouped_by(request, names))
    return Estimate(tuple(results), tuple(dict.fromkeys(notes)))


def screen(request: Request) -> Estimate:
    """Return the hazard ratios of each factor in a model of its own, with its test.

    Raises:
        StudyError: the study has no baseline factor.
    """
    names = screened_factors(request)
    if not names:
        raise StudyError(
            "The study has no baseline factor to screen.",
            next_step="Name the factors; `cqa dictionary` lists what the study holds.",
        )
    results: list[Result] = []
    check_stated_reference(request, names)
    notes = ["Each factor stands alone in a model of its own; p values are not adjusted."]
    notes += missing_notes(request, names)
    for endpoint in request.endpoints():
        for name in names:
            found, said = _alone(request, endpoint, name)
            results += found
            notes += said
    notes += guarantee_time(grouped_by(request, names))
    return Estimate(tuple(results), tuple(dict.fromkeys(notes)))


def _alone(request: Request, endpoint: Endpoint, name: str) -> tuple[list[Result], list[str]]:
    cells = model_cells(request, endpoint, (name,))
    model, notes = single_model(request, cells, name)
    if model is None:
        empty = Result(
            "hazard ratio", None, group=((name, "not estimable"),), endpoint=endpoint.name,
            n=cells.patients, events=cells.events,
        )  # fmt: skip
        return [empty], notes
    results = coefficient_results(model)
    if len(model.terms[0].groups) > 1:
        base = replace(model.base, group=((name, "all values"),))
        results += test_results(base, model.fit.likelihood_ratio, "Cox; likelihood-ratio test")
    return results, notes


def single_model(
    request: Request, cells: ModelCells, name: str
) -> tuple[FittedModel | None, list[str]]:
    """Return the model of one factor, or None with the reason in the notes."""
    label = concept_of(request.study, name).label
    own = with_own_reference(request, name, cells)
    terms, notes = model_terms(own, cells, (name,))
    if not terms:
        return None, notes
    if not cells.events:
        return None, [*notes, f"{label}: no event was observed, so there is no hazard ratio."]
    model = fit_model(own, cells, terms)
    return model, [*notes, *model_notes(model)]
