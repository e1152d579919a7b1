"""The engine reads one file and does nothing else, whatever the SQL."""

from __future__ import annotations

import duckdb
import pytest

from assistant.engines.duckdb import DuckDBEngine
from assistant.errors import AssistantError, StudyFileError


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "study.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE adsl (USUBJID VARCHAR, AGE DOUBLE)")
        connection.execute("INSERT INTO adsl VALUES ('S-1', 50), ('S-2', 60)")
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    return path


@pytest.fixture
def engine(database):
    opened = DuckDBEngine(database)
    yield opened
    opened.close()


ATTACKS = [
    "CREATE TABLE x (a INTEGER)",
    "CREATE TEMP TABLE x (a INTEGER)",
    "INSERT INTO adsl VALUES ('S-3', 1)",
    "UPDATE adsl SET AGE = 0",
    "DROP TABLE adsl",
    "COPY adsl TO '{folder}/out.csv'",
    "EXPORT DATABASE '{folder}/out'",
    "SELECT * FROM read_csv('{folder}/secret.csv')",
    "SELECT * FROM '{folder}/secret.csv'",
    "SELECT * FROM read_text('{folder}/secret.csv')",
    "SELECT * FROM glob('{folder}/*')",
    "ATTACH '{folder}/other.duckdb' AS other",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET threads = 8",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "SET GLOBAL TimeZone = 'Asia/Seoul'",
    "PRAGMA enable_profiling",
    "CREATE MACRO median(x) AS 42",
    "SELECT * FROM frame",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_but_reading_the_study_works(engine, database, attack) -> None:
    frame = [1, 2, 3]
    del frame
    before = database.read_bytes()
    listed = sorted(path.name for path in database.parent.iterdir())
    with pytest.raises(AssistantError) as raised:
        engine.run(attack.format(folder=database.parent), {})
    assert "secret" not in raised.value.diagnostics()
    assert database.read_bytes() == before
    assert sorted(path.name for path in database.parent.iterdir()) == listed
    assert engine.run("SELECT COUNT(*) AS n FROM adsl", {}).rows == ((2,),)


def test_a_macro_named_like_an_aggregate_closes_the_study(database) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute("CREATE MACRO median(x) AS 42")
    with pytest.raises(StudyFileError, match="function median"):
        DuckDBEngine(database)


def test_a_view_closes_the_study(database) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute("CREATE VIEW adae AS SELECT * FROM adsl")
    with pytest.raises(StudyFileError, match="view adae"):
        DuckDBEngine(database)


@pytest.mark.parametrize("head", [b"", b"SQLite format 3\0" + b"\0" * 100, b"\0" * 4096])
def test_a_file_that_is_no_duckdb_file_is_not_even_opened(tmp_path, head) -> None:
    path = tmp_path / "study.duckdb"
    path.write_bytes(head)
    with pytest.raises(StudyFileError):
        DuckDBEngine(path)


def test_an_error_of_the_engine_does_not_quote_stored_values(engine) -> None:
    with pytest.raises(AssistantError) as raised:
        engine.run("SELECT CAST(USUBJID AS INTEGER) FROM adsl", {})
    assert "S-1" not in raised.value.diagnostics()


def test_two_engines_on_one_file_are_both_locked(database) -> None:
    first, second = DuckDBEngine(database), DuckDBEngine(database)
    for engine in (first, second):
        with pytest.raises(AssistantError):
            engine.run("SET threads = 4", {})
        assert engine.run("SELECT current_setting('TimeZone') AS z", {}).rows == (("UTC",),)
    first.close()
    assert second.run("SELECT COUNT(*) AS n FROM adsl", {}).rows == ((2,),)
    second.close()
