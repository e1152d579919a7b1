"""How values are spread: boxes with whiskers, and counts between round edges."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.summaries.number import quantile

WHISKER = 1.5
"""Interquartile ranges from the box to the furthest value that is no outlier."""
NICE = (1, 2, 5, 10)
SMALLEST_WIDTH = 1e-300


@dataclass(frozen=True, slots=True)
class BoxSummary:
    """A box with whiskers that end at values."""

    n: int
    low: float
    q1: float
    median: float
    q3: float
    high: float
    outliers: tuple[float, ...]
    """In ascending order, as often as they occur."""


def box_summary(values: Sequence[float], *, quantile_definition: int) -> BoxSummary:
    """Return the box of finite values, at least one, in any order.

    Source:
        Tukey (1977), Exploratory Data Analysis: whiskers end at the furthest values within
        1.5 interquartile ranges of the box.
    """
    ordered = sorted(values)
    q1, median, q3 = (
        quantile(ordered, share, definition=quantile_definition) for share in (0.25, 0.5, 0.75)
    )
    reach = WHISKER * (q3 - q1)
    inside = [value for value in ordered if q1 - reach <= value <= q3 + reach]
    outliers = tuple(value for value in ordered if not q1 - reach <= value <= q3 + reach)
    return BoxSummary(len(ordered), inside[0], q1, median, q3, inside[-1], outliers)


def round_edges(values: Sequence[float]) -> tuple[float, ...]:
    """Return edges at multiples of 1, 2 or 5 times a power of ten that hold all values.

    There are about as many bins as Sturges's rule says: log2(n) + 1.

    Source:
        Sturges (1926); rounded as R's `pretty` does for `hist`.
    """
    low, high = min(values), max(values)
    width = (high - low) / (math.ceil(math.log2(len(values))) + 1)
    width = width if width > SMALLEST_WIDTH else 1.0
    power = 10.0 ** math.floor(math.log10(width))
    step = next(nice * power for nice in NICE if nice * power >= width * (1 - 1e-9))
    first = math.floor(low / step)
    last = max(math.ceil(high / step), first + 1)
    return tuple(float(f"{number * step:.12g}") for number in range(first, last + 1))


def bin_counts(values: Sequence[float], edges: Sequence[float]) -> tuple[int, ...]:
    """Return how many values lie from each edge up to the next, the last edge included."""
    counts = [0] * (len(edges) - 1)
    for value in values:
        place = sum(edge <= value for edge in edges) - 1
        counts[min(max(place, 0), len(counts) - 1)] += 1
    return tuple(counts)
