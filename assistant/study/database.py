"""Opening a study's database: read-only, locked down, holding data and nothing else.

The profile is P2 of the security research: nothing outside the file can be read or written,
no extension is loaded, no setting can be changed back. One thread, so that answers are the
same bytes on every machine. The catalogue is checked when the file is opened, since a file may
carry a macro named `median`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import StudyError, StudyFileError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, Statement

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


def open_database(database: Path) -> DuckDBPyConnection:
    """Return a locked connection to a study's database.

    Raises:
        StudyFileError: it is absent, not a DuckDB file, damaged, or holds more than data.
    """
    check_magic(database)
    import duckdb  # 0.15 s: only the first question pays for it

    try:
        connection = duckdb.connect(str(database), read_only=True, config=dict(CONNECT_PROFILE))
        for setting in () if _is_locked(connection) else SESSION_PROFILE:
            connection.execute(setting)
        foreign = connection.execute(FOREIGN_OBJECTS).fetchall()
    except duckdb.Error as error:
        raise StudyFileError(
            f"The study's database {database.name} cannot be opened.",
            why="It is damaged, or was written by another version of DuckDB.",
            next_step="Make the study again with `cqa load`.",
        ) from error
    if foreign:
        connection.close()
        names = ", ".join(f"{what} {name}" for what, name in foreign)
        raise StudyFileError(
            f"The study's database {database.name} holds objects that are not data: {names}.",
            why="They could change what a query returns.",
            next_step="Make the study again from its source files with `cqa load`.",
        )
    return connection


def _is_locked(connection: DuckDBPyConnection) -> bool:
    """Whether this process has the file open already: DuckDB then shares its instance.

    Its settings are global and locked, and only this module makes such instances, so they are
    those of the profile.
    """
    asked = "SELECT current_setting('lock_configuration'), current_setting('TimeZone')"
    return bool(connection.execute(asked).fetchone() == (True, "UTC"))


def one_select(connection: DuckDBPyConnection, statement: str) -> Statement:
    """Return a text as one parsed SELECT, which alone may run.

    Raises:
        StudyError: it is several statements, or of another kind.
    """
    import duckdb

    parsed = connection.extract_statements(statement)
    try:
        kinds = [item.type for item in parsed]
    except ValueError:  # a kind of statement that the Python library has no name for
        kinds = []
    if kinds != [duckdb.StatementType.SELECT]:
        raise StudyError("The engine runs one SELECT at a time and nothing else.")
    return parsed[0]


def check_magic(database: Path) -> None:
    """Refuse a file that DuckDB would open as something else.

    Raises:
        StudyFileError: it is absent, or its first bytes are not DuckDB's.
    """
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
