"""Logistic regression: odds of an event by covariates."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.summaries.separation import Matrix, aliased_columns, separated_terms
from assistant.summaries.tails import chi_square_tail, normal_limit, normal_tail

Flags = npt.NDArray[np.bool_]
MAXIMUM_STEPS = 60
CONVERGED = 1e-13
EXTREME = 12.0
"""Log odds beyond which a fit is examined for separation."""


@dataclass(frozen=True, slots=True)
class LogisticCoefficient:
    """One term's effect; None where its estimate is infinite or not defined."""

    coefficient: float | None
    """Logarithm of the odds ratio per unit of the covariate."""
    standard_error: float | None
    odds_ratio: float | None
    lower: float | None
    """Wald limits of the odds ratio."""
    upper: float | None
    z: float | None
    p_value: float | None


@dataclass(frozen=True, slots=True)
class LogisticFit:
    """A fitted model."""

    intercept: LogisticCoefficient
    coefficients: tuple[LogisticCoefficient, ...]
    log_likelihood_null: float
    log_likelihood: float
    likelihood_ratio: float
    """Twice the gain over the model without covariates."""
    degrees_of_freedom: int
    p_value: float | None
    """Of the likelihood ratio; None without a usable covariate."""
    subjects: int
    events: int
    conf_level: float
    separated: tuple[int, ...]
    """Covariates whose estimate runs to infinity: they tell events from others perfectly."""
    aliased: tuple[int, ...]
    """Covariates that are constant or combinations of those before them."""


def logistic_fit(
    outcome: npt.ArrayLike, covariates: npt.ArrayLike, *, conf_level: float
) -> LogisticFit:
    """Return the maximum likelihood fit with Wald limits, by Newton's method.

    Args:
        outcome: Shape ``(n,)``, True for an event.
        covariates: Shape ``(n, n_covariates)``, finite, without an intercept.

    Raises:
        ValueError: unequal lengths, values that are not finite, or only one kind of outcome.

    Source:
        Cox (1958); R `glm(family = binomial)` and `anova(test = "Chisq")`; SAS PROC LOGISTIC.
        R prints a huge coefficient and error where the estimate is infinite; here it is None.
    """
    y, x = _checked(outcome, covariates)
    ones = np.ones((len(y), 1))
    aliased = tuple(place - 1 for place in aliased_columns(np.hstack([ones, x])))
    kept = [place for place in range(x.shape[1]) if place not in aliased]
    centre, scale = x[:, kept].mean(axis=0), np.maximum(x[:, kept].std(axis=0), 1e-300)
    design = np.hstack([ones, (x[:, kept] - centre) / scale])
    beta, value, information = _maximum(design, y)
    back = np.diag(np.concatenate([[1.0], 1 / scale]))
    back[0, 1:] = -centre / scale
    runaway: tuple[int, ...] = ()
    if float(np.abs(design @ beta).max()) > EXTREME:
        runaway = separated_terms(design, y, back)
    estimates, covariance = back @ beta, back @ np.linalg.pinv(information) @ back.T
    terms = {
        place: _term(float(estimates[row]), float(covariance[row, row]), conf_level)
        for row, place in enumerate([-1, *kept])
        if row not in runaway
    }
    null = _null(int(y.sum()), len(y))
    ratio = max(2 * (value - null), 0.0)
    return LogisticFit(
        terms.get(-1, UNDEFINED),
        tuple(terms.get(place, UNDEFINED) for place in range(x.shape[1])),
        null, value, ratio, len(kept), chi_square_tail(ratio, len(kept)) if kept else None,
        len(y), int(y.sum()), conf_level, tuple(kept[row - 1] for row in runaway if row), aliased,
    )  # fmt: skip


UNDEFINED = LogisticCoefficient(None, None, None, None, None, None, None)


def _checked(outcome: npt.ArrayLike, covariates: npt.ArrayLike) -> tuple[Flags, Matrix]:
    y, x = np.asarray(outcome, dtype=np.bool_), np.asarray(covariates, dtype=np.float64)
    if y.ndim != 1 or x.ndim != 2 or len(x) != len(y):
        raise ValueError("each subject needs one outcome and one row of covariates")
    if not np.isfinite(x).all():
        raise ValueError("covariates must be finite")
    if y.all() or not y.any():
        raise ValueError("the outcome needs subjects with and without the event")
    return y, x


def _maximum(design: Matrix, outcome: Flags) -> tuple[Matrix, float, Matrix]:
    """Return the coefficients, their log likelihood and information."""
    beta = np.zeros(design.shape[1])
    beta[0] = math.log(outcome.sum() / (~outcome).sum())
    value, gradient, information = _likelihood(beta, design, outcome)
    for _ in range(MAXIMUM_STEPS):
        step = np.linalg.pinv(information, hermitian=True) @ gradient
        for _ in range(30):
            found = _likelihood(beta + step, design, outcome)
            if found[0] >= value - CONVERGED * abs(value):
                break
            step = step / 2
        gain, beta = found[0] - value, beta + step
        value, gradient, information = found
        if abs(gain) <= CONVERGED * (abs(value) + 0.1) and np.abs(step).max() < 1e-9:
            break
    return beta, value, information


def _likelihood(beta: Matrix, design: Matrix, outcome: Flags) -> tuple[float, Matrix, Matrix]:
    odds = np.clip(design @ beta, -700, 700)
    share = 1 / (1 + np.exp(-odds))
    value = -math.fsum(np.logaddexp(0.0, np.where(outcome, -odds, odds)))
    weight = share * (1 - share)
    return value, design.T @ (outcome - share), (design * weight[:, None]).T @ design


def _term(estimate: float, variance: float, conf_level: float) -> LogisticCoefficient:
    if variance <= 0:
        return UNDEFINED
    error = math.sqrt(variance)
    width, z = normal_limit(conf_level) * error, estimate / error
    ratio, lower, upper = (_exp(estimate + side * width) for side in (0, -1, 1))
    return LogisticCoefficient(estimate, error, ratio, lower, upper, z, normal_tail(z))


def _exp(log_odds: float) -> float | None:
    return math.exp(log_odds) if log_odds < 700 else None


def _null(events: int, subjects: int) -> float:
    share = events / subjects
    return events * math.log(share) + (subjects - events) * math.log1p(-share)
