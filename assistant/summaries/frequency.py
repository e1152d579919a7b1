"""How often each value occurs, as shares of all rows and of those with a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """One value's count."""

    level: str
    n: int
    percent_of_known: float
    """Of the rows that have a value, 0 to 100."""
    percent_of_all: float
    """Of all rows, 0 to 100."""


@dataclass(frozen=True, slots=True)
class Frequency:
    """Values in ascending order, numbers by size and before words."""

    n: int
    missing: int
    levels: tuple[Level, ...]


def frequency(values: Iterable[str | None]) -> Frequency:
    """Return the counts of values; None is a missing one.

    Source:
        R `table`; SAS PROC FREQ prints the percent of known values.
    """
    counts = Counter(values)
    missing = counts.pop(None, 0)
    n = counts.total()
    levels = tuple(
        Level(level, count, 100 * count / n, 100 * count / (n + missing))
        for level, count in sorted(counts.items(), key=lambda item: _order(item[0]))
        if level is not None
    )
    return Frequency(n, missing, levels)


def _order(level: str | None) -> tuple[bool, float, str]:
    try:
        return False, float(level or ""), level or ""
    except ValueError:
        return True, 0.0, level or ""
