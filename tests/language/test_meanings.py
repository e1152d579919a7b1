"""Questions that were once read as others, with what they mean: a person judged each of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

LINES = [
    line.split("\t")
    for line in Path(__file__).with_name("meanings.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
OPTIONS = re.compile(r" \([^()]*\)\Z")


@pytest.mark.parametrize(("context", "question", "meaning"), LINES)
def test_a_question_is_read_as_it_was_meant(session, context, question, meaning) -> None:
    session.forget()
    previous = session.read(context).reading if context else None
    session.forget()
    answer = session.read(question, previous=previous)
    match answer.outcome:
        case "read":
            found = OPTIONS.sub("", answer.restatement)
        case "choose":
            found = " | ".join(OPTIONS.sub("", choice.restatement) for choice in answer.choices)
        case _:
            found = answer.refusal.code
    assert found == meaning


def test_what_an_assumption_may_be_instead_reads_as_itself(session) -> None:
    offered = []
    for context, question, _ in LINES:
        session.forget()
        if not context:
            offered += [
                text for item in session.read(question).assumptions for text in item.alternatives
            ]
    for words in dict.fromkeys(offered):
        session.forget()
        assert session.read(words).restatement == words
    assert offered
