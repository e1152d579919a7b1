"""Shift tables: a patient's grade or place in the normal range at baseline, and the worst after it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.errors import StudyError
from assistant.estimates.laboratory_limits import looked_at, visit_points
from assistant.estimates.measurements import Measured, Record, measured, treatment_words
from assistant.estimates.request import Estimate, Key, Request
from assistant.estimates.wording import left_out
from assistant.model import Result, Scalar, When
from assistant.present.shifts import BASELINE, WORST

LOW, NORMAL, HIGH = "low", "normal", "high"
BOTH = "low and high"
RANGES: tuple[Scalar, ...] = (LOW, NORMAL, HIGH, BOTH)
MOST_SEVERE = 4
WHOLE_NUMBER = re.compile(r"-?\d+")


@dataclass(frozen=True, slots=True)
class Scale:
    """One way to place a value, and how several places make the worst."""

    name: str
    """In which direction grades count: "high", "low"; empty where there is one scale."""
    method: str
    places: tuple[Scalar, ...]
    at_baseline: Callable[[Sequence[Record]], Scalar]
    of: Callable[[Record], Scalar]
    worst: Callable[[Sequence[Scalar]], Scalar]


def shift(request: Request) -> Estimate:
    """Return patients by their place at baseline and the worst on treatment (or at a visit).

    Grades where the study stores them for the parameter, else low, normal and high. Grades
    with a sign count the direction of the deviation: there is one table for each.
    """
    results: list[Result] = []
    notes: list[str] = []
    for name in request.reading.endpoint:
        found = measured(request, name)
        for when in visit_points(request):
            for scale in scales(found):
                pairs = {key: _pairs(found, key, scale, when) for key in found.sizes}
                results += [
                    item
                    for key, placed in pairs.items()
                    for item in _cells(found, key, scale, placed, when)
                ]
                notes += _notes(found, scale, pairs)
            notes += [] if when is not None else [treatment_words(found)]
    return Estimate(tuple(results), tuple(dict.fromkeys(notes)))


def scales(found: Measured) -> tuple[Scale, ...]:
    """Return the scales on which a parameter's values can be placed.

    Raises:
        StudyError: the study stores neither grades nor limits of normal for it.
    """
    grades = [grade for grade in (_grade(item.lab_grade) for item in found.records())
              if grade is not None]  # fmt: skip
    if grades and min(grades) < 0:
        sides = (("high", 1), ("low", -1))
        return tuple(
            _graded(side, sign, grades)
            for side, sign in sides
            if any(sign * grade > 0 for grade in grades)
        )
    if grades:
        return (_graded("", 1, grades),)
    if any(_range(item) is not None for item in found.records()):
        method = "place in the normal range of each record"
        return (Scale("", method, RANGES, _range_at_baseline, _range, _worst_range),)
    raise StudyError(
        f"The study stores neither grades nor limits of normal for {found.label}.",
        why="ATOXGR, ANRIND, ANRLO and ANRHI are absent or empty.",
        next_step=f"Ask for the change from baseline in {found.label}.",
    )


def _graded(direction: str, sign: int, grades: Sequence[int]) -> Scale:
    def of(record: Record) -> Scalar:
        grade = _grade(record.lab_grade)
        return None if grade is None else max(sign * grade, 0)

    def at_baseline(records: Sequence[Record]) -> Scalar:
        stated = (_grade(item.base_grade) for item in records)
        grade = next((item for item in stated if item is not None), None)
        if grade is not None:
            return max(sign * grade, 0)
        return next((of(item) for item in records if item.is_baseline), None)

    def worst(places: Sequence[Scalar]) -> Scalar:
        return max(int(str(item)) for item in places)

    top = max(MOST_SEVERE, *(abs(grade) for grade in grades))
    words = f"; deviations to the {direction} side" if direction else ""
    method = f"stored grade (ATOXGR){words}"
    return Scale(direction, method, tuple(range(top + 1)), at_baseline, of, worst)


def _grade(stored: str | None) -> int | None:
    found = WHOLE_NUMBER.search(stored) if stored is not None else None
    return int(found.group()) if found else None


def _range(record: Record) -> str | None:
    """Return low, normal or high: as the limits say, else as the study marked the record."""
    if record.value is None:
        return None
    if record.indicator is not None:
        first = record.indicator.strip().upper()[:1]
        return {"L": LOW, "N": NORMAL, "H": HIGH}.get(first)
    if record.low is None and record.high is None:
        return None
    if record.high is not None and record.value > record.high:
        return HIGH
    return LOW if record.low is not None and record.value < record.low else NORMAL


def _range_at_baseline(records: Sequence[Record]) -> Scalar:
    stated = next((item.base_indicator for item in records if item.base_indicator), None)
    if stated is not None:
        return {"L": LOW, "N": NORMAL, "H": HIGH}.get(stated.strip().upper()[:1])
    return next((_range(item) for item in records if item.is_baseline), None)


def _worst_range(places: Sequence[Scalar]) -> Scalar:
    if LOW in places and HIGH in places:
        return BOTH
    return HIGH if HIGH in places else LOW if LOW in places else NORMAL


Pair = tuple[Scalar, Scalar]


def _pairs(found: Measured, key: Key, scale: Scale, when: When | None) -> list[Pair]:
    """Return each patient's place at baseline and the worst looked at; None where unknown."""
    pairs: list[Pair] = []
    for records in found.courses.get(key, {}).values():
        later = [scale.of(item) for item in looked_at(found, records, when)]
        known = [item for item in later if item is not None]
        pairs.append((scale.at_baseline(records), scale.worst(known) if known else None))
    return pairs


def _cells(
    found: Measured, key: Key, scale: Scale, pairs: Sequence[Pair], when: When | None
) -> list[Result]:
    whole = [pair for pair in pairs if None not in pair]
    direction: tuple[tuple[str, Scalar], ...] = (("direction", scale.name),) if scale.name else ()
    columns = [item for item in scale.places if item != BOTH or any(BOTH in p for p in whole)]
    rows = [item for item in columns if item != BOTH]
    return [
        Result(
            "patients", whole.count((row, column)),
            group=(*found.group(key), *direction, (BASELINE, row), (WORST, column)),
            endpoint=found.concept.name, at=when, n=len(whole), method=scale.method,
        )
        for row in rows for column in columns
    ]  # fmt: skip


def _notes(found: Measured, scale: Scale, pairs: Mapping[Key, Sequence[Pair]]) -> list[str]:
    every = [pair for placed in pairs.values() for pair in placed]
    no_start = sum(start is None for start, _ in every)
    no_later = sum(start is not None and later is None for start, later in every)
    unmeasured = sum(found.sizes.values()) - len(every)
    return [
        f"{found.label}: {scale.method}. Each patient counts once.",
        *left_out(unmeasured, f"without a value of {found.label}"),
        *left_out(no_start, f"with {found.label} unknown at baseline"),
        *left_out(no_later, f"with {found.label} at baseline and not later"),
    ]
