"""The geometric mean of a positive number, with limits; used for concentrations and titres."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.summaries.mean_comparison import one_mean_test
from assistant.summaries.ranks import finite_numbers


@dataclass(frozen=True, slots=True)
class GeometricMean:
    """None where a value is 0 or negative; limits None for a single value or equal values."""

    mean: float | None
    lower: float | None
    upper: float | None
    variation: float | None
    """Geometric coefficient of variation, ``sqrt(exp(s^2) - 1)`` with s of the logarithms."""
    n: int
    not_positive: int
    """Values of 0 or less."""
    conf_level: float


def geometric_mean(values: npt.ArrayLike, *, conf_level: float) -> GeometricMean:
    """Return the mean and its t limits on the logarithmic scale, transformed back.

    Args:
        values: Shape ``(n,)``, finite, at least one.

    Source:
        R ``exp(t.test(log(x)))``; SAS PROC TTEST `DIST=LOGNORMAL`. Its coefficient of variation
        is the same.
    """
    numbers = finite_numbers(values, name="the sample")
    n, not_positive = len(numbers), int((numbers <= 0).sum())
    if not_positive:
        return GeometricMean(None, None, None, None, n, not_positive, conf_level)
    found = one_mean_test(np.log(numbers), conf_level=conf_level)
    if found.standard_error is None or found.lower is None or found.upper is None:
        mean = float(numbers[0]) if np.ptp(numbers) == 0 else math.exp(found.estimate)
        return GeometricMean(mean, None, None, None, n, 0, conf_level)
    variation = math.sqrt(math.expm1(found.standard_error**2 * n))
    mean, lower, upper = (math.exp(x) for x in (found.estimate, found.lower, found.upper))
    return GeometricMean(mean, lower, upper, variation, n, 0, conf_level)
