"""Accelerated failure time models: how covariates stretch time.

log(time) = intercept + covariates x coefficients + scale x error, as R's `survreg` and SAS
`PROC LIFEREG` write it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.survival.effects import (
    TOO_UNCERTAIN,
    UNKNOWN,
    Effect,
    check_conf_level,
    wald_effect,
)
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
    reach = _reach(values, kept) / found.scale
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


def _reach(values: Matrix, kept: list[int]) -> Matrix:
    """Return what a standard error is measured against: a covariate's range, and for the
    intercept how far it lies outside the data.
    """
    spread = np.ptp(values, axis=0)
    away = np.abs(values[:, kept]).min(axis=0) / spread[kept]
    return np.concatenate(([1.0 / math.sqrt(1.0 + float(away @ away))], spread))
