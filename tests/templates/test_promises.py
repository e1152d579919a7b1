"""A kind's SQL is checked by parsing before it runs; values are bound, never spelled."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import KindError
from assistant.kinds import load_kinds, load_views, parse_kind
from assistant.model import Filter, Reading
from assistant.templates.promises import checked_select
from assistant.templates.statement import bind
from tests.conftest import ROOT

KINDS = load_kinds([ROOT / "queries" / "kinds"])
VIEWS = {view.name: view for view in load_views([ROOT / "queries" / "views"])}
HEADING = '/*---\nkind = "own"\ntier = 3\ntitle = "Own"\nreturns = "n"\n---*/\n'
GOOD = "SELECT by_group, COUNT(*) AS n FROM population AS p GROUP BY by_group ORDER BY by_group"


@pytest.mark.parametrize("kind", [k for k in KINDS if k.sql], ids=lambda kind: kind.name)
def test_every_shipped_kind_keeps_its_promises(kind) -> None:
    checked_select(kind, VIEWS)


def test_a_plain_kind_passes() -> None:
    checked_select(parse_kind(HEADING + GOOD, path="own.sql"), VIEWS)


@pytest.mark.parametrize(
    ("sql", "promise"),
    [
        (f"{GOOD}; DROP TABLE adsl", "exactly one SELECT"),
        ("DROP TABLE adsl", "exactly one SELECT"),
        ("SELECT 1 UNION SELECT 2 FROM population", "exactly one SELECT"),
        ("SELECT COUNT(*) FROM adsl ORDER BY 1", "undeclared relations"),
        ("SELECT * FROM read_csv('/etc/passwd') ORDER BY 1", "undeclared relations"),
        ("SELECT * FROM population, read_text('/etc/passwd') ORDER BY 1", "undeclared relations"),
        ("SELECT * FROM population, query('SELECT 1') ORDER BY 1", "undeclared relations"),
        ("SELECT getenv('HOME') FROM population ORDER BY 1", "not allowed"),
        ("SELECT COUNT(*) FROM population WHERE x = $secret ORDER BY 1", "placeholders"),
        ("SELECT COUNT(*) AS n FROM population", "ORDER BY"),
        ("SELECT ((((", "cannot be parsed"),
        ("SELECT " + "(" * 3000 + "1" + ")" * 3000 + " FROM population ORDER BY 1", "parsed"),
        ("SELECT 1 FROM population ORDER BY 1 -- " + "x" * 9000, "longer than"),
    ],
)
def test_a_broken_promise_is_named_with_file_and_line(sql, promise) -> None:
    kind = parse_kind(HEADING + sql, path="own.sql")
    with pytest.raises(KindError, match=promise) as raised:
        checked_select(kind, VIEWS)
    assert str(raised.value).startswith("own.sql:7: ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT 1", "no heading"),
        ("/*---\nkind = \n---*/\nSELECT 1", "not TOML"),
        ('/*---\nkind = "x"\n---*/\nSELECT 1', "'tier'"),
        (HEADING.replace("---*/", "[[example]]\n---*/"), "'ask'"),
    ],
)
def test_a_broken_heading_is_named(text, message) -> None:
    with pytest.raises(KindError, match=message):
        parse_kind(text, path="own.sql")


def statement(session, value):
    kind = session._answering.kinds["tte_median"]
    reading = Reading("tte_median", ("TTP",), (Filter("bclc_stage", "eq", value),))
    return bind(kind, reading, session.study, VIEWS, parameter="TTP")


@given(value=st.text(max_size=40))
@settings(max_examples=80, deadline=None, derandomize=True)
def test_a_value_is_a_parameter_and_never_part_of_the_statement(session, value) -> None:
    made = statement(session, value)
    assert made.sql == statement(session, "C").sql
    assert value in [bound for _, bound in made.parameters]


def test_the_same_reading_gives_the_same_statement(session) -> None:
    assert statement(session, "C") == statement(session, "C")
