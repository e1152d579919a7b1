"""Quantiles of a survival curve with Brookmeyer-Crowley limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assistant.survival.curve import Shares, SurvivalCurve, survival_limits
from assistant.survival.event_table import BLOCK, Times

FLAT = float(np.sqrt(np.finfo(np.float64).eps))
"""Tolerance at which the curve counts as flat at the level, as in R's `quantile.survfit`."""


@dataclass(frozen=True, slots=True)
class Quantile:
    """A time by which a share of subjects had the event; None where it is not reached."""

    time: float | None
    lower: float | None
    upper: float | None
    conf_level: float
    conf_type: str


def survival_quantile(
    curve: SurvivalCurve, share: float = 0.5, *, conf_level: float, conf_type: str
) -> Quantile:
    """Return the first time the curve falls to ``1 - share``, with its limits.

    Where the curve runs flat exactly at that level, the answer is the middle of the flat
    stretch, as in R's `quantile.survfit` and SAS `PROC LIFETEST`. (lifelines returns its left
    end: 2 instead of 2.5 for deaths at 1, 2, 3, 4.)

    Args:
        share: Of subjects with the event, between 0 and 1, both excluded.

    Source:
        Brookmeyer and Crowley (1982); R survival 3.5-3, `quantile.survfit`.
    """
    if not 0 < share < 1:
        raise ValueError(f"share must lie between 0 and 1, not {share}")
    low, high = survival_limits(curve, conf_level=conf_level, conf_type=conf_type)
    level = 1.0 - share
    return Quantile(
        time=first_at_or_below(curve.time, curve.survival, level),
        lower=first_at_or_below(curve.time, low, level),
        upper=first_at_or_below(curve.time, high, level),
        conf_level=conf_level,
        conf_type=conf_type,
    )


def first_at_or_below(time: Times, shares: Shares, level: float) -> float | None:
    """Return the time at which `shares` reaches `level` from above, or None.

    Flat at the level: the middle of the stretch, up to the last time if it ends flat. Where
    limits are not monotone, the answer is where the largest share at or below the level
    stands, which is R's choice, and not the first crossing.

    Source:
        R survival 3.5-3, `quantile.survfit`, its inner function `findq`.
    """
    fallen = np.zeros(len(shares) + 1)
    np.subtract(1.0, shares, out=fallen[1:])
    if np.isnan(fallen[1:]).all():
        return None
    wanted = 1.0 - level
    first = _first_least(fallen, wanted, FLAT)
    if first is None:
        return None
    start = 0.0 if first == 0 else time[first - 1]
    if abs(wanted - fallen[-1]) < FLAT:  # it ends flat; not where the last share is unknown
        return float(start + time[-1]) / 2
    past = _first_least(fallen, wanted, -FLAT)
    return None if past is None else float(start + time[past - 1]) / 2


def _first_least(values: Shares, wanted: float, slack: float) -> int | None:
    """Return where the least value with ``value + slack >= wanted`` first stands, or None."""
    chosen = np.empty(len(values), dtype=bool)
    for start in range(0, len(values), BLOCK):
        chosen[start : start + BLOCK] = values[start : start + BLOCK] + slack >= wanted
    if not chosen.any():
        return None
    return int(np.argmax(values == np.min(values, where=chosen, initial=np.inf)))
