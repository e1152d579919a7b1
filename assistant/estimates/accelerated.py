"""Parametric models of time: fitted medians, and time ratios of groups and covariates."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from assistant.errors import StudyError
from assistant.estimates.event_tables import GroupedEvents, counted_result, patients
from assistant.estimates.factors import named_factors
from assistant.estimates.model_cells import (
    ModelCells,
    grouped_by,
    missing_notes,
    model_cells,
    recordless_notes,
)
from assistant.estimates.model_terms import ModelTerm, model_terms
from assistant.estimates.remarks import guarantee_time
from assistant.estimates.request import Estimate, Request
from assistant.estimates.time_to_event import group_words
from assistant.model import Result
from assistant.survival.cox_design import design
from assistant.survival.parametric import ParametricFit, parametric_fit

MODEL_NAMES: Mapping[str, str] = {
    "weibull": "Weibull", "exponential": "exponential", "log-normal": "log-normal",
    "log-logistic": "log-logistic",
}  # fmt: skip
PROPORTIONAL = ("weibull", "exponential")
"""Distributions under which a time ratio is also a hazard ratio."""
Floats = npt.NDArray[np.float64]


def asked_model(request: Request) -> str | None:
    """Return the distribution that the question names, None where it names none."""
    stated = str(request.reading.options.get("model", ""))
    return stated if stated in MODEL_NAMES else None


def fitted_medians(
    request: Request, grouped: GroupedEvents, model: str
) -> tuple[list[Result], list[str]]:
    """Return the median of the distribution fitted to each group alone, with its parameters."""
    from assistant.survival.parametric_curve import fitted_quantile

    results: list[Result] = []
    notes = [
        f"A {MODEL_NAMES[model]} distribution is fitted to each group by maximum likelihood; the "
        "Kaplan-Meier median stands beside it."
    ]
    for key, table in grouped.tables.items():
        where = group_words(request, key)
        if not patients(table):
            continue
        times = np.repeat(table.time, table.events + table.censored)
        flags = np.concatenate(
            [np.arange(e + c) < e for e, c in zip(table.events, table.censored, strict=True)]
        )
        fit, reason = _fitted(times, flags, np.zeros((len(times), 0)), model, request.reading.level)
        base = replace(
            counted_result(request, grouped, key, "fitted median", None),
            method=f"{MODEL_NAMES[model]}; maximum likelihood; normal limits of log time",
            level=request.reading.level,
        )
        if fit is None:
            results.append(replace(base, level=None))
            notes.append(f"The {MODEL_NAMES[model]} fit is not estimable{where}: {reason}.")
            continue
        found = fitted_quantile(fit, ())
        results.append(
            replace(base, value=grouped.shown(found.time), low=grouped.shown(found.lower),
                    high=grouped.shown(found.upper))
        )  # fmt: skip
        results += _parameters(replace(base, unit=None, level=None, low=None, high=None), fit)
    return results, notes


def _parameters(base: Result, fit: ParametricFit) -> list[Result]:
    method = f"{MODEL_NAMES[fit.distribution]}; maximum likelihood"
    named = {"log likelihood": fit.log_likelihood, "AIC": fit.aic}
    if fit.distribution == "weibull":
        named = {"shape": 1 / fit.scale, **named}
    elif fit.distribution != "exponential":
        named = {"scale": fit.scale, **named}
    return [
        replace(base, statistic=name, value=value, method=method) for name, value in named.items()
    ]


def _fitted(
    times: Floats, flags: npt.NDArray[np.bool_], columns: Floats, model: str, level: float
) -> tuple[ParametricFit | None, str]:
    """Return the fit, or None and why there is none."""
    if not flags.any():
        return None, "no event was observed"
    if (times <= 0).any():
        return None, "a time is 0, which these distributions do not allow"
    try:
        return parametric_fit(times, flags, columns, distribution=model, conf_level=level), ""
    except ValueError as error:
        return None, str(error)


def accelerated(request: Request, model: str) -> Estimate:
    """Return the time ratio of each term beside the others; hazard ratios where they follow.

    Raises:
        StudyError: no factor is named, or the model cannot be fitted.
    """
    names = named_factors(request)
    if not names:
        raise StudyError(
            "The question names no factor for the model.",
            next_step='Name them: "Weibull model for PFS with age and sex".',
        )
    results: list[Result] = []
    notes = missing_notes(request, ())
    for endpoint in request.endpoints():
        cells = model_cells(request, endpoint, names)
        terms, said = model_terms(request, cells, names)
        found, more = _ratios(request, cells, terms, model)
        results += found
        notes += [*recordless_notes(request, cells), *said, *more]
    notes += guarantee_time(grouped_by(request, names))
    return Estimate(tuple(results), tuple(dict.fromkeys(notes)))


def _ratios(
    request: Request, cells: ModelCells, terms: Sequence[ModelTerm], model: str
) -> tuple[list[Result], list[str]]:
    counts = cells.count.astype(np.int64)
    columns = design([term.columns for term in terms]).covariates
    fit, reason = _fitted(
        np.repeat(cells.time, counts), np.repeat(cells.event, counts),
        np.repeat(columns, counts, axis=0), model, request.reading.level,
    )  # fmt: skip
    if fit is None:
        raise StudyError(
            f"The {MODEL_NAMES[model]} model of {cells.endpoint.name} cannot be fitted: {reason}.",
            next_step="Ask for the Cox model, or the numbers of events.",
        )
    base = Result(
        "", None, endpoint=cells.endpoint.name, n=fit.subjects, events=fit.events
    )  # fmt: skip
    name = MODEL_NAMES[model]
    results: list[Result] = []
    notes = [f"A time ratio above 1 means longer times to {cells.endpoint.name}."]
    columns_of = [(term, group) for term in terms for group in term.groups]
    for place, (term, group) in enumerate(columns_of):
        effect = fit.effects[place]
        own = replace(
            base, group=group, level=fit.conf_level,
            method=f"{name} accelerated failure time; Wald; {term.contrast}",
        )  # fmt: skip
        if place in fit.not_estimable:
            results.append(replace(own, statistic="time ratio", level=None))
            notes.append(f"The time ratio of {term.concept.label} {group[0][1]} is not estimable.")
            continue
        results.append(
            replace(own, statistic="time ratio", value=effect.ratio, low=effect.lower,
                    high=effect.upper)
        )  # fmt: skip
        results.append(replace(own, statistic="p value", value=effect.p_value, level=None))
        if model in PROPORTIONAL and effect.coefficient is not None:
            results.append(
                replace(
                    own, statistic="hazard ratio", value=math.exp(-effect.coefficient / fit.scale),
                    level=None,
                    method=f"{name}; exp(-coefficient / scale); {term.contrast}",
                )
            )  # fmt: skip
    return [*results, *_parameters(base, fit)], notes
