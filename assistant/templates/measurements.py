"""The relation `measurements`: one row a record of a measured parameter, whatever table holds it.

Laboratory values, tumour diameters and scores are stored alike (PARAMCD, AVAL, AVISIT), but
in different tables and with different companions. Here each study's columns get one name;
what a study does not store is NULL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from assistant.errors import StudyError
from assistant.model import Filter
from assistant.study.model import Concept, Study, StudyTable
from assistant.templates.conditions import (
    Parameters,
    concept_of,
    fragment,
    record_condition,
    typed_as,
)
from assistant.templates.relations import flag

STORED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "visit": (("AVISIT", "VISIT"), "VARCHAR"),
    "visit_order": (("AVISITN", "VISITNUM"), "DOUBLE"),
    "day": (("ADY",), "DOUBLE"),
    "base": (("BASE",), "DOUBLE"),
    "low": (("ANRLO", "A1LO"), "DOUBLE"),
    "high": (("ANRHI", "A1HI"), "DOUBLE"),
    "indicator": (("ANRIND",), "VARCHAR"),
    "base_indicator": (("BNRIND",), "VARCHAR"),
    "lab_grade": (("ATOXGR", "ATOXGRN"), "VARCHAR"),
    "base_grade": (("BTOXGR", "BTOXGRN"), "VARCHAR"),
    "baseline_flag": (("ABLFL",), "VARCHAR"),
    "treatment_flag": (("ONTRTFL",), "VARCHAR"),
    "analysis_flag": (("ANL01FL",), "VARCHAR"),
    "derived": (("DTYPE",), "VARCHAR"),
}
"""Name in the relation: the columns that may hold it, in order of preference, and its type."""


def measurements(
    study: Study, concepts: Sequence[str], records: Sequence[Filter], parameters: Parameters
) -> exp.Expr:
    """Return the records of measured concepts; `meets` is 1 where a record meets `records`.

    Raises:
        StudyError: a concept is not a measured parameter.
    """
    alike = _stored_alike([concept_of(study, name) for name in concepts])
    parts = [_of(study, together, records, parameters) for together in alike]
    if not parts:
        raise StudyError("No measured value was named.", next_step="Name a laboratory test.")
    return parts[0] if len(parts) == 1 else exp.union(*parts, distinct=False, copy=False)


def _stored_alike(concepts: Sequence[Concept]) -> list[list[Concept]]:
    """Return concepts in the groups that one scan can read together.

    Those of a group differ in the value of one column alone, so no record is of two of them.
    """
    groups: dict[object, list[Concept]] = {}
    told: set[object] = set()
    for place, concept in enumerate(concepts):
        told_by = _told_by(concept)
        key: object = place
        if told_by is not None:
            column, value = told_by[0].name, told_by[1].this
            shared = (concept.table, concept.expression, concept.upper_limit, column)
            if (shared, value) not in told:
                told.add((shared, value))
                key = shared
        groups.setdefault(key, []).append(concept)
    return list(groups.values())


def _told_by(concept: Concept) -> tuple[exp.Column, exp.Literal] | None:
    """Return the column and its value that alone make a record one of the concept's."""
    condition = fragment(concept.condition) if concept.condition else None
    if not isinstance(condition, exp.EQ):
        return None
    column, value = condition.this, condition.expression
    if isinstance(column, exp.Column) and isinstance(value, exp.Literal) and value.is_string:
        return column, value
    return None


def stored_column(table: StudyTable, name: str) -> str | None:
    """Return the stored column that holds one of the relation's columns, or None."""
    found = (table.column(candidate) for candidate in STORED[name][0])
    return next((column.name for column in found if column is not None), None)


def table_of(study: Study, concept: Concept) -> StudyTable:
    """Return the table that holds a concept's records."""
    return next(item for item in study.tables if item.name == concept.table)


def _of(
    study: Study, alike: Sequence[Concept], records: Sequence[Filter], parameters: Parameters
) -> exp.Select:
    """Return the records of one concept, or of several that are stored alike."""
    concept = alike[0]
    if concept.level == "patient":
        raise StudyError(
            f"{concept.label} has one value a patient, so there are no visits to look at.",
            next_step=f"Ask for the summary of {concept.label}.",
        )
    table = table_of(study, concept)
    select = exp.select(
        exp.column(study.patient_key, quoted=True).as_("patient"),
        _which(alike).as_("concept"),
        _typed(fragment(concept.expression), "DOUBLE").as_("value", copy=False),
    )
    for name, (_, sql_type) in STORED.items():
        typed = _typed(_source(concept, table, name), sql_type)
        select = select.select(typed.as_(name, copy=False), copy=False)
    met = record_condition(study, records, parameters)
    meets = flag(met) if met is not None else exp.Literal.number(1)
    select = select.select(meets.as_("meets", copy=False), copy=False)
    select = select.from_(exp.to_table(table.name), copy=False)
    if len(alike) > 1:
        values = [told_by[1].copy() for told_by in map(_told_by, alike) if told_by]
        return select.where(exp.In(this=_column(concept), expressions=values), copy=False)
    if not concept.condition:
        return select
    return select.where(fragment(concept.condition), copy=False)


def _which(alike: Sequence[Concept]) -> exp.Expr:
    """Return the name of the concept that a record is of."""
    if len(alike) == 1:
        return exp.Literal.string(alike[0].name)
    branches = [
        exp.If(this=told_by[1].copy(), true=exp.Literal.string(concept.name))
        for concept in alike
        if (told_by := _told_by(concept))
    ]
    return exp.Case(this=_column(alike[0]), ifs=branches)


def _column(concept: Concept) -> exp.Expr:
    told_by = _told_by(concept)
    assert told_by is not None  # only such concepts are read together
    return told_by[0].copy()


def _source(concept: Concept, table: StudyTable, name: str) -> exp.Expr:
    if name == "high" and concept.upper_limit:
        return fragment(concept.upper_limit)
    stored = stored_column(table, name)
    return exp.column(stored, quoted=True) if stored else exp.Null()


def _typed(value: exp.Expr, sql_type: str) -> exp.Expr:
    return typed_as(value, sql_type)
