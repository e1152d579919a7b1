"""Readings from their JSON form, as a transcript or an example holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.model import Filter, OptionValue, Reading, TimePoint, VisitPoint, When


def reading_from_json(form: Mapping[str, object]) -> Reading:
    """Return the reading of a JSON form that `Reading.to_json` made."""
    method = form.get("method")
    options: list[tuple[str, OptionValue]] = []
    for name, value in method.items() if isinstance(method, dict) else ():
        options.append((str(name), tuple(value) if isinstance(value, list) else value))
    level = form.get("level")
    return Reading(
        kind=str(form["kind"]),
        endpoint=tuple(str(item) for item in _list(form.get("endpoint"))),
        filters=tuple(filter_from_json(item) for item in _list(form.get("filters"))),
        by=tuple(str(item) for item in _list(form.get("by"))),
        at=tuple(_when(item) for item in _list(form.get("at"))),
        level=float(str(level)) if level is not None else 0.95,
        method=tuple(sorted(options)),
        numerator=tuple(filter_from_json(item) for item in _list(form.get("numerator"))),
        of=str(form["of"]) if form.get("of") else None,
    )


def filter_from_json(form: object) -> Filter:
    """Return the filter of a JSON form."""
    assert isinstance(form, dict)
    value = form.get("value")
    operand: Any = value
    if isinstance(value, list):
        operand = tuple(
            filter_from_json(item) if isinstance(item, dict) else item for item in value
        )
    return Filter(str(form["concept"]), form["op"], operand, form.get("unit"))


def _when(form: object) -> When:
    assert isinstance(form, dict)
    if "visit" in form:
        return VisitPoint(str(form["visit"]))
    return TimePoint(form["value"], form["unit"])


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()
