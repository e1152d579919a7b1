"""What a kind's file promises, checked by parsing before it is ever run.

A study may bring kinds of its own, so the check is a list of what is allowed, not of what is
forbidden: one SELECT, the relations that we make, placeholders that have a value, functions
that count and compare. (Table functions such as `read_text` parse as relations or as unknown
functions: both are refused.)
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from sqlglot import exp, parse
from sqlglot.errors import SqlglotError

from assistant.errors import KindError
from assistant.kinds import Kind
from assistant.templates.conditions import DIALECT

RELATIONS = (
    "everyone", "population", "numerator", "number_values", "category_values", "measurements",
)  # fmt: skip
PLACEHOLDERS = frozenset({"endpoint"})
LONGEST_SQL = 8_000
FUNCTIONS = (
    exp.Count, exp.Sum, exp.Min, exp.Max, exp.Case, exp.If, exp.Cast, exp.Coalesce, exp.Nullif,
    exp.Abs, exp.Round, exp.Lower, exp.Upper, exp.And, exp.Or, exp.Xor,
)  # fmt: skip


def checked_select(kind: Kind, views: Collection[str]) -> exp.Select:
    """Return the kind's SELECT as a tree of its own.

    Raises:
        KindError: the SQL breaks a promise; the message names file, line and promise.
    """
    place = f"{kind.path}:{kind.sql_line}"
    return _checked(kind.sql, place, tuple(sorted(views))).copy()


@cache  # a kind is checked once, not at every question
def _checked(sql: str, place: str, views: tuple[str, ...]) -> exp.Select:
    def fault(message: str) -> KindError:
        return KindError(f"{place}: {message}.")

    if len(sql) > LONGEST_SQL:
        raise fault(f"the SQL is longer than {LONGEST_SQL} characters")
    try:
        statements = parse(sql, dialect=DIALECT)
    except (SqlglotError, RecursionError) as error:
        raise fault("the SQL cannot be parsed") from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Select):
        raise fault("expected exactly one SELECT")
    select = statements[0]
    relations = {table.name for table in select.find_all(exp.Table)}
    unknown = sorted(relations - {*RELATIONS, *views})
    if unknown:
        raise fault(f"reads undeclared relations: {', '.join(map(repr, unknown))}")
    if not relations & {"population", "everyone"}:
        raise fault("must take its patients FROM population")
    bound = {placeholder.name for placeholder in select.find_all(exp.Placeholder)}
    if not bound <= PLACEHOLDERS:
        raise fault(f"has placeholders without a value: {', '.join(sorted(bound - PLACEHOLDERS))}")
    for function in select.find_all(exp.Func):
        if not isinstance(function, FUNCTIONS):
            raise fault(
                f"uses a function that is not allowed: {function.sql(dialect=DIALECT)[:40]}"
            )
    if "order" not in select.args or select.args["order"] is None:
        raise fault("has no ORDER BY: rows must come in one order")
    return select
