"""Every kind is read as its examples say, and answers them on the bundled study."""

from __future__ import annotations

import pytest

from assistant.answering.about import ABOUT
from assistant.estimates.registry import STATISTICS
from assistant.kinds import load_kinds
from tests.conftest import ROOT

KINDS = load_kinds([ROOT / "queries" / "kinds"])
EXAMPLES = [(kind, example) for kind in KINDS for example in kind.examples]
BEFORE = "median TTP for stage C"
"""What was asked just before a question about an answer, where the example names nothing."""


def about_an_answer(kind) -> bool:
    return "about" in kind.language.get("takes", [])


def asked_before(kind, example) -> str | None:
    return example.context or (BEFORE if about_an_answer(kind) else None)


def test_there_are_86_kinds_and_28_of_the_first_tier() -> None:
    assert len(KINDS) == 86
    assert sum(kind.tier == 1 for kind in KINDS) == 28


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_statistic_that_a_kind_names_exists(kind) -> None:
    assert kind.statistic is None or kind.statistic in STATISTICS.keys() | ABOUT.keys()


def test_every_kind_of_the_first_tier_is_built() -> None:
    assert [kind.name for kind in KINDS if kind.tier == 1 and not kind.is_built] == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_shows_how_it_is_asked(kind) -> None:
    assert len(kind.examples) >= 2


@pytest.mark.parametrize(
    ("kind", "example"), EXAMPLES, ids=[f"{k.name}: {e.ask}" for k, e in EXAMPLES]
)
def test_every_example_is_read_as_its_kind_and_answered_or_offered(kind, example, session) -> None:
    session.forget()
    before = asked_before(kind, example)
    previous = session.read(before).reading if before else None
    if before:
        session.ask(before)
    answer = session.ask(example.ask, previous=previous)
    said = answer.refusal.message if answer.refusal else ""
    if answer.outcome == "choose":
        kinds = {choice.reading.kind for choice in answer.choices}
        assert kind.name in kinds
        assert all(choice.n is None or choice.n > 0 for choice in answer.choices)
        return
    assert answer.reading is not None, said
    assert answer.reading.kind == kind.name
    if "format" in answer.reading.options:
        assert answer.outcome == "answered" or "does not write" in said
    elif kind.is_built:
        assert answer.outcome == "answered", said
        assert answer.results or answer.tables or answer.notes
    else:
        assert answer.refusal.code in ("not_built", "missing_column", "missing_table"), said
