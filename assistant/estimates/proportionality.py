"""Whether hazards are proportional: a test for each term and one for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from assistant.errors import StudyError
from assistant.estimates.adjusted import single_model
from assistant.estimates.cox_model import FittedModel, fit_model, test_results
from assistant.estimates.factors import named_factors, screened_factors
from assistant.estimates.model_cells import (
    ModelCells,
    cells_apart,
    grouped_by,
    known_counts,
    missing_notes,
    model_cells,
    recordless_notes,
)
from assistant.estimates.model_terms import check_stated_reference, model_terms
from assistant.estimates.remarks import guarantee_time
from assistant.estimates.request import Estimate, Request
from assistant.estimates.treatment import one_arm, treatment_arms
from assistant.model import Result
from assistant.survival.proportional_hazards import TIME_SCALES, proportional_hazards_test

SCALE_WORDS: Mapping[str, str] = {
    "km": "one less Kaplan-Meier",
    "rank": "rank of time",
    "identity": "time itself",
    "log": "log of time",
}


def proportional_hazards(request: Request) -> Estimate:
    """Return the Schoenfeld test of the model of the named factors, by term and for all.

    Without factors: of the arms where the study has several, else of each baseline factor in a
    model of its own.

    Raises:
        StudyError: no factor can be tested.
    """
    results: list[Result] = []
    named = named_factors(request)
    names, notes = named, list[str]()
    if not named:
        names, notes = _supposed(request)
        check_stated_reference(request, names)
        notes += missing_notes(request, names)
    apart = not named and len(names) > 1
    for endpoint in request.endpoints():
        alone = cells_apart(request, endpoint, names) if apart else {}
        known = known_counts(request, names)[1] if apart else {}
        for group in [[name] for name in names] if apart else [names]:
            cells = alone[group[0]] if apart else model_cells(request, endpoint, names)
            notes += recordless_notes(request, cells, complete=known.get(group[0]))
            found, said = _one_model(request, cells, group, is_alone=apart)
            results += found
            notes += said
    if not results:
        raise StudyError(
            "There is no factor whose hazards could be compared.",
            why=" ".join(dict.fromkeys(notes)),
            next_step='Name one: "check proportional hazards for ECOG in the PFS model".',
        )
    notes += guarantee_time(grouped_by(request, names))
    return Estimate(tuple(results), tuple(dict.fromkeys(notes)))


def _supposed(request: Request) -> tuple[list[str], list[str]]:
    arms = treatment_arms(request)
    if arms is not None:
        return [arms.name], [f"No factor was named: the model of {arms.label} is tested."]
    names = screened_factors(request)
    return names, [
        f"No factor was named. {one_arm(request)}: each baseline factor is tested in a model of "
        "its own; p values are not adjusted."
    ]


def _one_model(
    request: Request, cells: ModelCells, names: list[str], *, is_alone: bool
) -> tuple[list[Result], list[str]]:
    model, said = _fitted(request, cells, names, is_alone=is_alone)
    if model is None:
        return [], said
    if model.fit.infinite:
        labels = " and ".join(term.concept.label for term in model.terms)
        base = replace(model.base, group=_group(names), method="Cox; Schoenfeld residuals")
        empty = replace(base, statistic="p value")
        said.append(f"Proportional hazards cannot be tested for {labels}: an estimate is infinite.")
        return [empty], said
    return _tests(request, model), said


def _fitted(
    request: Request, cells: ModelCells, names: list[str], *, is_alone: bool
) -> tuple[FittedModel | None, list[str]]:
    if is_alone:
        model, notes = single_model(request, cells, names[0])
        return model, [
            note for note in notes if "eference" not in note and " ratio per " not in note
        ]
    terms, notes = model_terms(request, cells, names)
    return fit_model(request, cells, terms), notes


def _tests(request: Request, model: FittedModel) -> list[Result]:
    scale = request.option("transform", "km")
    if scale not in TIME_SCALES:
        raise StudyError(
            f"There is no transform of time called {scale}.",
            next_step=f"Name one of: {', '.join(TIME_SCALES)}.",
        )
    if scale == "log" and not (model.cells.time[model.cells.event] > 0).all():
        raise StudyError(
            "An event at time 0 has no logarithm.", next_step="Use another transform of time."
        )
    places = [term[1] for term in model.design.terms]
    found = proportional_hazards_test(model.sample, model.fit, time_scale=scale, terms=places)
    method = f"Cox; Schoenfeld residuals, score test; time as {SCALE_WORDS[scale]} ({scale})"
    results = []
    if len(model.terms) > 1:
        results += test_results(
            replace(model.base, group=(("term", "all together"),)), found.overall, method
        )
    for term, test in zip(model.terms, found.terms, strict=True):
        results += test_results(
            replace(model.base, group=_group([term.concept.name])), test, method
        )
    return results


def _group(names: list[str]) -> tuple[tuple[str, str], ...]:
    return (("term", ", ".join(names)),)
