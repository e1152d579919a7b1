"""Several 2 x 2 tables with one effect: Cochran-Mantel-Haenszel tests.

A table is ``(a, b, c, d)``: events and non-events of the exposed, then of the reference group.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.summaries.hypergeometric import conditional
from assistant.summaries.tails import check_level, chi_square_tail

Table = tuple[int, int, int, int]
Cells = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StratifiedTest:
    """The test that exposure does not matter in any stratum; None where no stratum informs."""

    chi_square: float | None
    p_value: float | None
    corrected_chi_square: float | None
    """With continuity correction (R's default; SAS has none)."""
    corrected_p_value: float | None
    strata: int
    """Strata with at least two subjects; others hold no information and are left out."""


@dataclass(frozen=True, slots=True)
class ExactStratifiedTest:
    """The exact conditional test and the conditional odds ratio."""

    p_value: float
    odds_ratio: float | None
    lower: float | None
    upper: float | None
    """None where infinite."""
    conf_level: float


def informative(tables: Sequence[Table]) -> tuple[Table, ...]:
    """Return the tables of at least two subjects.

    Raises:
        ValueError: a negative count.
    """
    if any(min(table) < 0 for table in tables):
        raise ValueError("counts must be at least 0")
    return tuple(table for table in tables if sum(table) > 1)


def stratified_test(tables: Sequence[Table]) -> StratifiedTest:
    """Return the Cochran-Mantel-Haenszel test.

    Source:
        Mantel and Haenszel (1959); R `mantelhaen.test`, whose correction is left out where the
        gap is below one half; SAS PROC FREQ `CMH`.
    """
    kept = informative(tables)
    a, b, c, d = cells_of(kept)
    n = a + b + c + d
    gap = abs(math.fsum(a - (a + b) * (a + c) / n))
    variance = math.fsum((a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1)))
    if variance == 0:
        return StratifiedTest(None, None, None, None, len(kept))
    plain = gap**2 / variance
    corrected = (gap - 0.5 if gap >= 0.5 else gap) ** 2 / variance
    return StratifiedTest(
        plain, chi_square_tail(plain, 1), corrected, chi_square_tail(corrected, 1), len(kept)
    )


def exact_stratified_test(
    tables: Sequence[Table], *, conf_level: float, tolerance: float
) -> ExactStratifiedTest:
    """Return the exact test that the common odds ratio is 1.

    Args:
        tolerance: Of the search for the odds ratio; see `fisher.fisher_test`.

    Source:
        R `mantelhaen.test(exact = TRUE)`; Mehta, Patel and Gray (1985).
    """
    check_level(conf_level)
    kept = informative(tables)
    if not kept:
        raise ValueError("no stratum has two subjects")
    found, tail = conditional(kept), (1 - conf_level) / 2
    return ExactStratifiedTest(
        found.p_two_sided(),
        found.odds_ratio(tolerance),
        found.lower(tail, tolerance),
        found.upper(tail, tolerance),
        conf_level,
    )


def cells_of(tables: Sequence[Table]) -> tuple[Cells, Cells, Cells, Cells]:
    """Return the four cells, each of shape ``(n_tables,)``."""
    cells = np.array(tables, dtype=np.float64).reshape(-1, 4)
    return cells[:, 0], cells[:, 1], cells[:, 2], cells[:, 3]
