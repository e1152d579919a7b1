"""From stored tables and their labels to a study: patients, concepts, endpoints, conventions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from assistant.errors import StudyFileError
from assistant.study.blinding import (
    ARM_COLUMNS,
    SCREEN_FAILURE,
    SCREEN_FAILURE_FLAG,
    blinding_of,
    may_tell,
)
from assistant.study.found_concepts import find_concepts
from assistant.study.found_endpoints import endpoint_concepts, find_endpoints
from assistant.study.model import (
    AnalysisSet,
    BlindedColumn,
    Concept,
    Conventions,
    Endpoint,
    Study,
    StudyTable,
)
from assistant.study.roles import role_of
from assistant.study.store import StoredStudy, literal, quoted
from assistant.study.study_toml import StudySettings
from assistant.study.vocabulary import Vocabulary

PATIENT_KEYS = ("USUBJID", "SUBJID", "PATIENT", "SUBJ", "PATID")
CONTROL_WORDS = ("placebo", "control", "standard of care", "soc", "observation", "comparator")


@dataclass(frozen=True, slots=True)
class Patients:
    """The table with one row a patient."""

    table: str
    key: str
    condition: str | None
    count: int
    notes: tuple[str, ...]


def discover(
    stored: StoredStudy,
    settings: StudySettings,
    vocabulary: Vocabulary,
    *,
    folder: Path,
    database: Path,
    data_sha256: str,
    blinded: Sequence[BlindedColumn] = (),
    is_open: bool = False,
) -> Study:
    """Return the study that the tables hold, under what study.toml says.

    Args:
        blinded: Columns that were cut out of the tables, or with `is_open` are in them.

    Raises:
        StudyFileError: no table names patients, or study.toml does not fit the tables.
    """
    tables = tuple(
        replace(item, role=role_of(item.name, {column.name.upper() for column in item.columns}))
        for item in stored.tables()
    )
    patients = find_patients(stored, tables)
    endpoints, endpoint_notes = find_endpoints(stored, tables, patients, settings, vocabulary)
    concepts = find_concepts(
        stored, tables, patients, settings, vocabulary, () if is_open else blinded
    )
    known = {item.name for item in concepts}
    extra = endpoint_concepts(stored, tables, patients, endpoints)
    concepts += tuple(item for item in extra if item.name not in known)
    return Study(
        name=settings.name,
        title=settings.title or settings.name,
        folder=folder,
        database=database,
        data_sha256=data_sha256,
        tables=tables,
        subjects=patients.table,
        patient_key=patients.key,
        patients=patients.count,
        concepts=concepts,
        endpoints=endpoints,
        conventions=conventions(settings, concepts, endpoints),
        subjects_condition=patients.condition,
        analysis_sets=analysis_sets(stored, tables, patients),
        treatments=settings.treatments,
        visits=visits(stored, tables),
        reconstruction=settings.reconstruction,
        attribution=settings.attribution,
        notes=(
            *settings.notes,
            *patients.notes,
            *endpoint_notes,
            *orphans(stored, tables, patients),
            *(() if is_open else may_tell(tables, blinded)),
        ),
        vocabulary=settings.vocabulary,
        blinding=blinding_of(
            settings, vocabulary, blinded, {item.name for item in concepts}, is_open=is_open
        ),
        small_cells=settings.small_cells,
    )


def find_patients(stored: StoredStudy, tables: Sequence[StudyTable]) -> Patients:
    """Return the table of patients and its key: ADSL, else the table that lists most patients."""
    ordered = sorted(
        tables, key=lambda item: (item.role != "adsl", item.role != "adtte", item.name)
    )
    for table in ordered:
        for name in PATIENT_KEYS:
            column = table.column(name)
            if column is not None:
                return _patients_of(stored, table, column.name)
    raise StudyFileError(
        "None of the tables names its patients.",
        why=f"A column {', '.join(PATIENT_KEYS[:2])} was looked for.",
        next_step="Load ADSL, or tables with a column USUBJID.",
    )


def _patients_of(stored: StoredStudy, table: StudyTable, key: str) -> Patients:
    condition = screen_failures(stored, table)
    where = f" WHERE {condition}" if condition else ""
    sql = f"SELECT COUNT(*), COUNT(DISTINCT {quoted(key)}) FROM {quoted(table.name)}{where}"
    rows, count = stored.rows(sql)[0]
    notes = []
    if condition:
        left_out = stored.rows(f"SELECT COUNT(*) FROM {quoted(table.name)}")[0][0] - rows
        notes.append(f"{left_out} screen failures are left out.")
    if rows != count and table.role == "adsl":
        raise StudyFileError(
            f"{table.name.upper()} has {rows - count} patients more than once.",
            next_step="Correct the file: ADSL has one row a patient.",
        )
    if table.role != "adsl":
        notes.append(
            f"There is no ADSL: the patients are those of {table.name.upper()}, and patients "
            "without a record there are not counted."
        )
    return Patients(table.name, key, condition, int(count), tuple(notes))


def screen_failures(stored: StoredStudy, table: StudyTable) -> str | None:
    """Return the condition that leaves out screen failures, where the table has any."""
    if table.column(SCREEN_FAILURE_FLAG) is not None:
        return f"{quoted(SCREEN_FAILURE_FLAG)} <> 'Y'"
    for name in ARM_COLUMNS:
        column = table.column(name)
        if column is None:
            continue
        is_failure = f"UPPER({quoted(column.name)}) LIKE {literal(SCREEN_FAILURE + '%')}"
        if stored.rows(f"SELECT COUNT(*) FROM {quoted(table.name)} WHERE {is_failure}")[0][0]:
            return f"({quoted(column.name)} IS NULL OR NOT {is_failure})"
    return None


def conventions(
    settings: StudySettings, concepts: Sequence[Concept], endpoints: Sequence[Endpoint]
) -> Conventions:
    """Return the study's conventions: those of study.toml, else those that the data suggest."""
    units = {item.unit for item in endpoints if item.unit}
    found: dict[str, Any] = {
        "display_unit": units.pop() if len(units) == 1 else "months",
        "references": control_values(concepts),
        "followup_endpoint": followup_endpoint(endpoints),
    }
    for item in fields(Conventions):
        if item.name in settings.conventions:
            value = settings.conventions[item.name]
            if item.name == "references" and isinstance(value, dict):  # of what is not blinded
                known = {concept.name for concept in concepts}
                value = {name: stated for name, stated in value.items() if name in known}
            found[item.name] = tuple(value) if isinstance(value, list) else value
    return Conventions(**found)


