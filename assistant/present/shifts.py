"""Shift tables: what patients were at baseline down, the worst they came to across."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.model import Result, Table
from assistant.present.numbers import count_of, plain

BASELINE, WORST = "at baseline", "worst after baseline"
"""Names under which a result says from where to where its patients shifted."""


def is_shift(result: Result) -> bool:
    """Whether a result is a cell of a shift table."""
    return {BASELINE, WORST} <= {name for name, _ in result.group}


def shift_tables(results: Sequence[Result]) -> tuple[Table, ...]:
    """Return one table a group; cells are patients and their share of the table's patients."""
    parts: dict[tuple[str, str], list[Result]] = {}
    for item in results:
        group = ", ".join(plain(value) for name, value in item.group
                          if name not in (BASELINE, WORST))  # fmt: skip
        parts.setdefault((str(item.endpoint or "").replace("_", " "), group), []).append(item)
    return tuple(_table(what, group, cells) for (what, group), cells in parts.items())


def _table(what: str, group: str, results: Sequence[Result]) -> Table:
    cells = {
        (plain(dict(item.group)[BASELINE]), plain(dict(item.group)[WORST])): item
        for item in results
    }
    rows = list(dict.fromkeys(row for row, _ in cells))
    columns = list(dict.fromkeys(column for _, column in cells))
    listed = tuple(
        (row, *(_cell(cells.get((row, column))) for column in columns), _total(cells, row))
        for row in rows
    )
    title = ", ".join(part for part in (f"{what}: {BASELINE} (down), {WORST} (across)", group)
                      if part)  # fmt: skip
    return Table((BASELINE, *columns, "all"), listed, title)


def _cell(result: Result | None) -> str:
    return "" if result is None else count_of(int(str(result.value)), result.n)


def _total(cells: dict[tuple[str, str], Result], row: str) -> str:
    return str(sum(int(str(item.value)) for (name, _), item in cells.items() if name == row))
