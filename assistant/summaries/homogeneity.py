"""Do several 2 x 2 tables share one odds ratio? Breslow and Day's test, with Tarone's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.summaries.stratified_effects import common_odds_ratio
from assistant.summaries.stratified_tables import Table, informative
from assistant.summaries.tails import chi_square_tail


@dataclass(frozen=True, slots=True)
class HomogeneityTest:
    """None where fewer than two strata inform or the common odds ratio is 0 or infinite."""

    chi_square: float | None
    p_value: float | None
    degrees_of_freedom: int
    tarone_chi_square: float | None
    """With Tarone's correction for the Mantel-Haenszel estimate not being fully efficient."""
    tarone_p_value: float | None


def homogeneity_test(tables: Sequence[Table]) -> HomogeneityTest:
    """Return the Breslow-Day test that the odds ratio is the same in every stratum.

    Strata in which every subject or no subject has the event, or with one group only, are left
    out: they say nothing about an odds ratio.

    Source:
        Breslow and Day (1980), 4.30; Tarone (1985); R `metafor::rma.mh(measure = "OR")`;
        SAS PROC FREQ `CMH(BDT)`.
    """
    kept = [
        (a, b, c, d) for a, b, c, d in informative(tables) if 0 not in (a + b, c + d, a + c, b + d)
    ]
    degrees = max(len(kept) - 1, 1)
    ratio = common_odds_ratio(tables, conf_level=0.95).estimate
    if len(kept) < 2 or not ratio:
        return HomogeneityTest(None, None, degrees, None, None)
    fitted = [_expected(table, ratio) for table in kept]
    variances = [_variance(table, a) for table, a in zip(kept, fitted, strict=True)]
    gaps = [table[0] - a for table, a in zip(kept, fitted, strict=True)]
    plain = math.fsum(gap**2 / v for gap, v in zip(gaps, variances, strict=True))
    tarone = plain - math.fsum(gaps) ** 2 / math.fsum(variances)
    return HomogeneityTest(
        plain, chi_square_tail(plain, degrees), degrees, tarone, chi_square_tail(tarone, degrees)
    )


def _expected(table: Table, ratio: float) -> float:
    """Return the first cell that has the margins of a table and a given odds ratio."""
    a, b, c, d = table
    row, column, total = a + b, a + c, a + b + c + d
    low, high = max(0, row + column - total), min(row, column)
    if ratio == 1:
        return row * column / total
    linear = total - row - column + ratio * (row + column)
    root = math.sqrt(linear**2 - 4 * (ratio - 1) * ratio * row * column)
    found = 2 * ratio * row * column / (linear + root)
    return min(max(found, float(low)), float(high))


def _variance(table: Table, first: float) -> float:
    a, b, c, d = table
    row, column, total = a + b, a + c, a + b + c + d
    cells = (first, row - first, column - first, total - row - column + first)
    return 1 / sum(1 / cell for cell in cells)
