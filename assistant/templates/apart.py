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


def group_jointly(select: exp.Select, count: int, patients: str | None) -> None:
    """Put the concepts' values where a kind's SELECT has `by_group`, and group by all at once.

    No more rows than patients, in a third of the engine's time where patients are few.
    """
    values = [exp.column(name, table=patients) for name in value_names(count)]
    for part in (select, select.args["group"], select.args["order"]):
        expressions: list[exp.Expr] = []
        for item in part.expressions:
            target = item.this if isinstance(item, exp.Ordered) else item
            if not _is_by(target):
                expressions.append(item)
            elif part is select:
                expressions += [value.copy().as_(value.name) for value in values]
            else:
                expressions += [value.copy() for value in values]
        part.set("expressions", expressions)


def summed_columns(select: exp.Select) -> int | None:
    """Return how many columns, the last ones, can be added up over groups; None if others can't.

    All columns are then `by_group`, what the SELECT groups by, and sums and counts of rows.
    """
    group = select.args.get("group")
    grouped = [item.sql() for item in group.expressions] if group else []
    plain = [item.unalias().sql() for item in select.expressions[: len(grouped)]]
    summed = select.expressions[len(grouped) :]
    if plain != grouped or not plain or not _is_by(select.expressions[0]):
        return None
    return len(summed) if all(_is_sum(item.unalias()) for item in summed) else None


def _is_sum(item: exp.Expr) -> bool:
    if isinstance(item, exp.Add | exp.Sub):
        return _is_sum(item.this) and _is_sum(item.expression)
    return isinstance(item, exp.Sum | exp.Count) and item.find(exp.Distinct) is None


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


def rows_added_up(
    rows: Sequence[tuple[Scalar, ...]], names: Sequence[str], summed: int
) -> dict[str, list[tuple[Scalar, ...]]]:
    """Return what `rows_by_factor` does, from rows by all concepts at once.

    Args:
        summed: Columns, the last ones, that are whole numbers to be added up.
    """
    width = len(names)
    found: dict[str, list[tuple[Scalar, ...]]] = {}
    for place, name in enumerate(names):
        sums: dict[tuple[Scalar, ...], list[int]] = {}
        for row in rows:
            if row[place] is not None:
                key = (row[place], *row[width : len(row) - summed])
                total = sums.setdefault(key, [0] * summed)
                for column in range(1, summed + 1):
                    total[-column] += int(str(row[-column] or 0))
        found[name] = [(*key, *sums[key]) for key in sorted(sums, key=_engine_order)]
    return found


def _engine_order(key: Sequence[Scalar]) -> tuple[tuple[bool, Scalar], ...]:
    """Return the sort key of a row as the engine orders it: ascending, what is missing last."""
    return tuple((item is None, "" if item is None else item) for item in key)
