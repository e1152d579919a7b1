"""One proportion against a stated one: the exact binomial test and the score test."""

from __future__ import annotations

import math
from dataclasses import dataclass

from assistant.summaries.proportion import proportion_interval
from assistant.summaries.tails import check_level

SAME = 1 + 1e-7
"""Probabilities this close count as equal, as in R's exact tests."""


@dataclass(frozen=True, slots=True)
class ProportionTest:
    """A proportion against a stated one."""

    estimate: float
    p_two_sided: float
    """Probability of all counts that are no more likely than the one seen."""
    p_greater: float
    p_less: float
    z: float | None
    """Score statistic without continuity correction; None where the stated one is 0 or 1."""
    lower_one_sided: float
    """One-sided exact limit: with this confidence the proportion is not below it."""
    upper_one_sided: float


def proportion_test(events: int, n: int, stated: float, *, conf_level: float) -> ProportionTest:
    """Return the tests that a proportion equals a stated one.

    Args:
        events: From 0 to n.
        n: At least 1.
        stated: From 0 to 1.
        conf_level: Of each one-sided limit.

    Raises:
        ValueError: counts or the stated proportion out of range.

    Source:
        R `binom.test`. SAS PROC FREQ doubles the smaller tail instead of summing the
        probabilities that are no larger: for 9 of 50 against 0.3, 0.0805 instead of 0.0653.
    """
    if not 0 <= stated <= 1:
        raise ValueError(f"the stated proportion must lie between 0 and 1: {stated}")
    check_level(conf_level)
    two_sided = proportion_interval(
        events, n, conf_level=2 * conf_level - 1, method="clopper-pearson"
    )
    spread = stated * (1 - stated) / n
    return ProportionTest(
        estimate=events / n,
        p_two_sided=binomial_two_sided(events, n, stated),
        p_greater=_at_least(events, n, stated),
        p_less=_at_most(events, n, stated),
        z=(events / n - stated) / math.sqrt(spread) if spread > 0 else None,
        lower_one_sided=two_sided.lower,
        upper_one_sided=two_sided.upper,
    )


def binomial_two_sided(events: int, n: int, stated: float) -> float:
    """Return the probability of all counts that are no more likely than the one seen.

    Source:
        R `binom.test`: the sum of probabilities up to 1 + 1e-7 times the observed one.
    """
    if stated in (0, 1):
        return float(events == n * stated)
    expected = n * stated
    if events == expected:
        return 1.0
    seen = _log_probability(events, n, stated) + math.log(SAME)
    if events < expected:
        above = _first_rare(math.ceil(expected), n, 1, seen, n, stated)
        return min(_at_most(events, n, stated) + _at_least(above, n, stated), 1.0)
    below = _first_rare(math.floor(expected), n, -1, seen, n, stated)
    return min(_at_least(events, n, stated) + _at_most(below, n, stated), 1.0)


def _first_rare(start: int, n: int, step: int, seen: float, trials: int, stated: float) -> int:
    """Return the first count from the middle outwards that is no more likely than seen."""
    near, far = 0, (n - start + 1 if step > 0 else start + 1)
    while near < far:
        middle = (near + far) // 2
        if _log_probability(start + step * middle, trials, stated) <= seen:
            far = middle
        else:
            near = middle + 1
    return start + step * near


def _log_probability(count: int, n: int, share: float) -> float:
    ways = math.lgamma(n + 1) - math.lgamma(count + 1) - math.lgamma(n - count + 1)
    return ways + count * math.log(share) + (n - count) * math.log1p(-share)


def _at_most(count: int, n: int, share: float) -> float:
    from scipy.special import betainc  # 0.4 s: only exact tests pay for it

    if count < 0:
        return 0.0
    return 1.0 if count >= n else float(betainc(n - count, count + 1, 1 - share))


def _at_least(count: int, n: int, share: float) -> float:
    from scipy.special import betainc  # 0.4 s: only exact tests pay for it

    if count > n:
        return 0.0
    return 1.0 if count <= 0 else float(betainc(count, n - count + 1, share))
