"""A kind's SELECT, its views and the population, bound into one statement.

In a kind's SQL, `by_group` stands for the grouping columns (none, one or several), and
`$endpoint` for the stored name of the time-to-event parameter. The text of a question reaches
the statement as parameters only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from assistant.errors import KindError
from assistant.kinds import Kind, View
from assistant.model import Filter, Reading, Scalar
from assistant.study.model import Study
from assistant.templates.apart import group_apart, group_jointly, value_names
from assistant.templates.conditions import DIALECT, Parameters, concept_of, typed_as
from assistant.templates.fixed_relations import fixed
from assistant.templates.measurements import measurements
from assistant.templates.one_scan import join_with_itself, scanned_once, uncounted, without_columns
from assistant.templates.promises import checked_select
from assistant.templates.relations import (
    PatientCondition,
    concept_value,
    patient_conditions,
    population,
    record_level,
    steps,
    subjects,
)
from assistant.templates.views import view_relation

BY_GROUP = "by_group"
POPULATION_RELATIONS = ("population", "everyone")
RECORD_LEVEL_OF_VIEW = {
    "adverse_events": "ae", "laboratory": "lab", "measurements": "lab", "responses": "response",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement ready to run, its bound values apart."""

    sql: str
    parameters: tuple[tuple[str, Scalar], ...]


@dataclass(frozen=True, slots=True)
class StepStatement:
    """The statement that counts patients after each step, and what each step is."""

    statement: Statement
    filters: tuple[tuple[Filter, ...], ...]
    """One entry a condition, then the grouping concepts in order."""
    by: tuple[str, ...]


def step_statement(kind: Kind, reading: Reading, study: Study) -> StepStatement:
    """Return the statement that counts the patients left after each filter and grouping."""
    parameters = Parameters()
    conditions = patient_conditions(study, patient_filters(kind, reading, study), parameters)
    by = patient_by(reading, study)
    select = steps(study, conditions, by)
    return StepStatement(
        written(select, parameters), tuple(item.filters for item in conditions), by
    )


def size_statement(
    kind: Kind, reading: Reading, study: Study, *, filtered: bool = True
) -> Statement:
    """Return the statement that counts patients by group: `by_1`.., `patients`.

    Args:
        filtered: False counts all patients of each group, before the question's filters.
    """
    parameters = Parameters()
    chosen = patient_filters(kind, reading, study) if filtered else ()
    conditions = patient_conditions(study, chosen, parameters)
    by = patient_by(reading, study)
    names = [f"by_{place}" for place in range(1, len(by) + 1)]
    select = exp.select(*[exp.column(name) for name in names])
    select = select.select(exp.Count(this=exp.Star()).as_("patients"), copy=False)
    select = select.from_("population", copy=False)
    if names:
        select = select.group_by(*[exp.column(name) for name in names], copy=False)
        select = select.order_by(*[exp.column(name) for name in names], copy=False)
    patients = _patients(study, conditions, by)
    return written(select.with_("population", as_=patients, copy=False), parameters)


def known_statement(
    kind: Kind, reading: Reading, study: Study, concepts: Sequence[str]
) -> Statement:
    """Return the statement that counts patients, then those with a value of each concept, by group."""
    parameters = Parameters()
    conditions = patient_conditions(study, patient_filters(kind, reading, study), parameters)
    by = patient_by(reading, study)
    groups = [exp.column(f"by_{place}") for place in range(1, len(by) + 1)]
    select = exp.select(*groups, exp.Count(this=exp.Star()).as_("patients"))
    for name in value_names(len(concepts)):
        select = select.select(exp.Count(this=exp.column(name)).as_(name), copy=False)
    select = select.from_("population", copy=False)
    if groups:
        select = select.group_by(*(item.copy() for item in groups), copy=False)
        select = select.order_by(*(item.copy() for item in groups), copy=False)
    patients = _patients(study, conditions, by, values=concepts)
    return written(select.with_("population", as_=patients, copy=False), parameters)


