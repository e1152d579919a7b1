"""Rows by column are the rows."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

from assistant.engines.duckdb import DuckDBEngine

CELLS = {
    "INTEGER": "7", "BIGINT": "-3", "DOUBLE": "1.25", "VARCHAR": "'é [/]'", "BOOLEAN": "true",
    "DECIMAL(5,2)": "1.5", "DATE": "DATE '2020-02-29'", "TIMESTAMP": "TIMESTAMP '2020-02-29 01:02:03'",
    "TIME": "TIME '01:02:03'", "HUGEINT": "12345678901",
}  # fmt: skip


@pytest.fixture(scope="module")
def engine():
    opened = DuckDBEngine("unused", connect=lambda _: duckdb.connect())
    yield opened
    opened.close()


@pytest.mark.parametrize("sql_type", CELLS)
@pytest.mark.parametrize("cells", ["{0}", "{0}, NULL", "NULL"], ids=["whole", "with NULL", "NULL"])
def test_columns_hold_the_cells_of_rows(engine, sql_type, cells) -> None:
    values = ", ".join(f"({item})" for item in cells.format(CELLS[sql_type]).split(", "))
    sql = f"SELECT CAST(c AS {sql_type}) AS cell, 1 AS one FROM (VALUES {values}) AS made(c)"
    rows, columns = engine.run(sql, {}), engine.columns(sql, {})
    assert columns.names == rows.columns
    assert len(columns) == len(rows)
    assert [array.tolist() for array in columns.arrays] == [
        list(rows.column(name)) for name in rows.columns
    ]
    again = rows.by_column()
    assert [array.tolist() for array in again.arrays] == [a.tolist() for a in columns.arrays]


def test_no_rows_are_empty_columns(engine) -> None:
    found = engine.columns("SELECT 1 AS a, 'x' AS b WHERE 1 = 0", {})
    assert (found.names, len(found)) == (("a", "b"), 0)


def test_sums_of_whole_numbers_are_whole_numbers(engine) -> None:
    (total,) = engine.columns("SELECT SUM(i) AS total FROM range(10) AS numbered(i)", {}).arrays
    assert total.dtype == np.int64
    assert total.tolist() == [45]
