"""The mean time event-free up to a horizon: the area under the curve."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from assistant.survival.curve import SurvivalCurve
from assistant.survival.distributions import normal_tail


@dataclass(frozen=True, slots=True)
class RestrictedMean:
    """The area under a survival curve up to `horizon`, in the caller's unit of time."""

    mean: float
    standard_error: float
    lower: float
    upper: float
    horizon: float
    beyond_follow_up: bool
    """Whether the curve had to be extended flat to reach the horizon."""


@dataclass(frozen=True, slots=True)
class MeanDifference:
    """One group's restricted mean less another's."""

    difference: float
    standard_error: float
    lower: float
    upper: float
    z: float
    p_value: float


def restricted_mean(curve: SurvivalCurve, horizon: float, *, conf_level: float) -> RestrictedMean:
    """Return the mean time event-free up to `horizon`, with normal limits.

    Where the last time lies before the horizon the curve is extended flat, and the result
    says so (R's `survfit` does the same; survRM2 refuses).

    Args:
        horizon: Positive, in the unit of the curve.

    Raises:
        ValueError: the horizon is not positive.

    Source:
        Irwin (1949); variance: sum of A_j^2 d_j / (n_j (n_j - d_j)), A_j the area from t_j to
        the horizon; R survival 3.5-3, `summary(fit, rmean = horizon)`, without correction.
    """
    if not horizon > 0:
        raise ValueError("the horizon must be positive")
    inside = curve.time < horizon
    starts = np.concatenate(([0.0], curve.time[inside]))
    shares = np.concatenate(([1.0], curve.survival[inside]))
    widths = np.diff(np.concatenate((starts, [horizon])))
    areas = widths * shares
    after = np.cumsum(areas[::-1])[::-1][1:]
    at_risk, events = curve.at_risk[inside], curve.events[inside]
    left = at_risk * (at_risk - events).astype(np.float64)
    steps = np.zeros(len(left))
    np.divide(events, left, out=steps, where=left > 0)
    error = math.sqrt(float(np.sum(after * after * steps)))
    mean = float(np.sum(areas))
    half = NormalDist().inv_cdf(0.5 + conf_level / 2) * error
    last = float(curve.time[-1]) if len(curve.time) else 0.0
    return RestrictedMean(mean, error, mean - half, mean + half, horizon, last < horizon)


def mean_difference(
    group: RestrictedMean, reference: RestrictedMean, *, conf_level: float
) -> MeanDifference:
    """Return the difference of two restricted means to the same horizon, with a normal test."""
    difference = group.mean - reference.mean
    error = math.hypot(group.standard_error, reference.standard_error)
    half = NormalDist().inv_cdf(0.5 + conf_level / 2) * error
    z = difference / error if error > 0 else math.nan
    p_value = normal_tail(z) if error > 0 else math.nan
    return MeanDifference(difference, error, difference - half, difference + half, z, p_value)
