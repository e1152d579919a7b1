"""What was asked reaches the database as parameters only, through one statement a reading."""

from __future__ import annotations

import itertools
import json
import shutil
from dataclasses import replace

import pytest
import sqlglot
from sqlglot import exp

from assistant.ask import open_session
from assistant.cli import main
from assistant.engines.duckdb import DuckDBEngine
from assistant.errors import StudyError
from assistant.kinds import load_kinds, load_views
from assistant.model import Filter, Reading
from assistant.templates.statement import bind, size_statement, step_statement
from tests.conftest import ROOT, cqa
from tests.study.small_study import adsl, adtte, write

KINDS = {kind.name: kind for kind in load_kinds([ROOT / "queries" / "kinds"])}
VIEWS = {view.name: view for view in load_views([ROOT / "queries" / "views"])}
WITH_SQL = sorted(name for name, kind in KINDS.items() if kind.sql)
HOSTILE = (
    "x'; DROP TABLE adsl; --",
    'x"; DROP TABLE adsl; --',
    "' OR '1'='1",
    "C' UNION SELECT usubjid FROM adsl --",
    "*/ SELECT 1 /*",
    "$p1",
    "?",
    "{{value}}",
    "%s",
    "\\' OR 1=1 --",
    "NULL",
    "C\0D",
    "line\nbreak; DELETE FROM adsl",
    "𝐂 — ‘C’ ＇",
    "",
)
SHAPES = {
    "eq": lambda value: Filter("bclc_stage", "eq", value),
    "ne": lambda value: Filter("bclc_stage", "ne", value),
    "in": lambda value: Filter("bclc_stage", "in", ("B", value)),
    "not_in": lambda value: Filter("bclc_stage", "not_in", ("B", value)),
    "gt": lambda value: Filter("bclc_stage", "gt", value),
    "between": lambda value: Filter("bclc_stage", "between", ("A", value)),
    "not_between": lambda value: Filter("bclc_stage", "not_between", ("A", value)),
    "in an or-group": lambda value: Filter(
        "group", "any_of", (Filter("bclc_stage", "eq", value), Filter("sex", "eq", "F"))
    ),
    "in a negated group": lambda value: Filter(
        "group", "none_of", (Filter("bclc_stage", "eq", value), Filter("ae_term", "eq", value))
    ),
    "of records": lambda value: Filter("ae_term", "eq", value),
    "not of records": lambda value: Filter("ae_term", "ne", value),
}


def statements(study, filters, kind="tte_median"):
    """Every statement that a reading with these filters becomes."""
    reading = Reading(kind, ("TTP",), tuple(filters), by=("sex",))
    parameter = "TTP" if "$endpoint" in KINDS[kind].sql else None
    return (
        bind(KINDS[kind], reading, study, VIEWS, parameter=parameter),
        step_statement(KINDS[kind], reading, study).statement,
        size_statement(KINDS[kind], reading, study),
    )


@pytest.fixture(scope="module")
def engine(session):
    opened = DuckDBEngine(session.study.database)
    yield opened
    opened.close()


@pytest.mark.parametrize("value", HOSTILE, ids=repr)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_hostile_value_changes_no_statement_and_is_bound_as_it_is(session, shape, value) -> None:
    plain = statements(session.study, [SHAPES[shape]("C")])
    hostile = statements(session.study, [SHAPES[shape](value)])
    assert [item.sql for item in hostile] == [item.sql for item in plain]
    assert all(value in dict(item.parameters).values() for item in hostile)


@pytest.mark.parametrize("value", HOSTILE, ids=repr)
def test_a_hostile_value_finds_nobody_and_harms_nothing(session, engine, value) -> None:
    for statement in statements(session.study, [Filter("bclc_stage", "eq", value)]):
        engine.run(statement.sql, dict(statement.parameters))
    median = statements(session.study, [Filter("bclc_stage", "eq", value)])[0]
    assert len(engine.run(median.sql, dict(median.parameters))) == 0
    assert engine.run("SELECT COUNT(*) FROM adsl", {}).rows == ((50,),)


def test_a_hostile_parameter_name_of_an_endpoint_is_bound_too(session, engine) -> None:
    reading = Reading("tte_median", ("TTP",))
    made = bind(KINDS["tte_median"], reading, session.study, VIEWS, parameter=HOSTILE[0])
    assert HOSTILE[0] in dict(made.parameters).values()
    assert "DROP" not in made.sql
    assert len(engine.run(made.sql, dict(made.parameters))) == 0


@pytest.mark.parametrize("name", WITH_SQL)
def test_every_kind_with_sql_is_one_select(name) -> None:
    parsed = sqlglot.parse(KINDS[name].sql, dialect="duckdb")
    assert len(parsed) == 1
    assert isinstance(parsed[0], exp.Select)


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_every_view_is_one_select_on_one_table(name) -> None:
    parsed = sqlglot.parse(VIEWS[name].sql, dialect="duckdb")
    assert len(parsed) == 1
    assert isinstance(parsed[0], exp.Select)
    assert len({table.name for table in parsed[0].find_all(exp.Table)}) == 1


