"""Standard distributions of the error in accelerated failure time models, on the log scale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
Distribution = Literal["exponential", "weibull", "log-normal", "log-logistic"]
DISTRIBUTIONS: tuple[str, ...] = get_args(Distribution)


@dataclass(frozen=True, slots=True)
class Curvature:
    """The logarithm of a density or of a survival function, with two derivatives."""

    value: Values
    slope: Values
    bend: Values


@dataclass(frozen=True, slots=True)
class ErrorDistribution:
    """What `w` follows in log(time) = linear predictor + scale * w."""

    log_density: Callable[[Values], Curvature]
    log_survival: Callable[[Values], Curvature]
    quantile: Callable[[float], float]
    """Share, between 0 and 1, to w."""


def error_distribution(name: str) -> ErrorDistribution:
    """Return the distribution of a model; exponential and Weibull share the extreme value's.

    Raises:
        ValueError: the name is not one of `DISTRIBUTIONS`.
    """
    match name:
        case "exponential" | "weibull":
            return ErrorDistribution(
                _extreme_density, _extreme_survival, lambda p: float(np.log(-np.log1p(-p)))
            )
        case "log-normal":
            return ErrorDistribution(_normal_density, _normal_survival, _normal_quantile)
        case "log-logistic":
            return ErrorDistribution(
                _logistic_density, _logistic_survival, lambda p: float(np.log(p) - np.log1p(-p))
            )
    raise ValueError(f"distribution must be one of {', '.join(DISTRIBUTIONS)}, not {name!r}")


def _extreme_density(w: Values) -> Curvature:
    growth = np.exp(w)
    return Curvature(w - growth, 1.0 - growth, -growth)


def _extreme_survival(w: Values) -> Curvature:
    growth = np.exp(w)
    return Curvature(-growth, -growth, -growth)


def _normal_density(w: Values) -> Curvature:
    return Curvature(-0.5 * (w * w + np.log(2 * np.pi)), -w, -np.ones_like(w))


def _normal_survival(w: Values) -> Curvature:
    from scipy.special import log_ndtr  # 0.1 s: only the log-normal model pays for it

    value = np.asarray(log_ndtr(-w), dtype=np.float64)
    hazard = np.exp(-0.5 * (w * w + np.log(2 * np.pi)) - value)
    return Curvature(value, -hazard, -hazard * (hazard - w))


def _normal_quantile(share: float) -> float:
    from statistics import NormalDist

    return NormalDist().inv_cdf(share)


def _logistic_density(w: Values) -> Curvature:
    share = 1.0 / (1.0 + np.exp(-w))
    return Curvature(w - 2 * np.logaddexp(0.0, w), 1.0 - 2 * share, -2 * share * (1.0 - share))


def _logistic_survival(w: Values) -> Curvature:
    share = 1.0 / (1.0 + np.exp(-w))
    return Curvature(-np.logaddexp(0.0, w), -share, -share * (1.0 - share))
