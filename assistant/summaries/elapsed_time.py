"""The time between two dates, in a named unit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

DAYS_PER_UNIT: Mapping[str, float] = {
    "days": 1.0,
    "weeks": 7.0,
    "months": 30.4375,
    "years": 365.25,
}
"""Months and years are means of the Gregorian calendar's, so a month has no 28 or 31 days."""


def elapsed_time(start: date | None, end: date | None, *, unit: str, add_one: bool) -> float | None:
    """Return the time from one date to another; negative where the end comes first.

    Args:
        start: None where missing, as is then the time.
        unit: One of `DAYS_PER_UNIT`.
        add_one: Whether the first day counts (ADaM's ADTTE does, durations of adverse events
            do); a difference of dates does not.

    Raises:
        ValueError: an unknown unit.

    Source:
        R ``as.numeric(end - start) / unit``; CDISC ADaM BDS for time-to-event: AVAL is
        ADT - STARTDT + 1.

    >>> elapsed_time(date(2020, 1, 1), date(2020, 1, 15), unit="weeks", add_one=False)
    2.0
    """
    if unit not in DAYS_PER_UNIT:
        raise ValueError(f"unit must be one of {', '.join(DAYS_PER_UNIT)}, not {unit!r}")
    if start is None or end is None:
        return None
    return ((end - start).days + add_one) / DAYS_PER_UNIT[unit]
