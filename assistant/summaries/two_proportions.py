"""The difference of two independent proportions and its named intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from assistant.summaries.proportion import wilson
from assistant.summaries.score_difference import score_limits
from assistant.summaries.tails import check_level, normal_limit


@dataclass(frozen=True, slots=True)
class Difference:
    """The first proportion minus the second, in [-1, 1]."""

    difference: float
    lower: float
    upper: float
    number_needed: float | None
    """1 / difference, negative where the first is smaller; None where they are equal."""
    method: str
    conf_level: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Events out of n subjects in each of two groups."""

    events1: int
    n1: int
    events2: int
    n2: int

    def __post_init__(self) -> None:
        for events, n in ((self.events1, self.n1), (self.events2, self.n2)):
            if not 0 <= events <= n or n < 1:
                raise ValueError(f"events must lie between 0 and n, n be at least 1: {events}, {n}")

    @property
    def share1(self) -> float:
        """The first group's proportion."""
        return self.events1 / self.n1

    @property
    def share2(self) -> float:
        """The second group's proportion."""
        return self.events2 / self.n2


def difference_interval(pair: Pair, *, conf_level: float, method: str) -> Difference:
    """Return the difference of proportions with the named interval, cut to [-1, 1].

    Args:
        method: One of `DIFFERENCES`.

    Raises:
        ValueError: an unknown method or a level outside 0 to 1.
    """
    if method not in DIFFERENCES:
        raise ValueError(f"method must be one of {', '.join(DIFFERENCES)}, not {method!r}")
    check_level(conf_level)
    lower, upper = DIFFERENCES[method](pair, conf_level)
    gap = pair.share1 - pair.share2
    needed = 1 / gap if gap else None
    return Difference(gap, max(lower, -1.0), min(upper, 1.0), needed, method, conf_level)


def wald(pair: Pair, conf_level: float, *, corrected: bool = False) -> tuple[float, float]:
    """Return the simple normal interval, without or with continuity correction.

    Source:
        R `prop.test` (its own correction is smaller where the difference is below
        ``(1/n1 + 1/n2) / 2``); SAS PROC FREQ `RISKDIFF(CL=WALD)` and `(CORRECT)`.
    """
    gap, p1, p2 = pair.share1 - pair.share2, pair.share1, pair.share2
    width = normal_limit(conf_level) * math.sqrt(p1 * (1 - p1) / pair.n1 + p2 * (1 - p2) / pair.n2)
    if corrected:
        width += (1 / pair.n1 + 1 / pair.n2) / 2
    return gap - width, gap + width


def newcombe(pair: Pair, conf_level: float, *, corrected: bool = False) -> tuple[float, float]:
    """Return the hybrid score interval, from each group's Wilson limits.

    Source:
        Newcombe (1998), Statistics in Medicine 17:873, methods 10 and 11;
        SAS PROC FREQ `RISKDIFF(CL=NEWCOMBE)` and `(CORRECT)`.
    """
    limits = corrected_wilson if corrected else wilson
    low1, high1 = limits(pair.events1, pair.n1, conf_level)
    low2, high2 = limits(pair.events2, pair.n2, conf_level)
    gap, p1, p2 = pair.share1 - pair.share2, pair.share1, pair.share2
    return gap - math.hypot(p1 - low1, high2 - p2), gap + math.hypot(high1 - p1, p2 - low2)


def corrected_wilson(events: int, n: int, conf_level: float) -> tuple[float, float]:
    """Return one proportion's score interval with continuity correction.

    Source:
        Newcombe (1998), Statistics in Medicine 17:857, method 4.
    """
    z, p = normal_limit(conf_level), events / n
    q, middle, scale = 1 - p, 2 * events + z * z, 2 * (n + z * z)
    low = math.sqrt(max(z * z - 2 - 1 / n + 4 * p * (n * q + 1), 0.0))
    high = math.sqrt(max(z * z + 2 - 1 / n + 4 * p * (n * q - 1), 0.0))
    lower = 0.0 if events == 0 else max((middle - 1 - z * low) / scale, 0.0)
    return lower, 1.0 if events == n else min((middle + 1 + z * high) / scale, 1.0)


def agresti_caffo(pair: Pair, conf_level: float) -> tuple[float, float]:
    """Return the Wald interval after adding one event and one non-event to each group.

    Source:
        Agresti and Caffo (2000); SAS PROC FREQ `RISKDIFF(CL=AC)`.
    """
    added = Pair(pair.events1 + 1, pair.n1 + 2, pair.events2 + 1, pair.n2 + 2)
    return wald(added, conf_level)


def score(pair: Pair, conf_level: float, *, corrected: bool) -> tuple[float, float]:
    """Return the score interval, of Miettinen and Nurminen if corrected, else of Mee.

    Source:
        Miettinen and Nurminen (1985), variance times N / (N - 1); Mee (1984) without;
        SAS PROC FREQ `RISKDIFF(CL=MN)` and `(CL=MN(CORRECT=NO))`.
    """
    total = pair.n1 + pair.n2
    return score_limits(
        pair.events1,
        pair.n1,
        pair.events2,
        pair.n2,
        limit=normal_limit(conf_level),
        inflation=total / (total - 1) if corrected else 1.0,
    )


DIFFERENCES: Mapping[str, Callable[[Pair, float], tuple[float, float]]] = {
    "newcombe": newcombe,
    "newcombe-corrected": partial(newcombe, corrected=True),
    "miettinen-nurminen": partial(score, corrected=True),
    "mee": partial(score, corrected=False),
    "agresti-caffo": agresti_caffo,
    "wald": wald,
    "wald-corrected": partial(wald, corrected=True),
}
"""Interval of a difference by the name that a question or a study gives it."""
