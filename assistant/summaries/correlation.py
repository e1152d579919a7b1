"""Two numbers of each subject: Pearson's, Spearman's and Kendall's correlation."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.summaries.rank_correlation import kendall_p_value, spearman_p_value
from assistant.summaries.ranks import Numbers, finite_numbers, midranks, tie_sizes
from assistant.summaries.tails import normal_limit, normal_tail, t_tail


@dataclass(frozen=True, slots=True)
class Correlation:
    """A correlation; None where a number is constant or pairs are too few."""

    estimate: float | None
    """From -1 to 1."""
    p_value: float | None
    lower: float | None
    upper: float | None
    """Limits of Pearson's correlation, from four pairs on; None for ranks."""
    n: int
    exact: bool
    """Whether the p-value is exact or of an Edgeworth series, not of an approximation by t or z."""


def pearson(first: npt.ArrayLike, second: npt.ArrayLike, *, conf_level: float) -> Correlation:
    """Return the product-moment correlation, its t test and Fisher's z limits.

    Args:
        first: Shape ``(n,)``, finite.
        second: Shape ``(n,)``, in the same order.

    Raises:
        ValueError: unequal lengths, no values, or values that are not finite.

    Source:
        Pearson (1896); Fisher (1921); R `cor.test`. SAS PROC CORR `FISHER` has the same limits
        with `BIASADJ=NO`.
    """
    x, y = _pairs(first, second)
    n, r = len(x), _product_moment(x, y)
    if r is None or n < 3:
        return Correlation(r, None, None, None, n, False)
    p_value, lower, upper = _t_p_value(r, n), None, None
    if n > 3:
        width = normal_limit(conf_level) / math.sqrt(n - 3)
        z = math.atanh(r) if abs(r) < 1 else math.copysign(math.inf, r)
        lower, upper = math.tanh(z - width), math.tanh(z + width)
    return Correlation(r, p_value, lower, upper, n, False)


def spearman(first: npt.ArrayLike, second: npt.ArrayLike, *, exact: bool) -> Correlation:
    """Return the correlation of ranks.

    Args:
        exact: Whether to test by the exact distribution (to 9 pairs) or its Edgeworth series
            (to 1290), as R does by default; ties always lead to the t approximation.

    Source:
        Spearman (1904); Best and Roberts (1975), AS 89; R `cor.test(method = "spearman")`.
        SAS PROC CORR always uses the t approximation.
    """
    x, y = _pairs(first, second)
    n, rho = len(x), _product_moment(midranks(x), midranks(y))
    if rho is None or n < 3:
        return Correlation(rho, None, None, None, n, False)
    if exact and n <= 1290 and len(tie_sizes(x)) == n == len(tie_sizes(y)):
        return Correlation(rho, spearman_p_value(rho, n), None, None, n, True)
    return Correlation(rho, _t_p_value(rho, n), None, None, n, False)


def kendall(first: npt.ArrayLike, second: npt.ArrayLike) -> Correlation:
    """Return Kendall's tau-b; its p-value is exact below 50 pairs without ties, else normal.

    Source:
        Kendall (1938, 1945); R `cor.test(method = "kendall")`, without continuity correction.
        SAS PROC CORR uses the normal approximation for every number of pairs.
    """
    x, y = _pairs(first, second)
    n, pairs = len(x), len(x) * (len(x) - 1) / 2
    ties = tie_sizes(x), tie_sizes(y)
    score = math.fsum(
        np.sign(x[place + 1 :] - x[place]) @ np.sign(y[place + 1 :] - y[place])
        for place in range(n - 1)
    )
    untied = [pairs - math.fsum(t * (t - 1)) / 2 for t in ties]
    if 0 in untied:
        return Correlation(None, None, None, None, n, False)
    tau = max(min(score / math.sqrt(untied[0] * untied[1]), 1.0), -1.0)
    if n < 50 and untied[0] == untied[1] == pairs:
        return Correlation(tau, kendall_p_value(score, n), None, None, n, True)
    variance = _kendall_variance(n, *ties)
    p_value = normal_tail(score / math.sqrt(variance)) if variance > 0 else None
    return Correlation(tau, p_value, None, None, n, False)


def _pairs(first: npt.ArrayLike, second: npt.ArrayLike) -> tuple[Numbers, Numbers]:
    x, y = finite_numbers(first, name="the first"), finite_numbers(second, name="the second")
    if len(x) != len(y):
        raise ValueError(f"pairs need as many first as second values: {len(x)}, {len(y)}")
    return x, y


def _product_moment(x: Numbers, y: Numbers) -> float | None:
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    x, y = x / np.abs(x).max(), y / np.abs(y).max()
    x, y = x - math.fsum(x) / len(x), y - math.fsum(y) / len(y)
    r = math.fsum(x * y) / math.sqrt(math.fsum(x * x) * math.fsum(y * y))
    return max(min(r, 1.0), -1.0)


def _t_p_value(r: float, n: int) -> float:
    if abs(r) == 1:
        return 0.0
    return t_tail(r * math.sqrt((n - 2) / (1 - r * r)), n - 2)


def _kendall_variance(n: int, x: Numbers, y: Numbers) -> float:
    """Return the variance of concordant minus discordant pairs, given the ties."""
    whole = n * (n - 1) * (2 * n + 5)
    once = [math.fsum(t * (t - 1) * (2 * t + 5)) for t in (x, y)]
    twice = math.fsum(x * (x - 1)) * math.fsum(y * (y - 1)) / (2 * n * (n - 1))
    thrice = math.fsum(x * (x - 1) * (x - 2)) * math.fsum(y * (y - 1) * (y - 2))
    return (whole - sum(once)) / 18 + twice + thrice / (9 * n * (n - 1) * max(n - 2, 1))
