"""One path from words to a recorded answer."""

from __future__ import annotations

import pytest

from assistant.ask import Stage, open_session
from assistant.errors import TranscriptError
from assistant.model import Answer
from assistant.transcript.chain import records


@pytest.fixture
def recorded(tmp_path, witness):
    session = open_session(None, transcript=tmp_path, witness=witness)
    yield session
    session.close()


def entries(session) -> list[dict]:
    return list(records(session.transcript_path))


def test_the_question_is_on_disk_before_it_is_read_and_the_answer_before_it_is_returned(recorded):
    seen = []

    def look(stage: Stage) -> None:
        seen.append((stage, [item["type"] for item in entries(recorded)]))

    answer = recorded.ask("median TTP for stage C", on_stage=look)
    assert seen[0] == (Stage.UNDERSTANDING, ["session.open", "question.asked"])
    last = entries(recorded)[-1]
    assert last["type"] == "answer.given"
    assert last["body"]["results"][0]["value"] == answer.results[0].value
    assert answer.record == recorded.head


def test_refusals_and_choices_are_recorded_too(recorded) -> None:
    recorded.ask("median foo")
    recorded.ask("survival at 12 months")
    types = [item["type"] for item in entries(recorded)]
    assert types[1:] == ["question.asked", "refusal", "question.asked", "choices.offered"]


def test_there_is_no_answer_when_the_record_fails(recorded, monkeypatch) -> None:
    import os

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(TranscriptError, match="no answer"):
        recorded.ask("median TTP")
    monkeypatch.undo()
    with pytest.raises(TranscriptError):
        recorded.ask("median TTP")


def test_choosing_a_number_answers_that_choice(recorded) -> None:
    offered = recorded.ask("survival at 12 months")
    answer = recorded.choose(2)
    assert answer.outcome == "answered"
    assert answer.reading == offered.choices[1].reading


def test_a_chain_of_follow_ups_edits_the_question_and_undo_goes_back(recorded) -> None:
    recorded.ask("median TTP for stage C")
    women = recorded.ask("in women")
    assert [item.concept for item in women.reading.filters] == ["sex", "bclc_stage"] or (
        {item.concept for item in women.reading.filters} == {"sex", "bclc_stage"}
    )
    recorded.ask("undo")
    again = recorded.ask("for OS")
    assert {item.concept for item in again.reading.filters} == {"bclc_stage"}
    assert again.reading.endpoint == ("OS",)


def test_steps_count_patients_filter_by_filter(recorded) -> None:
    answer = recorded.ask("median TTP in women with stage C")
    counts = [step.n for step in answer.steps]
    assert counts[0] == 50
    assert counts == sorted(counts, reverse=True)
    assert answer.n == counts[-1] == answer.results[0].n


def test_a_small_group_carries_a_warning(ask) -> None:
    answer = ask("median TTP in women with stage C")
    assert answer.n < 5
    assert any("5" in note or "few" in note.lower() for note in answer.notes)


def test_groups_defined_after_baseline_carry_the_guarantee_time_warning(ask) -> None:
    answer = ask("median PFS by best response")
    assert isinstance(answer, Answer)
    if answer.outcome == "answered":
        assert any("guarantee" in note.lower() for note in answer.notes)


@pytest.mark.parametrize(
    "question", ["why is n 9?", "show the query", "what variables are available?", "undo", "help"]
)
def test_questions_about_an_answer_are_answered(recorded, question) -> None:
    recorded.ask("median TTP for stage C")
    assert recorded.ask(question).outcome == "answered"


def test_the_same_question_gives_the_same_answer_but_for_its_record(recorded) -> None:
    first = recorded.ask("median TTP by stage").to_json()
    recorded.forget()
    assert recorded.ask("median TTP by stage").to_json() == first


def test_two_sessions_on_one_study_at_once_both_answer(tmp_path, witness) -> None:
    first, second = open_session(), open_session()
    try:
        assert first.ask("how many women").n == second.ask("how many women").n == 10
    finally:
        first.close()
        assert second.ask("how many men").n == 40
        second.close()
