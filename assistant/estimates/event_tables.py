"""Rows of the event-table query to one event table a group, in one unit of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.errors import StudyFileError
from assistant.estimates.request import Key, Request
from assistant.model import DAYS_PER_UNIT, Result, Scalar, TimePoint, TimeUnit
from assistant.study.model import Endpoint
from assistant.survival.event_table import EventTable

UNIT_WORDS: Mapping[str, TimeUnit] = {
    "DAY": "days", "DAYS": "days", "D": "days",
    "WEEK": "weeks", "WEEKS": "weeks", "W": "weeks", "WK": "weeks", "WKS": "weeks",
    "MONTH": "months", "MONTHS": "months", "M": "months", "MO": "months", "MOS": "months",
    "YEAR": "years", "YEARS": "years", "Y": "years", "YR": "years", "YRS": "years",
}  # fmt: skip
"""AVALU in upper case to our unit."""


@dataclass(frozen=True, slots=True)
class GroupedEvents:
    """One endpoint's event tables by group, all in `unit`."""

    endpoint: Endpoint
    unit: TimeUnit
    display_unit: TimeUnit
    tables: Mapping[Key, EventTable]
    sizes: Mapping[Key, int]
    """Patients of each group, with a record of the endpoint or without."""

    def shown(self, time: float | None) -> float | None:
        """Return a time in the unit in which it is shown."""
        if time is None or self.unit == self.display_unit:
            return time
        return time * DAYS_PER_UNIT[self.unit] / DAYS_PER_UNIT[self.display_unit]

    def stored(self, when: TimePoint) -> float:
        """Return a time of the question in the tables' unit."""
        if when.unit == self.unit:
            return when.value
        return when.days / DAYS_PER_UNIT[self.unit]


def grouped_events(request: Request, endpoint: Endpoint) -> GroupedEvents:
    """Return the event table of each group that has patients.

    Raises:
        StudyFileError: a record's unit of time is not one that we know.
    """
    rows = request.rows(parameter=endpoint.parameter)
    width = len(request.reading.by)
    sizes = request.sizes()
    unit: TimeUnit = endpoint.unit or "days"
    counted: dict[Key, list[tuple[float, int, int]]] = {key: [] for key in sizes}
    for row in rows.rows:
        stored_unit, time, events, censored = row[width : width + 4]
        scaled = float(str(time)) * _factor(stored_unit, endpoint, unit)
        counted.setdefault(row[:width], []).append((scaled, int(str(events)), int(str(censored))))
    tables = {key: EventTable.from_counts(*_columns(items)) for key, items in counted.items()}
    return GroupedEvents(endpoint, unit, display_unit(request, unit), tables, sizes)


def display_unit(request: Request, stored: TimeUnit) -> TimeUnit:
    """Return the unit in which times are shown: the question's, the study's, or the stored one."""
    asked = request.reading.options.get("unit") or request.study.conventions.display_unit
    return UNIT_WORDS.get(str(asked).upper(), stored)


def _factor(stored: Scalar, endpoint: Endpoint, unit: TimeUnit) -> float:
    if endpoint.unit is not None or stored is None:
        return 1.0
    known = UNIT_WORDS.get(str(stored).strip().upper())
    if known is None:
        raise StudyFileError(
            f"{endpoint.name} has times in a unit that is not known.",
            next_step="Correct AVALU in the source file, or set the unit in study.toml.",
        )
    return DAYS_PER_UNIT[known] / DAYS_PER_UNIT[unit]


def _columns(
    items: list[tuple[float, int, int]],
) -> tuple[list[float], list[int], list[int]]:
    return [item[0] for item in items], [item[1] for item in items], [item[2] for item in items]


def record_notes(grouped: GroupedEvents) -> list[str]:
    """Return notes on patients without a record of the endpoint, and on an assumed unit."""
    notes = []
    lost = sum(size - patients(grouped.tables.get(key)) for key, size in grouped.sizes.items())
    if lost:
        word = "patient has" if lost == 1 else "patients have"
        notes.append(f"{lost} {word} no usable record of {grouped.endpoint.name}; left out.")
    if grouped.endpoint.unit_assumed:
        notes.append(f"The data do not name the unit of {grouped.endpoint.name}: taken as days.")
    return notes


def patients(table: EventTable | None) -> int:
    """Return the number of patients of an event table."""
    return 0 if table is None else int(table.events.sum() + table.censored.sum())


def events(table: EventTable) -> int:
    """Return the number of events of an event table."""
    return int(table.events.sum())


def counted_result(
    request: Request, grouped: GroupedEvents, key: Key, statistic: str, value: float | None
) -> Result:
    """Return a result of one group with its n and events, still without limits."""
    table = grouped.tables[key]
    return Result(
        statistic, value, group=request.group(key), endpoint=grouped.endpoint.name,
        unit=grouped.display_unit, n=patients(table), events=events(table),
    )  # fmt: skip
