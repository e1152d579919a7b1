"""A study may bring words and kinds of its own; `explain` says where a word comes from."""

from __future__ import annotations

import pytest

from assistant.ask import open_session
from assistant.cli import main
from tests.study.small_study import files

OWN_KIND = """/*---
kind      = "older_patients"
tier      = 1
title     = "Older patients"
returns   = "count"
needs     = ["adsl"]
statistic = "summaries.patients"

[language]
endpoint = "patients"
restate  = "older patients"
asks = ["elders"]

[[example]]
ask = "elders"
---*/
SELECT
    by_group,
    COUNT(*) AS patients
FROM population AS p
GROUP BY by_group
ORDER BY by_group
"""


@pytest.fixture
def study(tmp_path):
    folder = tmp_path / "study"
    assert main(["load", *map(str, files(tmp_path / "files", "csv")), "--to", str(folder)]) == 0
    return folder


def asked(folder, question):
    session = open_session(str(folder))
    try:
        return session.ask(question)
    finally:
        session.close()


def own(folder, place, text) -> None:
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_word_that_the_study_adds_is_understood_from_then_on(study) -> None:
    assert asked(study, "how many damsels").refusal.code == "unknown_words"
    own(study, "queries/vocabulary/own.toml", '[concept.sex.values.F]\nsay = ["damsels"]\n')
    answer = asked(study, "how many damsels")
    assert answer.outcome == "answered"
    assert answer.reading == asked(study, "how many women").reading


def test_a_word_that_study_toml_adds_is_understood(study) -> None:
    assert asked(study, "prithee: how many women").outcome == "refused"
    stated = (study / "study.toml").read_text(encoding="utf-8")
    own(study, "study.toml", stated + '\n[vocabulary.words]\nfiller = ["prithee"]\n')
    assert asked(study, "prithee: how many women").outcome == "answered"


def test_a_study_brings_a_kind_of_its_own(study) -> None:
    own(study, "queries/vocabulary/own.toml", '[cue]\nelders = ["elders"]\n')
    own(study, "queries/kinds/older_patients.sql", OWN_KIND)
    answer = asked(study, "elders by sex")
    assert answer.outcome == "answered"
    assert answer.reading.kind == "older_patients"


def test_a_kind_without_its_computation_is_read_and_refused_as_not_built(study) -> None:
    own(study, "queries/vocabulary/own.toml", '[cue]\nelders = ["elders"]\n')
    unbuilt = OWN_KIND.replace('statistic = "summaries.patients"\n', "")
    own(study, "queries/kinds/older_patients.sql", unbuilt)
    answer = asked(study, "elders by sex")
    assert answer.refusal.code == "not_built"
    assert answer.exit_code == 3


def test_words_that_are_not_toml_are_an_error_that_names_the_file(study, capsys) -> None:
    own(study, "queries/vocabulary/own.toml", "not toml at all [")
    assert main(["ask", "--study", str(study), "how many women"]) == 3
    assert "own.toml" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("women", ["sex F", "ADSL.SEX"]),
        ("OS", ["time to an event OS", "PARAMCD OS"]),
        ("median", ["a word that asks", "vocabulary"]),
        ("qwzx", ["means nothing in this study"]),
        ("women over 65", ["the condition sex F", "the condition age over 65"]),
    ],
)
def test_explain_says_what_a_word_means_and_where_that_comes_from(
    study, capsys, words, said
) -> None:
    assert main(["explain", "--study", str(study), words]) == 0
    text = capsys.readouterr().out
    for part in said:
        assert part in text
