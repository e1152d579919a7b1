"""Events per person-time: rates with limits."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assistant.summaries.tails import check_level, normal_limit


@dataclass(frozen=True, slots=True)
class Exposure:
    """Events over the time at risk of a group."""

    events: int
    """At least 0."""
    person_time: float
    """Sum of the subjects' times at risk, at least 0, in the caller's unit."""

    def __post_init__(self) -> None:
        if self.events < 0 or not 0 <= self.person_time < math.inf:
            raise ValueError("events and person_time must be at least 0")
        if self.events and not self.person_time:
            raise ValueError("events need person_time above 0")


@dataclass(frozen=True, slots=True)
class Rate:
    """Events per `per` units of time; None where there is no time at risk."""

    rate: float | None
    lower: float | None
    upper: float | None
    method: str
    per: float
    conf_level: float


def incidence_rate(exposure: Exposure, *, per: float, conf_level: float, method: str) -> Rate:
    """Return the rate with the named limits.

    Args:
        per: Time that a rate refers to, in the unit of the person-time: 36525 for 100 years
            of 365.25 days.
        method: One of `RATES`. "exact": Garwood (1936), R `poisson.test`. "byar": Byar's
            approximation (Rothman and Boice 1979). "log": Wald limits of the logarithm, None
            without events.

    Raises:
        ValueError: an unknown method or a level outside 0 to 1.
    """
    check_level(conf_level)
    if method not in RATES:
        raise ValueError(f"method must be one of {', '.join(RATES)}, not {method!r}")
    if exposure.person_time == 0:
        return Rate(None, None, None, method, per, conf_level)
    low, high = RATES[method](exposure.events, conf_level)
    scale = per / exposure.person_time
    return Rate(
        exposure.events * scale,
        None if low is None else low * scale,
        None if high is None else high * scale,
        method,
        per,
        conf_level,
    )


def exact_count(events: int, conf_level: float) -> tuple[float, float]:
    """Return the exact limits of a Poisson mean."""
    from scipy.special import gammaincinv  # 0.4 s: only exact limits pay for it

    tail = (1 - conf_level) / 2
    low = float(gammaincinv(events, tail)) if events else 0.0
    return low, float(gammaincinv(events + 1, 1 - tail))


def byar_count(events: int, conf_level: float) -> tuple[float, float]:
    """Return Byar's approximate limits of a Poisson mean."""
    z, above = normal_limit(conf_level), events + 1
    low = 0.0
    if events:
        low = events * max(1 - 1 / (9 * events) - z / (3 * math.sqrt(events)), 0.0) ** 3
    return low, above * (1 - 1 / (9 * above) + z / (3 * math.sqrt(above))) ** 3


def log_count(events: int, conf_level: float) -> tuple[float | None, float | None]:
    """Return the Wald limits of a Poisson mean's logarithm; None without events."""
    if events == 0:
        return None, None
    factor = math.exp(normal_limit(conf_level) / math.sqrt(events))
    return events / factor, events * factor


RATES: Mapping[str, Callable[[int, float], tuple[float | None, float | None]]] = {
    "exact": exact_count,
    "byar": byar_count,
    "log": log_count,
}
"""Limits of a rate by the name that a question or a study gives them."""
