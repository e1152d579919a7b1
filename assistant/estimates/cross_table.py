"""Two-way tables: counts, shares of rows and columns, and tests of independence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from assistant.errors import StudyError
from assistant.estimates.counts import typed_value
from assistant.estimates.groups import Group, check_groups, chosen_test, small_group_notes
from assistant.estimates.proportion_comparison import CHI_SQUARE, table_test
from assistant.estimates.request import Estimate, Request, value_order
from assistant.model import Result, Scalar
from assistant.study.model import Concept
from assistant.templates.conditions import concept_of

Cells = Mapping[tuple[Group, Scalar], int]
"""Patients by column (a group) and row (a value)."""
MCNEMAR = "mcnemar"
DEFAULT_TESTS = (CHI_SQUARE, "fisher")


def crosstab(request: Request) -> Estimate:
    """Return the table of the first concept (rows) by the grouping (columns), and its tests.

    Each cell has its share of the column (`patients` with n of the column) and of the row (`row
    share` with n of the row). Without a test in the question both are given.

    Raises:
        StudyError: the table has fewer than two rows or columns.
    """
    check_groups(request)
    concept = concept_of(request.study, request.reading.endpoint[0])
    cells, missing = _cells(request, concept)
    columns = list(dict.fromkeys(group for group, _ in cells))
    rows = sorted({value for _, value in cells}, key=lambda value: value_order(concept, value))
    if len(rows) < 2 or len(columns) < 2:
        raise StudyError(
            f"The table of {concept.label} has only one {'row' if len(rows) < 2 else 'column'}.",
            why="All these patients have the same value.",
            next_step="Ask for the distribution, or about more patients.",
        )
    results = [
        *column_shares(cells, columns, rows, concept), *row_shares(cells, columns, rows, concept)
    ]  # fmt: skip
    sizes = {group: sum(cells.get((group, value), 0) for value in rows) for group in columns}
    tests, notes = _tests(request, cells, columns, rows)
    if missing:
        notes.insert(0, missing_note(concept, missing))
    return Estimate((*results, *tests), (*notes, *small_group_notes(request, sizes)))


def missing_note(concept: Concept, missing: int) -> str:
    """Return the note on patients without a value."""
    words = "patient" if missing == 1 else "patients"
    return f"{missing} {words} without a known {concept.label} left out."


def _cells(request: Request, concept: Concept) -> tuple[dict[tuple[Group, Scalar], int], int]:
    width = len(request.reading.by)
    cells: dict[tuple[Group, Scalar], int] = {}
    missing = 0
    rows = request.rows(concepts=(concept.name,)).rows
    for row in sorted(rows, key=lambda row: request.group_order(row[:width])):
        count = int(str(row[width + 1]))
        if row[width] is None:
            missing += count
        else:
            cells[request.group(row[:width]), typed_value(concept, row[width])] = count
    return cells, missing


def column_shares(
    cells: Cells, columns: list[Group], rows: list[Scalar], concept: Concept
) -> list[Result]:
    """Return the patients of each cell, out of those of its column."""
    return [
        Result(
            "patients", cells.get((group, value), 0), group=(*group, (concept.name, value)),
            endpoint=concept.name, n=sum(cells.get((group, other), 0) for other in rows),
        )
        for value in rows
        for group in columns
    ]  # fmt: skip


def row_shares(
    cells: Cells, columns: list[Group], rows: list[Scalar], concept: Concept
) -> list[Result]:
    """Return the share of each cell in its row."""
    results = []
    for value in rows:
        total = sum(cells.get((group, value), 0) for group in columns)
        for group in columns:
            count = cells.get((group, value), 0)
            results.append(
                Result("row share", count / total, group=(*group, (concept.name, value)),
                       endpoint=concept.name, n=total, events=count)
            )  # fmt: skip
    return results


def _tests(
    request: Request, cells: Cells, columns: list[Group], rows: list[Scalar]
) -> tuple[list[Result], list[str]]:
    asked = chosen_test(request)
    counts = [[cells.get((group, value), 0) for group in columns] for value in rows]
    results: list[Result] = []
    notes: list[str] = []
    if asked == MCNEMAR:
        return _paired_test(cells, columns, rows)
    for test in (asked,) if asked else DEFAULT_TESTS:
        found, said = table_test(counts, test)
        results += found
        notes += said
    return results, notes


def _paired_test(
    cells: Cells, columns: list[Group], rows: list[Scalar]
) -> tuple[list[Result], list[str]]:
    """Return McNemar's test that two characteristics of the same patients are equally common.

    Raises:
        StudyError: they do not have the same two values.
    """
    from assistant.summaries.mcnemar import mcnemar_test

    across = [group[0][1] for group in columns]
    if len(rows) != 2 or {str(value) for value in rows} != {str(value) for value in across}:
        raise StudyError(
            "McNemar's test compares two characteristics that have the same two values, such as "
            "yes and no.",
            next_step="Ask for Fisher's or the chi-square test.",
        )
    first, second = rows
    only_row = cells.get((columns[across.index(second)], first), 0)
    only_column = cells.get((columns[across.index(first)], second), 0)
    found = mcnemar_test(only_row, only_column)
    base = Result("", None, n=sum(cells.values()), method="McNemar's test")
    plain = replace(base, method="McNemar's test, without continuity correction")
    notes = [f"{only_row + only_column} patients differ in the two; the others do not inform."]
    return [
        replace(plain, statistic="chi-square", value=found.chi_square),
        replace(plain, statistic="p value", value=found.p_value),
        replace(base, statistic="p value", value=found.p_exact, method="McNemar's test, exact"),
    ], notes
