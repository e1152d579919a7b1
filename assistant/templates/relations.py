"""The relations that every kind shares: `everyone`, `population`, `numerator`, concept values.

`population` has one row a patient: `patient` and `by_1`, `by_2`, ... A patient-level concept
that lives outside the subjects table is joined as one value a patient. A condition on records
(an adverse event, a laboratory value) picks the patients who have such a record; several
conditions on one domain must be met by the same record. In a kind about records, plain conditions
pick records; `assistant.model.had` picks the patients who had such a record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlglot import exp

from assistant.model import GROUP, Filter, Op
from assistant.study.model import Concept, Study
from assistant.templates.conditions import (
    NEGATIVE_OPS,
    Parameters,
    combine,
    comparison,
    concept_of,
    fragment,
    measured,
    record_condition,
)

SUBJECT = "subject"
MANY_PATIENTS = 1_000_000
"""From so many on, what loading counted is not counted again at every question."""
EMERGENT = "TRTEMFL"


@dataclass(frozen=True, slots=True)
class PatientCondition:
    """One step from all patients to those analysed: the filters it stands for, and its SQL."""

    filters: tuple[Filter, ...]
    sql: exp.Expr


def patient_conditions(
    study: Study, filters: Sequence[Filter], parameters: Parameters
) -> tuple[PatientCondition, ...]:
    """Return the conditions on patients in the order of the filters.

    Positive record-level filters of one domain become one condition.
    """
    found: list[PatientCondition] = []
    grouped: set[str] = set()
    for item in filters:
        level = record_level(study, item)
        if level is None or item.concept == GROUP or item.op in NEGATIVE_OPS:
            found.append(PatientCondition((item,), _one(study, item, parameters)))
        elif level not in grouped:
            grouped.add(level)
            same = tuple(
                other
                for other in filters
                if other.concept != GROUP
                and other.op not in NEGATIVE_OPS
                and record_level(study, other) == level
            )
            for together in _records_meant(study, same):
                found.append(PatientCondition(together, _has_record(study, together, parameters)))
    return tuple(found)


def _records_meant(study: Study, conditions: Sequence[Filter]) -> list[tuple[Filter, ...]]:
    """Return the conditions that one record must meet, for each record that is meant.

    Two values of one concept are of two records: "both nausea and vomiting"; so are two
    measured parameters, each with the conditions on any record: "ALT and bilirubin at week 4".
    """
    measured = [item for item in conditions if concept_of(study, item.concept).parameter]
    parameters = list(dict.fromkeys(item.concept for item in measured))
    if parameters:
        shared = [item for item in conditions if item not in measured]
        return [
            (*(item for item in measured if item.concept == name), *shared) for name in parameters
        ]
    names = [item.concept for item in conditions if item.op == "eq"]
    apart = [item for item in conditions if item.op == "eq" and names.count(item.concept) > 1]
    rest = tuple(item for item in conditions if item not in apart)
    return [(item, *rest) for item in apart] or [rest]


def record_level(study: Study, condition: Filter) -> str | None:
    """Return the domain whose records a filter looks at; None for patients (or a mixture)."""
    if condition.picks_patients:
        return None
    if condition.concept == GROUP:
        levels = {record_level(study, item) for item in condition.members}
        return levels.pop() if len(levels) == 1 else None
    level = concept_of(study, condition.concept).level
    return None if level == "patient" else level


def subjects(study: Study) -> exp.Select:
    """Return the study's patients as `subject`, without rows that are not study patients."""
    select = exp.select(exp.column(study.patient_key, table=SUBJECT, quoted=True).as_("patient"))
    select = select.from_(exp.to_table(study.subjects).as_(SUBJECT), copy=False)
    if study.subjects_condition:
        select = select.where(fragment(study.subjects_condition, SUBJECT), copy=False)
    return select


def concept_value(study: Study, concept: Concept) -> tuple[exp.Expr, exp.Join | None]:
    """Return a patient-level concept as an expression over `subject`, and the join it needs."""
    if concept.table == study.subjects and not concept.condition:
        return fragment(concept.expression, SUBJECT), None
    alias = exp.to_identifier(f"value_of_{concept.name}")
    values = exp.select(
        exp.column(study.patient_key, quoted=True).as_("patient"),
        fragment(concept.expression).as_("value", copy=False),
    ).from_(exp.to_table(concept.table), copy=False)
    if concept.condition:
        values = values.where(fragment(concept.condition), copy=False)
    join = exp.Join(
        this=values.distinct(copy=False).subquery(alias, copy=False),
        side="LEFT",
        on=exp.EQ(
            this=exp.column("patient", table=alias.copy()),
            expression=exp.column(study.patient_key, table=SUBJECT, quoted=True),
        ),
    )
    return exp.column("value", table=alias.copy()), join


def population(
    study: Study,
    conditions: Sequence[PatientCondition],
    by: Sequence[str],
    *,
    values: Sequence[str] = (),
) -> exp.Select:
    """Return one row a patient: `patient`, `by_1`.., and `value_1`.. of further concepts.

    Patients without a value of a grouping concept are left out; the steps say how many.
    """
    select = subjects(study)
    names = [*by, *values, *(name for item in conditions for name in _names(item.filters))]
    for name in sorted(set(names)):
        concept = concept_of(study, name)
        if concept.level == "patient":
            select = _joined(select, concept_value(study, concept)[1])
    for position, name in enumerate(by, start=1):
        value = concept_value(study, concept_of(study, name))[0]
        known = exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null()))
        select = select.select(value.as_(f"by_{position}", copy=False), copy=False)
        select = select.where(known, copy=False)
    for position, name in enumerate(values, start=1):
        value = concept_value(study, concept_of(study, name))[0]
        select = select.select(value.as_(f"value_{position}", copy=False), copy=False)
    for condition in conditions:
        select = select.where(condition.sql.copy(), copy=False)
    return select


