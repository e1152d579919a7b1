"""Cox models of several terms: fitted, and put into results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.errors import StudyError
from assistant.estimates.model_cells import ModelCells, check_events
from assistant.estimates.model_terms import Group, ModelTerm
from assistant.estimates.request import Key, Request
from assistant.model import Result
from assistant.survival.concordance import concordance
from assistant.survival.cox import CoxFit, fit_sample
from assistant.survival.cox_design import Design, Term, design
from assistant.survival.cox_results import CoxCoefficient, ModelTest
from assistant.survival.cox_sample import CoxSample, Matrix, cox_sample
from assistant.survival.firth import FirthCoefficient, FirthFit, firth_fit

FEWEST_EVENTS = 10
"""Events for each coefficient under which an adjusted model is known to be unsteady."""


@dataclass(frozen=True, slots=True, eq=False)
class FittedModel:
    """A model with its cells; `firth` where the likelihood has no maximum without the penalty."""

    cells: ModelCells
    terms: tuple[ModelTerm, ...]
    design: Design
    sample: CoxSample
    fit: CoxFit
    firth: FirthFit | None
    strata: tuple[str, ...]
    """Labels of the stratifying concepts."""

    @property
    def coefficients(self) -> tuple[CoxCoefficient | FirthCoefficient, ...]:
        """One for each column of the design: penalised where the ordinary fit has no maximum."""
        return self.fit.coefficients if self.firth is None else self.firth.coefficients

    @property
    def base(self) -> Result:
        """A result with the model's endpoint, n and events, still without a value."""
        return Result(
            "", None, endpoint=self.cells.endpoint.name, n=self.fit.subjects,
            events=self.fit.events,
        )  # fmt: skip

    @property
    def method(self) -> str:
        """The method of the estimates, without their contrast."""
        ties = f"{(self.firth or self.fit).ties.capitalize()} ties"
        words = ["Cox", ties, "Wald"]
        if self.firth is not None:
            words = ["Cox with Firth's penalty", ties, "profile likelihood"]
        if self.strata:
            words.append(f"stratified by {' and '.join(self.strata)}")
        return "; ".join(words)


def fit_model(
    request: Request, cells: ModelCells, terms: Sequence[ModelTerm], *, strata: Sequence[str] = ()
) -> FittedModel:
    """Return the fitted model, penalised too where an estimate runs to infinity.

    Args:
        strata: Names of concepts of the cells whose values have baseline hazards of their own.

    Raises:
        StudyError: there is no event, or no term is left.
    """
    check_events(cells)
    if not terms:
        raise StudyError(
            "All these patients have the same value of each factor, so there is nothing to compare.",
            next_step="Name another factor, or ask about more patients.",
        )
    whole = design([term.columns for term in terms])
    sample = cox_sample(
        cells.time, cells.event, whole.covariates, count=cells.count,
        strata=_strata(cells, strata),
    )  # fmt: skip
    ties = request.option("ties", request.study.conventions.ties)
    fit = fit_sample(sample, ties=ties, conf_level=request.reading.level)
    firth = None
    if fit.infinite:
        firth = firth_fit(
            sample, ties="efron" if ties == "exact" else ties, conf_level=request.reading.level
        )
    labels = tuple(
        concept.label if (concept := request.study.concept(name)) else name for name in strata
    )
    return FittedModel(cells, tuple(terms), whole, sample, fit, firth, labels)


