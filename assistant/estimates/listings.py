"""Listings: one row a patient, or one row an adverse event; every row, none cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.errors import StudyError
from assistant.estimates.adverse_events import with_kind_filters
from assistant.estimates.listed_values import (
    SINGLE_PATIENTS,
    cell,
    head,
    natural,
    patient_concepts,
    whole,
)
from assistant.estimates.request import Estimate, Key, Request
from assistant.estimates.selects import selected
from assistant.model import GROUP, Filter, Result, Scalar, Table
from assistant.templates.conditions import NEGATIVE_OPS, concept_of
from assistant.templates.relations import record_level

Event = Mapping[str, Scalar]
ARMS = ("arm", "actual_arm")
EVENT_COLUMNS = (
    "ae_term", "ae_grade", "ae_severity", "ae_onset_day", "ae_start_date", "ae_end_day",
    "ae_serious", "ae_related", "ae_action", "ae_outcome",
)  # fmt: skip
STORED_HEADS: Mapping[str, str] = {"ae_start_date": "start date", "ae_end_day": "end day"}
"""Columns of the view that are no concepts: shown where the study has any."""
MEANT = "events that meet the conditions"
MOST_SENTENCES = 4
"""With more groups than an answer has sentences, their numbers are shown as a table too."""


def patients(request: Request) -> Estimate:
    """Return the patients who meet the filters, each with key characteristics.

    Columns: the groups, the treatment, baseline characteristics, and what the filters look at.
    """
    names = listed_concepts(request)
    if not names:
        raise StudyError(
            "The study records nothing about single patients that could be listed.",
            next_step="Ask for a number of patients instead.",
        )
    width = len(request.reading.by)
    values: dict[tuple[Key, Scalar], dict[str, Scalar]] = {}
    for row in request.rows(concepts=names).rows:
        values.setdefault((row[:width], row[width]), {})[str(row[width + 1])] = row[width + 2]
    concepts = [concept_of(request.study, name) for name in names]
    ordered = sorted(values, key=lambda item: (request.group_order(item[0]), natural(item[1])))
    meant = events_meant(request)
    rows = tuple(
        (patient, *key, *(cell(item, values[key, patient].get(item.name)) for item in concepts),
         *(("; ".join(meant.get(patient, ())) or None,) if meant is not None else ()))
        for key, patient in ordered
    )  # fmt: skip
    columns = ("patient", *_group_heads(request), *(head(item) for item in concepts),
               *((MEANT,) if meant is not None else ()))  # fmt: skip
    counts = _counts(request)
    listed = Table(columns, rows, "Patients", alone=len(counts) <= MOST_SENTENCES)
    return Estimate(counts, (SINGLE_PATIENTS,), tables=(listed,))


def listed_concepts(request: Request) -> list[str]:
    """Return the concepts that a listing of patients shows beside the groups."""
    study, by = request.study, request.reading.by
    arm = [name for name in ARMS if study.concept(name) is not None][:1]
    known = [item.name for item in study.concepts if item.characteristic]
    asked = patient_concepts(request, request.reading.filters)
    names = [name for name in dict.fromkeys((*arm, *known, *asked)) if name not in by]
    if names:
        return names
    return [item.name for item in study.concepts if item.level == "patient"][:1]


def events_meant(request: Request) -> dict[Scalar, list[str]] | None:
    """Return each patient's adverse events that the filters look for; None where they look for none.

    "Thrombocytopenia (grade 4, day 63)"; several in order of their days.
    """
    conditions = [item for item in request.reading.filters if _looks_for_events(request, item)]
    if not conditions:
        return None
    names = [item.concept for item in conditions if item.op == "eq"]
    apart = tuple(item for item in conditions if item.op == "eq" and names.count(item.concept) > 1)
    together = tuple(item for item in conditions if item not in apart)
    either = (Filter(GROUP, "any_of", apart),) if apart else ()
    reading = replace(request.reading, filters=(*together, *either), by=())
    kind = replace(request.kind, records="adverse_events")
    found: dict[Scalar, list[str]] = {}
    for row in selected(replace(request, kind=kind, reading=reading), "events"):
        severity, day = row["ae_grade"] or row["ae_severity"], row["ae_onset_day"]
        word = "grade " if row["ae_grade"] is not None else ""
        known = (f"{word}{severity}" if severity is not None else "",
                 f"day {day}" if day is not None else "")  # fmt: skip
        details = ", ".join(part for part in known if part)
        words = f"{row['ae_term']} ({details})" if details else str(row["ae_term"])
        found.setdefault(row["patient"], []).append(words)
    return found


def _looks_for_events(request: Request, condition: Filter) -> bool:
    is_positive = condition.op not in (*NEGATIVE_OPS, "none_of", "not_all")
    return is_positive and record_level(request.study, condition) == "ae"


def _group_heads(request: Request) -> tuple[str, ...]:
    return tuple(head(concept_of(request.study, name)) for name in request.reading.by)


def _counts(request: Request) -> tuple[Result, ...]:
    everyone = sum(request.sizes(filtered=False).values())
    return tuple(
        Result("patients", size, group=request.group(key), n=everyone)
        for key, size in request.sizes().items()
    )


def adverse_events(request: Request) -> Estimate:
    """Return each adverse event that meets the filters, by patient and start day."""
    request, notes = with_kind_filters(request)
    width = len(request.reading.by)
    rows = request.rows()
    records = [
        (row[:width], dict(zip(rows.columns, row, strict=True))) for row in rows.rows
    ]  # fmt: skip
    names = [name for name in EVENT_COLUMNS if _is_shown(request, name, records)]
    listed = tuple(
        (record["patient"], *key, *(_event_cell(request, name, record) for name in names))
        for key, record in sorted(records, key=lambda item: _event_order(item[1]))
    )
    columns = ("patient", *_group_heads(request), *(_event_head(request, name) for name in names))
    if not listed:
        notes.append("No adverse event meets these conditions.")
    patients_with = len({row[0] for row in listed})
    counted = Result(
        "patients", patients_with, endpoint="AE", n=sum(request.sizes().values()),
        events=len(listed),
    )  # fmt: skip
    table = Table(columns, listed, "Adverse events", alone=True)
    return Estimate((counted,), (*notes, SINGLE_PATIENTS), tables=(table,))


def _is_shown(request: Request, name: str, records: Sequence[tuple[Key, Event]]) -> bool:
    """Whether the study has it; severity only where there is no grade."""
    if name in STORED_HEADS:
        return any(record[name] is not None for _, record in records)
    if name in request.reading.by:
        return False
    if name == "ae_severity" and request.study.concept("ae_grade") is not None:
        return False
    return request.study.concept(name) is not None


def _event_head(request: Request, name: str) -> str:
    return STORED_HEADS.get(name) or head(concept_of(request.study, name))


def _event_cell(request: Request, name: str, record: Event) -> Scalar:
    value = record[name]
    if name in STORED_HEADS:
        return whole(value) if isinstance(value, float) else value
    return cell(concept_of(request.study, name), value)


def _event_order(record: Event) -> tuple[object, ...]:
    day = record["ae_onset_day"]
    start = float(str(day)) if day is not None else float("inf")
    return (natural(record["patient"]), start, *(natural(record[name]) for name in EVENT_COLUMNS))