def steps(study: Study, conditions: Sequence[PatientCondition], by: Sequence[str]) -> exp.Select:
    """Return one row: rows, distinct patients, then patients left after each step.

    The last steps leave out patients without a value of each grouping concept.
    """
    base = population(study, (), ())
    names = [*by, *(name for item in conditions for name in _names(item.filters))]
    for name in sorted(set(names)):
        concept = concept_of(study, name)
        if concept.level == "patient":
            base = _joined(base, concept_value(study, concept)[1])
    parts = [condition.sql for condition in conditions]
    for name in by:
        value = concept_value(study, concept_of(study, name))[0]
        parts.append(exp.Not(this=exp.Is(this=value, expression=exp.Null())))
    for position, part in enumerate(parts, start=1):
        base = base.select(flag(part).as_(f"meets_{position}", copy=False), copy=False)
    select = exp.select(
        exp.Count(this=exp.Star()).as_("rows_read"),
        exp.Count(this=_distinct_patients(study)).as_("patients"),
    )
    for position in range(1, len(parts) + 1):
        flags = [exp.column(f"meets_{place}").eq(1) for place in range(1, position + 1)]
        counted = flag(exp.and_(*flags, copy=False))
        select = select.select(
            exp.Sum(this=counted).as_(f"left_{position}", copy=False), copy=False
        )
    return select.from_(base.subquery("everyone", copy=False), copy=False)


def has_one_row_a_patient(study: Study) -> bool:
    """Whether loading counted as many patients as rows in the patients' table, none left out."""
    rows = [item.rows for item in study.tables if item.name == study.subjects]
    return study.subjects_condition is None and rows == [study.patients]


def _distinct_patients(study: Study) -> exp.Expr:
    """Return what to count: distinct patients, or rows where there are too many to compare."""
    patient = exp.column("patient")
    if study.patients >= MANY_PATIENTS and has_one_row_a_patient(study):
        return patient
    return exp.Distinct(expressions=[patient])


def flag(condition: exp.Expr) -> exp.Case:
    """Return 1 where the condition is true, 0 where it is false or unknown."""
    return exp.Case(
        ifs=[exp.If(this=condition, true=exp.Literal.number(1))], default=exp.Literal.number(0)
    )


def _one(study: Study, condition: Filter, parameters: Parameters) -> exp.Expr:
    if condition.together and _records_of(study, condition.together) is not None:
        return _has_record(study, condition.together, parameters)
    if condition.concept == GROUP:
        parts = [_one(study, item, parameters) for item in condition.members]
        return combine(condition, parts)
    concept = concept_of(study, condition.concept)
    if concept.level == "patient":
        value = concept_value(study, concept)[0]
        return comparison(value, condition, parameters)
    if condition.op in NEGATIVE_OPS:
        positive = Filter(
            condition.concept,
            cast(Op, NEGATIVE_OPS[condition.op]),
            condition.value,
            condition.unit,
        )
        return exp.Not(this=_has_record(study, (positive,), parameters))
    return _has_record(study, (condition,), parameters)


def _records_of(study: Study, conditions: Sequence[Filter]) -> str | None:
    """Return the domain that all of `conditions` are about; None for patients or several."""
    levels = {record_level(study, item) for item in conditions}
    return levels.pop() if len(levels) == 1 else None


def _has_record(study: Study, conditions: Sequence[Filter], parameters: Parameters) -> exp.Expr:
    table = concept_of(study, _names(conditions)[0]).table
    records = exp.select(exp.column(study.patient_key, quoted=True))
    records = records.from_(exp.to_table(table), copy=False)
    met = record_condition(study, conditions, parameters)
    if met is not None:
        records = records.where(met, copy=False)
    if counts_emergent_only(study, table):
        emergent = exp.EQ(
            this=exp.column(EMERGENT, quoted=True), expression=exp.Literal.string("Y")
        )
        records = records.where(emergent, copy=False)
    key = exp.column(study.patient_key, table=SUBJECT, quoted=True)
    present = exp.Not(
        this=exp.Is(this=exp.column(study.patient_key, quoted=True), expression=exp.Null())
    )
    return exp.In(this=key, query=records.where(present, copy=False).subquery(copy=False))


def counts_emergent_only(study: Study, table: str) -> bool:
    """Whether a table marks treatment-emergent events: then, as in the view, only those count."""
    return any(
        item.name == table and item.role == "adae" and item.column(EMERGENT) is not None
        for item in study.tables
    )


def _names(filters: Sequence[Filter]) -> list[str]:
    names: list[str] = []
    for item in filters:
        names += _names(item.members) if item.concept == GROUP else [item.concept]
    return names


def _joined(select: exp.Select, join: exp.Join | None) -> exp.Select:
    return select.join(join, copy=False) if join is not None else select


__all__ = [
    "PatientCondition",
    "concept_value",
    "flag",
    "measured",
    "patient_conditions",
    "population",
    "record_level",
    "steps",
    "subjects",
]
