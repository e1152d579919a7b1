"""Ranks with ties, and the exact distribution of a sum of ranks."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
EXACT_BELOW = 50
"""Groups smaller than this get an exact p-value, as in R."""
LARGEST = 1e100
"""Values beyond this are taken for an error of the source."""


def finite_numbers(values: npt.ArrayLike, *, name: str) -> Numbers:
    """Return values as an array, shape ``(n,)``.

    Raises:
        ValueError: no value, or one that is not finite or beyond `LARGEST`.
    """
    numbers = np.asarray(values, dtype=np.float64).ravel()
    if not len(numbers):
        raise ValueError(f"{name} has no values")
    if not np.isfinite(numbers).all():
        raise ValueError(f"{name} has values that are not finite")
    if np.abs(numbers).max() > LARGEST:
        raise ValueError(f"{name} has values beyond {LARGEST:g}, whose squares overflow")
    return numbers


def midranks(values: Numbers) -> Numbers:
    """Return ranks from 1; tied values share the mean of their ranks."""
    _, slot, times = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(times)
    shared = (2 * last - times + 1) / 2
    return np.asarray(shared[slot.ravel()], dtype=np.float64)


def tie_sizes(values: Numbers) -> Numbers:
    """Return how often each distinct value occurs."""
    return np.unique(values, return_counts=True)[1].astype(np.float64)


def tie_sum(values: Numbers) -> float:
    """Return the sum of t^3 - t over groups of t tied values."""
    sizes = tie_sizes(values)
    return math.fsum(sizes**3 - sizes)


def rank_sum_ways(scores: Whole, size: int) -> Numbers:
    """Return in how many choices of `size` scores each sum occurs, from 0 on.

    Args:
        scores: Shape ``(n,)``, whole and at least 0.

    Source:
        Streitberg and Roehmel (1986), the shift algorithm.
    """
    total = int(np.sort(scores)[::-1][:size].sum())
    ways = np.zeros((size + 1, total + 1))
    ways[0, 0] = 1.0
    for score in scores:
        ways[1:, score:] += ways[:-1, : total + 1 - score].copy()
    return np.asarray(ways[size], dtype=np.float64)


def signed_rank_ways(scores: Whole) -> Numbers:
    """Return in how many choices of signs each sum of positive scores occurs, from 0 on."""
    total = int(scores.sum())
    ways = np.zeros(total + 1)
    ways[0] = 1.0
    for score in scores:
        ways[score:] += ways[: total + 1 - score].copy()
    return ways


def p_of_rank_sum(ranks: Numbers, size: int) -> float:
    """Return the two-sided exact probability of the rank sum of the first values.

    It is the probability, over all choices of as many of the ranks, of a sum at least as far
    from its mean; ties are kept as they are.

    Args:
        ranks: Shape ``(n,)``, midranks of all values.
        size: How many of them, the first, make the observed sum.

    Source:
        R `exactRankTests::wilcox.exact`; without ties R `wilcox.test(exact = TRUE)`.
    """
    scores = np.rint(2 * ranks).astype(np.int64)
    ways = rank_sum_ways(scores, size)
    # The mean of the doubled sum is size * scores.sum() / n; times n, all is whole.
    n, mean = len(scores), size * int(scores.sum())
    far = abs(int(scores[:size].sum()) * n - mean)
    extreme = np.abs(np.arange(len(ways)) * n - mean) >= far
    return min(float(ways[extreme].sum() / ways.sum()), 1.0)


def p_of_signed_ranks(ranks: Numbers, positive: npt.NDArray[np.bool_]) -> float:
    """Return the two-sided exact probability of the sum of positive differences' ranks.

    Source:
        As `p_of_rank_sum`, over all choices of signs.
    """
    scores = np.rint(2 * ranks).astype(np.int64)
    ways, total = signed_rank_ways(scores), int(scores.sum())
    far = abs(2 * int(scores[positive].sum()) - total)
    extreme = np.abs(2 * np.arange(total + 1) - total) >= far
    return min(float(ways[extreme].sum() / ways.sum()), 1.0)


def lower_place(ways: Numbers, tail: float) -> int:
    """Return the smallest place at which the share of ways so far reaches a tail.

    Source:
        R `qwilcox`, `qsignrank`.
    """
    return int(np.searchsorted(np.cumsum(ways) / ways.sum(), tail * (1 - 1e-12)))
