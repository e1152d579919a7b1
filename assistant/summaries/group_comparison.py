"""Several groups of numbers compared: analysis of variance, Welch's, Kruskal and Wallis's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.summaries.mean_comparison import CONSTANT, Moments, moments
from assistant.summaries.ranks import Numbers, finite_numbers, midranks, tie_sum
from assistant.summaries.tails import chi_square_tail, f_tail


@dataclass(frozen=True, slots=True)
class VarianceAnalysis:
    """A test that means agree; None where too few or only equal values leave it undefined."""

    f: float | None
    numerator: int
    """Degrees of freedom between groups."""
    denominator: float | None
    """Degrees of freedom within groups; not whole in Welch's test."""
    p_value: float | None


@dataclass(frozen=True, slots=True)
class KruskalTest:
    """A test that no group tends to larger values; None where all values are equal."""

    h: float | None
    degrees_of_freedom: int
    p_value: float | None


def variance_analysis(groups: Sequence[npt.ArrayLike]) -> VarianceAnalysis:
    """Return the one-way analysis of variance.

    Args:
        groups: At least two; each of at least one finite value.

    Raises:
        ValueError: fewer than two groups, or one without values.

    Source:
        Fisher (1925); R `aov`; SAS PROC ANOVA. Where all groups are constant, R divides by
        rounding errors; here the result is None.
    """
    parts = [moments(values) for values in _checked(groups)]
    n, k = sum(part.n for part in parts), len(parts)
    if n == k:
        return VarianceAnalysis(None, k - 1, None, None)
    grand = math.fsum(part.n * part.mean for part in parts) / n
    between = math.fsum(part.n * (part.mean - grand) ** 2 for part in parts) / (k - 1)
    within = math.fsum((part.variance or 0.0) * (part.n - 1) for part in parts) / (n - k)
    if _constant(within, parts):
        return VarianceAnalysis(None, k - 1, float(n - k), None)
    f = between / within
    return VarianceAnalysis(f, k - 1, float(n - k), f_tail(f, k - 1, n - k))


def welch_analysis(groups: Sequence[npt.ArrayLike]) -> VarianceAnalysis:
    """Return Welch's test of means without assuming equal variances.

    None where a group has one value or a variance of 0.

    Source:
        Welch (1951); R `oneway.test`; SAS PROC GLM `MEANS / WELCH`.
    """
    parts = [moments(values) for values in _checked(groups)]
    k = len(parts)
    if any(part.variance is None or _constant(part.variance, [part]) for part in parts):
        return VarianceAnalysis(None, k - 1, None, None)
    weights = [part.n / (part.variance or 1.0) for part in parts]
    total = math.fsum(weights)
    centre = math.fsum(w * part.mean for w, part in zip(weights, parts, strict=True)) / total
    uncertainty = math.fsum(
        (1 - w / total) ** 2 / (part.n - 1) for w, part in zip(weights, parts, strict=True)
    ) / (k**2 - 1)
    between = math.fsum(
        w * (part.mean - centre) ** 2 for w, part in zip(weights, parts, strict=True)
    )
    f = between / ((k - 1) * (1 + 2 * (k - 2) * uncertainty))
    denominator = 1 / (3 * uncertainty)
    return VarianceAnalysis(f, k - 1, denominator, f_tail(f, k - 1, denominator))


def kruskal_test(groups: Sequence[npt.ArrayLike]) -> KruskalTest:
    """Return the rank test of several groups.

    Source:
        Kruskal and Wallis (1952), corrected for ties; R `kruskal.test`; SAS PROC NPAR1WAY.
    """
    checked = _checked(groups)
    everything = np.concatenate(checked)
    n, degrees, ties = len(everything), len(checked) - 1, tie_sum(everything)
    if ties == n**3 - n:
        return KruskalTest(None, degrees, None)
    ranks = np.split(midranks(everything), np.cumsum([len(group) for group in checked])[:-1])
    squares = math.fsum(math.fsum(part) ** 2 / len(part) for part in ranks)
    h = (12 * squares / (n * (n + 1)) - 3 * (n + 1)) / (1 - ties / (n**3 - n))
    h = max(h, 0.0)
    return KruskalTest(h, degrees, chi_square_tail(h, degrees))


def _checked(groups: Sequence[npt.ArrayLike]) -> list[Numbers]:
    if len(groups) < 2:
        raise ValueError("a comparison needs at least two groups")
    return [finite_numbers(values, name="a group") for values in groups]


def _constant(variance: float, parts: Sequence[Moments]) -> bool:
    """Whether a variance within groups is no more than rounding."""
    return math.sqrt(variance) <= CONSTANT * max(abs(part.mean) for part in parts)
