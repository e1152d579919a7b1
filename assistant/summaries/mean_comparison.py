"""Means of one or two groups: t tests, and the F test of two variances."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.summaries.ranks import Numbers, finite_numbers
from assistant.summaries.tails import f_tail, t_limit, t_tail

CONSTANT = 10 * 2.220446049250313e-16
"""A standard error this small against the means is rounding, as R decides."""
UNDERFLOW = 1e-280
"""A variance below this is taken for 0, since its reciprocal overflows."""


@dataclass(frozen=True, slots=True)
class MeanTest:
    """A mean or a difference of means; None where too few or only equal values define it."""

    estimate: float
    standard_error: float | None
    t: float | None
    degrees_of_freedom: float | None
    p_value: float | None
    lower: float | None
    upper: float | None
    conf_level: float


@dataclass(frozen=True, slots=True)
class Moments:
    """A sample's size, mean and variance."""

    n: int
    mean: float
    variance: float | None
    """With divisor n - 1; None for a single value."""


def moments(values: Numbers) -> Moments:
    """Return size, mean and variance, from exact sums in two passes."""
    n = len(values)
    mean = math.fsum(values) / n
    if n == 1:
        return Moments(1, mean, None)
    variance = math.fsum((values - mean) ** 2) / (n - 1)
    return Moments(n, mean, variance if variance > UNDERFLOW else 0.0)


def mean_difference_test(
    group: npt.ArrayLike, reference: npt.ArrayLike, *, conf_level: float, pooled: bool
) -> MeanTest:
    """Return the t test of a group's mean minus a reference's.

    Args:
        group: Shape ``(n,)``, finite, at least one value.
        reference: Likewise.
        pooled: True for Student's test with one common variance, False for Welch's.

    Raises:
        ValueError: a group without values, or values that are not finite.

    Source:
        Student (1908); Welch (1947) with Satterthwaite's degrees of freedom; R `t.test`,
        whose "data are essentially constant" is None here; SAS PROC TTEST prints both.
    """
    first, second = (
        moments(finite_numbers(values, name=name))
        for values, name in ((group, "the group"), (reference, "the reference"))
    )
    gap, scale = first.mean - second.mean, max(abs(first.mean), abs(second.mean))
    spread = _pooled(first, second) if pooled else _welch(first, second)
    return _t_test(gap, spread, scale, conf_level)


def one_mean_test(values: npt.ArrayLike, *, conf_level: float) -> MeanTest:
    """Return the t test that a mean is 0; of paired differences, the paired t test.

    Source:
        Student (1908); R `t.test`, `t.test(paired = TRUE)`; SAS PROC TTEST `PAIRED`.
    """
    found = moments(finite_numbers(values, name="the sample"))
    spread = None if found.variance is None else (found.variance / found.n, found.n - 1.0)
    return _t_test(found.mean, spread, abs(found.mean), conf_level)


def variance_ratio_test(group: npt.ArrayLike, reference: npt.ArrayLike) -> float | None:
    """Return the two-sided p-value that variances agree; None where one is 0 or undefined.

    Source:
        R `var.test`; SAS PROC TTEST, "folded F".
    """
    first, second = (
        moments(finite_numbers(values, name=name))
        for values, name in ((group, "the group"), (reference, "the reference"))
    )
    if not (first.variance and second.variance):
        return None
    ratio = first.variance / second.variance
    upper = f_tail(ratio, first.n - 1, second.n - 1)
    lower = f_tail(1 / ratio, second.n - 1, first.n - 1)
    return min(2 * min(upper, lower), 1.0)


def _welch(first: Moments, second: Moments) -> tuple[float, float] | None:
    if first.variance is None or second.variance is None:
        return None
    v1, v2 = first.variance / first.n, second.variance / second.n
    spread = v1 + v2
    if not spread:
        return None
    share = v1 / spread
    return spread, 1 / (share**2 / (first.n - 1) + (1 - share) ** 2 / (second.n - 1))


def _pooled(first: Moments, second: Moments) -> tuple[float, float] | None:
    degrees = first.n + second.n - 2
    if not degrees:
        return None
    squares = sum((part.variance or 0.0) * (part.n - 1) for part in (first, second))
    return squares / degrees * (1 / first.n + 1 / second.n), float(degrees)


def _t_test(
    estimate: float, spread: tuple[float, float] | None, scale: float, conf_level: float
) -> MeanTest:
    """Return the test of an estimate with a variance and its degrees of freedom."""
    if spread is None or math.sqrt(spread[0]) <= CONSTANT * scale:
        return MeanTest(estimate, None, None, None, None, None, None, conf_level)
    error, degrees = math.sqrt(spread[0]), spread[1]
    t, width = estimate / error, t_limit(conf_level, degrees) * error
    return MeanTest(
        estimate, error, t, degrees, t_tail(t, degrees), estimate - width, estimate + width,
        conf_level,
    )  # fmt: skip


def paired(first: npt.ArrayLike, second: npt.ArrayLike) -> Numbers:
    """Return the differences first minus second of pairs in the same order.

    Raises:
        ValueError: unequal numbers of values, none, or values that are not finite.
    """
    x, y = finite_numbers(first, name="the first"), finite_numbers(second, name="the second")
    if len(x) != len(y):
        raise ValueError(f"pairs need as many first as second values: {len(x)}, {len(y)}")
    return np.asarray(x - y, dtype=np.float64)
