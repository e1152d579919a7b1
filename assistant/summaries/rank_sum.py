"""Two groups compared by ranks: the test of Wilcoxon, Mann and Whitney."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.summaries.ranks import (
    EXACT_BELOW,
    finite_numbers,
    midranks,
    p_of_rank_sum,
    tie_sum,
)
from assistant.summaries.tails import normal_tail


@dataclass(frozen=True, slots=True)
class RankSumTest:
    """A group against a reference; p-values are None where all values are equal."""

    u: float
    """Pairs in which the group's value is the larger, ties counting one half."""
    rank_sum: float
    p_corrected: float | None
    """Normal approximation with continuity correction."""
    p_uncorrected: float | None
    p_exact: float | None
    """Exact also with ties; None where a group has 50 values or more."""
    tied: bool

    @property
    def p_value(self) -> float | None:
        """R's choice: exact for small groups without ties, else with continuity correction."""
        return self.p_corrected if self.tied or self.p_exact is None else self.p_exact


def rank_sum_test(group: npt.ArrayLike, reference: npt.ArrayLike) -> RankSumTest:
    """Return the test that neither group tends to larger values.

    Args:
        group: Shape ``(n,)``, finite, at least one value.
        reference: Likewise.

    Raises:
        ValueError: a group without values, or values that are not finite.

    Source:
        Wilcoxon (1945); Mann and Whitney (1947); R `wilcox.test`; SAS PROC NPAR1WAY `WILCOXON`.
    """
    first, second = (
        finite_numbers(values, name=name)
        for values, name in ((group, "the group"), (reference, "the reference"))
    )
    both = np.concatenate([first, second])
    ranks, n1, n2 = midranks(both), len(first), len(second)
    rank_sum, total, ties = math.fsum(ranks[:n1]), n1 + n2, tie_sum(both)
    u = rank_sum - n1 * (n1 + 1) / 2
    variance = n1 * n2 / 12 * (total + 1 - ties / (total * (total - 1)))
    small = max(n1, n2) < EXACT_BELOW
    if ties == total**3 - total:
        return RankSumTest(u, rank_sum, None, None, None, True)
    return RankSumTest(
        u,
        rank_sum,
        *normal_p_values(u - n1 * n2 / 2, variance),
        p_of_rank_sum(ranks, n1) if small else None,
        ties > 0,
    )


def normal_p_values(gap: float, variance: float) -> tuple[float, float]:
    """Return two-sided probabilities of a rank statistic with and without correction.

    Args:
        gap: Statistic minus its mean.
        variance: > 0.
    """
    error = math.sqrt(variance)
    return normal_tail(max(abs(gap) - 0.5, 0.0) / error), normal_tail(gap / error)
