"""The nearest questions that can be answered, for a question that cannot.

Words that block are left out, or replaced by a value that the study has; a reading that the
data exclude loses what excludes it. Each suggestion is the restatement of a reading, so it
reads back as itself; whether it has an answer the caller finds out before it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise, product
from typing import TYPE_CHECKING

from assistant.language.lexicon import EntryType
from assistant.language.refusals import is_talk
from assistant.language.spans import Span, cover
from assistant.language.tokens import LONGEST_QUESTION, tokenize
from assistant.language.understanding import Ambiguous, Understood
from assistant.model import Reading, Refusal, TimePoint

if TYPE_CHECKING:
    from assistant.language.reader import Reader

MOST_VALUES = 3
LONGEST_CODE = 2
MOST_UNKNOWN, MOST_RESPELT, MOST_WORDS = 3, 12, 14
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
        found += _from_what_was_understood(reader, question)
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
    tokens, _ = reader.corrected(reader.without_purpose(tokenize(question)), question)
    spans = cover(tokens, reader.lexicon, question)
    yield from _with_known_codes(reader, question, spans)
    blocking = [
        span for span in spans
        if (span.is_unknown and not reader.is_code(span.text)) or _is_absent(span) or is_talk(span)
    ]  # fmt: skip
    unknown = [span for span in blocking if span.is_unknown]
    if 0 < len(unknown) <= MOST_UNKNOWN:
        yield from _respelt(reader, question, unknown)
    for span in blocking:
        yield from _of_other_values(reader, question, span)
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
    else:
        yield from _shortened(question, spans)


def _from_what_was_understood(reader: Reader, question: str) -> Iterator[str]:
    """Yield plain questions about what was named, among the patients who were named."""
    tokens, _ = reader.corrected(reader.without_purpose(tokenize(question)), question)
    parsed = reader.question_of(cover(tokens, reader.lexicon, question))
    by = tuple(str(name) for node in parsed.of("by") for name in node.value)
    filters = tuple(parsed.filters)
    for node in parsed.residue:
        for name in (*node.values("endpoint"), *node.values("verb")):
            yield reader.settled(Reading("tte_median", (str(name),), filters, by))
        for name in node.values("concept"):
            concept = reader.study.concept(str(name))
            is_number = concept is not None and concept.type == "number"
            if concept is not None and is_number and concept.level == "patient":
                yield reader.settled(Reading("numeric_summary", (concept.name,), filters, by))
            elif concept is not None and is_number and concept.level == "lab":
                yield reader.settled(Reading("lab_change", (concept.name,), filters, by))
    if filters:
        yield reader.settled(Reading("patient_count", ("patients",), filters, by))


def _respelt(reader: Reader, question: str, unknown: Sequence[Span]) -> Iterator[str]:
    """Yield the question with the words that were perhaps meant, the nearest of each first."""
    alike = [reader.words_like(span.text) for span in unknown]
    if not all(alike):
        return
    for choice in islice(product(*alike), MOST_RESPELT):
        text = question
        for span, word in sorted(
            zip(unknown, choice, strict=True), key=lambda item: -item[0].start
        ):
            text = f"{text[: span.start]}{word}{text[span.end :]}"
        yield text


def _shortened(question: str, spans: Sequence[Span]) -> Iterator[str]:
    """Yield a question whose words are known without one of its words, the last words first."""
    said = [span for span in spans if not span.is_sign and not _holds_together(span)]
    if len(said) <= MOST_WORDS:
        for span in reversed(said):
            yield _without(question, [span])


def _holds_together(span: Span) -> bool:
    """Whether a word turns or limits another, so that it is not left out alone."""
    kinds: tuple[EntryType, ...] = ("not", "op", "or", "filler", "versus", "between")
    return span.number is not None or any(span.has(kind) for kind in kinds)


def _known_values(reader: Reader, before: Span | None) -> list[str]:
    if before is None:
        return []
    concepts = [reader.study.concept(str(name)) for name in before.values("concept")]
    return [str(item.value) for c in concepts if c for item in c.values[:MOST_VALUES]]


def _with_known_codes(reader: Reader, question: str, spans: Sequence[Span]) -> Iterator[str]:
    """Yield "stage B", "stage C" for "stage D": a code that its concept does not have."""
    for span, code in pairwise(spans):
        concepts = [reader.study.concept(str(name)) for name in span.values("concept")]
        for concept in concepts:
            is_short = len(code.text) <= LONGEST_CODE and not code.is_sign
            if concept is None or not is_short or not concept.values or concept.is_flag:
                continue
            codes = reader.lexicon.codes.get(concept.name, {})
            if concept.level != "patient" or code.words in codes or code.has("filler"):
                continue
            for item in concept.values[:MOST_VALUES]:
                yield f"{question[: code.start]}{item.value}{question[code.end :]}"


def _of_other_values(reader: Reader, question: str, span: Span) -> Iterator[str]:
    """Yield "stage B", "stage C" in place of the "stage D" that the study lacks."""
    for kind, name in span.values("absent"):
        for concept in reader.study.concepts if kind == "value" else ():
            if str(name).startswith(f"{concept.label} "):
                for item in concept.values[:MOST_VALUES]:
                    said = f"{concept.label} {item.value}"
                    yield f"{question[: span.start]}{said}{question[span.end :]}"


def _is_absent(span: Span) -> bool:
    types = {entry.type for entry in span.entries}
    return "absent" in types and types <= {"absent", "filler"}


def _without(question: str, spans: Sequence[Span]) -> str:
    kept, place = [], 0
    for span in sorted(spans, key=lambda item: item.start):
        kept.append(question[place : span.start])
        place = max(place, span.end)
    return " ".join("".join([*kept, question[place:]]).split())
