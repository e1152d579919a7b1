"""What can be saved is told with commands that work; what is not written is refused."""

from __future__ import annotations

import shlex

import pytest

from assistant.model import Reading
from tests.conftest import cqa


def commands(answer) -> list[str]:
    return [str(row[1]) for row in answer.tables[0].rows]


def test_the_answer_says_that_the_record_is_kept_already(ask) -> None:
    answer = ask("save the transcript")
    assert answer.outcome == "answered"
    assert any("in its record already" in note for note in answer.notes)
    assert ask("save").tables == answer.tables


def test_each_command_that_is_told_runs(ask, tmp_path) -> None:
    assert cqa("ask", "--transcript", str(tmp_path / "own.jsonl"), "median TTP").returncode == 0
    record = tmp_path / "own.jsonl"
    for number, command in enumerate(commands(ask("save the transcript"))):
        words, _, _ = command.partition(" > ")
        fill = {"FILE": str(record), "QUESTION": "median TTP",
                "record.csv": str(tmp_path / f"{number}.csv"),
                "record.html": str(tmp_path / f"{number}.html")}  # fmt: skip
        program, *arguments = (fill.get(word, word) for word in shlex.split(words))
        done = cqa(*arguments, CQA_TRANSCRIPT_DIR=str(tmp_path / "others"))
        assert program == "cqa"
        assert done.returncode == 0, (command, done.stderr)


def test_the_answer_does_not_depend_on_what_was_asked_before(ask, session) -> None:
    alone = ask("save the transcript").to_json()
    ask("median TTP for stage C")
    assert session.ask("save the transcript").to_json() == alone


@pytest.mark.parametrize(("form", "words"), [("rtf", "--format md"), ("png", "--format csv")])
def test_a_form_that_is_not_written_is_refused_with_the_nearest_command(
    session, form, words
) -> None:
    answer = session._answering.answer_reading(
        "save", Reading("export", method=(("format", form),))
    )
    assert answer.outcome == "refused"
    assert answer.refusal.code == "not_built"
    assert words in answer.refusal.message
