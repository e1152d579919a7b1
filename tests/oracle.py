"""Reading the reference cases that R computed (beside the checkout, in ../shared/oracle)."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from assistant.survival.event_table import EventTable
from tests.conftest import SHARED

ORACLE = SHARED / "oracle"
Case = Mapping[str, Any]
Compared = tuple[str, object, object]
"""What is compared, our value, R's value (None for NA)."""
MISSING = ("", "NA")


@cache
def rows_of(dataset: str) -> tuple[Mapping[str, str], ...]:
    with (ORACLE / dataset).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def cases() -> dict[str, list[Case]]:
    """Return the cases by method; empty where the oracle is absent."""
    found: dict[str, list[Case]] = {}
    for path in sorted((ORACLE / "expected").glob("*.json")) if ORACLE.exists() else ():
        for case in json.loads(Path(path).read_text(encoding="utf-8")):
            found.setdefault(case["method"], []).append(case)
    return found


def selected(case: Case) -> list[Mapping[str, str]]:
    """Return the rows of a case's filter."""
    rows = list(rows_of(case["dataset"]))
    wanted = case["params"].get("filter") or {}
    pairs = (
        wanted.items() if isinstance(wanted, dict) else [(f["column"], f["values"]) for f in wanted]
    )
    for column, values in pairs:
        allowed = {str(value) for value in (values if isinstance(values, list) else [values])}
        rows = [row for row in rows if row[column] in allowed]
    return rows


def complete(rows: Iterable[Mapping[str, str]], columns: Iterable[str]) -> list[Mapping[str, str]]:
    names = [name for name in columns if name]
    return [row for row in rows if all(row[name] not in MISSING for name in names)]


def grouped(case: Case) -> dict[str, list[Mapping[str, str]]]:
    """Return rows by group, as R names the groups; "all" without grouping."""
    params = case["params"]
    names = params.get("group") or []
    names = names if isinstance(names, list) else [names]
    rows = complete(selected(case), [params["time"], params["event"], *names])
    if not names:
        return {"all": rows}
    found: dict[str, list[Mapping[str, str]]] = {}
    for row in rows:
        found.setdefault("|".join(row[name] for name in names), []).append(row)
    return dict(sorted(found.items(), key=lambda item: _natural(item[0])))


def _natural(name: str) -> tuple[object, ...]:
    try:
        return (0, float(name), name)
    except ValueError:
        return (1, 0.0, name)


def table_of(case: Case, rows: Iterable[Mapping[str, str]]) -> EventTable:
    params = case["params"]
    events = {str(value) for value in params["event_values"]}
    rows = list(rows)
    return EventTable.from_rows(
        [float(row[params["time"]]) for row in rows],
        [row[params["event"]] in events for row in rows],
    )


def tables_of(case: Case) -> dict[str, EventTable]:
    return {name: table_of(case, rows) for name, rows in grouped(case).items()}


def conf_type_of(case: Case) -> str:
    return {"arcsin": "arcsine"}.get(case["params"]["conf_type"], case["params"]["conf_type"])


def expected_groups(case: Case) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for group in case["expected"]["groups"]:
        yield group["group"], group


def differs(case: Case, ours: object, theirs: object) -> bool:
    """Whether two values differ by more than the case's tolerance; NA equals None and NaN."""
    tolerance = case.get("tolerance") or {"rel": 1e-8, "abs": 1e-10}
    mine = None if isinstance(ours, float) and math.isnan(ours) else ours
    if isinstance(mine, bool) or isinstance(theirs, bool):
        return bool(mine) is not bool(theirs)
    if mine is None or theirs is None:
        return mine is not theirs
    return not math.isclose(
        float(str(mine)), float(str(theirs)), rel_tol=tolerance["rel"], abs_tol=tolerance["abs"]
    )
