"""The Kaplan-Meier curve of weighted subjects, with two variances.

An event table counts subjects; weights need them one by one, so rows come in here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from assistant.survival.curve import Shares, SurvivalCurve
from assistant.survival.event_table import Counts, Times, merged_intervals, merged_times

WeightVariance = Literal["greenwood", "robust"]
WEIGHT_VARIANCES: tuple[str, ...] = get_args(WeightVariance)
ROUNDING = 1e-12
"""Everyone at risk has the event where their weights agree to this, relatively."""


@dataclass(frozen=True, slots=True)
class _Rows:
    time: Times
    """Distinct ends of observation, shape ``(n_times,)``."""
    end: Counts
    """Position in `time` at which each subject's observation ends, shape ``(n_subjects,)``."""
    begun: Times
    """When each subject's observation begins, shape ``(n_subjects,)``."""
    late: Counts
    """Times at which each subject was not yet observed, shape ``(n_subjects,)``."""
    event: npt.NDArray[np.bool_]
    weight: Shares


def weighted_kaplan_meier(
    time: Sequence[float],
    event: Sequence[bool],
    weight: Sequence[float],
    *,
    variance: str,
    entry: Sequence[float] | None = None,
) -> SurvivalCurve:
    """Return the share still event-free over time, each subject counted with its weight.

    The curve's `at_risk`, `events` and `censored` are sums of weights. (`restricted_mean` of it
    has Greenwood's variance whatever is asked for here.)

    Args:
        time: Shape ``(n_subjects,)``, when each observation ends, >= 0.
        event: Shape ``(n_subjects,)``, True for an event, False for a censoring.
        weight: Shape ``(n_subjects,)``, >= 0; subjects of weight 0 are left out.
        variance: "greenwood" reads the weights as numbers of subjects; "robust" is the
            infinitesimal jackknife, for weights that are not. R takes "robust" where a weight is
            not whole, SAS `PROC LIFETEST` Greenwood for FREQ and robust for WEIGHT; here the
            caller says which.
        entry: Shape ``(n_subjects,)``, when each observation begins; None: at the origin.

    Raises:
        ValueError: lengths differ, a time or weight is negative or not finite, an observation
            does not end after its entry, or the variance is unknown.

    Source:
        R survival 3.5-3, `survfit(..., weights = , robust = )`; infinitesimal jackknife:
        sum over subjects of (weight x dS/dweight)^2, Efron (1981).
    """
    if variance not in WEIGHT_VARIANCES:
        raise ValueError(f"variance must be one of {', '.join(WEIGHT_VARIANCES)}, not {variance!r}")
    rows = _rows(time, event, weight, entry)
    events, at_risk = _sums(rows)
    share = events / at_risk
    share[share > 1.0 - ROUNDING] = 1.0
    with np.errstate(divide="ignore", invalid="ignore"):  # everyone left has the event
        step = events / (at_risk * (at_risk - events))
    step[share == 1] = np.inf
    step[events == 0] = 0.0
    survival = np.cumprod(1.0 - share, dtype=np.float64)
    log_variance = np.cumsum(step)
    if variance == "robust":
        log_variance = _robust(rows, share, at_risk)
        log_variance[survival == 0] = np.inf
    censored = _summed(rows.end[~rows.event], rows.weight[~rows.event], len(rows.time))
    begun = None if entry is None else (rows.begun, rows.weight)
    return SurvivalCurve(rows.time, at_risk, events, censored, survival, log_variance, begun)


def _rows(
    time: Sequence[float],
    event: Sequence[bool],
    weight: Sequence[float],
    entry: Sequence[float] | None,
) -> _Rows:
    weights, flags = np.asarray(weight, dtype=np.float64), np.asarray(event, dtype=bool)
    if not len(time) == len(flags) == len(weights):
        raise ValueError("time, event and weight must have the same length")
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise ValueError("weights must be finite and not negative")
    used = weights > 0
    ends = np.asarray(time, dtype=np.float64)[used]
    if entry is None:
        ended = merged_times(ends)
        begun = np.full(len(ended), -1.0)
    else:
        begun, ended = merged_intervals(np.asarray(entry, dtype=np.float64)[used], ends)
    distinct, end = np.unique(ended, return_inverse=True)
    late = np.searchsorted(distinct, begun, side="right")
    return _Rows(distinct, end, begun, late, flags[used], weights[used])


def _sums(rows: _Rows) -> tuple[Shares, Shares]:
    """Return the weights with an event and at risk at each time."""
    size = len(rows.time)
    events = _summed(rows.end[rows.event], rows.weight[rows.event], size)
    leaving = _summed(rows.end, rows.weight, size)
    late = _summed(rows.late, rows.weight, size + 1)
    to_come = np.cumsum(late[::-1])[::-1][1:]
    return events, np.cumsum(leaving[::-1])[::-1] - to_come


def _summed(place: Counts, value: Shares, size: int) -> Shares:
    return np.bincount(place, value, minlength=size).astype(np.float64)


def _robust(rows: _Rows, share: Shares, at_risk: Shares) -> Shares:
    """Return the infinitesimal jackknife variance of log(survival).

    A subject moves log(survival) by -1 / ((1 - h) n) at its event and by h / ((1 - h) n) at each
    time at which it is at risk, so that who has left shares one number and who is at risk another.
    """
    size = len(rows.time)
    left = np.where(share < 1, (1.0 - share) * at_risk, 1.0)
    passed = np.concatenate(([0.0], np.cumsum(np.where(share < 1, share / left, 0.0))))
    final = passed[rows.end + 1] - passed[rows.late] - rows.event / left[rows.end]
    gone = np.cumsum(_summed(rows.end, (rows.weight * final) ** 2, size))
    begun, here = passed[rows.late], passed[1:]
    staying = np.zeros(size)
    for power, factor in enumerate((here**2, -2.0 * here, np.ones(size))):
        amount = rows.weight**2 * begun**power
        come = np.cumsum(_summed(rows.late, amount, size + 1)[:size])
        staying += factor * (come - np.cumsum(_summed(rows.end, amount, size)))
    found = gone + np.maximum(staying, 0.0)
    last_event = np.maximum.accumulate(np.where(share > 0, np.arange(1, size + 1), 0))
    return np.concatenate(([0.0], found))[last_event]  # exactly flat where the curve is
