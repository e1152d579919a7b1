"""One effect over several 2 x 2 tables: Mantel and Haenszel's estimates with limits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.summaries.relative_risk import Ratio
from assistant.summaries.stratified_tables import Table, cells_of, informative
from assistant.summaries.tails import normal_limit


@dataclass(frozen=True, slots=True)
class RiskDifference:
    """A Mantel-Haenszel risk difference; None where no stratum has both groups."""

    difference: float | None
    standard_error: float | None
    lower: float | None
    upper: float | None
    conf_level: float


def common_odds_ratio(tables: Sequence[Table], *, conf_level: float) -> Ratio:
    """Return the Mantel-Haenszel odds ratio; limits of its logarithm.

    Source:
        Robins, Breslow and Greenland (1986); R `mantelhaen.test`; SAS PROC FREQ `CMH`.
    """
    a, b, c, d = cells_of(informative(tables))
    n = a + b + c + d
    agreeing, against = a * d / n, b * c / n
    r, s = math.fsum(agreeing), math.fsum(against)
    if s == 0:
        return Ratio(None, None, None, conf_level)
    if r == 0:
        return Ratio(0.0, None, None, conf_level)
    p, q = (a + d) / n, (b + c) / n
    variance = (
        math.fsum(p * agreeing) / (2 * r * r)
        + math.fsum(p * against + q * agreeing) / (2 * r * s)
        + math.fsum(q * against) / (2 * s * s)
    )
    return _ratio(r / s, variance, conf_level)


def common_risk_ratio(tables: Sequence[Table], *, conf_level: float) -> Ratio:
    """Return the Mantel-Haenszel relative risk; limits of its logarithm.

    Source:
        Greenland and Robins (1985); SAS PROC FREQ `CMH`.
    """
    a, b, c, d = cells_of(informative(tables))
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
    a, b, c, d = cells_of(informative(tables))
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


def _ratio(estimate: float, variance: float, conf_level: float) -> Ratio:
    width = normal_limit(conf_level) * math.sqrt(max(variance, 0.0))
    return Ratio(estimate, estimate * math.exp(-width), estimate * math.exp(width), conf_level)
