"""What a parametric model says of one subject: quantiles of its time and its survival."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from assistant.survival.effects import TOO_UNCERTAIN
from assistant.survival.error_distributions import error_distribution
from assistant.survival.newton import Matrix
from assistant.survival.parametric import ParametricFit


@dataclass(frozen=True, slots=True)
class FittedTime:
    """A quantile of time at given covariates; None where the fit does not determine it."""

    time: float | None
    lower: float | None
    upper: float | None


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
    row = _row(fit, covariates)
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
    """Return the share of subjects with these covariates still event-free at times >= 0."""
    predictor = float(_row(fit, covariates) @ fit.beta)
    asked = np.asarray(times, dtype=np.float64)
    shares = np.ones(asked.shape)
    later = asked > 0
    with np.errstate(over="ignore"):
        w = (np.log(asked[later]) - predictor) / fit.scale
        shares[later] = np.exp(error_distribution(fit.distribution).log_survival(w).value)
    return shares


def _row(fit: ParametricFit, covariates: Sequence[float]) -> Matrix:
    row = np.array([1.0, *covariates])
    if len(row) != len(fit.beta):
        raise ValueError(f"the fit has {len(fit.beta) - 1} covariates, not {len(row) - 1}")
    return row
