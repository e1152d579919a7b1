"""The embedded engine: DuckDB on a study file, read-only and locked down (`study/database.py`)."""

from __future__ import annotations

import datetime
import decimal
import importlib.metadata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.engines.engine import Rows
from assistant.errors import Cancelled, StudyError
from assistant.model import Scalar
from assistant.study.database import EXECUTION_LIMIT_MS, check_reads_only, open_database


class DuckDBEngine:
    """One read-only, locked connection to a study's database file."""

    def __init__(self, database: Path) -> None:
        self._connection = open_database(database)
        import duckdb

        self._duckdb = duckdb
        self._interrupted = False
        self._running: Any = None

    @property
    def version(self) -> tuple[str, str]:
        """Name and version of the library."""
        return "duckdb", importlib.metadata.version("duckdb")

    def run(self, statement: str, parameters: Mapping[str, Scalar]) -> Rows:
        """Return the rows of one SELECT; see `Engine.run`."""
        self._interrupted = False
        self._running = cursor = self._connection.cursor()
        try:
            check_reads_only(cursor, statement)
            cursor.execute(statement, dict(parameters) if parameters else None)
            columns = tuple(item[0] for item in cursor.description)
            rows = tuple(tuple(_scalar(cell) for cell in row) for row in cursor.fetchall())
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
        return Rows(columns, rows)

    def interrupt(self) -> None:
        """Stop what runs, from any thread."""
        self._interrupted = True
        if (running := self._running) is not None:
            running.interrupt()

    def close(self) -> None:
        """Release the file."""
        self._connection.close()


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
