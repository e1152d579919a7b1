"""Several sorts of records counted in one scan: patients with at least one, and records, by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from assistant.kinds import Kind, View
from assistant.model import Filter, Reading
from assistant.study.model import Study
from assistant.templates.conditions import Parameters, record_condition
from assistant.templates.relations import flag, patient_conditions, population
from assistant.templates.statement import (
    Statement,
    patient_by,
    patient_filters,
    record_filters,
    written,
)
from assistant.templates.views import view_relation


def sorts_statement(
    kind: Kind,
    reading: Reading,
    study: Study,
    views: Mapping[str, View],
    sorts: Sequence[Sequence[Filter]],
) -> Statement:
    """Return the statement that counts each sort of the kind's records.

    Its rows: the grouping columns, then `patients_1`, `records_1`, `patients_2` and so on, of the
    records that meet the reading's own conditions and those of the sort.

    Args:
        sorts: The conditions of each sort; none for all records.

    Raises:
        StudyError: the study lacks the table, or a concept.
    """
    parameters = Parameters()
    conditions = patient_conditions(study, patient_filters(kind, reading, study), parameters)
    by = patient_by(reading, study)
    own = record_filters(kind, reading, study)
    records = view_relation(views[str(kind.records)], study, own, parameters)
    counted = exp.select("patient").from_(exp.to_table("records"), copy=False)
    names = [f"by_{place}" for place in range(1, len(by) + 1)]
    select = exp.select(*[exp.column(name, table="p") for name in names])
    for place, filters in enumerate(sorts, start=1):
        met = record_condition(study, filters, parameters)
        is_met = flag(met) if met is not None else exp.Literal.number(1)
        records = records.select(is_met.as_(f"is_{place}", copy=False), copy=False)
        total = exp.Sum(this=exp.column(f"is_{place}"))
        counted = counted.select(total.as_(f"records_{place}", copy=False), copy=False)
        number = exp.column(f"records_{place}", table="r")
        had = flag(exp.GT(this=number, expression=exp.Literal.number(0)))
        select = select.select(
            exp.Sum(this=had).as_(f"patients_{place}", copy=False),
            exp.Sum(this=number.copy()).as_(f"records_{place}", copy=False), copy=False,
        )  # fmt: skip
    counted = counted.group_by(exp.column("patient"), copy=False)
    same = exp.EQ(
        this=exp.column("patient", table="r"), expression=exp.column("patient", table="p")
    )
    select = select.from_(exp.table_("population", alias="p"), copy=False)
    select = select.join(exp.table_("counted", alias="r"), on=same, copy=False)
    if names:
        columns = [exp.column(name, table="p") for name in names]
        select = select.group_by(*columns, copy=False)
        select = select.order_by(*[column.copy() for column in columns], copy=False)
    for name, relation in (
        ("population", population(study, conditions, by)), ("records", records),
        ("counted", counted),
    ):  # fmt: skip
        select = select.with_(name, as_=relation, copy=False)
    return written(select, parameters)
