"""A reading put into words reads back as itself."""

from __future__ import annotations

import pytest

from assistant.language.understanding import Ambiguous, Understood
from tests.conftest import public_questions
from tests.queries.test_kinds import EXAMPLES, asked_before

QUESTIONS = [(example.ask, asked_before(kind, example)) for kind, example in EXAMPLES] + [
    (item["q"], item["context"]) for item in public_questions()
]


def readings(reader, question, before):
    previous = None
    if before:
        found = reader.read(before)
        previous = found.reading if isinstance(found, Understood) else None
    match reader.read(question, previous):
        case Understood(reading=reading):
            return [reading], previous
        case Ambiguous(choices=choices):
            return list(choices), previous
        case _:
            return [], previous


@pytest.mark.parametrize(("question", "before"), QUESTIONS, ids=[q for q, _ in QUESTIONS])
def test_the_restatement_reads_back_as_the_same_reading(reader, question, before) -> None:
    found, previous = readings(reader, question, before)
    for reading in found:
        words = reader.restate(reading)
        again = reader.read(words, previous if reading.of else None)
        assert isinstance(again, Understood), (words, again)
        assert again.reading == reading, words