def control_values(concepts: Sequence[Concept]) -> Mapping[str, str]:
    """Return the value of each treatment concept that is the control, where one is."""
    found = {}
    for concept in concepts:
        if concept.name not in ("arm", "actual_arm"):
            continue
        for value in concept.values:
            if any(word in str(value.value).lower() for word in CONTROL_WORDS):
                found[concept.name] = str(value.value)
                break
    return found


def followup_endpoint(endpoints: Sequence[Endpoint]) -> str | None:
    """Return the endpoint whose reverse Kaplan-Meier is the follow-up: OS, else the first."""
    names = [item.name for item in endpoints]
    return "OS" if "OS" in names else names[0] if names else None


def analysis_sets(
    stored: StoredStudy, tables: Sequence[StudyTable], patients: Patients
) -> tuple[AnalysisSet, ...]:
    """Return the populations that flags of the patients' table define."""
    table = next(item for item in tables if item.name == patients.table)
    found = []
    for column in table.columns:
        words = column.label.lower()
        if not column.name.upper().endswith("FL") or "population" not in words:
            continue
        expression = f"{quoted(column.name)} = 'Y'"
        where = f" AND {patients.condition}" if patients.condition else ""
        sql = f"SELECT COUNT(*) FROM {quoted(table.name)} WHERE {expression}{where}"
        name = column.label.replace("Population", "").replace("Flag", "").strip() or column.name
        found.append(AnalysisSet(name, column.label, expression, int(stored.rows(sql)[0][0])))
    return tuple(found)


def visits(stored: StoredStudy, tables: Sequence[StudyTable]) -> tuple[str, ...]:
    """Return the planned visits in order, from the tables that have them."""
    order: dict[str, float] = {}
    for table in tables:
        visit, number = table.column("AVISIT"), table.column("AVISITN")
        if visit is None or (
            table.role not in ("adlb", "adrs") and not table.role.startswith("ad")
        ):
            continue
        place = f"MIN({quoted(number.name)})" if number is not None else "0"
        sql = (
            f"SELECT {quoted(visit.name)}, {place} FROM {quoted(table.name)} "
            f"WHERE {quoted(visit.name)} IS NOT NULL GROUP BY 1 ORDER BY 2, 1"
        )
        for name, position in stored.rows(sql):
            order.setdefault(str(name), float(position or 0))
    return tuple(sorted(order, key=lambda name: (order[name], name)))


def orphans(
    stored: StoredStudy, tables: Sequence[StudyTable], patients: Patients
) -> tuple[str, ...]:
    """Return notes on records of patients who are not in the patients' table."""
    notes = []
    for table in tables:
        key = table.column(patients.key)
        if key is None or table.name == patients.table:
            continue
        sql = (
            f"SELECT COUNT(DISTINCT {quoted(key.name)}) FROM {quoted(table.name)} "
            f"WHERE {quoted(key.name)} NOT IN (SELECT {quoted(patients.key)} "
            f"FROM {quoted(patients.table)} WHERE {quoted(patients.key)} IS NOT NULL)"
        )
        count = stored.rows(sql)[0][0]
        if count:
            notes.append(
                f"{table.name.upper()} has records of {count} patients who are not in "
                f"{patients.table.upper()}; they are not counted."
            )
    return tuple(notes)
