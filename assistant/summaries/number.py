"""Summaries of a number: n, mean, standard deviation, quantiles, range."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

QUANTILE_DEFINITIONS = (2, 7)
NEAR = 4 * 2.220446049250313e-16
"""Tolerance with which R decides whether a position is whole."""


@dataclass(frozen=True, slots=True)
class NumberSummary:
    """A number's summary; None where there are too few values."""

    n: int
    missing: int
    mean: float | None
    sd: float | None
    median: float | None
    q1: float | None
    q3: float | None
    minimum: float | None
    maximum: float | None


def summarise(values: Sequence[float], *, missing: int, quantile_definition: int) -> NumberSummary:
    """Return the summary of finite values, in any order.

    Sums are exact (`math.fsum`), so the order of values does not matter.

    Args:
        quantile_definition: 2 (SAS definition 5) or 7 (R's default).
    """
    ordered = sorted(values)
    n = len(ordered)
    if n == 0:
        return NumberSummary(0, missing, None, None, None, None, None, None, None)
    mean = math.fsum(ordered) / n
    squares = math.fsum((value - mean) ** 2 for value in ordered)
    return NumberSummary(
        n=n,
        missing=missing,
        mean=mean,
        sd=math.sqrt(squares / (n - 1)) if n > 1 else None,
        median=quantile(ordered, 0.5, definition=quantile_definition),
        q1=quantile(ordered, 0.25, definition=quantile_definition),
        q3=quantile(ordered, 0.75, definition=quantile_definition),
        minimum=ordered[0],
        maximum=ordered[-1],
    )


def quantile(ordered: Sequence[float], share: float, *, definition: int) -> float:
    """Return a sample quantile of values in ascending order, at least one.

    Source:
        Hyndman and Fan (1996): type 2 averages at discontinuities (SAS QNTLDEF=5), type 7
        interpolates between n - 1 intervals (R's default).
    """
    n = len(ordered)
    if definition == 2:
        position = n * share
        whole = math.floor(position + NEAR * max(position, 1.0))
        if abs(position - whole) <= NEAR * max(position, 1.0):
            low = ordered[min(max(whole - 1, 0), n - 1)]
            return low if whole >= n or whole < 1 else (low + ordered[whole]) / 2
        return ordered[min(whole, n - 1)]
    if definition == 7:
        position = (n - 1) * share
        whole = math.floor(position + NEAR)
        fraction = max(position - whole, 0.0)
        above = ordered[min(whole + 1, n - 1)]
        return ordered[whole] + fraction * (above - ordered[whole])
    raise ValueError(f"definition must be one of {QUANTILE_DEFINITIONS}, not {definition}")
