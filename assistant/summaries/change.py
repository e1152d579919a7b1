"""Change from baseline of one patient's value: absolute, percent, and the best of several."""

from __future__ import annotations

from collections.abc import Sequence

DECIMALS = 9
"""Finer than any laboratory reports, coarser than the error of a division."""


def change(value: float, base: float) -> float:
    """Return a value minus its baseline.

    Source:
        CDISC ADaM Implementation Guide 1.3, CHG = AVAL - BASE.
    """
    return value - base


def percent_change(value: float, base: float) -> float | None:
    """Return the change in percent of baseline; None where baseline is 0.

    Source:
        CDISC ADaM Implementation Guide 1.3, PCHG = ((AVAL - BASE) / BASE) * 100.
    """
    return None if base == 0 else (value - base) / base * 100


def best_percent_change(values: Sequence[float], base: float) -> float | None:
    """Return the percent change of the lowest value; None without a value or at baseline 0."""
    return percent_change(min(values), base) if values else None


def times_limit(value: float, limit: float) -> float | None:
    """Return a value in multiples of a limit of normal; None where the limit is not above 0.

    Rounded so that what is exactly 3 times the limit stands as 3: 0.6 / 0.2 does not.

    >>> times_limit(0.6, 0.2)
    3.0
    """
    return round(value / limit, DECIMALS) if limit > 0 else None
