"""Accelerated failure time models: how covariates stretch time.

log(time) = intercept + covariates x coefficients + scale x error, as R's `survreg` and SAS
`PROC LIFEREG` write it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from assistant.survival.effects import (
    TOO_UNCERTAIN,
    UNKNOWN,
    Effect,
    check_conf_level,
    wald_effect,
)
from assistant.survival.error_distributions import error_distribution
from assistant.survival.newton import Matrix, independent_columns
from assistant.survival.parametric_likelihood import LogTimes, maximum


@dataclass(frozen=True, slots=True)
class ParametricFit:
    """A fitted model; `ratio` of an effect is the factor by which times are stretched."""

    distribution: str
    intercept: Effect
    effects: tuple[Effect, ...]
    """One per covariate, in their order."""
    scale: float
    """Of the error: 1 for the exponential, 1 over the shape for the Weibull distribution."""
    log_scale_error: float | None
    """Standard error of log(scale); None where the scale is fixed."""
    log_likelihood: float
    """Of the times themselves, as `survreg` prints it (SAS's is of their logarithms)."""
    parameters: int
    """Estimated coefficients, and the scale where it is estimated."""
    subjects: int
    events: int
    conf_level: float
    not_estimable: tuple[int, ...]
    """Covariates whose effects are unknown: constant, sums of earlier ones, or infinite."""
    beta: Matrix
    """Intercept and coefficients, 0 for covariates left out, shape ``(n_covariates + 1,)``."""
    covariance: Matrix
    """Of `beta` and log(scale), shape ``(n_covariates + 2, n_covariates + 2)``."""

    @property
    def aic(self) -> float:
        """Akaike's criterion: -2 log likelihood + 2 for each estimated parameter."""
        return 2 * self.parameters - 2 * self.log_likelihood


@dataclass(frozen=True, slots=True)
class FittedTime:
    """A quantile of time at given covariates; None where the fit does not determine it."""

    time: float | None
    lower: float | None
    upper: float | None


def parametric_fit(
    time: Sequence[float] | Matrix,
    event: Sequence[bool] | npt.NDArray[np.bool_],
    covariates: Matrix,
    *,
    distribution: str,
    conf_level: float,
) -> ParametricFit:
    """Return the maximum likelihood fit, by Newton's method on the observed information.

    Args:
        time: Shape ``(n_subjects,)``, positive.
        event: Shape ``(n_subjects,)``, True for an event, False for a censoring.
        covariates: Shape ``(n_subjects, n_covariates)``; no columns for the distribution alone.
        distribution: One of `error_distributions.DISTRIBUTIONS`.
        conf_level: Of the Wald limits, between 0 and 1.

    Raises:
        ValueError: lengths differ, a value is not finite, a time is not positive, there is no
            event, or the data do not determine the scale (all events at one time, say).

    Source:
        R survival 3.5-3, `survreg`, which stops at a relative gain of 1e-9 and so agrees to 1e-6
        or better. Time 0 is refused as there; SAS leaves such subjects out.
    """
    check_conf_level(conf_level)
    times, events, values = _checked(time, event, covariates)
    kept = independent_columns(values)
    found = maximum(LogTimes(np.log(times), events, values[:, kept]), distribution)
    width = values.shape[1]
    places = [0, *(place + 1 for place in kept)]
    beta = np.zeros(width + 1)
    beta[places] = found.beta
    covariance = np.zeros((width + 2, width + 2))
    covariance[np.ix_([*places, width + 1], [*places, width + 1])] = found.covariance
    reach = np.concatenate(([1.0], np.ptp(values, axis=0))) / found.scale
    effects = [
        wald_effect(float(beta[i]), float(covariance[i, i]), conf_level=conf_level)
        if covariance[i, i] * reach[i] ** 2 < TOO_UNCERTAIN**2 else UNKNOWN
        for i in range(width + 1)
    ]  # fmt: skip
    estimated = distribution != "exponential"
    return ParametricFit(
        distribution=distribution,
        intercept=effects[0],
        effects=tuple(effects[1:]),
        scale=found.scale,
        log_scale_error=math.sqrt(covariance[-1, -1]) if estimated else None,
        log_likelihood=found.log_likelihood - float(np.log(times[events]).sum()),
        parameters=len(places) + estimated,
        subjects=len(times),
        events=int(events.sum()),
        conf_level=conf_level,
        not_estimable=tuple(i for i in range(width) if effects[i + 1] is UNKNOWN),
        beta=beta,
        covariance=covariance,
    )


def fitted_quantile(
    fit: ParametricFit, covariates: Sequence[float], share: float = 0.5
) -> FittedTime:
    """Return the time by which a share of subjects with these covariates has the event.

    Args:
        share: Between 0 and 1, both excluded.

    Raises:
        ValueError: the share is out of range, or the number of covariates is another.

    Source:
        R survival 3.5-3, `predict(fit, type = "uquantile")`: normal limits of log(time).
    """
    if not 0 < share < 1:
        raise ValueError(f"share must lie between 0 and 1, not {share}")
    row = np.array([1.0, *covariates])
    if len(row) != len(fit.beta):
        raise ValueError(f"the fit has {len(fit.beta) - 1} covariates, not {len(row) - 1}")
    w = error_distribution(fit.distribution).quantile(share)
    lever = np.append(row, fit.scale * w)  # of the coefficients and of log(scale)
    log_time = float(row @ fit.beta) + fit.scale * w
    error = math.sqrt(max(float(lever @ fit.covariance @ lever), 0.0))
    if not error < TOO_UNCERTAIN * fit.scale or log_time > 700:
        return FittedTime(None, None, None)
    half = NormalDist().inv_cdf(0.5 + fit.conf_level / 2) * error
    upper = math.exp(log_time + half) if log_time + half < 700 else None
    return FittedTime(math.exp(log_time), math.exp(log_time - half), upper)


def fitted_survival(fit: ParametricFit, covariates: Sequence[float], times: Matrix) -> Matrix:
    """Return the share of subjects with these covariates still event-free at positive times."""
    predictor = float(np.array([1.0, *covariates]) @ fit.beta)
    w = (np.log(np.asarray(times, dtype=np.float64)) - predictor) / fit.scale
    return np.asarray(
        np.exp(error_distribution(fit.distribution).log_survival(w).value), dtype=np.float64
    )


def _checked(
    time: Sequence[float] | Matrix,
    event: Sequence[bool] | npt.NDArray[np.bool_],
    covariates: Matrix,
) -> tuple[Matrix, npt.NDArray[np.bool_], Matrix]:
    times, events = np.asarray(time, dtype=np.float64), np.asarray(event, dtype=bool)
    values = np.asarray(covariates, dtype=np.float64)
    if values.ndim != 2 or not len(times) == len(events) == len(values):
        raise ValueError("time, event and covariates must have the same length")
    if not np.isfinite(times).all() or (times <= 0).any():
        raise ValueError("a parametric model needs finite times above 0")
    if not np.isfinite(values).all():
        raise ValueError("covariates must be finite")
    if not events.any():
        raise ValueError("there is no event, so that no parametric curve can be fitted")
    return times, events, values
