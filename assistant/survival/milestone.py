"""The difference of two groups' event-free shares at one time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from assistant.survival.curve import SurvivalCurve
from assistant.survival.distributions import normal_tail


@dataclass(frozen=True, slots=True)
class MilestoneDifference:
    """Share of one group less that of the reference, at one time."""

    difference: float
    standard_error: float
    lower: float
    upper: float
    z: float
    p_value: float
    """Of the plain test; None is never returned: not a number where both errors are 0."""
    log_log_p_value: float
    """Of the test on log(-log S), which holds its level better in small samples."""


def milestone_difference(
    group: SurvivalCurve, reference: SurvivalCurve, time: float, *, conf_level: float
) -> MilestoneDifference | None:
    """Return the difference at `time`; None where a group was not followed so long.

    Source:
        Klein, Logan, Harhoff and Andersen (2007), Statistics in Medicine 26:4505, equations
        for the plain and the complementary log-log test; Greenwood variances.
    """
    first, second = _at(group, time), _at(reference, time)
    if first is None or second is None:
        return None
    (share, log_variance), (other, other_variance) = first, second
    error = math.sqrt(share**2 * log_variance + other**2 * other_variance)
    difference = share - other
    half = NormalDist().inv_cdf(0.5 + conf_level / 2) * error
    z = difference / error if error > 0 else math.nan
    p_value = normal_tail(z) if error > 0 else math.nan
    return MilestoneDifference(
        difference, error, difference - half, difference + half, z, p_value,
        _log_log_p(share, log_variance, other, other_variance),
    )  # fmt: skip


def _at(curve: SurvivalCurve, time: float) -> tuple[float, float] | None:
    if len(curve.time) == 0 or time > curve.time[-1]:
        return None
    place = int(np.searchsorted(curve.time, time, side="right")) - 1
    if place < 0:
        return 1.0, 0.0
    share = float(curve.survival[place])
    return share, float(curve.log_variance[place]) if share > 0 else 0.0


def _log_log_p(share: float, variance: float, other: float, other_variance: float) -> float:
    if not (0 < share < 1 and 0 < other < 1):
        return math.nan
    spread = variance / math.log(share) ** 2 + other_variance / math.log(other) ** 2
    z = (math.log(-math.log(share)) - math.log(-math.log(other))) / math.sqrt(spread)
    return normal_tail(z)
