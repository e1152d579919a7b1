"""The embedded engine reads one study file and can do nothing else."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import threading

import duckdb
import pytest

from assistant.cli import main
from assistant.engines.duckdb import DuckDBEngine
from assistant.errors import Cancelled, StudyError, StudyFileError
from assistant.study.store import StoredStudy
from tests.study.small_study import files


@pytest.fixture(scope="module")
def study(tmp_path_factory, private_folders):
    """A small loaded study."""
    folder = tmp_path_factory.mktemp("locked")
    paths = [str(path) for path in files(folder / "files", "csv")]
    assert main(["load", *paths, "--to", str(folder / "study")]) == 0
    return folder / "study"


@pytest.fixture
def engine(study):
    opened = DuckDBEngine(study / "study.duckdb")
    yield opened
    opened.close()


@pytest.fixture
def own_copy(study, tmp_path):
    """A copy of the study that a test may change."""
    return shutil.copytree(study, tmp_path / "study")


@pytest.fixture
def no_network(monkeypatch):
    """Whatever opens a socket in Python fails the test."""

    def refused(*_: object, **__: object):
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket, "socket", refused)
    monkeypatch.setattr(socket, "create_connection", refused)


def put_sqlite(database) -> None:
    database.unlink()
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE adsl (USUBJID TEXT)")
    assert database.read_bytes().startswith(b"SQLite format 3\0")


def test_a_select_on_the_study_runs(engine) -> None:
    rows = engine.run("SELECT COUNT(*) AS n FROM adsl", {})
    assert (rows.columns, rows.rows) == (("n",), ((12,),))


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE other AS SELECT 1 AS one",
        "INSERT INTO adsl SELECT * FROM adsl",
        "UPDATE adsl SET SEX = 'M'",
        "DELETE FROM adsl",
        "DROP TABLE adsl",
        "ALTER TABLE adsl ADD COLUMN other INTEGER",
        "TRUNCATE adsl",
        "CREATE VIEW other AS SELECT 1",
        "COMMENT ON TABLE adsl IS 'changed'",
        "VACUUM adsl",
    ],
)
def test_the_study_is_not_written(engine, study, statement) -> None:
    before = (study / "study.duckdb").read_bytes()
    with pytest.raises(StudyError):
        engine.run(statement, {})
    assert (study / "study.duckdb").read_bytes() == before
    assert engine.run("SELECT COUNT(*) FROM adsl", {}).rows == ((12,),)


@pytest.mark.parametrize(
    "written",
    [
        "COPY adsl TO '{}' (FORMAT csv)",
        "COPY (SELECT 1) TO '{}' (FORMAT json)",
        "COPY adsl TO '{}' (FORMAT parquet)",
        "EXPORT DATABASE '{}'",
        "ATTACH '{}' AS other",
    ],
)
def test_no_file_is_written(engine, tmp_path, written) -> None:
    with pytest.raises(StudyError):
        engine.run(written.format(tmp_path / "out"), {})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "read",
    [
        "SELECT * FROM read_csv('{}')",
        "SELECT * FROM read_csv_auto('{}')",
        "SELECT content FROM read_text('{}')",
        "SELECT content FROM read_blob('{}')",
        "SELECT * FROM read_json('{}')",
        "SELECT * FROM read_parquet('{}')",
        "SELECT * FROM '{}'",
        "SELECT * FROM glob('{}')",
        "SELECT * FROM sniff_csv('{}')",
        "COPY adsl FROM '{}'",
        "IMPORT DATABASE '{}'",
    ],
)
def test_no_file_is_read(engine, tmp_path, read) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("secret\n42\n", encoding="utf-8")
    with pytest.raises(StudyError) as refused:
        engine.run(read.format(secret), {})
    assert "secret" not in refused.value.diagnostics()


def test_no_variable_of_the_program_is_read(engine) -> None:
    import pandas

    from_python = pandas.DataFrame({"secret": [42]})
    assert len(from_python) == 1
    with pytest.raises(StudyError):
        engine.run("SELECT * FROM from_python", {})


@pytest.mark.parametrize(
    "statement",
    [
        "INSTALL httpfs",
        "LOAD httpfs",
        "LOAD sqlite_scanner",
        "FORCE INSTALL spatial FROM community",
        "UPDATE EXTENSIONS",
        "SELECT * FROM read_parquet('https://localhost/absent.parquet')",
        "ATTACH 'https://localhost/absent.duckdb' AS other",
        "ATTACH 'absent.sqlite' AS other (TYPE sqlite)",
    ],
)
def test_no_extension_is_loaded(engine, no_network, statement) -> None:
    functions = "SELECT DISTINCT function_name FROM duckdb_functions() ORDER BY 1"
    before = engine.run(functions, {}).rows
    with pytest.raises(StudyError):
        engine.run(statement, {})
    assert engine.run(functions, {}).rows == before


@pytest.mark.parametrize(
    "statement",
    [
        "SET enable_external_access = true",
        "SET GLOBAL enable_external_access = true",
        "SET autoinstall_known_extensions = true",
        "SET autoload_known_extensions = true",
        "SET allow_community_extensions = true",
        "SET lock_configuration = false",
        "SET threads = 8",
        "SET memory_limit = '64GB'",
        "SET TimeZone = 'Asia/Seoul'",
        "SET max_execution_time = 0",
        "SET temp_directory = 'elsewhere'",
        "RESET enable_external_access",
        "RESET threads",
        "PRAGMA threads = 8",
        "PRAGMA disable_optimizer",
    ],
)
def test_no_setting_is_changed(engine, statement) -> None:
    listed = "SELECT name, value FROM duckdb_settings() ORDER BY 1"
    before = engine.run(listed, {}).rows
    with pytest.raises(StudyError):
        engine.run(statement, {})
    assert engine.run(listed, {}).rows == before


def test_the_settings_are_those_of_the_profile(engine) -> None:
    listed = "SELECT name, value FROM duckdb_settings()"
    found = dict(engine.run(listed, {}).rows)
    assert found["enable_external_access"] == "false"
    assert found["autoinstall_known_extensions"] == "false"
    assert found["autoload_known_extensions"] == "false"
    assert found["lock_configuration"] == "true"
    assert found["threads"] == "1"
    assert found["TimeZone"] == "UTC"


def test_a_second_engine_on_the_same_file_is_locked_too(engine, study, tmp_path) -> None:
    second = DuckDBEngine(study / "study.duckdb")
    try:
        with pytest.raises(StudyError):
            second.run("SET enable_external_access = true", {})
        with pytest.raises(StudyError):
            second.run(f"COPY adsl TO '{tmp_path / 'out.csv'}'", {})
    finally:
        second.close()


def test_an_engine_opened_again_after_closing_is_locked_again(study, tmp_path) -> None:
    for _ in range(2):
        opened = DuckDBEngine(study / "study.duckdb")
        with pytest.raises(StudyError):
            opened.run(f"COPY adsl TO '{tmp_path / 'out.csv'}'", {})
        opened.close()
    assert not (tmp_path / "out.csv").exists()


def test_an_error_of_the_engine_quotes_no_stored_value(engine) -> None:
    with pytest.raises(StudyError) as refused:
        engine.run("SELECT CAST(USUBJID AS INTEGER) FROM adsl", {})
    assert "S-0" not in str(refused.value) + refused.value.diagnostics()


FOREIGN = [
    pytest.param("CREATE MACRO median(x) AS 0", "median", id="a macro named median"),
    pytest.param("CREATE MACRO upper(x) AS 'PLACEBO'", "upper", id="a macro named upper"),
    pytest.param("CREATE FUNCTION count(x) AS 1", "count", id="a function named count"),
    pytest.param("CREATE MACRO rows_of(x) AS TABLE SELECT x", "rows_of", id="a table macro"),
    pytest.param("CREATE VIEW adae AS SELECT * FROM adsl", "adae", id="a view"),
]


@pytest.mark.parametrize(("made", "name"), FOREIGN)
def test_the_engine_refuses_a_database_with_objects_that_are_not_data(own_copy, made, name) -> None:
    with duckdb.connect(str(own_copy / "study.duckdb")) as connection:
        connection.execute(made)
    with pytest.raises(StudyFileError, match="not data") as refused:
        DuckDBEngine(own_copy / "study.duckdb")
    assert name in refused.value.what


@pytest.mark.parametrize("is_catalogued", [True, False], ids=["catalogued", "not catalogued"])
@pytest.mark.parametrize(("made", "name"), FOREIGN)
def test_a_question_to_such_a_database_is_not_answered(
    own_copy, made, name, is_catalogued, capsys
) -> None:
    if is_catalogued:
        assert main(["dictionary", "--study", str(own_copy)]) == 0
    else:  # a changed study.toml makes the program look into the database again
        (own_copy / "study.toml").write_text('name = "renamed"\n', encoding="utf-8")
    with duckdb.connect(str(own_copy / "study.duckdb")) as connection:
        connection.execute(made)
    capsys.readouterr()
    assert main(["ask", "--study", str(own_copy), "median OS"]) == 3
    said = capsys.readouterr()
    assert name in said.err
    assert "not data" in said.err
    assert said.out == ""


@pytest.mark.parametrize("is_catalogued", [True, False], ids=["catalogued", "not catalogued"])
def test_a_sqlite_file_under_the_name_of_the_study_is_refused_without_network(
    own_copy, no_network, capsys, is_catalogued
) -> None:
    if is_catalogued:
        assert main(["dictionary", "--study", str(own_copy)]) == 0
    else:
        (own_copy / "study.toml").write_text('name = "renamed"\n', encoding="utf-8")
    database = own_copy / "study.duckdb"
    put_sqlite(database)
    capsys.readouterr()
    assert main(["ask", "--study", str(own_copy), "median OS"]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert "study.duckdb" in said.err
    assert "cqa load" in said.err


@pytest.mark.parametrize("look", [DuckDBEngine, StoredStudy])
def test_a_sqlite_file_is_refused_before_an_extension_is_looked_for(own_copy, look) -> None:
    put_sqlite(own_copy / "study.duckdb")
    with pytest.raises(StudyFileError) as refused:
        look(own_copy / "study.duckdb")
    assert "xtension" not in str(refused.value.__cause__)


def test_an_expression_of_study_toml_reads_no_file(own_copy, tmp_path, capsys) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("forty-two", encoding="utf-8")
    (own_copy / "study.toml").write_text(
        '[concepts.leak]\ntable = "adsl"\n'
        f"expression = \"(SELECT content FROM read_text('{secret}'))\"\n",
        encoding="utf-8",
    )
    assert main(["dictionary", "--study", str(own_copy)]) == 3
    said = capsys.readouterr()
    assert "forty-two" not in said.out + said.err
    assert "forty-two" not in (own_copy / "catalogue.json").read_text(encoding="utf-8")


def test_a_view_in_the_database_reads_no_file_while_the_study_is_opened(
    own_copy, tmp_path, capsys
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("forty-two", encoding="utf-8")
    with duckdb.connect(str(own_copy / "study.duckdb")) as connection:
        connection.execute("ALTER TABLE adsl RENAME TO patients")
        connection.execute(
            "CREATE VIEW adsl AS SELECT * REPLACE "
            f"((SELECT content FROM read_text('{secret}')) AS SEX) FROM patients"
        )
    (own_copy / "study.toml").write_text('name = "renamed"\n', encoding="utf-8")
    main(["dictionary", "--study", str(own_copy)])
    said = capsys.readouterr()
    assert "forty-two" not in said.out + said.err
    assert "forty-two" not in (own_copy / "catalogue.json").read_text(encoding="utf-8")


def test_a_question_stopped_from_outside_says_so(engine) -> None:
    endless = "SELECT COUNT(*) FROM range(1000000000) AS a, range(1000000000) AS b"
    stopper = threading.Timer(0.2, engine.interrupt)
    stopper.start()
    with pytest.raises(Cancelled):
        engine.run(endless, {})
    stopper.join()
    assert engine.run("SELECT 1", {}).rows == ((1,),)
