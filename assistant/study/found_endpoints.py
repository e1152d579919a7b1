"""Times to an event: the parameters of ADTTE, their units and what they count."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.model import DAYS_PER_MONTH, DAYS_PER_UNIT, TimeUnit
from assistant.study.model import Concept, Endpoint, StudyTable, Value
from assistant.study.store import StoredStudy, literal, quoted
from assistant.study.study_toml import StudySettings
from assistant.study.vocabulary import Vocabulary, text, texts

if TYPE_CHECKING:
    from assistant.study.discovery import Patients

UNITS: Mapping[str, TimeUnit] = {
    "DAY": "days", "DAYS": "days", "WEEK": "weeks", "WEEKS": "weeks",
    "MONTH": "months", "MONTHS": "months", "YEAR": "years", "YEARS": "years",
}  # fmt: skip
UNIT_IN_LABEL = re.compile(r"[(\[]\s*(days?|weeks?|months?|years?)\s*[)\]]", re.IGNORECASE)


def find_endpoints(
    stored: StoredStudy,
    tables: Sequence[StudyTable],
    patients: Patients,
    settings: StudySettings,
    vocabulary: Vocabulary,
) -> tuple[tuple[Endpoint, ...], tuple[str, ...]]:
    """Return the study's times to an event in the order of their parameters, and notes."""
    table = next((item for item in tables if item.role == "adtte"), None)
    if table is None:
        return (), ()
    label = quoted("PARAM") if table.column("PARAM") else "PARAMCD"
    unit = f"UPPER({quoted('AVALU')})" if table.column("AVALU") else "NULL"
    own = f"{quoted(patients.key)} IN (SELECT {quoted(patients.key)} FROM {quoted(patients.table)}"
    own += f" WHERE {patients.condition})" if patients.condition else ")"
    sql = f"""SELECT PARAMCD, MIN({label}), COUNT(DISTINCT {unit}), MIN({unit}),
        COUNT(DISTINCT {quoted(patients.key)}), SUM(CASE WHEN CNSR = 0 THEN 1 ELSE 0 END),
        MAX(AVAL), SUM(CASE WHEN AVAL IS NULL THEN 1 ELSE 0 END),
        COUNT(DISTINCT AVAL)
        FROM {quoted(table.name)} WHERE PARAMCD IS NOT NULL AND {own} GROUP BY 1 ORDER BY 1"""
    found: list[Endpoint] = []
    notes: list[str] = []
    for row in stored.rows(sql):
        parameter, words, kinds, first_unit, count, events, longest, missing, times = row
        if first_unit is not None and kinds == 1 and first_unit not in UNITS:
            notes.append(f"{parameter} is not a time: its unit is {first_unit}; not an endpoint.")
            continue
        if missing:
            notes.append(f"{parameter}: {missing} records have no time; they are left out.")
        known = UNITS.get(first_unit or "") if kinds == 1 else None
        stated = known or (_unit_of_label(str(words)) if kinds == 0 else None)
        assumed = kinds == 0 and stated is None
        used: TimeUnit | None = stated or ("days" if kinds == 0 else None)
        months = float(longest or 0) * DAYS_PER_UNIT[used or "days"] / DAYS_PER_MONTH
        if used is None:
            months = _longest_months(stored, table, parameter)
        described = _described(
            str(parameter), str(words), used, int(count), int(events or 0), months, assumed,
            settings, vocabulary,
        )  # fmt: skip
        found.append(replace(described, distinct_times=int(times)))
    order = list(settings.endpoints)
    found.sort(key=lambda item: order.index(item.name) if item.name in order else len(order))
    return tuple(found), tuple(notes)


def _longest_months(stored: StoredStudy, table: StudyTable, parameter: str) -> float:
    sql = (
        f"SELECT UPPER({quoted('AVALU')}), MAX(AVAL) FROM {quoted(table.name)} "
        f"WHERE PARAMCD = {literal(parameter)} GROUP BY 1"
    )
    times = [
        float(longest or 0) * DAYS_PER_UNIT[UNITS[unit]] / DAYS_PER_MONTH
        for unit, longest in stored.rows(sql)
        if unit in UNITS
    ]
    return max(times, default=0.0)


def _unit_of_label(words: str) -> TimeUnit | None:
    found = UNIT_IN_LABEL.search(words)
    return UNITS[found.group(1).upper()] if found else None


def _described(
    parameter: str,
    label: str,
    unit: TimeUnit | None,
    patients: int,
    events: int,
    longest: float,
    assumed: bool,
    settings: StudySettings,
    vocabulary: Vocabulary,
) -> Endpoint:
    own_name = next(
        (name for name, entry in settings.endpoints.items()
         if text(entry, "parameter", name) == parameter), None,
    )  # fmt: skip
    own = settings.endpoints.get(own_name or "", {})
    name = own_name or parameter
    known = next(
        (
            entry
            for entry in vocabulary.endpoints.values()
            if parameter in texts(entry, "parameters")
        ),
        {},
    )
    stated = text(own, "unit")
    return Endpoint(
        name=name,
        parameter=parameter,
        label=text(own, "label") or label or text(known, "label") or name,
        unit=UNITS.get(stated.upper(), unit),
        patients=patients,
        events=events,
        longest=longest,
        event=text(own, "event") or text(known, "event"),
        definition=text(own, "definition"),
        synonyms=tuple(dict.fromkeys((*texts(own, "synonyms"), *texts(known, "synonyms")))),
        unit_assumed=assumed and not stated,
    )


def endpoint_concepts(
    stored: StoredStudy,
    tables: Sequence[StudyTable],
    patients: Patients,
    endpoints: Sequence[Endpoint],
) -> tuple[Concept, ...]:
    """Return for each endpoint two concepts: whether the event was seen, and the time."""
    table = next((item for item in tables if item.role == "adtte"), None)
    if table is None:
        return ()
    found: list[Concept] = []
    for endpoint in endpoints:
        condition = f"PARAMCD = {literal(endpoint.parameter)} AND AVAL IS NOT NULL"
        where = f"FROM {quoted(table.name)} WHERE {condition}"
        low, high = stored.rows(f"SELECT MIN(AVAL), MAX(AVAL) {where}")[0]
        name, label = endpoint.name.lower(), endpoint.label or endpoint.name
        found.append(
            Concept(
                f"{name}_event", f"{endpoint.name} event", "category", "patient", table.name,
                "CASE WHEN CNSR = 0 THEN 'yes' ELSE 'no' END", condition=condition,
                values=(
                    Value("yes", endpoint.events),
                    Value("no", endpoint.patients - endpoint.events),
                ),
                baseline=False, is_flag=True, definition=f"Whether the event of {label} was seen.",
                source=f"ADTTE, PARAMCD {endpoint.parameter}",
                missing=patients.count - endpoint.patients,
            )
        )  # fmt: skip
        found.append(
            Concept(
                f"{name}_time", f"{endpoint.name} time", "number", "patient", table.name, "AVAL",
                condition=condition, unit=endpoint.unit, baseline=False,
                minimum=float(low or 0), maximum=float(high or 0),
                definition=f"Time from the origin to the event of {label} or to censoring.",
                source=f"ADTTE, PARAMCD {endpoint.parameter}",
                missing=patients.count - endpoint.patients,
            )
        )  # fmt: skip
    return tuple(found)
