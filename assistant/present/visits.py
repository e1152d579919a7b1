"""Summaries of measured values at visits: one line a group, visit and measure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.model import Result, Table, VisitPoint
from assistant.present.numbers import level, plain, rounded, unit_words

STATISTICS = ("n", "missing", "mean", "sd", "median", "q1", "q3", "minimum", "maximum")
MEASURES = ("percent change", "change")
DECIMALS = 2
NOT_ESTIMABLE = "not estimable"
MOST_SENTENCES = 4
Line = tuple[str, str, str, str]
"""What is measured, the measure (change, or the value itself), the group, the visit."""


def measure_of(result: Result) -> tuple[str, str] | None:
    """Return a result's statistic and measure, or None where it is no summary at a visit.

    >>> measure_of(Result("mean percent change", 3.0, at=VisitPoint("Week 8")))
    ('mean', 'percent change')
    >>> measure_of(Result("mean", 3.0)) is None
    True
    """
    if not isinstance(result.at, VisitPoint):
        return None
    measure = next((item for item in MEASURES if result.statistic.endswith(f" {item}")), "")
    statistic = result.statistic.removesuffix(f" {measure}") if measure else result.statistic
    return (statistic, measure) if statistic in STATISTICS else None


def visit_table(results: Sequence[Result]) -> Table:
    """Return summaries at visits as a table; a unit stands beside what is measured."""
    lines = _lines(results)
    grouped = any(line[2] for line in lines)
    present = [name for name in STATISTICS if any(name in cells for cells in lines.values())]
    levels = sorted({item.level for item in results if item.level is not None})
    limits = [f"{level(item)} CI of mean" for item in levels]
    rows = []
    for (what, measure, group, visit), cells in lines.items():
        head = [_named(what, measure, cells), visit]
        if grouped:
            head.insert(1, group)
        numbers = [visit_number(cells.get(name)) for name in present]
        rows.append((*head, *numbers, *(_limits(cells.get("mean"), item) for item in levels)))
    columns = ("", "group", "visit") if grouped else ("", "visit")
    return Table((*columns, *present, *limits), tuple(rows), "Summary by visit")


def _limits(result: Result | None, conf_level: float) -> str:
    if result is None or result.level != conf_level:
        return ""
    if result.low is None or result.high is None:
        return NOT_ESTIMABLE
    return f"{rounded(result.low, DECIMALS)} to {rounded(result.high, DECIMALS)}"


def visit_sentences(results: Sequence[Result]) -> tuple[str, ...]:
    """Return a sentence for each line of the table; none where there are many."""
    lines = _lines(results)
    if len(lines) > MOST_SENTENCES:
        return ()
    return tuple(_sentence(line, cells) for line, cells in lines.items())


def visit_number(result: Result | None) -> str:
    """Return a summary's number without its unit: counts whole, others with two decimals."""
    if result is None:
        return ""
    if result.value is None:
        return NOT_ESTIMABLE
    if result.statistic.split()[0] in ("n", "missing"):
        return plain(result.value)
    return rounded(float(str(result.value)), DECIMALS)


def _lines(results: Sequence[Result]) -> dict[Line, dict[str, Result]]:
    lines: dict[Line, dict[str, Result]] = {}
    for item in results:
        found = measure_of(item)
        if found is None or not isinstance(item.at, VisitPoint):
            continue
        group = ", ".join(plain(value) for _, value in item.group)
        what = str(item.endpoint or "").replace("_", " ")
        lines.setdefault((what, found[1], group, item.at.visit), {})[found[0]] = item
    return lines


def _named(what: str, measure: str, cells: dict[str, Result]) -> str:
    unit = next((item.unit for item in cells.values() if item.unit), None)
    return " ".join(part for part in (what, measure, f"({unit})" if unit else "") if part)


def _sentence(line: Line, cells: dict[str, Result]) -> str:
    what, measure, group, visit = line
    subject = f"{what} at {visit}" + (f", {group}" if group else "")
    if measure:
        subject += f", {measure} from baseline"
    n = cells.get("n")
    if n is None or not n.value:
        return f"{subject}: no patient has one."
    unit = next((item.unit for item in cells.values() if item.unit), None)
    unit = "" if unit == "%" else unit_words(unit)
    numbers = {name: visit_number(item) for name, item in cells.items()}
    sd = f" (SD {numbers['sd']})" if cells["sd"].value is not None else ""
    return (
        f"{subject}: mean {numbers['mean']}{sd}, median {numbers['median']} (range "
        f"{numbers['minimum']} to {numbers['maximum']}){unit}; n = {numbers['n']}."
    )
