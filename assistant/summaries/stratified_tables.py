"""Several 2 x 2 tables with one effect: Cochran-Mantel-Haenszel tests and estimates.

A table is ``(a, b, c, d)``: events and non-events of the exposed, then of the reference group.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.summaries.hypergeometric import conditional
from assistant.summaries.relative_risk import Ratio
from assistant.summaries.tails import chi_square_tail, normal_limit

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


@dataclass(frozen=True, slots=True)
class RiskDifference:
    """A Mantel-Haenszel risk difference; None where no stratum has both groups."""

    difference: float | None
    standard_error: float | None
    lower: float | None
    upper: float | None
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
    a, b, c, d = _cells(kept)
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


def common_odds_ratio(tables: Sequence[Table], *, conf_level: float) -> Ratio:
    """Return the Mantel-Haenszel odds ratio; limits of its logarithm.

    Source:
        Robins, Breslow and Greenland (1986); R `mantelhaen.test`; SAS PROC FREQ `CMH`.
    """
    a, b, c, d = _cells(informative(tables))
    n = a + b + c + d
    for_, against = a * d / n, b * c / n
    r, s = math.fsum(for_), math.fsum(against)
    if s == 0:
        return Ratio(None, None, None, conf_level)
    if r == 0:
        return Ratio(0.0, None, None, conf_level)
    p, q = (a + d) / n, (b + c) / n
    variance = (
        math.fsum(p * for_) / (2 * r * r)
        + math.fsum(p * against + q * for_) / (2 * r * s)
        + math.fsum(q * against) / (2 * s * s)
    )
    return _ratio(r / s, variance, conf_level)


def common_risk_ratio(tables: Sequence[Table], *, conf_level: float) -> Ratio:
    """Return the Mantel-Haenszel relative risk; limits of its logarithm.

    Source:
        Greenland and Robins (1985); SAS PROC FREQ `CMH`.
    """
    a, b, c, d = _cells(informative(tables))
    exposed, other = a + b, c + d
    n = exposed + other
    r, s = math.fsum(a * other / n), math.fsum(c * exposed / n)
    if s == 0:
        return Ratio(None, None, None, conf_level)
    if r == 0:
        return Ratio(0.0, None, None, conf_level)
    variance = math.fsum((exposed * other * (a + c) - a * c * n) / (n * n)) / (r * s)
    return _ratio(r / s, variance, conf_level)


def common_risk_difference(tables: Sequence[Table], *, conf_level: float) -> RiskDifference:
    """Return the Mantel-Haenszel risk difference.

    Source:
        Greenland and Robins (1985); variance: Sato, Greenland and Robins (1989), which also
        holds for many small strata; R `metafor::rma.mh(measure = "RD")`; SAS PROC FREQ
        `RISKDIFF(COMMON)`.
    """
    a, b, c, d = _cells(informative(tables))
    exposed, other = a + b, c + d
    n = exposed + other
    weight = math.fsum(exposed * other / n)
    if weight == 0:
        return RiskDifference(None, None, None, None, conf_level)
    gap = math.fsum((a * other - c * exposed) / n) / weight
    share1, share2 = exposed / n, other / n
    p = math.fsum(c * share1**2 - a * share2**2 + share1 * share2 * (other - exposed) / 2)
    q = math.fsum((a * (other - c) + c * (exposed - a)) / n) / 2
    error = math.sqrt(max(gap * p + q, 0.0)) / weight
    width = normal_limit(conf_level) * error
    return RiskDifference(gap, error, gap - width, gap + width, conf_level)


def _cells(tables: Sequence[Table]) -> tuple[Cells, Cells, Cells, Cells]:
    cells = np.array(tables, dtype=np.float64).reshape(-1, 4)
    return cells[:, 0], cells[:, 1], cells[:, 2], cells[:, 3]


def _ratio(estimate: float, variance: float, conf_level: float) -> Ratio:
    width = normal_limit(conf_level) * math.sqrt(max(variance, 0.0))
    return Ratio(estimate, estimate * math.exp(-width), estimate * math.exp(width), conf_level)