def bind(
    kind: Kind,
    reading: Reading,
    study: Study,
    views: Mapping[str, View],
    *,
    parameter: str | None = None,
    concepts: Sequence[str] = (),
    constant: Collection[str] = (),
    counted: bool = True,
    apart: Sequence[str] = (),
    jointly: bool = False,
) -> Statement:
    """Return the kind's statement for one reading.

    Args:
        parameter: Stored name of the time-to-event parameter, for `$endpoint`.
        concepts: Concepts that `number_values`, `category_values` and `measurements` are to hold.
        constant: Columns known to be the same in all records: NULL, and not grouped by.
        counted: False returns the rows that the kind counts, one by one and in any order.
        apart: Concepts to group by one at a time, instead of by the reading's together.
        jointly: Whether to group by all of `apart` at once, for the rows to be added up.

    Raises:
        KindError: the kind's SQL breaks a promise of its heading.
        StudyError: the study lacks what the statement needs.
    """
    parameters = Parameters()
    select = checked_select(kind, views)
    filters = patient_filters(kind, reading, study)
    conditions = patient_conditions(study, filters, parameters)
    _fill_placeholders(select, kind, parameters, parameter)
    used = {table.name for table in select.find_all(exp.Table)}
    if apart:
        group = group_jointly if jointly else group_apart
        group(select, len(apart), _patients_alias(select))
    else:
        _expand_by(select, reading, study, kind)
    by = () if apart else patient_by(reading, study)
    picked = record_filters(kind, reading, study)
    sources: dict[str, Callable[[], exp.Expr]] = {
        "everyone": lambda: population(study, (), by),
        "population": lambda: population(study, conditions, by, values=apart),
        "numerator": lambda: _numerator(study, reading, parameters),
        "number_values": lambda: _values(study, concepts, "DOUBLE"),
        "category_values": lambda: _values(study, concepts, "VARCHAR"),
        "measurements": lambda: measurements(study, concepts, picked, parameters),
    }
    fixed_by: dict[str, object] = {
        "everyone": by,
        "number_values": tuple(concepts),
        "category_values": tuple(concepts),
    }
    if not conditions:
        fixed_by["population"] = (by, tuple(apart))
    if not picked:
        fixed_by["measurements"] = tuple(concepts)
    for name, view in views.items():
        records = picked if kind.records == name else ()
        sources[name] = _view_source(view, study, records, parameters)
        if not records:
            fixed_by[name] = (view.table, view.sql, tuple(view.optional.items()))
    if constant:
        without_columns(select, constant)
    if not counted:
        uncounted(select)
    join = join_with_itself(select, study, views)
    relations: Mapping[str, exp.Expr]
    if join is not None:
        relations = scanned_once(select, join, {name: sources[name]() for name in sorted(used)})
    else:
        relations = {
            name: fixed(study, (name, fixed_by[name]), sources[name])
            if name in fixed_by
            else sources[name]()
            for name in sorted(used)
        }
    for name, relation in relations.items():
        select = select.with_(name, as_=relation, copy=False)
    return written(select, parameters)


def _patients(
    study: Study,
    conditions: Sequence[PatientCondition],
    by: Sequence[str],
    *,
    values: Sequence[str] = (),
) -> exp.Expr:
    """Return `population`, as its text where no condition makes it the question's own."""
    if conditions:
        return population(study, conditions, by, values=values)
    key = ("population", (tuple(by), tuple(values)))
    return fixed(study, key, lambda: population(study, (), by, values=values))


def patient_by(reading: Reading, study: Study) -> tuple[str, ...]:
    """Return the reading's grouping concepts that have one value a patient."""
    return tuple(name for name in reading.by if concept_of(study, name).level == "patient")


def record_filters(kind: Kind, reading: Reading, study: Study) -> tuple[Filter, ...]:
    """Return the filters that pick records of the kind's view."""
    level = RECORD_LEVEL_OF_VIEW.get(kind.records or "")
    if level is None:
        return ()
    return tuple(item for item in reading.filters if record_level(study, item) == level)


def patient_filters(kind: Kind, reading: Reading, study: Study) -> tuple[Filter, ...]:
    """Return the filters that pick patients, not records of the kind's view."""
    of_records = record_filters(kind, reading, study)
    return tuple(item for item in reading.filters if item not in of_records)


def _view_source(
    view: View, study: Study, records: Sequence[Filter], parameters: Parameters
) -> Callable[[], exp.Expr]:
    return lambda: view_relation(view, study, records, parameters)


def _fill_placeholders(
    select: exp.Select, kind: Kind, parameters: Parameters, parameter: str | None
) -> None:
    for placeholder in list(select.find_all(exp.Placeholder)):
        if placeholder.name != "endpoint" or parameter is None:
            raise KindError(f"{kind.path}:{kind.sql_line}: ${placeholder.name} has no value.")
        placeholder.replace(parameters.bind(parameter))


def _patients_alias(select: exp.Select) -> str | None:
    alias_of = {table.name: table.alias_or_name for table in select.find_all(exp.Table)}
    return next((alias_of[name] for name in POPULATION_RELATIONS if name in alias_of), None)


