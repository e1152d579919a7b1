"""Ratios of two independent proportions: relative risk and odds ratio."""

from __future__ import annotations

import math
from dataclasses import dataclass

from assistant.summaries.tails import normal_limit
from assistant.summaries.two_proportions import Pair


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio with its limits; None where a count of zero leaves it undefined or infinite."""

    estimate: float | None
    lower: float | None
    upper: float | None
    conf_level: float


def risk_ratio(pair: Pair, *, conf_level: float) -> Ratio:
    """Return the first proportion over the second.

    Source:
        Katz et al. (1978): Wald limits of the logarithm; SAS PROC FREQ `RELRISK`.
    """
    if pair.events2 == 0:
        return Ratio(None, None, None, conf_level)
    estimate = pair.share1 / pair.share2
    if pair.events1 == 0:
        return Ratio(estimate, None, None, conf_level)
    variance = 1 / pair.events1 - 1 / pair.n1 + 1 / pair.events2 - 1 / pair.n2
    return _around(estimate, variance, conf_level)


def odds_ratio(pair: Pair, *, conf_level: float) -> Ratio:
    """Return the odds of the first group over those of the second.

    Source:
        Woolf (1955): Wald limits of the logarithm; SAS PROC FREQ `OR(CL=WALD)`.
    """
    cells = (pair.events1, pair.n1 - pair.events1, pair.events2, pair.n2 - pair.events2)
    a, b, c, d = cells
    if b * c == 0:
        return Ratio(None, None, None, conf_level)
    if a * d == 0:
        return Ratio(0.0, None, None, conf_level)
    return _around(a * d / (b * c), sum(1 / cell for cell in cells), conf_level)


def haldane_odds_ratio(pair: Pair) -> float:
    """Return the odds ratio after adding one half to each cell; finite and positive always.

    Source:
        Haldane (1956); Anscombe (1956).
    """
    rest1, rest2 = pair.n1 - pair.events1, pair.n2 - pair.events2
    return (pair.events1 + 0.5) * (rest2 + 0.5) / ((rest1 + 0.5) * (pair.events2 + 0.5))


def _around(estimate: float, variance: float, conf_level: float) -> Ratio:
    width = normal_limit(conf_level) * math.sqrt(max(variance, 0.0))
    return Ratio(estimate, estimate * math.exp(-width), estimate * math.exp(width), conf_level)
