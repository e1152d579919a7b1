"""The join of patients with a view of their own table is taken out only where it changes nothing."""

from __future__ import annotations

import itertools
from dataclasses import replace

import duckdb
import pytest
import sqlglot

from assistant.engines.duckdb import DuckDBEngine
from assistant.kinds import load_kinds, load_views
from assistant.model import Filter, Reading
from assistant.study.model import Column, Concept, Conventions, Endpoint, Study, StudyTable
from assistant.templates.statement import bind, step_statement
from tests.conftest import ROOT

KINDS = {kind.name: kind for kind in load_kinds([ROOT / "queries" / "kinds"])}
VIEWS = {view.name: view for view in load_views([ROOT / "queries" / "views"])}
COLUMNS = (("USUBJID", "text"), ("PARAMCD", "text"), ("AVAL", "number"), ("CNSR", "integer"),
           ("STAGE", "text"), ("SEX", "text"))  # fmt: skip
ROWS = """
SELECT 'P' || i, 'OS', CASE WHEN i % 31 = 3 THEN NULL ELSE i % 17 END,
    CASE WHEN i % 29 = 5 THEN NULL ELSE i % 3 END,
    CASE WHEN i % 11 = 0 THEN NULL ELSE chr(65 + (i % 4)::INT) END,
    CASE WHEN i % 5 < 2 THEN 'F' ELSE 'M' END
FROM range(500) AS numbered(i)
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    database = tmp_path_factory.mktemp("one") / "study.duckdb"
    with duckdb.connect(str(database)) as connection:
        names = (
            "USUBJID VARCHAR, PARAMCD VARCHAR, AVAL DOUBLE, CNSR BIGINT, STAGE VARCHAR, SEX VARCHAR"
        )
        connection.execute(f"CREATE TABLE adtte ({names})")
        connection.execute(f"INSERT INTO adtte {ROWS}")
    columns = tuple(Column(name, name, kind) for name, kind in COLUMNS)
    concepts = tuple(
        Concept(name.lower(), name, "category", "patient", "adtte", f'"{name}"')
        for name in ("STAGE", "SEX")
    )
    return Study(
        "one", "one", database.parent, database, "", (StudyTable("adtte", "adtte", "", 500, columns),),
        "adtte", "USUBJID", 500, concepts, (Endpoint("OS", "OS", "OS", "days", 500, 1, 1.0),),
        Conventions(),
    )  # fmt: skip


@pytest.fixture(scope="module")
def engine(study):
    opened = DuckDBEngine(study.database)
    yield opened
    opened.close()


def statement(study, by, filters, **options):
    reading = Reading("tte_median", ("OS",), tuple(filters), by=tuple(by))
    return bind(KINDS["tte_median"], reading, study, VIEWS, parameter="OS", **options)


WOMEN = Filter("sex", "eq", "F")
EITHER = Filter("group", "any_of", (Filter("stage", "eq", "B"), Filter("sex", "eq", "M")))
ASKED = list(
    itertools.product(
        [(), ("stage",), ("sex", "stage")], [(), (WOMEN,), (EITHER,), (WOMEN, EITHER)]
    )
)


@pytest.mark.parametrize(("by", "filters"), ASKED)
def test_one_scan_returns_the_rows_of_the_join(study, engine, by, filters) -> None:
    once = statement(study, by, filters)
    joined = statement(replace(study, patients=499), by, filters)  # not one row a patient
    assert "JOIN" not in once.sql
    assert "JOIN" in joined.sql
    assert once.parameters == joined.parameters
    rows = engine.run(once.sql, dict(once.parameters))
    assert rows == engine.run(joined.sql, dict(joined.parameters))
    assert len(rows) > 10


@pytest.mark.parametrize(("by", "filters"), ASKED)
def test_rows_that_are_not_counted_add_up_to_those_that_are(study, engine, by, filters) -> None:
    counted = statement(study, by, filters, constant=("unit",))
    single = statement(study, by, filters, constant=("unit",), counted=False)
    assert "GROUP BY" not in single.sql
    totals: dict[tuple[object, ...], list[int]] = {}
    for *key, event in engine.run(single.sql, dict(single.parameters)).rows:
        total = totals.setdefault(tuple(key), [0, 0])
        total[0] += event
        total[1] += 1 - event
    found = engine.run(counted.sql, dict(counted.parameters)).rows
    width = len(by)
    assert {(*row[:width], row[width + 1]): list(row[width + 2 :]) for row in found} == totals
    assert {row[width] for row in found} == {None}


def test_patients_in_another_table_keep_the_join(study) -> None:
    other = StudyTable("adsl", "adsl", "", 500, study.tables[0].columns)
    apart = replace(study, subjects="adsl", tables=(*study.tables, other))
    assert "JOIN" in statement(apart, (), ()).sql


def test_a_condition_on_the_patients_keeps_the_join(study) -> None:
    conditioned = replace(study, subjects_condition="SEX = 'F'")
    assert "JOIN" in statement(conditioned, (), ()).sql


def test_a_condition_is_counted_where_its_flag_would_be_summed(study) -> None:
    assert "COUNT_IF(p.is_event)" in statement(study, ("stage",), ()).sql
    written = sqlglot.transpile(
        statement(study, ("stage",), ()).sql, read="duckdb", write="postgres"
    )
    assert "COUNT_IF" not in written[0]
    assert "SUM(CASE WHEN p.is_event" in written[0]


@pytest.mark.parametrize(
    ("patients", "rows", "counted"),
    [(500, 500, "COUNT(DISTINCT patient)"), (2_000_000, 2_000_000, "COUNT(patient)"),
     (2_000_000, 2_000_001, "COUNT(DISTINCT patient)")],
)  # fmt: skip
def test_only_very_many_patients_are_not_compared_again(study, patients, rows, counted) -> None:
    many = replace(study, patients=patients, tables=(replace(study.tables[0], rows=rows),))
    reading = Reading("tte_median", ("OS",), (WOMEN,))
    assert counted in step_statement(KINDS["tte_median"], reading, many).statement.sql
