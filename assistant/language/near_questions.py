"""The nearest questions that can be answered, for a question that cannot.

Words that block are left out, or replaced by a value that the study has; a reading that the
data exclude loses what excludes it. Each suggestion is the restatement of a reading, so it
reads back as itself; whether it has an answer the caller finds out before it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.language.refusals import is_talk
from assistant.language.spans import Span, cover
from assistant.language.tokens import LONGEST_QUESTION, tokenize
from assistant.language.understanding import Ambiguous, Understood
from assistant.model import Reading, Refusal, TimePoint

if TYPE_CHECKING:
    from assistant.language.reader import Reader

MOST_VALUES = 3
CLOSED_CODES = frozenset({"prompt_injection", "sql_injection", "too_long", "hidden_characters"})
"""Refusals of what is no question: nothing is near it but the questions to start with."""


def near_questions(
    reader: Reader, question: str, refusal: Refusal, reading: Reading | None
) -> tuple[str, ...]:
    """Return full questions near a refused one, nearest first, then questions to start with."""
    found: list[str] = []
    if reading is not None:
        found += [reader.restate(item) for item in _near_readings(reader, reading, refusal)]
    elif refusal.code not in CLOSED_CODES and len(question) <= LONGEST_QUESTION:
        for text in _reworded(reader, question):
            match reader.read(text):
                case Understood(restatement=words):
                    found.append(words)
                case Ambiguous(restatements=several):
                    found.extend(several[:MOST_VALUES])
                case _:
                    continue
    return tuple(dict.fromkeys((*found, *reader.starters()[:MOST_VALUES])))


def _near_readings(reader: Reader, reading: Reading, refusal: Refusal) -> Iterator[Reading]:
    """Yield readings without what the data exclude."""
    if refusal.code == "beyond_follow_up":
        ends = [item.longest for item in map(reader.study.endpoint, reading.endpoint) if item]
        within = int(min(ends)) if ends else 0
        if within:
            yield replace(reading, at=(TimePoint(within, "months"),))
    for place in range(len(reading.filters)):
        rest = (*reading.filters[:place], *reading.filters[place + 1 :])
        yield replace(reading, filters=rest)
    if len(reading.filters) > 1:
        yield replace(reading, filters=())


def _reworded(reader: Reader, question: str) -> Iterator[str]:
    """Yield the question with blocking words replaced by values, then without them."""
    tokens, _ = reader.corrected(tokenize(question), question)
    spans = cover(tokens, reader.lexicon, question)
    blocking = [span for span in spans if span.is_unknown or _is_absent(span) or is_talk(span)]
    for span in blocking:
        before = spans[spans.index(span) - 1] if spans.index(span) else None
        for value in _known_values(reader, before):
            yield f"{question[: span.start]}{value}{question[span.end :]}"
    if blocking:
        yield _without(question, blocking)
        with_concepts = [
            *blocking,
            *(spans[spans.index(span) - 1] for span in blocking if spans.index(span)),
        ]
        yield _without(question, with_concepts)
    for span in spans:
        for name in span.values("endpoint"):
            yield f"median {name}"


def _known_values(reader: Reader, before: Span | None) -> list[str]:
    if before is None:
        return []
    concepts = [reader.study.concept(str(name)) for name in before.values("concept")]
    return [str(item.value) for c in concepts if c for item in c.values[:MOST_VALUES]]


def _is_absent(span: Span) -> bool:
    types = {entry.type for entry in span.entries}
    return "absent" in types and types <= {"absent", "filler"}


def _without(question: str, spans: Sequence[Span]) -> str:
    kept, place = [], 0
    for span in sorted(spans, key=lambda item: item.start):
        kept.append(question[place : span.start])
        place = max(place, span.end)
    return " ".join("".join([*kept, question[place:]]).split())
