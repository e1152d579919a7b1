"""The embedded engine: DuckDB on a study file, read-only and locked down (`study/database.py`)."""

from __future__ import annotations

import datetime
import decimal
import importlib.metadata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from assistant.engines.engine import Columns, Rows
from assistant.errors import Cancelled, StudyError
from assistant.model import Scalar
from assistant.study.database import EXECUTION_LIMIT_MS, one_select, open_database

if TYPE_CHECKING:
    import numpy.typing as npt
    from duckdb import DuckDBPyConnection, Statement

Fetched = TypeVar("Fetched", Rows, Columns)
Array: TypeAlias = "npt.NDArray[Any]"
PLAIN_TYPES = frozenset(
    {
        "VARCHAR", "BOOLEAN", "DOUBLE", "FLOAT", "DECIMAL", "TINYINT", "SMALLINT", "INTEGER",
        "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", '"NULL"',
    }
)  # fmt: skip
"""Column types whose cells numpy holds as `Scalar` does; the others go through Python."""
MOST_PARSED = 500
"""Statements kept as the engine parsed them: questions differ in bound values more than in text."""
SCALAR_TYPES = PLAIN_TYPES - {"DECIMAL"}
"""Column types whose cells are `Scalar` as they are fetched."""


class DuckDBEngine:
    """One read-only, locked connection to a study's database file."""

    def __init__(
        self, database: Path, connect: Callable[[Path], DuckDBPyConnection] = open_database
    ) -> None:
        """Open a study.

        Args:
            connect: Opens the connection; only a benchmark has another one.
        """
        self._connection = connect(database)
        import duckdb

        self._duckdb = duckdb
        self._interrupted = False
        self._running: Any = None
        self._parsed: dict[str, Statement] = {}

    @property
    def version(self) -> tuple[str, str]:
        """Name and version of the library."""
        return "duckdb", importlib.metadata.version("duckdb")

    def run(self, statement: str, parameters: Mapping[str, Scalar]) -> Rows:
        """Return the rows of one SELECT; see `Engine.run`."""
        return self._fetched(statement, parameters, _rows)

    def columns(self, statement: str, parameters: Mapping[str, Scalar]) -> Columns:
        """Return the rows of one SELECT by column; see `Engine.columns`."""
        return self._fetched(statement, parameters, _columns)

    def _fetched(
        self,
        statement: str,
        parameters: Mapping[str, Scalar],
        fetch: Callable[[DuckDBPyConnection], Fetched],
    ) -> Fetched:
        self._interrupted = False
        self._running = cursor = self._connection.cursor()
        try:
            cursor.execute(self._select(statement), dict(parameters) if parameters else None)
            return fetch(cursor)
        except self._duckdb.InterruptException as error:
            if self._interrupted:
                raise Cancelled("The question was stopped before it was answered.") from error
            raise StudyError(
                f"The question took longer than {EXECUTION_LIMIT_MS // 1000} seconds.",
                next_step="Ask about fewer patients or a shorter list.",
            ) from error
        except self._duckdb.Error as error:
            # The engine's message may quote stored values: it is not passed on.
            raise StudyError(
                "The study's data do not fit this question's query.",
                why=f"The engine reported {type(error).__name__}.",
                next_step="Check the study's columns with `cqa dictionary`.",
            ) from error
        finally:
            self._running = None
            cursor.close()

    def _select(self, statement: str) -> Statement:
        """Return a text as one SELECT, parsed and checked once."""
        if statement not in self._parsed:
            if len(self._parsed) >= MOST_PARSED:
                self._parsed.clear()
            self._parsed[statement] = one_select(self._connection, statement)
        return self._parsed[statement]

    def interrupt(self) -> None:
        """Stop what runs, from any thread."""
        self._interrupted = True
        if (running := self._running) is not None:
            running.interrupt()

    def close(self) -> None:
        """Release the file."""
        self._connection.close()


def _rows(cursor: DuckDBPyConnection) -> Rows:
    names = tuple(item[0] for item in cursor.description)
    if all(str(item[1]) in SCALAR_TYPES for item in cursor.description):
        return Rows(names, tuple(cursor.fetchall()))
    return Rows(names, tuple(tuple(_scalar(cell) for cell in row) for row in cursor.fetchall()))


def _columns(cursor: DuckDBPyConnection) -> Columns:
    types = [str(item[1]) for item in cursor.description]
    if all(name.partition("(")[0] in PLAIN_TYPES for name in types):
        fetched = cursor.fetchnumpy()
        arrays = [_plain(array, name) for array, name in zip(fetched.values(), types, strict=True)]
        return Columns(tuple(fetched), tuple(arrays))
    return _rows(cursor).by_column()


def _plain(array: Array, sql_type: str) -> Array:
    """Return a fetched column without its mask: NULL as None among objects."""
    import numpy as np  # 0.1 s: the first question pays for it

    whole: Array = np.ma.getdata(array)
    if sql_type == "HUGEINT":  # a sum of whole numbers, which numpy was given as doubles
        whole = whole.astype(np.int64)
    mask = np.ma.getmaskarray(array) if isinstance(array, np.ma.MaskedArray) else None
    if mask is None or not mask.any():
        return whole
    plain: Array = whole.astype(object)
    plain[mask] = None
    return plain


def _scalar(cell: object) -> Scalar:
    match cell:
        case None | bool() | int() | float() | str():
            return cell
        case decimal.Decimal():
            return float(cell)
        case datetime.date() | datetime.datetime() | datetime.time():
            return cell.isoformat()
        case _:
            return str(cell)
