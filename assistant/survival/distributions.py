"""Tail probabilities in closed form, so that no answer waits for scipy."""

from __future__ import annotations

import math


def chi_square_tail(statistic: float, degrees_of_freedom: int) -> float:
    """Return the probability of a chi-square value at least as large.

    Args:
        degrees_of_freedom: Whole and positive.

    Source:
        Abramowitz and Stegun (1964), 26.4.4 and 26.4.5.
    """
    if degrees_of_freedom < 1:
        raise ValueError("degrees_of_freedom must be at least 1")
    if statistic <= 0:
        return 1.0
    half = statistic / 2
    if degrees_of_freedom % 2 == 0:
        term = total = math.exp(-half)
        for step in range(1, degrees_of_freedom // 2):
            term *= half / step
            total += term
        return min(total, 1.0)
    total = math.erfc(math.sqrt(half))
    term = math.sqrt(2 * statistic / math.pi) * math.exp(-half)
    for step in range(1, degrees_of_freedom // 2 + 1):
        total += term
        term *= statistic / (2 * step + 1)
    return min(total, 1.0)


def normal_tail(z: float) -> float:
    """Return the two-sided probability of a normal value at least as far from 0."""
    return math.erfc(abs(z) / math.sqrt(2))
