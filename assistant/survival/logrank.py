"""The log-rank family: do groups share one survival curve?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from assistant.survival.distributions import chi_square_tail
from assistant.survival.event_table import Counts, EventTable, Times, near_tie_slots

Weight = Literal[
    "log-rank", "gehan-wilcoxon", "tarone-ware", "peto-peto", "peto-modified", "fleming-harrington"
]
WEIGHTS: tuple[str, ...] = get_args(Weight)
Matrix = npt.NDArray[np.float64]
SINGULAR = 1e-12


@dataclass(frozen=True, slots=True)
class LogrankScores:
    """What the tests of the family are made of; vectors share the shape ``(n_groups,)``."""

    observed: Matrix
    expected: Matrix
    score: Matrix
    """Weighted observed minus expected."""
    variance: Matrix
    """Of the scores, hypergeometric, shape ``(n_groups, n_groups)``."""


@dataclass(frozen=True, slots=True)
class LogrankTest:
    """A weighted comparison of groups; arrays share the shape ``(n_groups,)``."""

    chi_square: float
    """Not a number where the data hold no information on a difference (R: NA or an error)."""
    degrees_of_freedom: int
    p_value: float
    observed: Matrix
    """Events of each group (unweighted)."""
    expected: Matrix
    """Events expected if all groups shared one curve (unweighted)."""
    score: Matrix
    """Weighted observed minus expected."""
    weight: str


def logrank_test(
    groups: Sequence[EventTable], *, weight: str, p: float = 0.0, q: float = 0.0
) -> LogrankTest:
    """Return the test that all groups share one survival curve.

    Args:
        groups: At least two.
        weight: Named test; `fleming-harrington` weighs by S(t-)^p (1 - S(t-))^q.

    Source:
        Mantel (1966); hypergeometric variance as R's `survdiff`; Fleming and Harrington (1981).
    """
    return stratified_logrank([groups], weight=weight, p=p, q=q)


def stratified_logrank(
    strata: Sequence[Sequence[EventTable]], *, weight: str, p: float = 0.0, q: float = 0.0
) -> LogrankTest:
    """Return the test stratified: scores and variances are summed over strata.

    Args:
        strata: Each with the same groups in the same order; an absent group is an empty table.
    """
    scores = logrank_scores(strata, weight=weight, p=p, q=q)
    observed, expected, score = scores.observed, scores.expected, scores.score
    compared = np.flatnonzero(expected > 0)
    chi_square, degrees = math.nan, max(len(compared) - 1, 1)
    if len(compared) > 1:
        kept = compared[:-1]
        reduced = scores.variance[np.ix_(kept, kept)]
        if np.linalg.matrix_rank(reduced) == len(kept):
            chi_square = float(score[kept] @ np.linalg.solve(reduced, score[kept]))
    return LogrankTest(
        chi_square,
        degrees,
        math.nan if math.isnan(chi_square) else chi_square_tail(chi_square, degrees),
        observed,
        expected,
        score,
        weight,
    )


def logrank_scores(
    strata: Sequence[Sequence[EventTable]], *, weight: str, p: float = 0.0, q: float = 0.0
) -> LogrankScores:
    """Return the groups' scores and their covariance, summed over strata.

    Raises:
        ValueError: the weight is unknown, or the strata do not have the same groups.
    """
    if weight not in WEIGHTS:
        raise ValueError(f"weight must be one of {', '.join(WEIGHTS)}, not {weight!r}")
    if not strata or len(strata[0]) < 2 or any(len(one) != len(strata[0]) for one in strata):
        raise ValueError("each stratum needs the same groups, at least two")
    parts = [_stratum(groups, weight, p, q) for groups in strata]
    return LogrankScores(*(np.sum([part[i] for part in parts], axis=0) for i in range(4)))


def _stratum(
    groups: Sequence[EventTable], weight: str, p: float, q: float
) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    _, events, at_risk = common_times(groups)
    total_events, total_risk = events.sum(axis=0), at_risk.sum(axis=0)
    some = total_events > 0
    events, at_risk = events[:, some].astype(float), at_risk[:, some].astype(float)
    d, n = total_events[some].astype(float), total_risk[some].astype(float)
    weights = _weights(d, n, weight, p, q)
    share = at_risk / n
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.where(n > 1, d * (n - d) / (n - 1), 0.0) * weights**2
    variance = np.diag((share * spread).sum(axis=1)) - (share * spread) @ share.T
    expected = (share * d).sum(axis=1)
    score = ((events - share * d) * weights).sum(axis=1)
    return events.sum(axis=1), expected, score, variance


def common_times(groups: Sequence[EventTable]) -> tuple[Times, Counts, Counts]:
    """Return the distinct times of all groups, and events and at risk, ``(n_groups, n_times)``."""
    begun = [table.entry for table in groups if table.entry is not None]
    distinct = np.unique(np.concatenate([*(table.time for table in groups), *begun]))
    slots = near_tie_slots(distinct)
    n_times = int(slots[-1]) + 1 if len(slots) else 0
    events = np.zeros((len(groups), n_times), dtype=np.int64)
    leaving = np.zeros_like(events)
    for row, table in enumerate(groups):
        place = slots[np.searchsorted(distinct, table.time)]
        np.add.at(events[row], place, table.events)
        np.add.at(leaving[row], place, table.leaving)
        if table.entry is not None:  # nobody is at risk before or at the own entry
            np.add.at(leaving[row], slots[np.searchsorted(distinct, table.entry)], -1)
    at_risk = leaving[:, ::-1].cumsum(axis=1)[:, ::-1]
    first = np.unique(slots, return_index=True)[1]
    return distinct[first], events, at_risk


def _weights(d: Matrix, n: Matrix, weight: str, p: float, q: float) -> Matrix:
    match weight:
        case "gehan-wilcoxon":
            return n
        case "tarone-ware":
            return np.sqrt(n)
        case "peto-peto":
            return np.cumprod(1.0 - d / (n + 1.0), dtype=np.float64)
        case "peto-modified":
            return np.cumprod(1.0 - d / (n + 1.0), dtype=np.float64) * n / (n + 1.0)
        case "fleming-harrington":
            before = np.concatenate(([1.0], np.cumprod(1.0 - d / n)[:-1]))
            return before**p * (1.0 - before) ** q
        case _:
            return np.ones_like(d)
