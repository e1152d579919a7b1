"""The embedded engine: DuckDB on a read-only study file, locked down.

The profile is P2 of the security research: nothing outside the file can be read or written,
no extension is loaded, no setting can be changed back. One thread, so that answers are the
same bytes on every machine. The catalogue is checked when the file is opened, since a file may
carry a macro named `median`.
"""

from __future__ import annotations

import datetime
import decimal
import importlib.metadata
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.engines.engine import Rows
from assistant.errors import Cancelled, StudyError, StudyFileError
from assistant.model import Scalar

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY_LIMIT = "4GB"
EXECUTION_LIMIT_MS = 120_000
CONNECT_PROFILE: Mapping[str, str | bool | int] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
    "memory_limit": MEMORY_LIMIT,
    "threads": 1,
    "temp_directory": "",
    "max_temp_directory_size": "0KB",
}
SESSION_PROFILE = (
    "SET GLOBAL TimeZone = 'UTC'",
    "SET max_expression_depth = 250",
    f"SET max_execution_time = {EXECUTION_LIMIT_MS}",
    "SET allow_extension_repositories = 'forbidden'",
    "SET default_secret_storage = 'memory'",
    "SET lock_configuration = true",
)
FOREIGN_OBJECTS = """
SELECT 'function' AS what, function_name AS name FROM duckdb_functions() WHERE NOT internal
UNION ALL
SELECT 'view', view_name FROM duckdb_views() WHERE NOT internal
ORDER BY 1, 2
"""
DUCKDB_MAGIC = b"DUCK"


class DuckDBEngine:
    """One read-only, locked connection to a study's database file."""

    def __init__(self, database: Path) -> None:
        _check_magic(database)
        import duckdb  # 0.15 s: only the first question pays for it

        self._duckdb = duckdb
        self._interrupted = False
        self._running: Any = None
        try:
            self._connection: Any = duckdb.connect(
                str(database), read_only=True, config=dict(CONNECT_PROFILE)
            )
            for setting in () if self._is_locked() else SESSION_PROFILE:
                self._connection.execute(setting)
            foreign = self._connection.execute(FOREIGN_OBJECTS).fetchall()
        except duckdb.Error as error:
            raise StudyFileError(
                f"The study's database {database.name} cannot be opened.",
                why="It is damaged, or was written by another version of DuckDB.",
                next_step="Make the study again with `cqa load`.",
            ) from error
        if foreign:
            self._connection.close()
            names = ", ".join(f"{what} {name}" for what, name in foreign)
            raise StudyFileError(
                f"The study's database {database.name} holds objects that are not data: {names}.",
                why="They could change what a query returns.",
                next_step="Make the study again from its source files with `cqa load`.",
            )

    def _is_locked(self) -> bool:
        """Whether this process has the file open already: DuckDB then shares its instance.

        Its settings are global and locked, and only this class makes such instances, so they
        are those of the profile.
        """
        asked = "SELECT current_setting('lock_configuration'), current_setting('TimeZone')"
        return bool(self._connection.execute(asked).fetchone() == (True, "UTC"))

    @property
    def version(self) -> tuple[str, str]:
        """Name and version of the library."""
        return "duckdb", importlib.metadata.version("duckdb")

    def run(self, statement: str, parameters: Mapping[str, Scalar]) -> Rows:
        """Return the rows of one SELECT; see `Engine.run`."""
        self._interrupted = False
        self._running = cursor = self._connection.cursor()
        try:
            self._check_reads_only(cursor, statement)
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

    def _check_reads_only(self, cursor: DuckDBPyConnection, statement: str) -> None:
        kinds = [item.type for item in cursor.extract_statements(statement)]
        if kinds != [self._duckdb.StatementType.SELECT]:
            raise StudyError("The engine runs one SELECT at a time and nothing else.")

    def interrupt(self) -> None:
        """Stop what runs, from any thread."""
        self._interrupted = True
        if (running := self._running) is not None:
            running.interrupt()

    def close(self) -> None:
        """Release the file."""
        self._connection.close()


def _check_magic(database: Path) -> None:
    if not database.is_file():
        raise StudyFileError(
            f"The study has no database {database.name}.",
            next_step="Make the study again with `cqa load`.",
        )
    with database.open("rb") as file:
        head = file.read(12)
    if head[8:12] != DUCKDB_MAGIC:
        raise StudyFileError(
            f"{database.name} is not a DuckDB file.",
            next_step="Make the study again with `cqa load`.",
        )


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
