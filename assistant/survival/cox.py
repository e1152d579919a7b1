"""Cox's proportional hazards model, from counts by time and covariate pattern."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from assistant.survival.distributions import chi_square_tail, normal_tail

Ties = Literal["efron", "breslow"]
TIES: tuple[str, ...] = get_args(Ties)
Matrix = npt.NDArray[np.float64]
MAXIMUM_STEPS = 50
CONVERGED = 1e-12
LARGEST_LOG = 700.0
DIVERGING = 15.0
"""A coefficient (times its covariate's spread) beyond this is running to infinity."""


@dataclass(frozen=True, slots=True)
class CoxCoefficient:
    """One covariate's effect; None where the likelihood has no maximum in it."""

    coefficient: float | None
    standard_error: float | None
    hazard_ratio: float | None
    lower: float | None
    upper: float | None
    z: float | None
    p_value: float | None


@dataclass(frozen=True, slots=True)
class ModelTest:
    """A test that no covariate matters."""

    chi_square: float
    degrees_of_freedom: int
    p_value: float


@dataclass(frozen=True, slots=True)
class CoxFit:
    """A fitted model."""

    coefficients: tuple[CoxCoefficient, ...]
    log_likelihood_null: float
    log_likelihood: float
    likelihood_ratio: ModelTest
    wald: ModelTest
    score: ModelTest
    subjects: int
    events: int
    ties: str
    conf_level: float
    infinite: tuple[int, ...]
    """Covariates whose estimate runs to infinity (no event at one of their values)."""


@dataclass(frozen=True, slots=True)
class _Likelihood:
    value: float
    gradient: Matrix
    information: Matrix


def cox_fit(
    time: Matrix,
    event: npt.NDArray[np.bool_],
    count: Matrix,
    covariates: Matrix,
    *,
    ties: str,
    conf_level: float,
    strata: npt.NDArray[np.int64] | None = None,
) -> CoxFit:
    """Return the fit by Newton's method with step halving.

    Args:
        time: Shape ``(n_cells,)``; a cell is a time, an outcome and a covariate pattern.
        event: Shape ``(n_cells,)``, True for events.
        count: Shape ``(n_cells,)``, subjects of each cell; 1 each for rows of subjects.
        covariates: Shape ``(n_cells, n_covariates)``.
        ties: "efron" (R's default) or "breslow" (SAS's).
        strata: Shape ``(n_cells,)``: baseline hazards of their own.

    Source:
        Cox (1972); Efron (1977); Breslow (1974). Equal to R's `coxph` with Wald limits. R
        warns and prints a huge coefficient where the estimate is infinite; here it is None.
    """
    if ties not in TIES:
        raise ValueError(f"ties must be one of {', '.join(TIES)}, not {ties!r}")
    groups = _sorted_strata(time, event, count, covariates, strata)
    width = covariates.shape[1]
    centre = np.average(covariates, axis=0, weights=count)
    groups = [(t, d, c, x - centre) for t, d, c, x in groups]
    spread = np.maximum(np.ptp(covariates, axis=0), 1e-300)
    null = _likelihood(np.zeros(width), groups, ties)
    beta, best = _maximise(np.zeros(width), null, groups, ties)
    infinite = tuple(int(i) for i in np.flatnonzero(np.abs(beta) * spread > DIVERGING))
    covariance = np.linalg.pinv(best.information)
    z_limit = NormalDist().inv_cdf(0.5 + conf_level / 2)
    coefficients = tuple(
        _coefficient(beta[i], covariance[i, i], z_limit, i in infinite) for i in range(width)
    )
    score = float(null.gradient @ np.linalg.pinv(null.information) @ null.gradient)
    wald = float(beta @ best.information @ beta)
    return CoxFit(
        coefficients, null.value, best.value,
        _test(2 * (best.value - null.value), width), _test(wald, width), _test(score, width),
        int(count.sum()), int(count[event].sum()), ties, conf_level, infinite,
    )  # fmt: skip


_Stratum = tuple[Matrix, npt.NDArray[np.bool_], Matrix, Matrix]


def _sorted_strata(
    time: Matrix,
    event: npt.NDArray[np.bool_],
    count: Matrix,
    covariates: Matrix,
    strata: npt.NDArray[np.int64] | None,
) -> list[_Stratum]:
    labels = np.zeros(len(time), dtype=np.int64) if strata is None else strata
    groups = []
    for label in np.unique(labels):
        chosen = np.flatnonzero(labels == label)
        order = chosen[np.argsort(-time[chosen], kind="stable")]
        groups.append((time[order], event[order], count[order].astype(float), covariates[order]))
    return groups


def _maximise(
    beta: Matrix, start: _Likelihood, groups: list[_Stratum], ties: str
) -> tuple[Matrix, _Likelihood]:
    best = start
    for _ in range(MAXIMUM_STEPS):
        step = np.linalg.pinv(best.information) @ best.gradient
        for _ in range(30):
            found = _likelihood(beta + step, groups, ties)
            if np.isfinite(found.value) and found.value >= best.value - 1e-12 * abs(best.value):
                break
            step = step / 2
        gain = found.value - best.value
        beta, best = beta + step, found
        if abs(gain) <= CONVERGED * max(abs(best.value), 1.0):
            break
    return beta, best


def _likelihood(beta: Matrix, groups: list[_Stratum], ties: str) -> _Likelihood:
    width = len(beta)
    total, gradient, information = 0.0, np.zeros(width), np.zeros((width, width))
    for time, event, count, covariates in groups:
        value, slope, curvature = _stratum(beta, time, event, count, covariates, ties)
        total, gradient, information = total + value, gradient + slope, information + curvature
    return _Likelihood(total, gradient, information)


def _stratum(
    beta: Matrix,
    time: Matrix,
    event: npt.NDArray[np.bool_],
    count: Matrix,
    covariates: Matrix,
    ties: str,
) -> tuple[float, Matrix, Matrix]:
    predictor = covariates @ beta
    risk = count * np.exp(np.minimum(predictor, 500.0))
    products = covariates[:, :, None] * covariates[:, None, :]
    ends = np.append(np.flatnonzero(np.diff(time)), len(time) - 1)
    starts = np.append(0, ends[:-1] + 1)
    s0 = np.cumsum(risk)[ends]
    s1 = np.cumsum(risk[:, None] * covariates, axis=0)[ends]
    s2 = np.cumsum(risk[:, None, None] * products, axis=0)[ends]
    dead = np.where(event, count, 0.0)
    deaths = np.add.reduceat(dead, starts)
    some = deaths > 0
    d0 = np.add.reduceat(np.where(event, risk, 0.0), starts)[some]
    d1 = np.add.reduceat(np.where(event, risk, 0.0)[:, None] * covariates, starts, axis=0)[some]
    weighted = np.where(event, risk, 0.0)[:, None, None] * products
    d2 = np.add.reduceat(weighted, starts, axis=0)[some]
    s0, s1, s2, deaths = s0[some], s1[some], s2[some], deaths[some]
    total = float(dead @ predictor)
    gradient = dead @ covariates
    information = np.zeros((len(beta), len(beta)))
    for position in range(len(deaths)):
        n = int(deaths[position])
        share = np.arange(n) / n if ties == "efron" else np.zeros(n)
        denominator = s0[position] - share * d0[position]
        mean = (s1[position] - share[:, None] * d1[position]) / denominator[:, None]
        total -= float(np.log(denominator).sum())
        gradient = gradient - mean.sum(axis=0)
        second = s2[position][None] - share[:, None, None] * d2[position][None]
        information += (second / denominator[:, None, None]).sum(axis=0) - mean.T @ mean
    return total, gradient, information


def _coefficient(beta: float, variance: float, z_limit: float, runs_away: bool) -> CoxCoefficient:
    if runs_away or not variance > 0:
        return CoxCoefficient(None, None, None, None, None, None, None)
    error = float(np.sqrt(variance))
    z = float(beta) / error
    return CoxCoefficient(
        float(beta), error, _ratio(beta), _ratio(beta - z_limit * error),
        _ratio(beta + z_limit * error), z, normal_tail(z),
    )  # fmt: skip


def _ratio(log_ratio: float) -> float | None:
    """Return exp of a log hazard ratio; None where it is too large for a number."""
    return math.exp(log_ratio) if log_ratio < LARGEST_LOG else None


def _test(chi_square: float, degrees: int) -> ModelTest:
    value = max(float(chi_square), 0.0)
    return ModelTest(value, degrees, chi_square_tail(value, degrees))
