"""The study's database: typed tables, their labels as comments, in one DuckDB file.

Loading writes with DuckDB directly (`docs/decisions/05-loading-uses-duckdb.md`); questions go
through `engines` only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from assistant.errors import StudyFileError
from assistant.model import Scalar
from assistant.study.database import one_select, open_database
from assistant.study.model import Column, StudyTable
from assistant.study.raw import ColumnType, RawTable

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SQL_TYPES = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "time": "TIME",
    "boolean": "BOOLEAN",
}
TYPE_OF_SQL = {sql: name for name, sql in SQL_TYPES.items()}
CONFIG = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "threads": 1,
}


def write_tables(database: Path, tables: Sequence[RawTable]) -> None:
    """Write the tables into a new database file, rows in a total order."""
    import duckdb  # 0.15 s: only loading pays for it
    import pandas  # 0.5 s: only loading pays for it

    with duckdb.connect(str(database), config=dict(CONFIG)) as connection:
        for table in tables:
            frame = pandas.DataFrame(
                {str(place): _texts(column.values) for place, column in enumerate(table.columns)},
                dtype=object,
            )
            connection.register("incoming", frame)
            cells = ", ".join(
                f'CAST("{place}" AS {SQL_TYPES[column.type]}) AS {quoted(column.name)}'
                for place, column in enumerate(table.columns)
            )
            connection.execute(
                f"CREATE TABLE {quoted(table.name)} AS SELECT {cells} FROM incoming ORDER BY ALL"
            )
            connection.unregister("incoming")
            _comment(connection, table)
        connection.execute("CHECKPOINT")


def _texts(values: Sequence[Scalar]) -> list[str | None]:
    return [None if value is None else repr(value) if isinstance(value, float) else str(value)
            for value in values]  # fmt: skip


def _comment(connection: DuckDBPyConnection, table: RawTable) -> None:
    about = json.dumps({"label": table.label, "source": table.source, "sha256": table.sha256})
    connection.execute(f"COMMENT ON TABLE {quoted(table.name)} IS {literal(about)}")
    for column in table.columns:
        name = f"{quoted(table.name)}.{quoted(column.name)}"
        connection.execute(f"COMMENT ON COLUMN {name} IS {literal(column.label)}")


def quoted(name: str) -> str:
    """Return an identifier, quoted."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


class StoredStudy:
    """A read-only look at a study's database while its catalogue is made."""

    def __init__(self, database: Path) -> None:
        self._connection = open_database(database)
        import duckdb

        self._error = duckdb.Error

    def __enter__(self) -> StoredStudy:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a statement made of the study's own names.

        Raises:
            StudyFileError: the statement does not run; its author is study.toml.
        """
        try:
            select = one_select(self._connection, sql)
            found: list[tuple[Any, ...]] = self._connection.execute(select).fetchall()
        except self._error as error:
            raise StudyFileError(
                "An expression of study.toml does not run on the study's tables.",
                why=f"({type(error).__name__})",
                next_step="Check its columns and its quotes.",
            ) from error
        return found

    def tables(self) -> tuple[StudyTable, ...]:
        """Return the stored tables by name, with labels, without roles."""
        found = []
        for name, comment in self.rows(
            "SELECT table_name, comment FROM duckdb_tables() WHERE NOT internal ORDER BY 1"
        ):
            about = json.loads(comment) if comment else {}
            count = self.rows(f"SELECT COUNT(*) FROM {quoted(name)}")[0][0]
            columns = self.rows(
                "SELECT column_name, comment, data_type FROM duckdb_columns() "
                f"WHERE table_name = {literal(name)} ORDER BY column_index"
            )
            found.append(
                StudyTable(
                    name=name,
                    role=name,
                    label=str(about.get("label", "")),
                    rows=int(count),
                    columns=tuple(
                        Column(
                            column, label or column, cast(ColumnType, TYPE_OF_SQL.get(kind, "text"))
                        )
                        for column, label, kind in columns
                    ),
                    source=str(about.get("source", "")),
                    source_sha256=str(about.get("sha256", "")),
                )
            )
        return tuple(found)


def fingerprint(tables: Iterable[RawTable]) -> str:
    """Return the digest of the tables' content: names, types and sorted rows.

    It does not depend on the file format, on labels or on the order of rows and columns.
    """
    whole = hashlib.sha256()
    for table in sorted(tables, key=lambda item: item.name):
        columns = sorted(table.columns, key=lambda item: item.name)
        heading = [table.name, [[column.name, column.type] for column in columns]]
        whole.update(_canonical(heading))
        rows = sorted(
            _canonical([column.values[place] for column in columns]) for place in range(table.rows)
        )
        whole.update(b"".join(rows))
    return whole.hexdigest()


def _canonical(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