def _strata(cells: ModelCells, names: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    keys: list[Key] = [
        tuple(str(cells.patterns[row][cells.names.index(name)]) for name in names)
        for row in range(len(cells.patterns))
    ]
    codes = {key: place for place, key in enumerate(sorted(set(keys), key=str))}
    return np.array([codes[key] for key in keys], dtype=np.int64)


def term_likelihood(
    request: Request, cells: ModelCells, terms: Sequence[Term]
) -> tuple[float, int]:
    """Return the log likelihood of the Cox model of these terms, and its degrees of freedom."""
    sample = cox_sample(cells.time, cells.event, design(terms).covariates, count=cells.count)
    ties = request.option("ties", request.study.conventions.ties)
    fit = fit_sample(sample, ties=ties, conf_level=request.reading.level)
    return fit.log_likelihood, fit.likelihood_ratio.degrees_of_freedom


def coefficient_results(model: FittedModel) -> list[Result]:
    """Return hazard ratio with limits and p value of each column of each term."""
    results = []
    place = 0
    for term in model.terms:
        for group in term.groups:
            results += _coefficient(model, place, group, term.contrast)
            place += 1
    return results


def _coefficient(model: FittedModel, place: int, group: Group, contrast: str) -> list[Result]:
    found = model.coefficients[place]
    ratio = replace(
        model.base, statistic="hazard ratio", value=found.hazard_ratio, group=group,
        level=model.fit.conf_level, low=found.lower, high=found.upper,
        method=f"{model.method}; {contrast}",
    )  # fmt: skip
    test = "profile likelihood-ratio test" if model.firth is not None else "Wald test"
    p_value = replace(
        model.base, statistic="p value", value=found.p_value, group=group,
        method=f"{model.method.split(';', maxsplit=1)[0]}; {test}; {contrast}",
    )  # fmt: skip
    return [ratio, p_value]


def overall_results(model: FittedModel) -> list[Result]:
    """Return the three tests that no term matters; the penalised ones where there is a penalty."""
    fitted = model.firth or model.fit
    name = "Cox with Firth's penalty" if model.firth is not None else "Cox"
    strata = f"; stratified by {' and '.join(model.strata)}" if model.strata else ""
    return [
        *test_results(
            model.base, fitted.likelihood_ratio, f"{name}; likelihood-ratio test{strata}"
        ),
        *test_results(model.base, fitted.wald, f"{name}; Wald test{strata}"),
        *test_results(model.base, model.fit.score, f"Cox; score test{strata}"),
    ]


def test_results(base: Result, test: ModelTest, method: str) -> list[Result]:
    """Return chi-square, degrees of freedom and p value of a test."""
    return [
        replace(base, statistic="chi-square", value=test.chi_square, method=method),
        replace(base, statistic="degrees of freedom", value=test.degrees_of_freedom, method=method),
        replace(base, statistic="p value", value=test.p_value, method=method),
    ]


def concordance_result(model: FittedModel) -> Result:
    """Return Harrell's C of the model's linear predictor."""
    found = concordance(model.sample, linear_predictor(model))
    return replace(
        model.base, statistic="concordance", value=found.concordance, method="Harrell's C"
    )


def linear_predictor(model: FittedModel) -> Matrix:
    """Return each cell's log relative hazard; equal patterns have equal bits."""
    beta = model.fit.beta
    if model.firth is not None:
        beta = np.array([item.coefficient or 0.0 for item in model.firth.coefficients])
    found: Matrix = np.sum(model.sample.covariates * beta, axis=1)
    return found


def model_notes(model: FittedModel) -> list[str]:
    """Return the references, what has no estimate and why, and whether events are few."""
    notes = [
        f"{term.concept.label}: {term.contrast}."
        if term.concept.type != "number" else f"Hazard ratio {term.contrast} of {term.concept.label}."
        for term in model.terms
    ]  # fmt: skip
    coefficients = model.fit.likelihood_ratio.degrees_of_freedom
    if len(model.terms) > 1 and model.fit.events < FEWEST_EVENTS * coefficients:
        notes.append(
            f"{model.fit.events} events for {coefficients} coefficients, fewer than {FEWEST_EVENTS} "
            "each: the estimates are unsteady."
        )
    return [*notes, *estimate_notes(model)]


def estimate_notes(model: FittedModel) -> list[str]:
    """Return what has no ordinary estimate, and what was done instead."""
    notes = []
    columns = [(term, group) for term in model.terms for group in term.groups]
    for place in model.fit.infinite:
        notes.append(
            f"The ordinary estimate of {_column(*columns[place])} is infinite: events are missing on "
            "one side. Firth's penalised likelihood is used for all terms, with profile limits."
        )
    if model.firth is not None and model.fit.ties == "exact":
        notes.append("Firth's penalty does not go with exact ties: Efron's are used.")
    for place in model.fit.aliased:
        notes.append(
            f"{_column(*columns[place])} is not estimable: at every event its value follows from the "
            "other terms, or is the same for all at risk."
        )
    return notes


def _column(term: ModelTerm, group: Group) -> str:
    value = group[0][1]
    return term.concept.label if term.concept.type == "number" else f"{term.concept.label} {value}"
