"""Quantiles of a survival curve with Brookmeyer-Crowley limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assistant.survival.curve import Shares, SurvivalCurve, survival_limits
from assistant.survival.event_table import Times

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
    known = ~np.isnan(shares)
    if not known.any():
        return None
    times = np.concatenate(([0.0], time[known]))
    fallen = 1.0 - np.concatenate(([1.0], shares[known]))
    distinct, first = np.unique(fallen, return_index=True)
    wanted = 1.0 - level
    at = int(np.searchsorted(distinct + FLAT, wanted, side="left"))
    if at == len(distinct):
        return None
    start = times[first[at]]
    ends_flat = not np.isnan(shares[-1]) and abs(wanted - fallen[-1]) < FLAT
    if ends_flat:
        return float(start + time[-1]) / 2
    past = int(np.searchsorted(distinct - FLAT, wanted, side="left"))
    if past == len(distinct):
        return None
    return float(start + times[first[past]]) / 2
