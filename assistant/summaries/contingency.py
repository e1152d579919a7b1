"""Tests of a table of counts: chi-square, likelihood ratio, trend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.summaries.tails import chi_square_tail

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TableTest:
    """A test of a table; None where a row or column without counts leaves it undefined."""

    chi_square: float | None
    degrees_of_freedom: int
    p_value: float | None
    smallest_expected: float
    """Below 5, the chi-square approximation is usually not trusted."""
    likelihood_ratio: float
    """G squared, with the same degrees of freedom; not corrected for continuity."""


@dataclass(frozen=True, slots=True)
class TrendTest:
    """A test for trend, with one degree of freedom; None where all scores or values agree."""

    chi_square: float | None
    z: float | None
    """Signed: positive where the proportion (or the column's score) rises."""
    p_value: float | None


def counts_table(rows: Sequence[Sequence[int]] | Counts) -> Counts:
    """Return a table of counts as an array.

    Raises:
        ValueError: fewer than two rows or columns, or a negative count.
    """
    table = np.asarray(rows, dtype=np.int64)
    if table.ndim != 2 or min(table.shape) < 2:
        raise ValueError("a table needs at least two rows and two columns")
    if (table < 0).any():
        raise ValueError("counts must be at least 0")
    return table


def chi_square_test(rows: Sequence[Sequence[int]] | Counts, *, corrected: bool) -> TableTest:
    """Return Pearson's test that rows and columns are independent.

    Args:
        rows: Counts, shape ``(n_rows, n_columns)``.
        corrected: Yates's continuity correction; applies to 2 x 2 tables only.

    Source:
        R `chisq.test(correct = ...)`: the correction is at most the smallest deviation.
    """
    table = counts_table(rows)
    degrees = (table.shape[0] - 1) * (table.shape[1] - 1)
    total = int(table.sum())
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / max(total, 1)
    some = table > 0
    likelihood = 2 * math.fsum(table[some] * np.log(table[some] / expected[some]))
    smallest = float(expected.min())
    if smallest == 0:
        return TableTest(None, degrees, None, smallest, max(likelihood, 0.0))
    deviation = np.abs(table - expected)
    if corrected and table.shape == (2, 2):
        deviation = deviation - min(0.5, float(deviation.min()))
    found = math.fsum((deviation**2 / expected).ravel())
    return TableTest(found, degrees, chi_square_tail(found, degrees), smallest, likelihood)


def proportion_trend(
    events: Sequence[int], n: Sequence[int], scores: Sequence[float] | None = None
) -> TrendTest:
    """Return the Cochran-Armitage test that proportions rise or fall with a score.

    Args:
        events: Of each group, in the order of the groups.
        n: Subjects of each group, at least 1.
        scores: Of each group; 1, 2, 3 and so on by default.

    Source:
        Cochran (1954); Armitage (1955); R `prop.trend.test`; SAS PROC FREQ `TREND`.
    """
    x, size = np.asarray(events, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if len(x) != len(size) or len(x) < 2 or (x < 0).any() or (x > size).any() or (size < 1).any():
        raise ValueError("each group needs at least one subject and events between 0 and n")
    score = np.arange(1.0, len(x) + 1) if scores is None else np.asarray(scores, dtype=np.float64)
    if float(np.ptp(score)) == 0:
        return TrendTest(None, None, None)
    share, mean = x.sum() / size.sum(), float(size @ score) / size.sum()
    gap = math.fsum((score - mean) * (x - size * share))
    variance = share * (1 - share) * math.fsum(size * (score - mean) ** 2)
    return _trend(gap, variance)


def linear_trend(rows: Sequence[Sequence[int]] | Counts) -> TrendTest:
    """Return Mantel's test of a linear association between ordered rows and columns.

    Scores are 1, 2, 3 and so on.

    Source:
        Mantel (1963): (N - 1) r squared; SAS PROC FREQ `CHISQ`, "Mantel-Haenszel chi-square".
    """
    table = counts_table(rows).astype(np.float64)
    total = table.sum()
    if total < 2:
        return TrendTest(None, None, None)
    row, column = np.arange(table.shape[0]) + 1.0, np.arange(table.shape[1]) + 1.0
    row -= float(row @ table.sum(axis=1)) / total
    column -= float(column @ table.sum(axis=0)) / total
    spread = float(row**2 @ table.sum(axis=1)) * float(column**2 @ table.sum(axis=0))
    return _trend(float(row @ table @ column), spread / (total - 1))


def _trend(gap: float, variance: float) -> TrendTest:
    if variance <= 0:
        return TrendTest(None, None, None)
    z = gap / math.sqrt(variance)
    return TrendTest(z * z, z, chi_square_tail(z * z, 1))
