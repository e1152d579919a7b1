"""Limits of a difference of proportions by inverting the score test."""

from __future__ import annotations

import math

from assistant.summaries.roots import falling_root


def score_limits(
    events1: int, n1: int, events2: int, n2: int, *, limit: float, inflation: float
) -> tuple[float, float]:
    """Return the differences at which the score statistic reaches plus and minus a limit.

    Args:
        limit: Normal value of the confidence level, > 0.
        inflation: Factor of the variance: N / (N - 1) or 1.

    Source:
        Miettinen and Nurminen (1985), Statistics in Medicine 4:213; Mee (1984). Both roots are
        found by bisection, as is the likelihood's maximum, so no cubic loses digits near 0 or 1.
    """

    def statistic(difference: float) -> float:
        share2 = _most_likely(events1, n1, events2, n2, difference)
        share1 = min(max(share2 + difference, 0.0), 1.0)
        spread = share1 * (1 - share1) / n1 + share2 * (1 - share2) / n2
        gap = seen - difference
        return gap / math.sqrt(spread * inflation) if spread > 0 else math.copysign(math.inf, gap)

    seen = events1 / n1 - events2 / n2
    lower = falling_root(lambda at: statistic(at) - limit, -1.0, seen) if seen > -1 else -1.0
    upper = falling_root(lambda at: statistic(at) + limit, seen, 1.0) if seen < 1 else 1.0
    return lower, upper


def _most_likely(events1: int, n1: int, events2: int, n2: int, difference: float) -> float:
    """Return the second proportion's maximum likelihood estimate given the difference."""

    def slope(share2: float) -> float:
        share1 = share2 + difference
        return (
            _ratio(events1, share1)
            - _ratio(n1 - events1, 1 - share1)
            + _ratio(events2, share2)
            - _ratio(n2 - events2, 1 - share2)
        )

    return falling_root(slope, max(0.0, -difference), min(1.0, 1.0 - difference))


def _ratio(count: int, share: float) -> float:
    if count == 0:
        return 0.0
    return count / share if share > 0 else math.inf