def concepts_for(sql: str) -> tuple[str, ...]:
    """Return a concept of the sort that the relations of a SELECT are made of."""
    of_relation = {"number_values": "age", "category_values": "sex", "measurements": "alt"}
    return tuple(name for relation, name in of_relation.items() if relation in sql)


@pytest.mark.parametrize("name", WITH_SQL)
def test_the_bound_statement_of_a_kind_is_one_select_without_a_spelled_value(session, name) -> None:
    marked = Filter("bclc_stage", "eq", "C-marked-value")
    reading = Reading(name, ("TTP",), (marked,), ("sex",), numerator=(marked,))
    made = bind(
        KINDS[name], reading, session.study, VIEWS, concepts=concepts_for(KINDS[name].sql),
        parameter="TTP" if "$endpoint" in KINDS[name].sql else None,
    )  # fmt: skip
    parsed = sqlglot.parse(made.sql, dialect="duckdb")
    assert len(parsed) == 1
    assert isinstance(parsed[0], exp.Select)
    assert "marked" not in made.sql
    assert "C-marked-value" in dict(made.parameters).values()


@pytest.mark.parametrize("name", WITH_SQL)
def test_every_placeholder_has_a_value_and_every_value_a_placeholder(session, name) -> None:
    filters = (Filter("bclc_stage", "in", ("B", "C")), Filter("ae_term", "eq", "Fatigue"))
    reading = Reading(name, ("TTP",), filters, numerator=(Filter("sex", "eq", "F"),))
    made = bind(
        KINDS[name], reading, session.study, VIEWS, concepts=concepts_for(KINDS[name].sql),
        parameter="TTP" if "$endpoint" in KINDS[name].sql else None,
    )  # fmt: skip
    parsed = sqlglot.parse_one(made.sql, dialect="duckdb")
    named = {placeholder.name for placeholder in parsed.find_all(exp.Placeholder)}
    assert named == dict(made.parameters).keys()


def test_parameters_are_listed_in_the_order_of_their_numbers(session) -> None:
    many = Filter("bclc_stage", "in", tuple(f"value {number}" for number in range(12)))
    names = [name for name, _ in statements(session.study, [many])[0].parameters]
    assert names == [f"p{number}" for number in range(1, len(names) + 1)]


def test_equal_readings_give_the_same_statement_text(session) -> None:
    filters = [SHAPES[shape]("C") for shape in SHAPES]
    assert statements(session.study, filters) == statements(session.study, filters)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("median TTP for stage C", "how long until stage C patients progressed (median)?"),
        ("median TTP for stage C in women", "median TTP in women with stage C"),
        ("most common adverse events", "commonest side effects"),
    ],
)
def test_two_wordings_of_one_reading_give_the_same_statements(ask, one, other) -> None:
    first, second = ask(one), ask(other)
    assert first.reading == second.reading
    assert first.provenance.sql == second.provenance.sql
    assert first.provenance.parameters == second.provenance.parameters


@pytest.mark.parametrize("seed", ["1", "99"])
def test_the_statement_text_does_not_depend_on_the_process(ask, seed) -> None:
    question = "median TTP by stage in women with hypertension or fatigue"
    done = cqa("ask", "--format", "json", question, PYTHONHASHSEED=seed)
    there = json.loads(done.stdout)["provenance"]
    here = ask(question).to_json()["provenance"]
    assert there["sql"]
    assert there == json.loads(json.dumps(here))


def test_filters_in_another_order_give_the_same_patients(session, engine) -> None:
    filters = [
        Filter("bclc_stage", "eq", "B"),
        Filter("sex", "eq", "M"),
        Filter("ae_grade", "ge", 2),
        Filter("ae_term", "eq", "Fatigue"),
    ]
    found = set()
    for order in itertools.permutations(filters):
        made = statements(session.study, order)[0]
        found.add(engine.run(made.sql, dict(made.parameters)).rows)
    assert len(found) == 1
    assert found != {()}


def test_a_concept_that_the_study_lacks_is_refused_before_any_sql(session) -> None:
    unknown = [Filter("x; DROP TABLE adsl", "eq", "C")]
    with pytest.raises(StudyError):
        statements(session.study, unknown)


