"""How far values lie above others, or differences above 0: Hodges and Lehmann's estimates."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.summaries.ranks import (
    EXACT_BELOW,
    Numbers,
    finite_numbers,
    lower_place,
    rank_sum_ways,
    signed_rank_ways,
    tie_sum,
)
from assistant.summaries.tails import normal_limit

MOST_PAIRS = 25_000_000
"""Beyond this many pairs of values nothing is estimated."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A median of pairs of values, with limits that belong to the rank test."""

    shift: float | None
    """None beyond `MOST_PAIRS`, or without a difference other than 0."""
    lower: float | None
    upper: float | None
    """Limits are None where the values are too few for the level."""
    conf_level: float


def hodges_lehmann(group: npt.ArrayLike, reference: npt.ArrayLike, *, conf_level: float) -> Shift:
    """Return the median of all differences between a group's and a reference's values.

    Args:
        group: Shape ``(n,)``, finite, at least one value.
        reference: Likewise.

    Source:
        Hodges and Lehmann (1963). Limits are R's `wilcox.test(conf.int = TRUE)` for groups
        below 50 without ties; else Moses's (1965) from the normal approximation, as SAS PROC
        NPAR1WAY `HL`, where R searches a step function and stops at 1e-4.
    """
    first, second = (
        finite_numbers(values, name=name)
        for values, name in ((group, "the group"), (reference, "the reference"))
    )
    n1, n2 = len(first), len(second)
    limit = normal_limit(conf_level)
    if n1 * n2 > MOST_PAIRS:
        return Shift(None, None, None, conf_level)
    gaps: Numbers = np.sort(np.subtract.outer(first, second), axis=None)
    if max(n1, n2) < EXACT_BELOW and not tie_sum(np.concatenate([first, second])):
        ways = rank_sum_ways(np.arange(1, n1 + n2 + 1), n1)[n1 * (n1 + 1) // 2 :]
        return _around(gaps, lower_place(ways, (1 - conf_level) / 2), conf_level)
    spread = limit * math.sqrt(n1 * n2 * (n1 + n2 + 1) / 12)
    return _around(gaps, math.floor(len(gaps) / 2 - spread), conf_level)


def pseudomedian(differences: npt.ArrayLike, *, conf_level: float) -> Shift:
    """Return the median of the means of all pairs of differences, each with itself too.

    Differences of 0 are left out, as in the signed rank test.

    Args:
        differences: Shape ``(n,)``, finite, at least one.

    Source:
        Hodges and Lehmann (1963); R `wilcox.test(paired = TRUE, conf.int = TRUE)` below 50
        differences without ties; else the normal approximation (Hollander and Wolfe 1999, 3.3).
    """
    numbers = finite_numbers(differences, name="the sample")
    kept = numbers[numbers != 0]
    n, limit = len(kept), normal_limit(conf_level)
    if not n or n * n > MOST_PAIRS:
        return Shift(None, None, None, conf_level)
    means: Numbers = np.sort(np.add.outer(kept, kept)[np.triu_indices(n)]) / 2
    if n < EXACT_BELOW and n == len(numbers) and not tie_sum(np.abs(kept)):
        ways = signed_rank_ways(np.arange(1, n + 1))
        return _around(means, lower_place(ways, (1 - conf_level) / 2), conf_level)
    spread = limit * math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    return _around(means, math.floor(len(means) / 2 - spread), conf_level)


def _around(ordered: Numbers, place: int, conf_level: float) -> Shift:
    """Return the median, and the values at a place from each end, counted from 1."""
    middle = float(np.median(ordered))
    if place < 1:
        return Shift(middle, None, None, conf_level)
    return Shift(middle, float(ordered[place - 1]), float(ordered[-place]), conf_level)