def _expand_by(select: exp.Select, reading: Reading, study: Study, kind: Kind) -> None:
    alias_of = {table.name: table.alias_or_name for table in select.find_all(exp.Table)}
    patients = _patients_alias(select)
    columns: list[exp.Expr] = []
    place = 0
    for position, name in enumerate(reading.by, start=1):
        if concept_of(study, name).level == "patient":
            place += 1
            column: exp.Expr = exp.column(f"by_{place}", table=patients)
        else:
            column = exp.column(name, table=alias_of.get(kind.records or ""))
        columns.append(column.as_(f"by_{position}"))
    _replace_by(select, columns)


def _replace_by(select: exp.Select, columns: Sequence[exp.Expr]) -> None:
    def is_by(item: exp.Expr) -> bool:
        return isinstance(item, exp.Column) and item.name == BY_GROUP

    def spread(items: Sequence[exp.Expr], *, named: bool) -> list[exp.Expr]:
        spread_items: list[exp.Expr] = []
        for item in items:
            target = item.this if isinstance(item, exp.Ordered) else item
            if is_by(target):
                spread_items += [part.copy() if named else part.this.copy() for part in columns]
            else:
                spread_items.append(item)
        return spread_items

    select.set("expressions", spread(select.expressions, named=True))
    for clause in ("group", "order"):
        part = select.args.get(clause)
        if part is not None:
            kept = spread(part.expressions, named=False)
            if clause == "order":
                kept = [
                    item if isinstance(item, exp.Ordered) else exp.Ordered(this=item)
                    for item in kept
                ]
            part.set("expressions", kept)
            if not kept:
                select.set(clause, None)


def _numerator(study: Study, reading: Reading, parameters: Parameters) -> exp.Select:
    conditions = patient_conditions(study, reading.numerator, parameters)
    return population(study, conditions, ())


def _values(study: Study, concepts: Sequence[str], sql_type: str) -> exp.Expr:
    if not concepts:
        unnamed, unknown = exp.cast(exp.Null(), "VARCHAR"), exp.cast(exp.Null(), sql_type)
        nothing = (unnamed.as_("concept"), unknown.as_("value"))
        return subjects(study).select(*nothing).where(exp.false())
    own: dict[str, exp.Expr] = {}
    parts: list[exp.Select] = []
    for name in concepts:
        value, join = concept_value(study, concept_of(study, name))
        if join is None:
            own[name] = value
        else:
            joined = subjects(study).join(join, copy=False)
            parts.append(_one_value(joined, name, value, sql_type))
    if len(own) > 1:
        parts.insert(0, _own_values(study, own, sql_type))
    else:
        parts[:0] = [_one_value(subjects(study), *item, sql_type) for item in own.items()]
    if len(parts) == 1:
        return parts[0]
    return exp.union(*parts, distinct=False, copy=False)


def _one_value(patients: exp.Select, name: str, value: exp.Expr, sql_type: str) -> exp.Select:
    cast = typed_as(value, sql_type).as_("value", copy=False)
    return patients.select(exp.Literal.string(name).as_("concept"), cast, copy=False)


def _own_values(study: Study, values: Mapping[str, exp.Expr], sql_type: str) -> exp.Select:
    """Return values of the patients' own table, which is scanned once for all of them."""
    rows: list[exp.Expr] = []
    branches = []
    for place, (name, value) in enumerate(values.items(), start=1):
        number = exp.Literal.number(place)
        rows.append(exp.Tuple(expressions=[number, exp.Literal.string(name)]))
        branches.append(exp.If(this=number.copy(), true=typed_as(value, sql_type)))
    listed = exp.Values(
        expressions=rows,
        alias=exp.TableAlias(
            this=exp.to_identifier("listed"),
            columns=[exp.to_identifier("place"), exp.to_identifier("concept")],
        ),
    )
    which = exp.Case(this=exp.column("place", table="listed"), ifs=branches)
    return (
        subjects(study)
        .select(exp.column("concept", table="listed"), which.as_("value"), copy=False)
        .join(listed, join_type="cross", copy=False)
    )


def written(select: exp.Expr, parameters: Parameters) -> Statement:
    """Return a tree as a statement in the engine's dialect, its values apart."""
    return Statement(
        select.sql(dialect=DIALECT, pretty=True, copy=False),
        tuple(sorted(parameters.values.items(), key=_place)),
    )


def _place(item: tuple[str, Scalar]) -> int:
    return int(item[0][1:])