@pytest.mark.parametrize("value", HOSTILE[:4], ids=repr)
def test_a_hostile_value_that_the_data_hold_is_a_group_like_any_other(
    tmp_path, capsys, value
) -> None:
    frame = adsl()
    frame["TRT01P"] = [value if number % 2 else "Active" for number in range(len(frame))]
    paths = [write(frame, "adsl", tmp_path, "csv"), write(adtte(), "adtte", tmp_path, "csv")]
    assert main(["load", *map(str, paths), "--to", str(tmp_path / "study")]) == 0
    before = (tmp_path / "study" / "study.duckdb").read_bytes()
    session = open_session(tmp_path / "study")
    try:
        answer = session.ask("how many patients by treatment")
        counts = {dict(result.group)["arm"]: result.value for result in answer.results}
        assert counts == {"Active": 6, value: 6}
        chosen = statements_of(session, Filter("arm", "eq", value))
        assert session._answering.engine().run(chosen.sql, dict(chosen.parameters)).rows == ((6,),)
    finally:
        session.close()
    assert (tmp_path / "study" / "study.duckdb").read_bytes() == before


def statements_of(session, condition):
    reading = Reading("patient_count", filters=(condition,))
    return size_statement(KINDS["patient_count"], reading, session.study)


@pytest.mark.parametrize("name", ['OS"; DROP TABLE adsl; --', "O'S", "OS$p1", "a b", "ÉTÉ"])
def test_a_column_with_a_hostile_name_stays_a_name(tmp_path, capsys, name) -> None:
    frame = adsl().rename(columns={"SEX": name})
    paths = [write(frame, "adsl", tmp_path, "parquet"), write(adtte(), "adtte", tmp_path, "csv")]
    assert main(["load", *map(str, paths), "--to", str(tmp_path / "study")]) == 0
    session = open_session(tmp_path / "study")
    try:
        concept = session.study.concept(name.lower())
        assert concept is not None
        condition = Filter(concept.name, "eq", "M")
        for made in (
            statements_of(session, condition),
            bind(KINDS["tte_median"], Reading("tte_median", ("OS",), (condition,), (concept.name,)),
                 session.study, VIEWS, parameter="OS"),
        ):  # fmt: skip
            session._answering.engine().run(made.sql, dict(made.parameters))
        counted = statements_of(session, condition)
        rows = session._answering.engine().run(counted.sql, dict(counted.parameters)).rows
        assert rows == ((4,),)
    finally:
        session.close()


@pytest.mark.parametrize(
    "question",
    [
        "median TTP for stage x'; DROP TABLE adsl; --",
        "median TTP'; DELETE FROM adsl; SELECT 'x",
        "how many patients with sex = 'F' OR 1=1",
        "median TTP by \"sex\"; COPY adsl TO 'out.csv'",
    ],
)
def test_sql_in_a_question_is_refused_and_never_run(ask, engine, question) -> None:
    answer = ask(question)
    assert answer.outcome in ("refused", "choose")
    assert answer.results == ()
    assert engine.run("SELECT COUNT(*) FROM adsl", {}).rows == ((50,),)


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT COUNT(*) AS n FROM population; DROP TABLE adsl", "one SELECT"),
        ("DROP TABLE adsl", "one SELECT"),
        ("SELECT secret FROM read_text('secret.txt') ORDER BY 1", "relations"),
        ("SELECT * FROM adsl ORDER BY 1", "relations"),
    ],
)
def test_a_kind_of_the_studys_own_that_breaks_its_promise_is_refused_and_named(
    tmp_path, capsys, sql, words
) -> None:
    paths = [write(adsl(), "adsl", tmp_path, "csv"), write(adtte(), "adtte", tmp_path, "csv")]
    assert main(["load", *map(str, paths), "--to", str(tmp_path / "study")]) == 0
    own = tmp_path / "study" / "queries" / "kinds"
    own.mkdir(parents=True)
    shutil.copy(ROOT / "queries" / "kinds" / "patient_count.sql", own / "patient_count.sql")
    heading = (own / "patient_count.sql").read_text(encoding="utf-8").partition("---*/")[0]
    (own / "patient_count.sql").write_text(f"{heading}---*/\n{sql}\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["ask", "--study", str(tmp_path / "study"), "how many patients"]) == 3
    said = capsys.readouterr()
    assert "patient_count.sql" in said.err
    assert words in said.err
    assert said.out == ""


def test_a_reading_without_groups_has_no_grouping_columns(session, engine) -> None:
    reading = Reading("tte_median", ("TTP",))
    made = bind(KINDS["tte_median"], reading, session.study, VIEWS, parameter="TTP")
    rows = engine.run(made.sql, dict(made.parameters))
    assert rows.columns == ("unit", "time", "events", "censored")
    grouped = replace(reading, by=("sex", "bclc_stage"))
    made = bind(KINDS["tte_median"], grouped, session.study, VIEWS, parameter="TTP")
    rows = engine.run(made.sql, dict(made.parameters))
    assert rows.columns == ("by_1", "by_2", "unit", "time", "events", "censored")
    assert list(rows.rows) == sorted(rows.rows)
