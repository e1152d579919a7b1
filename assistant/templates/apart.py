"""One statement that groups by several concepts one at a time: as many groupings, one scan.

`GROUP BY GROUPING SETS ((value_1, unit, time), (value_2, unit, time))` gives the rows that a
statement by each concept gives, in one plan. Rows say which concept they are by.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from assistant.model import Scalar

BY_GROUP = "by_group"
FACTOR = "factor"


def value_names(count: int) -> list[str]:
    """Return the columns of `population` that hold the concepts' values."""
    return [f"value_{place}" for place in range(1, count + 1)]


def group_apart(select: exp.Select, count: int, patients: str | None) -> None:
    """Put `factor` (from 1) and the concepts' values where a kind's SELECT has `by_group`.

    Args:
        count: Number of concepts, at least 1.
        patients: Alias of `population` in the SELECT.
    """
    values = [exp.column(name, table=patients) for name in value_names(count)]
    branches = exp.Case()
    for place, value in enumerate(values, start=1):
        is_by = exp.EQ(this=exp.func("GROUPING", value.copy()), expression=exp.Literal.number(0))
        branches = branches.when(is_by, exp.Literal.number(place), copy=False)
    named = [branches.as_(FACTOR), *(value.copy().as_(value.name) for value in values)]
    expressions: list[exp.Expr] = []
    for item in select.expressions:
        expressions += named if _is_by(item) else [item]
    select.set("expressions", expressions)
    group = select.args.get("group")
    shared = [item for item in (group.expressions if group else []) if not _is_by(item)]
    sets = [
        exp.Tuple(expressions=[value.copy(), *(item.copy() for item in shared)]) for value in values
    ]
    select.set("group", exp.Group(grouping_sets=[exp.GroupingSets(expressions=sets)]))
    ordered: list[exp.Expr] = []
    for item in select.args["order"].expressions:
        target = item.this if isinstance(item, exp.Ordered) else item
        if _is_by(target):
            columns = [exp.column(FACTOR), *(exp.column(name) for name in value_names(count))]
            ordered += [exp.Ordered(this=column) for column in columns]
        else:
            ordered.append(item)
    select.args["order"].set("expressions", ordered)


def _is_by(item: exp.Expr) -> bool:
    return isinstance(item, exp.Column) and item.name == BY_GROUP


def rows_by_factor(
    rows: Sequence[tuple[Scalar, ...]], names: Sequence[str]
) -> dict[str, list[tuple[Scalar, ...]]]:
    """Return, for each concept, its rows as a statement by that concept alone gives them.

    Rows without a value are left out, as `population` leaves out patients without one.
    """
    width = len(names) + 1
    found: dict[str, list[tuple[Scalar, ...]]] = {name: [] for name in names}
    for row in rows:
        place = int(str(row[0]))
        if row[place] is not None:
            found[names[place - 1]].append((row[place], *row[width:]))
    return found
