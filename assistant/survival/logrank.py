"""The log-rank family: do groups share one survival curve?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from assistant.survival.distributions import chi_square_tail
from assistant.survival.event_table import (
    NEAR_TIE,
    Counts,
    EventTable,
    Times,
    near_tie_slots,
)

Weight = Literal[
    "log-rank", "gehan-wilcoxon", "tarone-ware", "peto-peto", "peto-modified", "fleming-harrington"
]
WEIGHTS: tuple[str, ...] = get_args(Weight)
Matrix = npt.NDArray[np.float64]
STRETCH = 1 << 13
"""Times of the group with most of them that are worked on at once: they stay in the cache."""
NEAR = 64
"""Times on each side of a wished edge among which the widest gap is looked for."""


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
    size = len(groups)
    found = np.zeros(size), np.zeros(size), np.zeros(size), np.zeros((size, size))
    shares = np.ones(2)
    for events, at_risk in blocks(groups):
        parts, shares = _block(events, at_risk, shares, weight, p, q)
        for total, part in zip(found, parts, strict=True):
            np.add(total, part, out=total)
    return found


def _block(
    events: Counts, at_risk: Counts, shares: Matrix, weight: str, p: float, q: float
) -> tuple[tuple[Matrix, Matrix, Matrix, Matrix], Matrix]:
    """Return events, expected, scores and variance of one block, and the shares after it."""
    total_events, total_risk = events.sum(axis=0), at_risk.sum(axis=0)
    some = np.flatnonzero(total_events)
    events = events.take(some, axis=1).astype(np.float64)
    at_risk = at_risk.take(some, axis=1).astype(np.float64)
    d, n = total_events[some].astype(float), total_risk[some].astype(float)
    weights, shares = _weights(d, n, shares, weight, p, q)
    share = at_risk / n
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.where(n > 1, d * (n - d) / (n - 1), 0.0) * weights**2
    variance = np.diag((share * spread).sum(axis=1)) - (share * spread) @ share.T
    expected = (share * d).sum(axis=1)
    score = ((events - share * d) * weights).sum(axis=1)
    return (events.sum(axis=1), expected, score, variance), shares


def blocks(groups: Sequence[EventTable]) -> Iterator[tuple[Counts, Counts]]:
    """Yield events and at risk at the distinct times of all groups, ``(n_groups, n_times)``.

    All times at once unless there are very many; then a stretch of them at a time, so that the
    memory needed does not grow with them.
    """
    longest = max(groups, key=lambda table: len(table.time))
    if len(longest.time) <= STRETCH or any(table.entry is not None for table in groups):
        yield common_times(groups)[1:]
        return
    edges = _edges(groups, longest.time)
    stretches = [
        [_stretch(table, low, high) for table in groups]
        for low, high in zip([0.0, *edges], [*edges, np.inf], strict=True)
    ]
    scale = _mean_distinct(stretches)
    remaining = np.array([table.subjects for table in groups])
    for stretch in stretches:
        _, events, at_risk = common_times(stretch, scale=scale)
        later = remaining - [table.subjects for table in stretch]
        yield events, at_risk + later[:, None]
        remaining = later


def _edges(groups: Sequence[EventTable], longest: Times) -> list[float]:
    """Return where the times of all groups may be parted: never between near ties.

    Args:
        longest: Times of the group with most of them, of which each stretch gets as many.
    """
    last = max(float(table.time[-1]) for table in groups if len(table.time))
    edges = []
    for place in range(STRETCH, len(longest) - NEAR, STRETCH):
        around = [_stretch(table, longest[place - NEAR], longest[place + NEAR]) for table in groups]
        times = np.unique(np.concatenate([table.time for table in around]))
        gaps = np.diff(times)
        widest = int(np.argmax(gaps))
        if gaps[widest] > NEAR_TIE * max(last, 1.0):
            edges.append(float(times[widest + 1]))
    return edges


def _stretch(table: EventTable, low: float, high: float) -> EventTable:
    start, end = np.searchsorted(table.time, [low, high])
    return EventTable(table.time[start:end], table.events[start:end], table.censored[start:end])


def _mean_distinct(stretches: Sequence[Sequence[EventTable]]) -> float:
    total, count = 0.0, 0
    for stretch in stretches:
        distinct = np.unique(np.concatenate([table.time for table in stretch]))
        total += float(np.sum(distinct))
        count += len(distinct)
    return total / count


def common_times(
    groups: Sequence[EventTable], *, scale: float | None = None
) -> tuple[Times, Counts, Counts]:
    """Return the distinct times of all groups, and events and at risk, ``(n_groups, n_times)``.

    Args:
        scale: Mean of the distinct times, by which near ties are told; of these by default.
    """
    begun = [table.entry for table in groups if table.entry is not None]
    distinct = np.unique(np.concatenate([*(table.time for table in groups), *begun]))
    slots = near_tie_slots(distinct, scale)
    n_times = int(slots[-1]) + 1 if len(slots) else 0
    events = np.zeros((len(groups), n_times), dtype=np.int64)
    leaving = np.zeros_like(events)
    for row, table in enumerate(groups):
        place = slots[np.searchsorted(distinct, table.time)]
        # Where a group's own times fall together, the last of them is kept and the others added.
        others = np.flatnonzero(place[1:] == place[:-1])
        for counts, of_table in ((events[row], table.events), (leaving[row], table.leaving)):
            counts[place] = of_table
            np.add.at(counts, place[others], of_table[others])
        if table.entry is not None:  # nobody is at risk before or at the own entry
            np.add.at(leaving[row], slots[np.searchsorted(distinct, table.entry)], -1)
    at_risk = leaving[:, ::-1].cumsum(axis=1)[:, ::-1]
    first = np.unique(slots, return_index=True)[1]
    return distinct[first], events, at_risk


def _weights(
    d: Matrix, n: Matrix, shares: Matrix, weight: str, p: float, q: float
) -> tuple[Matrix, Matrix]:
    """Return the weight at each event time, and the shares after the last.

    Args:
        shares: Pooled Kaplan-Meier share and Peto's before the first time.
    """
    match weight:
        case "gehan-wilcoxon":
            return n, shares
        case "tarone-ware":
            return np.sqrt(n), shares
        case "peto-peto" | "peto-modified":
            after = _falling(shares[1], d / (n + 1.0))
            ends = np.array([1.0, after[-1]])
            modified = weight == "peto-modified"
            return (after[1:] * n / (n + 1.0) if modified else after[1:]), ends
        case "fleming-harrington":
            after = _falling(shares[0], d / n)
            return after[:-1] ** p * (1.0 - after[:-1]) ** q, np.array([after[-1], 1.0])
        case _:
            return np.ones_like(d), shares


def _falling(share: float, steps: Matrix) -> Matrix:
    """Return the share before the first step and after each."""
    falling: Matrix = np.cumprod(np.concatenate(([share], 1.0 - steps)), dtype=np.float64)
    return falling
