"""Gray's test: do groups share one cumulative incidence of one cause?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.survival.competing_table import CompetingTable
from assistant.survival.distributions import chi_square_tail
from assistant.survival.event_table import EventTable
from assistant.survival.logrank import common_times

Matrix = npt.NDArray[np.float64]
SINGULAR = 1e-7
"""Least eigenvalue of the scores' correlations at which they can be told apart."""


@dataclass(frozen=True, slots=True)
class GrayTest:
    """A comparison of groups; NaN where the data hold no information on a difference."""

    chi_square: float
    degrees_of_freedom: int
    p_value: float
    score: Matrix
    """Weighted events less those expected, shape ``(n_groups,)``."""
    rho: float


@dataclass(frozen=True, slots=True)
class _History:
    """One stratum at its times with an event; shapes ``(n_groups, n_times)`` or ``(n_times,)``."""

    at_risk: Matrix
    own: Matrix
    other: Matrix
    before: Matrix
    """Share without any event just before each time."""
    after: Matrix
    incidence_before: Matrix
    subdistribution: Matrix
    """At risk over the share without event: the paper's h, proportional to at risk had nobody
    been lost to a competing event."""
    pooled_before: Matrix
    pooled_after: Matrix
    """Cumulative incidence if all groups share one."""


def gray_test(
    strata: Sequence[Sequence[CompetingTable]], cause: int, *, rho: float = 0.0
) -> GrayTest:
    """Return the test that all groups share one cumulative incidence of a cause.

    Args:
        strata: Each with the same groups in the same order; one stratum where there is none, an
            empty table where a group is absent from a stratum.
        cause: From 1.
        rho: Events are weighted by (1 - pooled incidence)^rho; `cmprsk` and SAS take 0.

    Raises:
        ValueError: there are fewer than two groups, strata differ in their groups, or the cause
            is unknown.

    Source:
        Gray (1988), Annals of Statistics 16:1141; variance with cmprsk's correction for ties, as
        `cmprsk::cuminc` 2.2-11. Where its matrix has no inverse, cmprsk reports -1 and we NaN;
        so do we where the correction makes a variance negative (a handful of subjects, all tied).
    """
    if not strata or len(strata[0]) < 2 or any(len(one) != len(strata[0]) for one in strata):
        raise ValueError("each stratum needs the same groups, at least two")
    present = [
        place for place in range(len(strata[0]))
        if any(len(groups[place].time) for groups in strata)
    ]  # fmt: skip
    parts = [_stratum(groups, cause, rho) for groups in strata]
    score = np.sum([part[0] for part in parts], axis=0)
    variance = np.sum([part[1] for part in parts], axis=0)
    degrees = max(len(present) - 1, 1)
    chi_square = _quadratic_form(score, variance, present[:-1])
    tail = math.nan if math.isnan(chi_square) else chi_square_tail(chi_square, degrees)
    return GrayTest(chi_square, degrees, tail, score, rho)


def _quadratic_form(score: Matrix, variance: Matrix, kept: list[int]) -> float:
    reduced = variance[np.ix_(kept, kept)]
    if not kept or not np.isfinite(reduced).all() or not (np.diag(reduced) > 0).all():
        return math.nan
    spread = np.sqrt(np.diag(reduced))
    scaled = reduced / np.outer(spread, spread)
    if np.linalg.eigvalsh(scaled).min() < SINGULAR:
        return math.nan
    value = score[kept] / spread
    return float(value @ np.linalg.solve(scaled, value))


def _stratum(groups: Sequence[CompetingTable], cause: int, rho: float) -> tuple[Matrix, Matrix]:
    with np.errstate(divide="ignore", invalid="ignore"):  # NaN ends as a test of NaN
        history = _history(groups, cause)
        weight = (1.0 - history.pooled_before) ** rho
        events, h = history.own.sum(axis=0), history.subdistribution
        open_share = h * (1.0 - history.incidence_before)
        share = np.where(events > 0, open_share / open_share.sum(axis=0), 0.0)
        hazard = np.where(events > 0, events / h.sum(axis=0) / (1.0 - history.pooled_before), 0.0)
        score = ((history.own - events * share) * weight).sum(axis=1)
        own_share = np.eye(len(groups))[:, :, None]
        levers = weight * h[:, None, :] * (own_share - h / h.sum(axis=0))
        passed = np.cumsum(levers * hazard, axis=2)
        return score, _variance(history, levers, passed)


def _variance(history: _History, levers: Matrix, passed: Matrix) -> Matrix:
    """Return the covariance of the scores, each group adding its own two kinds of events."""
    events, total = history.own.sum(axis=0), history.subdistribution.sum(axis=0)
    coming = passed[:, :, -1:] - passed
    variance = np.zeros((len(levers), len(levers)))
    for group in range(len(levers)):
        before, after, at_risk = (
            values[group] for values in (history.before, history.after, history.at_risk)
        )
        ratio = np.where(after > 0, (1.0 - history.pooled_after) / after, 0.0)
        own_ties = 1.0 - np.where(events > 1, (events - 1) / (total * before - 1), 0.0)
        own = np.where(at_risk > 0, own_ties * before * events / (total * at_risk), 0.0)
        count = np.where(after > 0, history.other[group], 0.0)
        ties = 1.0 - np.where(count > 1, (count - 1) / (at_risk - 1), 0.0)
        other = np.where(count > 0, ties * before**2 * count / at_risk**2, 0.0)
        moved = levers[:, group] + (1.0 - ratio) * coming[:, group]
        variance += (moved * own) @ moved.T
        moved = ratio * coming[:, group]
        variance += (moved * other) @ moved.T
    return variance


def _history(groups: Sequence[CompetingTable], cause: int) -> _History:
    own_tables = [table.ignoring_others(cause) for table in groups]
    any_tables = [
        EventTable(table.time, table.events.sum(axis=0), table.censored) for table in groups
    ]
    _, own_counts, remaining = common_times(own_tables)
    _, counts, _ = common_times(any_tables)
    some = counts.sum(axis=0) > 0
    own, events, at_risk = (
        found[:, some].astype(np.float64) for found in (own_counts, counts, remaining)
    )
    risk = np.where(at_risk > 0, at_risk, 1.0)
    after = np.cumprod(1.0 - events / risk, axis=1, dtype=np.float64)
    before = np.concatenate((np.ones((len(groups), 1)), after), axis=1)[:, :-1]
    incidence = np.cumsum(before * own / risk, axis=1) - before * own / risk
    subdistribution = np.where(at_risk > 0, at_risk / np.where(before > 0, before, 1.0), 0.0)
    jumps = own.sum(axis=0) / subdistribution.sum(axis=0)
    pooled = np.cumsum(jumps)
    return _History(
        at_risk, own, events - own, before, after, incidence, subdistribution,
        np.concatenate(([0.0], pooled))[:-1], pooled,
    )  # fmt: skip
