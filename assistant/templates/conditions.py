"""Filters to SQL conditions: values are bound, columns come from the study.

A condition on patients is true, false or unknown; unknown (a missing value) leaves the
patient out, whichever way the condition is phrased, and the answer says how many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from sqlglot import exp, parse_one

from assistant.errors import StudyError
from assistant.model import GROUP, Filter, Scalar
from assistant.study.model import Concept, Study

DIALECT = "duckdb"
NEGATIVE_OPS = {"ne": "eq", "not_in": "in", "is_missing": "not_missing", "not_between": "between"}
TIMES_UPPER_LIMIT = "x ULN"
LIMIT_DECIMALS = 9
"""Multiples of a limit are rounded, so that 0.6 is 3 times 0.2."""


@dataclass
class Parameters:
    """Bound values by name, numbered in the order in which they are met."""

    values: dict[str, Scalar] = field(default_factory=dict)

    def bind(self, value: Scalar) -> exp.Placeholder:
        """Return the placeholder of a value."""
        name = f"p{len(self.values) + 1}"
        self.values[name] = value
        return exp.Placeholder(this=name)


def concept_of(study: Study, name: str) -> Concept:
    """Return the study's concept, or raise: a reading never names an unknown one."""
    concept = study.concept(name)
    if concept is None:
        raise StudyError(
            f"The study has no {name}.", next_step="See `cqa dictionary` for what it holds."
        )
    return concept


@cache
def _parsed(sql: str) -> exp.Expr:
    return parse_one(sql, dialect=DIALECT)


def parsed(sql: str) -> exp.Expr:
    """Return a tree of its own of SQL of kinds, views and studies, each text parsed once."""
    tree: exp.Expr = _parsed(sql).copy()
    return tree


def typed_as(value: exp.Expr, sql_type: str) -> exp.Expr:
    """Return a tree cast to a type of the engine's dialect; the tree is taken, not copied."""
    if isinstance(value, exp.Cast) and value.to == _type(sql_type):
        return value
    return exp.Cast(this=value, to=_type(sql_type).copy())


@cache
def _type(sql_type: str) -> exp.DataType:
    return exp.DataType.build(sql_type, dialect=DIALECT)


def fragment(sql: str, alias: str | None = None) -> exp.Expr:
    """Return a study's SQL fragment as a tree, its columns quoted and qualified by `alias`."""
    return _fragment(sql, alias).copy()


@cache
def _fragment(sql: str, alias: str | None) -> exp.Expr:
    tree = parsed(sql)
    for column in list(tree.find_all(exp.Column)):
        column.replace(exp.column(column.name, table=alias, quoted=True)) if (
            column is not tree
        ) else None
    if isinstance(tree, exp.Column):
        return exp.column(tree.name, table=alias, quoted=True)
    return tree


def comparison(value: exp.Expr, condition: Filter, parameters: Parameters) -> exp.Expr:
    """Return one plain condition on a value expression."""
    bind = parameters.bind
    operand = condition.value
    many = operand if isinstance(operand, tuple) else (operand,)
    scalars = [item for item in many if not isinstance(item, Filter)]
    match condition.op:
        case "eq":
            return exp.EQ(this=value, expression=bind(scalars[0]))
        case "ne":
            return exp.NEQ(this=value, expression=bind(scalars[0]))
        case "gt":
            return exp.GT(this=value, expression=bind(scalars[0]))
        case "ge":
            return exp.GTE(this=value, expression=bind(scalars[0]))
        case "lt":
            return exp.LT(this=value, expression=bind(scalars[0]))
        case "le":
            return exp.LTE(this=value, expression=bind(scalars[0]))
        case "in":
            return exp.In(this=value, expressions=[bind(item) for item in scalars])
        case "not_in":
            return exp.Not(this=exp.In(this=value, expressions=[bind(item) for item in scalars]))
        case "between":
            return exp.Between(this=value, low=bind(scalars[0]), high=bind(scalars[1]))
        case "not_between":
            return exp.Not(
                this=exp.Between(this=value, low=bind(scalars[0]), high=bind(scalars[1]))
            )
        case "is_missing":
            return exp.Is(this=value, expression=exp.Null())
        case "not_missing":
            return exp.Not(this=exp.Is(this=value, expression=exp.Null()))
        case _:
            raise StudyError(f"The condition {condition.op} needs members.")


def measured(concept: Concept, condition: Filter, alias: str | None = None) -> exp.Expr:
    """Return the value that a condition looks at: the stored one, or times the upper limit."""
    value = fragment(concept.expression, alias)
    if condition.unit == TIMES_UPPER_LIMIT:
        if concept.upper_limit is None:
            raise StudyError(f"The study stores no upper limit of normal for {concept.label}.")
        limit = exp.Nullif(
            this=fragment(concept.upper_limit, alias), expression=exp.Literal.number(0)
        )
        times = exp.Div(this=exp.Paren(this=value), expression=limit)
        return exp.Round(this=times, decimals=exp.Literal.number(LIMIT_DECIMALS))
    return value


def record_condition(
    study: Study, conditions: Sequence[Filter], parameters: Parameters, alias: str | None = None
) -> exp.Expr | None:
    """Return the condition that one record meets all of `conditions`, or None for none."""
    parts = [_record_part(study, item, parameters, alias) for item in conditions]
    return exp.and_(*parts, copy=False) if parts else None


def _record_part(
    study: Study, condition: Filter, parameters: Parameters, alias: str | None
) -> exp.Expr:
    if condition.concept == GROUP:
        parts = [_record_part(study, item, parameters, alias) for item in condition.members]
        return combine(condition, parts)
    concept = concept_of(study, condition.concept)
    plain = comparison(measured(concept, condition, alias), condition, parameters)
    if concept.condition:
        return exp.and_(fragment(concept.condition, alias), plain, copy=False)
    return plain


def combine(condition: Filter, parts: Sequence[exp.Expr]) -> exp.Expr:
    """Return a group's condition from those of its members."""
    match condition.op:
        case "any_of":
            return exp.Paren(this=exp.or_(*parts, copy=False))
        case "none_of":
            return exp.Not(this=exp.Paren(this=exp.or_(*parts, copy=False)))
        case "not_all":
            return exp.Not(this=exp.Paren(this=exp.and_(*parts, copy=False)))
        case _:
            raise StudyError(f"A group cannot be combined by {condition.op}.")
