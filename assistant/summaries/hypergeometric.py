"""The noncentral hypergeometric distribution: one 2 x 2 table or several with one odds ratio."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from assistant.summaries.roots import EPSILON, brent_root

Probabilities = npt.NDArray[np.float64]
SAME = 1 + 1e-7
"""Probabilities this close count as equal, as in R's exact tests."""
SMALLEST_LOG = -1e5
"""Logarithm of an odds ratio that leaves only the smallest sum possible."""


@dataclass(frozen=True, slots=True)
class Conditional:
    """The sum of first cells given all margins."""

    smallest: int
    """Smallest possible sum."""
    log_probability: Probabilities
    """Logarithm of the probability of each possible sum under an odds ratio of 1."""
    seen: int
    """Place of the observed sum, from 0."""

    @property
    def largest(self) -> int:
        """Place of the largest possible sum, from 0."""
        return len(self.log_probability) - 1

    def probabilities(self, log_odds: float) -> Probabilities:
        """Return the probability of each possible sum under an odds ratio."""
        weighed = self.log_probability + log_odds * np.arange(len(self.log_probability))
        found = np.exp(weighed - weighed.max())
        return np.asarray(found / found.sum(), dtype=np.float64)

    def p_two_sided(self) -> float:
        """Return the probability of all sums that are no more likely than the one seen."""
        chances = self.probabilities(0.0)
        return min(float(chances[chances <= chances[self.seen] * SAME].sum()), 1.0)

    def p_greater(self, log_odds: float = 0.0) -> float:
        """Return the probability of a sum at least as large."""
        return min(float(self.probabilities(log_odds)[self.seen :].sum()), 1.0)

    def p_less(self, log_odds: float = 0.0) -> float:
        """Return the probability of a sum at most as large."""
        return min(float(self.probabilities(log_odds)[: self.seen + 1].sum()), 1.0)

    def mean(self, log_odds: float) -> float:
        """Return the expected place of the sum under an odds ratio, from 0."""
        chances = self.probabilities(log_odds)
        return float(np.arange(len(chances)) @ chances)

    def odds_ratio(self, tolerance: float) -> float | None:
        """Return the conditional maximum likelihood estimate; None where it is infinite.

        Where the sum is the smallest possible it is 0, even if no other sum is possible.
        """
        if self.seen == 0:
            return 0.0
        if self.seen == self.largest:
            return None
        return _searched(lambda log_odds: self.mean(log_odds) - self.seen, tolerance)

    def lower(self, tail: float, tolerance: float) -> float | None:
        """Return the odds ratio at which a sum as large has the tail's probability."""
        if self.seen == 0:
            return 0.0
        return _searched(lambda log_odds: self.p_greater(log_odds) - tail, tolerance)

    def upper(self, tail: float, tolerance: float) -> float | None:
        """Return the odds ratio at which a sum as small has it; None where it is infinite."""
        if self.seen == self.largest:
            return None
        return _searched(lambda log_odds: self.p_less(log_odds) - tail, tolerance)


def _searched(function: Callable[[float], float], tolerance: float) -> float | None:
    """Return the odds ratio at which a function of its logarithm is 0, searching as R does.

    Source:
        R `fisher.test` and `mantelhaen.test`: between 0 and 1 for the ratio or its inverse.
    """

    def ratio(at: float) -> float:
        return function(math.log(at) if at > 0 else SMALLEST_LOG)

    def inverse(at: float) -> float:
        return function(-math.log(at))

    middle, beginning = function(0.0), function(SMALLEST_LOG)
    if middle == 0:
        return 1.0
    if (middle > 0) != (beginning > 0):
        return brent_root(ratio, 0.0, 1.0, tolerance)
    found = brent_root(inverse, EPSILON, 1.0, tolerance)
    return None if found is None else 1 / found


def conditional(tables: Sequence[tuple[int, int, int, int]]) -> Conditional:
    """Return the distribution of the sum of first cells over 2 x 2 tables.

    Args:
        tables: Cells ``(a, b, c, d)``, rows first; counts of at least 0.
    """
    parts = [_one_table(*cells) for cells in tables]
    smallest = sum(low for low, _ in parts)
    seen = sum(cells[0] for cells in tables) - smallest
    return Conditional(smallest, reduce(_convolved, (logs for _, logs in parts)), seen)


def _one_table(a: int, b: int, c: int, d: int) -> tuple[int, Probabilities]:
    from scipy.special import gammaln  # 0.4 s: only exact tests pay for it

    row, column, total = a + b, a + c, a + b + c + d
    low, high = max(0, row + column - total), min(row, column)
    x = np.arange(low, high + 1)
    logs = -(
        gammaln(x + 1)
        + gammaln(row - x + 1)
        + gammaln(column - x + 1)
        + gammaln(total - row - column + x + 1)
    )
    logs -= logs.max()
    return low, logs - math.log(float(np.exp(logs).sum()))


def _convolved(first: Probabilities, second: Probabilities) -> Probabilities:
    """Return the logarithm of a sum's distribution; no probability underflows."""
    found = np.full(len(first) + len(second) - 1, -np.inf)
    short, long = sorted((first, second), key=len)
    for place, chance in enumerate(short):
        part = slice(place, place + len(long))
        found[part] = np.logaddexp(found[part], chance + long)
    return found
