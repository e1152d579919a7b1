"""Lengths of time in the unit that was asked for, or in the study's unit for times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.estimates.request import Request
from assistant.model import DAYS_PER_UNIT, Result


def in_display_unit(request: Request, results: Sequence[Result]) -> list[Result]:
    """Return results whose unit is one of time in the question's unit, else the study's."""
    return in_unit(results, request.option("unit", request.study.conventions.display_unit))


def in_unit(results: Sequence[Result], unit: str) -> list[Result]:
    """Return results whose unit is one of time in another unit of time; others as they are.

    >>> in_unit([Result("median", 14.0, unit="days"), Result("n", 2)], "weeks")[0].value
    2.0
    """
    return [_converted(item, unit) for item in results]


def _converted(result: Result, unit: str) -> Result:
    stored, to = DAYS_PER_UNIT.get(result.unit or ""), DAYS_PER_UNIT.get(unit)
    value = result.value
    if stored is None or to is None or not isinstance(value, int | float) or result.unit == unit:
        return result
    return replace(result, value=value * (stored / to), unit=unit)
