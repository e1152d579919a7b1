"""Exact probabilities of Spearman's and Kendall's correlation without ties."""

from __future__ import annotations

import math
from itertools import permutations

import numpy as np

from assistant.summaries.tails import normal_tail

ENUMERATED = 9
"""Up to this many pairs all orders are looked at (362,880)."""


def spearman_p_value(rho: float, n: int) -> float:
    """Return the two-sided probability of a rank correlation.

    Args:
        rho: From ranks without ties.
        n: Pairs, at least 2.

    Source:
        Best and Roberts (1975), Applied Statistics 24:377, AS 89; R `cor.test`, twice the
        smaller tail.
    """
    most = n * (n * n - 1) // 3
    squares = round(most / 2 * (1 - rho))
    if 2 * squares > most:  # sums are even; R passes the odd number below to the series
        return min(2 * _at_least(squares - 1, n), 1.0)
    # The distribution is symmetric: sums up to one lie as far out as those from its mirror on.
    return min(2 * _at_least(most - squares, n), 1.0)


def _at_least(squares: int, n: int) -> float:
    """Return the probability of a sum of squared rank differences at least as large."""
    if n <= ENUMERATED:
        orders = np.array(list(permutations(range(n))), dtype=np.int64)
        sums = ((orders - np.arange(n)) ** 2).sum(axis=1)
        return float((sums >= squares).sum()) / math.factorial(n)
    return _edgeworth(squares, n)


def _edgeworth(squares: int, n: int) -> float:
    """Return the value of AS 89's Edgeworth series."""
    b = 1 / n
    x = (6 * (squares - 1) * b / (n * n - 1) - 1) * math.sqrt(n - 1)
    y = x * x
    inner = 0.0879 + 0.0151 * b - y * (0.0072 - 0.0831 * b + y * b * (0.0131 - 4.6e-4 * y))
    middle = -0.0758 + b * (0.1033 + 0.3932 * b) - y * b * inner
    series = x * b * (0.2274 + b * (0.2531 + 0.1745 * b) + y * middle)
    above = normal_tail(x) / 2 if x > 0 else 1 - normal_tail(x) / 2
    return min(max(series * math.exp(-y / 2) + above, 0.0), 1.0)


def kendall_p_value(score: float, n: int) -> float:
    """Return the two-sided probability of concordant minus discordant pairs.

    Args:
        score: Concordant minus discordant pairs, without ties.
        n: Subjects, at least 2; the work grows with the cube.

    Source:
        Kendall (1938); R `cor.test(method = "kendall")`.
    """
    ways = [1]
    for size in range(2, n + 1):
        running = np.cumsum(np.array(ways + [0] * (size - 1), dtype=object))
        shifted = np.concatenate([np.zeros(size, dtype=object), running[:-size]])
        ways = list(running - shifted)
    pairs = n * (n - 1) // 2
    fewer = min(round((pairs + score) / 2), pairs - round((pairs + score) / 2))
    return min(2 * sum(ways[: fewer + 1]) / math.factorial(n), 1.0)
