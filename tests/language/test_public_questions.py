"""The public question set, read through the command as others read it, and scored."""

from __future__ import annotations

import importlib.util

import pytest

from tests.conftest import SHARED, batch, public_questions

QUESTIONS = public_questions()
pytestmark = pytest.mark.skipif(not QUESTIONS, reason="../shared/questions is not here")


@pytest.fixture(scope="module")
def scorer():
    spec = importlib.util.spec_from_file_location("score", SHARED / "questions" / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def predictions():
    lines = [
        {"id": item["id"], "q": item["q"], **({"context": item["context"]} if item["context"] else {})}
        for item in QUESTIONS
    ]  # fmt: skip
    return {answer["id"]: answer for answer in batch(lines, "--reading")}


def prediction(answer):
    """Return what the scorer takes for one answer."""
    if answer["outcome"] != "read":
        return {"action": "ask" if answer["outcome"] == "choose" else "refuse"}
    reading = answer["reading"]
    return {
        "action": "answer", "intent": reading["kind"], "endpoint": reading["endpoint"],
        "filters": reading["filters"], "by": reading["by"], "at": reading["at"],
        "level": reading["level"], "stated_assumption": bool(answer["assumptions"]),
    }  # fmt: skip


def outcome(gold, answer, scorer) -> str:
    """Return "right", "asked or refused" or "wrong" (an answer to another question)."""
    found = prediction(answer)
    if found["action"] == "answer":
        if not gold["answerable"]:
            return "wrong"
        return "wrong" if scorer.right(gold, found) else "right"
    is_right = not gold["answerable"] or ("AMBIGUOUS" in gold["note"] and found["action"] == "ask")
    return "right" if is_right else "asked or refused"


def test_no_question_is_silently_answered_as_another(predictions, scorer) -> None:
    wrong = [
        gold["q"] for gold in QUESTIONS if outcome(gold, predictions[gold["id"]], scorer) == "wrong"
    ]
    assert wrong == []


def test_nearly_all_questions_are_read_as_meant(predictions, scorer) -> None:
    right = [
        gold for gold in QUESTIONS if outcome(gold, predictions[gold["id"]], scorer) == "right"
    ]
    assert len(right) >= 0.97 * len(QUESTIONS)
