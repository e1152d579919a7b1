"""One proportion and its named intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a proportion, both in [0, 1]."""

    lower: float
    upper: float


def proportion_interval(events: int, n: int, *, conf_level: float, method: str) -> Limits:
    """Return the interval of a proportion by the named method.

    Args:
        events: From 0 to n.
        n: At least 1.
        method: One of `INTERVALS`.

    Raises:
        ValueError: counts out of range or an unknown method.
    """
    if not 0 <= events <= n or n < 1:
        raise ValueError(f"events must lie between 0 and n, and n be at least 1: {events}, {n}")
    if method not in INTERVALS:
        raise ValueError(f"method must be one of {', '.join(INTERVALS)}, not {method!r}")
    low, high = INTERVALS[method](events, n, conf_level)
    return Limits(max(low, 0.0), min(high, 1.0))


def clopper_pearson(events: int, n: int, conf_level: float) -> tuple[float, float]:
    """Return the exact interval.

    Source:
        Clopper and Pearson (1934); R `binom.test`; SAS PROC FREQ `BINOMIAL(EXACT)`.
    """
    from scipy.special import betaincinv  # 0.4 s: only an exact interval pays for it

    tail = (1 - conf_level) / 2
    low = 0.0 if events == 0 else float(betaincinv(events, n - events + 1, tail))
    high = 1.0 if events == n else float(betaincinv(events + 1, n - events, 1 - tail))
    return low, high


def wilson(events: int, n: int, conf_level: float) -> tuple[float, float]:
    """Return the score interval without continuity correction.

    Source:
        Wilson (1927); R `prop.test(correct = FALSE)`.
    """
    z = _z(conf_level)
    share, spread = events / n, z * z / n
    middle = (share + spread / 2) / (1 + spread)
    width = z * math.sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return (0.0 if events == 0 else middle - width), (1.0 if events == n else middle + width)


def agresti_coull(events: int, n: int, conf_level: float) -> tuple[float, float]:
    """Return the adjusted Wald interval.

    Source:
        Agresti and Coull (1998), with z^2/2 added successes and failures.
    """
    z = _z(conf_level)
    trials = n + z * z
    share = (events + z * z / 2) / trials
    width = z * math.sqrt(share * (1 - share) / trials)
    return share - width, share + width


def jeffreys(events: int, n: int, conf_level: float) -> tuple[float, float]:
    """Return the equal-tailed interval of the Jeffreys posterior.

    Source:
        Brown, Cai and DasGupta (2001): 0 where no event, 1 where all have it.
    """
    from scipy.special import betaincinv  # 0.4 s: only this interval pays for it

    tail = (1 - conf_level) / 2
    a, b = events + 0.5, n - events + 0.5
    low = 0.0 if events == 0 else float(betaincinv(a, b, tail))
    high = 1.0 if events == n else float(betaincinv(a, b, 1 - tail))
    return low, high


def wald(events: int, n: int, conf_level: float) -> tuple[float, float]:
    """Return the simple normal interval, cut to [0, 1].

    Source:
        Laplace (1812); SAS PROC FREQ `BINOMIAL(WALD)`.
    """
    share = events / n
    width = _z(conf_level) * math.sqrt(share * (1 - share) / n)
    return share - width, share + width


def _z(conf_level: float) -> float:
    return NormalDist().inv_cdf(0.5 + conf_level / 2)


INTERVALS: Mapping[str, Callable[[int, int, float], tuple[float, float]]] = {
    "clopper-pearson": clopper_pearson,
    "wilson": wilson,
    "agresti-coull": agresti_coull,
    "jeffreys": jeffreys,
    "wald": wald,
}
"""Interval by the name that a question or a study gives it."""
