"""Event-free shares and numbers at risk at given times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.survival.curve import Numbers, SurvivalCurve, survival_limits


@dataclass(frozen=True, slots=True)
class SurvivalRate:
    """The share still event-free at one time; None where nobody was followed so long."""

    survival: float | None
    lower: float | None
    upper: float | None
    at_risk: int | float
    """Subjects under observation just before the time, or the sum of their weights."""


def survival_rate(
    curve: SurvivalCurve, time: float, *, conf_level: float, conf_type: str
) -> SurvivalRate:
    """Return the share event-free just after `time`, with pointwise limits.

    After the last observed time the answer is None, as R's `summary.survfit` without
    `extend`; before the first observed time the share
    and both limits are 1.

    Source:
        Kaplan and Meier (1958); Greenwood (1926); R survival 3.5-3, `summary.survfit`.
    """
    at_risk: int | float = numbers_at_risk(curve, [time])[0].item()
    if len(curve.time) == 0 or time > curve.time[-1]:
        return SurvivalRate(None, None, None, at_risk)
    position = int(np.searchsorted(curve.time, time, side="right")) - 1
    if position < 0:
        return SurvivalRate(1.0, 1.0, 1.0, at_risk)
    low, high = survival_limits(curve, conf_level=conf_level, conf_type=conf_type)
    return SurvivalRate(
        float(curve.survival[position]), _known(low[position]), _known(high[position]), at_risk
    )


def numbers_at_risk(curve: SurvivalCurve, times: Sequence[float]) -> Numbers:
    """Return the subjects under observation just before each time, shape ``(n_times,)``."""
    asked = np.asarray(times, dtype=np.float64)
    position = np.searchsorted(curve.time, asked, side="left")
    padded: Numbers = np.append(curve.at_risk, 0)
    if curve.entries is None or len(curve.time) == 0:
        return padded[position]
    begun, count = curve.entries  # who enters before the curve's next time is not there yet
    following = curve.time[np.minimum(position, len(curve.time) - 1)]
    coming = (begun >= asked[:, None]) & (begun < following[:, None])
    there: Numbers = padded[position] - np.where(coming, count, 0).sum(axis=1)
    return there


def _known(limit: float) -> float | None:
    return None if np.isnan(limit) else float(limit)
