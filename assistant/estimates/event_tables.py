"""Rows of the event-table query to one event table a group, in one unit of time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.engines.memory import give_back
from assistant.errors import StudyFileError
from assistant.estimates.request import Key, Request
from assistant.model import DAYS_PER_UNIT, Filter, Result, Scalar, TimePoint, TimeUnit
from assistant.study.model import Endpoint
from assistant.survival.event_table import EventTable
from assistant.templates.conditions import concept_of

Numbers = npt.NDArray[Any]
MANY_PATIENTS, PATIENTS_A_TIME, MANY_GROUPS = 100_000, 20, 20
"""Where records are sorted here: at least so many patients, fewer than so many of them a
distinct time, and at most so many groups."""

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
    sizes = request.sizes()
    unit: TimeUnit = endpoint.unit or "days"
    tables = event_tables(request, endpoint, tuple(sizes))
    return GroupedEvents(endpoint, unit, display_unit(request, unit), tables, sizes)


def event_tables(
    request: Request, endpoint: Endpoint, groups: Sequence[Key]
) -> dict[Key, EventTable]:
    """Return the event table of each group, in the endpoint's unit, or in days."""
    if sorts_rows(request, endpoint, groups):
        tables = {key: _sorted_rows(request, endpoint, key) for key in groups}
        give_back()
        return tables
    return _counted(request, endpoint, endpoint.unit or "days", groups)


def sorts_rows(request: Request, endpoint: Endpoint, groups: Collection[Key]) -> bool:
    """Whether records are fetched group by group and sorted here, not counted by the engine.

    Counting equal times first is quick and small where many patients share a time, and ruinous
    where hardly any do: ten million distinct times took 49 s. Both ways give the same tables.
    """
    concepts = [concept_of(request.study, name) for name in request.reading.by]
    return (
        endpoint.patients >= MANY_PATIENTS
        and endpoint.distinct_times * PATIENTS_A_TIME > endpoint.patients
        and endpoint.unit is not None
        and len(groups) <= MANY_GROUPS
        and all(item.level == "patient" and item.type == "category" for item in concepts)
    )


def _sorted_rows(request: Request, endpoint: Endpoint, key: Key) -> EventTable:
    conditions = [Filter(name, "eq", value) for name, value in request.group(key)]
    filters = (*request.reading.filters, *conditions)
    reading = replace(request.reading, filters=filters, by=())
    found = replace(request, reading=reading).columns(
        parameter=endpoint.parameter, constant=("unit",), counted=False
    )
    return EventTable.from_rows(*found.arrays)


def _counted(
    request: Request, endpoint: Endpoint, unit: TimeUnit, groups: Collection[Key]
) -> dict[Key, EventTable]:
    """Return the tables of rows that the engine counted: groups, unit, time, events, censored."""
    constant = () if endpoint.unit is None else ("unit",)
    found = request.columns(parameter=endpoint.parameter, constant=constant)
    labels, (time, events, censored) = found.arrays[:-3], found.arrays[-3:]
    parts: dict[Key, list[tuple[Numbers, ...]]] = {key: [] for key in groups}
    for start, end in runs(labels, len(found)):
        *key, stored_unit = (_cell(label, start) for label in labels)
        scaled = time[start:end].astype(np.float64) * unit_factor(stored_unit, endpoint, unit)
        parts.setdefault(tuple(key), []).append((scaled, events[start:end], censored[start:end]))
    empty = (np.zeros(0), np.zeros(0), np.zeros(0))
    return {
        key: EventTable.from_counts(
            *(np.concatenate(one) for one in zip(empty, *items, strict=True))
        )
        for key, items in parts.items()
    }


def runs(labels: Sequence[Numbers], length: int) -> list[tuple[int, int]]:
    """Return where rows of the same labels start and end, rows of one label standing together."""
    if not length:
        return []
    differs = np.zeros(length - 1, dtype=bool)
    for label in labels:
        differs |= np.asarray(label[1:] != label[:-1], dtype=bool)
    starts = [0, *(np.flatnonzero(differs) + 1).tolist(), length]
    return list(pairwise(starts))


def _cell(column: Numbers, row: int) -> Scalar:
    scalar: Scalar = column[row : row + 1].tolist()[0]
    return scalar


def display_unit(request: Request, stored: TimeUnit) -> TimeUnit:
    """Return the unit in which times are shown: the question's, the study's, or the stored one."""
    asked = request.reading.options.get("unit") or request.study.conventions.display_unit
    return UNIT_WORDS.get(str(asked).upper(), stored)


def unit_factor(stored: Scalar, endpoint: Endpoint, unit: TimeUnit) -> float:
    """Return what a record's time is multiplied by to be in `unit`.

    Raises:
        StudyFileError: the record's own unit counts, and is not one that we know.
    """
    if endpoint.unit is not None or stored is None:
        return 1.0
    known = UNIT_WORDS.get(str(stored).strip().upper())
    if known is None:
        raise StudyFileError(
            f"{endpoint.name} has times in a unit that is not known.",
            next_step="Correct AVALU in the source file, or set the unit in study.toml.",
        )
    return DAYS_PER_UNIT[known] / DAYS_PER_UNIT[unit]


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
