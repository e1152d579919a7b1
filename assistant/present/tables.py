"""Results as tables: groups and values down, statistics or groups across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.model import Answer, Result, Table
from assistant.present.concept_words import concept_words
from assistant.present.numbers import count_of, level, limit, plain, shown
from assistant.present.shifts import is_shift, shift_tables
from assistant.present.visits import measure_of, visit_table

WHOLE = "all patients"
SHARE_STATISTICS = ("proportion",)


def tables(answer: Answer) -> tuple[Table, ...]:
    """Return the tables of an answer, cells as they are printed."""
    found = [_printed(table) for table in answer.tables]
    if any(table.alone for table in answer.tables):
        return tuple(found)
    at_visits = [r for r in answer.results if measure_of(r) is not None]
    shifts = [r for r in answer.results if is_shift(r)]
    results = [r for r in answer.results if measure_of(r) is None and not is_shift(r)]
    counts = [
        r for r in results if r.statistic == "patients" and (r.n is not None or is_kept_back(r))
    ]
    numbers = [r for r in results if r.statistic in NUMBER_ORDER and r.level is None]
    shares = [r for r in results if r.statistic == "row share"]
    others = [r for r in results if r not in counts and r not in numbers and r not in shares]
    if at_visits:
        found.append(visit_table(at_visits))
    found += shift_tables(shifts)
    if counts and (len(counts) > 1 or others or numbers):
        found.append(_count_table(counts, answer))
    if shares:
        counted = [
            r if is_kept_back(r) else replace(r, value=r.events, events=None) for r in shares
        ]
        found.append(replace(_count_table(counted, answer), title="Patients (% of the row)"))
    if numbers:
        found.append(_number_table(numbers))
    if others:
        found.append(_plain_table(others))
    return tuple(found)


NUMBER_ORDER = ("n", "missing", "mean", "sd", "median", "q1", "q3", "minimum", "maximum")


def is_kept_back(result: Result) -> bool:
    """Whether a number stands as words in an answer: it may not be shown."""
    return isinstance(result.value, str)


def _printed(table: Table) -> Table:
    rows = tuple(tuple(plain(cell) for cell in row) for row in table.rows)
    return Table(table.columns, rows, table.title)


def group_words(result: Result, by: Sequence[str]) -> str:
    """Return a result's group in words: the values of the grouping concepts."""
    parts = [plain(value) for name, value in result.group if name in by]
    return ", ".join(parts) or WHOLE


def _count_table(results: Sequence[Result], answer: Answer) -> Table:
    by = answer.reading.by if answer.reading else ()
    groups = list(dict.fromkeys(group_words(item, by) for item in results))
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for item in results:
        inner = [(name, value) for name, value in item.group if name not in by]
        what = concept_words(inner[-1][0]) if inner else (item.endpoint or "patients")
        label = " / ".join("missing" if value is None else plain(value) for _, value in inner)
        is_count = isinstance(item.value, int | float)
        cell = count_of(int(str(item.value)), item.n) if is_count else shown(item)
        if item.events is not None:
            cell += f" [{item.events}]"
        rows.setdefault((what, label), {})[group_words(item, by)] = cell
    listed = tuple(
        (what, label, *(cells.get(group, "") for group in groups))
        for (what, label), cells in rows.items()
    )
    has_events = any(item.events is not None for item in results)
    title = "Patients (%)" + (" [events]" if has_events else "")
    return Table(("", "value", *groups), listed, title)


def _number_table(results: Sequence[Result]) -> Table:
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for item in results:
        key = (str(item.endpoint or ""), group_words(item, [name for name, _ in item.group]))
        rows.setdefault(key, {})[item.statistic] = shown(item)
    present = [name for name in NUMBER_ORDER if any(name in cells for cells in rows.values())]
    listed = tuple(
        (what, group, *(cells.get(name, "") for name in present))
        for (what, group), cells in rows.items()
    )
    return Table(("", "group", *present), listed, "Summary")


def _group_cell(result: Result, *, named: bool) -> str:
    """Return a result's group; with the concepts' names where rows differ in their concepts."""
    if not named:
        return group_words(result, [name for name, _ in result.group])
    parts = [f"{concept_words(name)} {plain(value)}" for name, value in result.group]
    return ", ".join(parts) or WHOLE


def _ratio_p_values(results: Sequence[Result]) -> dict[int, Result]:
    """Return the p value that follows each hazard ratio of the same group, by the ratio's id."""
    return {
        id(ratio): p_value
        for ratio, p_value in pairwise(results)
        if (ratio.statistic, p_value.statistic) == ("hazard ratio", "p value")
        and (ratio.group, ratio.endpoint, ratio.at) == (p_value.group, p_value.endpoint, p_value.at)
    }


def _plain_table(results: Sequence[Result]) -> Table:
    levels = sorted({item.level for item in results if item.level is not None})
    named = len({tuple(name for name, _ in item.group) for item in results if item.group}) > 1
    ci = f"{level(levels[0])} CI" if len(levels) == 1 else "CI"
    p_of = _ratio_p_values(results)
    beside = set(map(id, p_of.values()))
    rows = []
    for item in results:
        if id(item) in beside:
            continue
        at = ""
        if item.at is not None:
            form = item.at.to_json()
            at = str(form.get("visit") or f"{form['value']} {form['unit']}")
        interval = ""
        if item.level is not None and not is_kept_back(item):
            ends = [limit(item, end) for end in (item.low, item.high)]
            interval = " to ".join(ends) if (item.low, item.high) != (None, None) else ends[0]
        rows.append(
            (_group_cell(item, named=named), item.statistic, str(item.endpoint or ""), at,
             shown(item), interval, shown(p_of[id(item)]) if id(item) in p_of else "",
             plain(item.n), plain(item.events), item.method or "")
        )  # fmt: skip
    columns = ("group", "statistic", "of", "at", "value", ci, "p", "n", "events", "method")
    kept = [place for place in range(len(columns)) if any(row[place] for row in rows)]
    return Table(
        tuple(columns[place] for place in kept),
        tuple(tuple(row[place] for place in kept) for row in rows),
        "Results",
    )
