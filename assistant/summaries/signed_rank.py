"""Paired values compared by ranks: Wilcoxon's signed rank test."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.summaries.rank_sum import normal_p_values
from assistant.summaries.ranks import (
    EXACT_BELOW,
    finite_numbers,
    midranks,
    p_of_signed_ranks,
    tie_sum,
)


@dataclass(frozen=True, slots=True)
class SignedRankTest:
    """Paired differences against 0; p-values are None where all differences are 0."""

    v: float
    """Sum of the ranks of positive differences."""
    used: int
    """Differences other than 0; the others are left out."""
    p_corrected: float | None
    """Normal approximation with continuity correction."""
    p_uncorrected: float | None
    p_exact: float | None
    """Exact also with ties; None where 50 differences or more are used."""
    tied: bool
    """Whether differences tie in size or are 0."""

    @property
    def p_value(self) -> float | None:
        """R's choice: exact for small samples without ties, else with continuity correction."""
        return self.p_corrected if self.tied or self.p_exact is None else self.p_exact


def signed_rank_test(differences: npt.ArrayLike) -> SignedRankTest:
    """Return the test that differences are symmetric about 0.

    Args:
        differences: Shape ``(n,)``, finite, at least one; they tie only if exactly equal.

    Source:
        Wilcoxon (1945); R `wilcox.test(paired = TRUE)`. SAS PROC UNIVARIATE's S is V minus
        n (n + 1) / 4, with an exact p-value up to 20 differences and a t approximation above.
    """
    numbers = finite_numbers(differences, name="the sample")
    kept = numbers[numbers != 0]
    n = len(kept)
    if not n:
        return SignedRankTest(0.0, 0, None, None, None, True)
    sizes = np.abs(kept)
    ranks, ties = midranks(sizes), tie_sum(sizes)
    v = math.fsum(ranks[kept > 0])
    variance = n * (n + 1) * (2 * n + 1) / 24 - ties / 48
    return SignedRankTest(
        v,
        n,
        *normal_p_values(v - n * (n + 1) / 4, variance),
        p_of_signed_ranks(ranks, kept > 0) if n < EXACT_BELOW else None,
        bool(ties > 0 or n < len(numbers)),
    )
