"""One line a patient: measured values over time, or their percent change from baseline."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.estimates.laboratory import baselines, zero_notes
from assistant.estimates.measured_labels import (
    change_limits,
    group_name,
    normal_limits,
    value_label,
)
from assistant.estimates.measurements import Measured, Record, analysed, measured
from assistant.estimates.request import Estimate, Key, Request
from assistant.estimates.wording import left_out
from assistant.figures import LineFigure, LineSeries
from assistant.model import Result, Table
from assistant.summaries.change import percent_change


def individual(request: Request) -> Estimate:
    """Return every patient's values over study days (or visits), a figure for each group."""
    return _each_patient(request, _values, "")


def spider(request: Request) -> Estimate:
    """Return every patient's percent change from baseline over time, a figure for each group.

    Raises:
        StudyError: nobody has a baseline value.
    """
    return _each_patient(request, _percent_changes, "percent change from baseline")


Course = list[tuple[Record, float]]


def _values(records: Sequence[Record], _base: float | None) -> Course:
    return [(item, item.value) for item in records
            if item.value is not None and not item.is_derived and item.derived is None]  # fmt: skip


def _percent_changes(records: Sequence[Record], base: float | None) -> Course:
    if base is None:
        return []
    found = ((item, percent_change(item.value, base)) for item in analysed(records)
             if item.value is not None and item.derived is None)  # fmt: skip
    return [(item, change) for item, change in found if change is not None]


def _each_patient(
    request: Request, course: Callable[[Sequence[Record], float | None], Course], measure: str
) -> Estimate:
    notes: list[str] = []
    figures: list[LineFigure] = []
    tables: list[Table] = []
    results: list[Result] = []
    for name in request.reading.endpoint:
        found = measured(request, name)
        bases = baselines(found) if measure else {}
        by_day = all(item.day is not None for item in found.records() if item.value is not None)
        rows: list[tuple[str | float | int | None, ...]] = []
        for key, size in found.sizes.items():
            lines = {
                patient: line
                for patient, records in found.courses[key].items()
                if (line := course(records, bases.get(patient)))
            }
            results.append(Result("patients", len(lines), group=found.group(key), n=size,
                                  endpoint=f"{name} {measure}".strip()))  # fmt: skip
            figures.append(_lines_figure(found, key, lines, measure, by_day=by_day))
            rows += [
                (patient, *(str(part) for part in key), record.visit, record.day, value)
                for patient, line in lines.items() for record, value in line
            ]  # fmt: skip
        unit = "%" if measure else found.concept.unit
        tables.append(Table(("patient", *found.by, "visit", "day", unit or "value"), tuple(rows),
                            f"{found.label} {measure}".strip()))  # fmt: skip
        notes += _line_notes(found, bases, measure, by_day=by_day)
    return Estimate(tuple(results), tuple(notes), tuple(figures), tuple(tables))


def _lines_figure(
    found: Measured, key: Key, lines: dict[str, Course], measure: str, *, by_day: bool
) -> LineFigure:
    order = {visit: float(place) for place, visit in enumerate(_visit_names(lines))}
    start = [(0.0, 0.0)] if measure and by_day else []
    series = []
    for patient, line in lines.items():
        points = start + [
            (record.day if by_day and record.day is not None else order.get(str(record.visit), 0.0),
             value) for record, value in line
        ]  # fmt: skip
        points.sort()
        series.append(LineSeries(patient, tuple(x for x, _ in points), tuple(y for _, y in points)))
    group = group_name(found, key)
    title = f"{found.label}{': ' + measure if measure else ''}, {group} (n = {len(lines)})"
    return LineFigure(
        title=title, x_label="study day" if by_day else "visit",
        y_label="%" if measure else value_label(found), series=tuple(series),
        ticks=() if by_day else tuple((place, visit) for visit, place in order.items()),
        references=change_limits(found) if measure else normal_limits(found), each_patient=True,
    )  # fmt: skip


def _visit_names(lines: dict[str, Course]) -> list[str]:
    order: dict[str, float] = {}
    for line in lines.values():
        for record, _ in line:
            order.setdefault(str(record.visit), record.visit_order or 0.0)
    return sorted(order, key=lambda name: (order[name], name))


def _line_notes(
    found: Measured, bases: dict[str, float], measure: str, *, by_day: bool
) -> list[str]:
    notes = [] if by_day else ["Some values have no study day: the horizontal axis is visits."]
    if measure:
        without = sum(len(courses) for courses in found.courses.values()) - len(bases)
        notes += [*left_out(without, "without a baseline value"), *zero_notes(bases)]
    return notes
