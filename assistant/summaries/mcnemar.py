"""Paired proportions: McNemar's test of a square table's two off-diagonal cells."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.summaries.proportion_test import binomial_two_sided
from assistant.summaries.tails import chi_square_tail


@dataclass(frozen=True, slots=True)
class McnemarTest:
    """A paired comparison; None where no pair is discordant."""

    chi_square: float | None
    p_value: float | None
    corrected_chi_square: float | None
    """With continuity correction: the gap of discordant counts is reduced by 1."""
    corrected_p_value: float | None
    p_exact: float
    """Exact binomial test of the discordant pairs; 1 where there are none."""


def mcnemar_test(first_only: int, second_only: int) -> McnemarTest:
    """Return the test that both members of a pair are equally likely to have the event.

    Args:
        first_only: Pairs in which only the first has it, at least 0.
        second_only: Pairs in which only the second has it, at least 0.

    Source:
        McNemar (1947); R `mcnemar.test`, whose correction is not applied to equal counts;
        R `binom.test` for the exact p-value; SAS PROC FREQ `AGREE`, `EXACT MCNEM`.
    """
    if first_only < 0 or second_only < 0:
        raise ValueError("counts must be at least 0")
    total, gap = first_only + second_only, abs(first_only - second_only)
    if total == 0:
        return McnemarTest(None, None, None, None, 1.0)
    plain, corrected = gap**2 / total, max(gap - 1, 0) ** 2 / total
    return McnemarTest(
        plain,
        chi_square_tail(plain, 1),
        corrected,
        chi_square_tail(corrected, 1),
        binomial_two_sided(first_only, total, 0.5),
    )
