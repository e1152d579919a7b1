"""Everything the study holds on one patient: one table a domain, every record in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.engines.engine import Rows
from assistant.errors import StudyError
from assistant.estimates.listed_values import SINGLE_PATIENTS, cell, head, natural, whole
from assistant.estimates.listings import ARMS
from assistant.estimates.request import Estimate, Request
from assistant.estimates.selects import selected
from assistant.model import DAYS_PER_MONTH, DAYS_PER_UNIT, Scalar, Table
from assistant.study.model import Concept

Records = list[dict[str, Scalar]]
EVENT_HEADS: Mapping[str, str] = {
    "ae_start_date": "start date", "ae_end_day": "end day", "emergent": "treatment-emergent",
}  # fmt: skip

RANGE_MARKS: Mapping[str, str] = {"HIGH": "H", "LOW": "L", "H": "H", "L": "L"}


def profile(request: Request) -> Estimate:
    """Return a patient's characteristics, times to events, events, exposure, responses, labs.

    Raises:
        StudyError: the conditions leave more than one patient.
    """
    concepts = characteristics(request)
    rows = request.rows(concepts=[item.name for item in concepts])
    named = sorted({str(value) for value in rows.column("patient")}, key=natural)
    if len(named) != 1:
        raise StudyError(
            f"A profile shows one patient, and {len(named)} meet the conditions.",
            next_step='Name one, as in "profile of patient 3", or ask to list the patients.',
        )
    values = dict(zip(rows.column("concept"), rows.column("value"), strict=True))
    found = (
        _characteristics(concepts, values, named[0]), _times(request), _adverse_events(request),
        _exposure(request), _responses(request), _laboratory(request),
    )  # fmt: skip
    tables = tuple(table for table in found if table is not None)
    empty = [table.title.lower() for table in tables if not table.rows]
    notes = [f"No records of this patient: {', '.join(empty)}."] if empty else []
    return Estimate((), (*notes, SINGLE_PATIENTS), tables=tuple(t for t in tables if t.rows))


def characteristics(request: Request) -> list[Concept]:
    """Return the concepts with one value a patient, without those that times to events repeat."""
    endpoints = {item.name.lower() for item in request.study.endpoints}
    repeated = {f"{name}_{part}" for name in endpoints for part in ("event", "time")}
    return [
        item for item in request.study.concepts
        if item.level == "patient" and item.name not in repeated
    ]  # fmt: skip


def _characteristics(
    concepts: Sequence[Concept], values: Mapping[Scalar, Scalar], patient: str
) -> Table:
    first = {name: place for place, name in enumerate(("patient_id", *ARMS))}
    ordered = sorted(concepts, key=lambda item: first.get(item.name, len(first)))
    rows = tuple((item.label, cell(item, values.get(item.name)), item.unit) for item in ordered)
    return Table(("characteristic", "value", "unit"), rows, f"Patient {patient}")


def _records(request: Request, name: str, role: str, concepts: Sequence[str] = ()) -> Records:
    if request.study.table(role) is None:
        return []
    rows: Rows = selected(request, name, concepts=concepts)
    return list(rows)


def _times(request: Request) -> Table | None:
    if not request.study.endpoints:
        return None
    stored = {item["endpoint"]: item for item in _records(request, "times", "adtte")}
    rows = []
    for endpoint in request.study.endpoints:
        record = stored.get(endpoint.parameter)
        if record is None or record["time"] is None:
            continue
        unit = endpoint.unit or str(record["unit"] or "").lower()
        time, is_event = float(str(record["time"])), record["event"] == 1
        days = DAYS_PER_UNIT.get(unit)
        months = None if days is None else time * days / DAYS_PER_MONTH
        why = record["event_description" if is_event else "censoring_description"]
        rows.append(
            (endpoint.name, endpoint.label, whole(time), unit, months,
             "event" if is_event else "censored", why)
        )  # fmt: skip
    columns = ("endpoint", "label", "time", "unit", "months", "status", "what happened")
    return Table(columns, tuple(rows), "Times to an event")


def _adverse_events(request: Request) -> Table | None:
    study = request.study
    if study.table("adae") is None or study.concept("ae_term") is None:
        return None
    records = _records(request, "adverse_events", "adae")
    concepts = {item.name: item for item in study.concepts}
    columns = {
        name: head(concepts[name]) if name in concepts else EVENT_HEADS[name]
        for name in records[0]
        if name in concepts or name in EVENT_HEADS
    } if records else {}  # fmt: skip
    return _table(records, columns, "Adverse events", concepts)


def _exposure(request: Request) -> Table | None:
    if request.study.table("adex") is None:
        return None
    columns = {"what": "what", "category": "category", "number": "value", "unit": "unit",
               "words": "reason or text", "start_day": "start day", "end_day": "end day"}  # fmt: skip
    return _table(_records(request, "exposure", "adex"), columns, "Exposure", {})


def _responses(request: Request) -> Table | None:
    if request.study.table("adrs") is None:
        return None
    columns = {"what": "what", "visit": "visit", "response": "response", "number": "value",
               "response_date": "date", "response_day": "day"}  # fmt: skip
    return _table(_records(request, "responses", "adrs"), columns, "Responses", {})


def _table(
    records: Records, columns: Mapping[str, str], title: str, concepts: Mapping[str, Concept]
) -> Table:
    """Return records as a table, without columns that hold nothing."""
    shown = [name for name in columns if any(record[name] is not None for record in records)]
    rows = tuple(
        tuple(
            cell(concepts[name], record[name]) if name in concepts else _plain(record[name])
            for name in shown
        )
        for record in records
    )
    return Table(tuple(columns[name] for name in shown), rows, title)


def _plain(value: Scalar) -> Scalar:
    return whole(value) if isinstance(value, float) else value


def _laboratory(request: Request) -> Table | None:
    """Return one row a visit and one column a test; values above or below the range are marked."""
    tests = [item for item in request.study.concepts if item.level == "lab" and item.condition]
    if not tests:
        return None
    records = _records(request, "laboratory", "adlb", [item.name for item in tests])
    visits: dict[tuple[float, str], dict[Scalar, list[Scalar]]] = {}
    for record in records:
        order = record["visit_order"]
        visit = record["visit"] or (f"day {_plain(record['day'])}" if record["day"] else "no visit")
        place = (float(str(order)) if order is not None else float("inf"), str(visit))
        cells = visits.setdefault(place, {}).setdefault(record["concept"], [])
        cells.append(_marked(record))
    shown = [item for item in tests if any(item.name in cells for cells in visits.values())]
    rows = tuple(
        (visit, *(_together(cells.get(item.name, [])) for item in shown))
        for (_, visit), cells in sorted(visits.items())
    )
    title = "Laboratory values by visit"
    if any(record["indicator"] for record in records):
        title += " (H above, L below the normal range)"
    return Table(("visit", *(head(item) for item in shown)), rows, title)


def _marked(record: Mapping[str, Scalar]) -> Scalar:
    mark = RANGE_MARKS.get(str(record["indicator"] or "").upper())
    value = float(str(record["value"]))
    return f"{value:.10g} {mark}" if mark else whole(value)


def _together(values: Sequence[Scalar]) -> Scalar:
    """Return the values of one test at one visit: as it is where there is one, else in a row."""
    if len(values) < 2:
        return values[0] if values else None
    return "; ".join(f"{item:.10g}" if isinstance(item, float) else str(item) for item in values)
