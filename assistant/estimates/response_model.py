"""Response (or disease control) by baseline factors: logistic regression and subgroups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.errors import StudyError
from assistant.estimates.counts import unassessed_notes, with_numerator
from assistant.estimates.cox_model import FEWEST_EVENTS
from assistant.estimates.factors import named_factors, screened_factors
from assistant.estimates.model_cells import (
    ModelCells,
    check_covariate,
    grouped_by,
    missing_notes,
)
from assistant.estimates.model_terms import ModelTerm, model_terms
from assistant.estimates.proportion_comparison import counted_shares
from assistant.estimates.request import Estimate, Request
from assistant.model import Result
from assistant.study.model import Endpoint
from assistant.templates.conditions import concept_of

if TYPE_CHECKING:
    from assistant.summaries.logistic import LogisticCoefficient, LogisticFit

METHOD = "logistic regression"


@dataclass(frozen=True, slots=True, eq=False)
class FittedOdds:
    """A logistic model with its cells and terms."""

    cells: ModelCells
    terms: tuple[ModelTerm, ...]
    fit: LogisticFit

    @property
    def base(self) -> Result:
        """A result with the model's endpoint, n and responders, still without a value."""
        return Result(
            "", None, endpoint=self.cells.endpoint.name, n=self.fit.subjects,
            events=self.fit.events,
        )  # fmt: skip


def logistic(request: Request) -> Estimate:
    """Return the odds ratio of each factor beside the others, with Wald limits and tests.

    Without factors in the question each baseline characteristic stands in a model of its own.

    Raises:
        StudyError: all patients responded, none did, or no factor varies.
    """
    request = with_numerator(request)
    names = named_factors(request)
    if not names:
        return _screen(request)
    cells = response_cells(request, names)
    terms, notes = model_terms(request, cells, names)
    model = fitted_odds(request, cells, terms)
    results = [*coefficient_results(model), *_overall(model)]
    notes += [*_model_notes(request, model), *unassessed_notes(request)]
    return Estimate(tuple(results), tuple(dict.fromkeys(notes)))


def _screen(request: Request) -> Estimate:
    names = screened_factors(request)
    if not names:
        raise StudyError(
            "The study has no baseline factor to put into a model.",
            next_step="Name the factors; `cqa dictionary` lists what the study holds.",
        )
    results: list[Result] = []
    notes = [
        "No factor was named: each baseline characteristic stands alone in a model of its own; "
        "p values are not adjusted."
    ]
    notes += missing_notes(request, names)
    for name in names:
        cells = response_cells(request, (name,))
        terms, said = model_terms(request, cells, (name,))
        notes += said
        if terms:
            model = fitted_odds(request, cells, terms)
            results += coefficient_results(model)
            notes += _model_notes(request, model)
    notes += unassessed_notes(request)
    return Estimate(tuple(results), tuple(dict.fromkeys(notes)))


def response_cells(request: Request, names: Sequence[str]) -> ModelCells:
    """Return patients by covariate pattern and response; the cells have no time.

    Raises:
        StudyError: a concept does not have one value a patient, or is neither category nor number.
    """
    import numpy as np

    for name in names:
        check_covariate(concept_of(request.study, name))
    grouped = grouped_by(request, names)
    shares = counted_shares(grouped)
    patterns, event, count = [], [], []
    for key in sorted(shares, key=grouped.group_order):
        share = shares[key]
        for responded, patients in ((True, share.events), (False, share.n - share.events)):
            if patients:
                patterns.append(key)
                event.append(responded)
                count.append(float(patients))
    name = request.reading.endpoint[0] if request.reading.endpoint else "response"
    responders = sum(share.events for share in shares.values())
    patients = sum(share.n for share in shares.values())
    endpoint = Endpoint(name, name, name, None, patients, responders, 0.0)
    return ModelCells(
        endpoint, tuple(names), tuple(patterns), np.zeros(len(count)),
        np.array(event, dtype=bool), np.array(count, dtype=np.float64),
    )  # fmt: skip


def fitted_odds(request: Request, cells: ModelCells, terms: Sequence[ModelTerm]) -> FittedOdds:
    """Return the fitted model.

    Raises:
        StudyError: all patients responded, none did, or no term is left.
    """
    import numpy as np

    from assistant.summaries.logistic import logistic_fit

    if cells.events in (0, cells.patients):
        raise StudyError(
            f"{'All' if cells.events else 'None'} of the {cells.patients} patients count as "
            f"{cells.endpoint.name}, so there is nothing to tell apart.",
            next_step="Ask for the rate itself, or about more patients.",
        )
    if not terms:
        raise StudyError(
            "All these patients have the same value of each factor, so there is nothing to compare.",
            next_step="Name another factor, or ask about more patients.",
        )
    times = cells.count.astype(np.int64)
    columns = np.hstack([term.columns.columns for term in terms])
    fit = logistic_fit(
        np.repeat(cells.event, times), np.repeat(columns, times, axis=0),
        conf_level=request.reading.level,
    )  # fmt: skip
    return FittedOdds(cells, tuple(terms), fit)


def coefficient_results(model: FittedOdds) -> list[Result]:
    """Return odds ratio with limits and p value of each column of each term."""
    results = []
    for group, contrast, found in _columns(model):
        base = replace(model.base, group=group, method=f"{METHOD}; Wald; {contrast}")
        results += [
            replace(base, statistic="odds ratio", value=found.odds_ratio, low=found.lower,
                    high=found.upper,
                    level=None if found.odds_ratio is None else model.fit.conf_level),
            replace(base, statistic="p value", value=found.p_value),
        ]  # fmt: skip
    return results


def _columns(
    model: FittedOdds,
) -> list[tuple[tuple[tuple[str, str | int | float | bool | None], ...], str, LogisticCoefficient]]:
    groups = [(group, term.contrast) for term in model.terms for group in term.groups]
    return [
        (group, contrast, found)
        for (group, contrast), found in zip(groups, model.fit.coefficients, strict=True)
    ]


def _overall(model: FittedOdds) -> list[Result]:
    base = replace(model.base, method=f"{METHOD}; likelihood-ratio test of all terms")
    return [
        replace(base, statistic="chi-square", value=model.fit.likelihood_ratio),
        replace(base, statistic="degrees of freedom", value=model.fit.degrees_of_freedom),
        replace(base, statistic="p value", value=model.fit.p_value),
    ]


def _model_notes(request: Request, model: FittedOdds) -> list[str]:
    notes = []
    for place, (group, _, _) in enumerate(_columns(model)):
        name, value = group[0]
        words = f"{concept_of(request.study, name).label} {value}"
        if place in model.fit.separated:
            notes.append(
                f"The odds ratio of {words} is not estimable (separation): in some of the groups "
                "compared all or none responded, so the estimate runs to 0 or infinity."
            )
        if place in model.fit.aliased:
            notes.append(
                f"The odds ratio of {words} is not estimable: it follows from the other terms."
            )
    fewer = min(model.fit.events, model.fit.subjects - model.fit.events)
    if fewer < FEWEST_EVENTS * model.fit.degrees_of_freedom:
        notes.append(
            f"Fewer than {FEWEST_EVENTS} responders or non-responders for each coefficient: the "
            "estimates are unsteady."
        )
    return notes
