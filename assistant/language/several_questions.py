"""Several questions in one: "ORR and DCR", "response rate, disease control and median PFS".

One is answered at a time, so each is offered. Conditions that end the whole belong to every part
that has none of its own: "ORR and DCR in women".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.language.fitness import ASKING
from assistant.language.spans import Span
from assistant.language.understanding import Ambiguous, Understood
from assistant.model import Reading

if TYPE_CHECKING:
    from assistant.language.reader import Reader

SEPARATORS = (",", ";", "/", "+", "plus", "and also", "then", "as well as")
LEADING = ("in", "for", "among", "amongst", "within", "of")
DESCRIBING = ("with", "who", "having", "had", "without")
MOST_SPANS = 40
MOST_PARTS = 5


def several_questions(reader: Reader, spans: Sequence[Span]) -> list[Reading]:
    """Return the reading of each question in one; nothing where it is not several."""
    if len(spans) > MOST_SPANS:
        return []
    places = [
        place for place, span in enumerate(spans)
        if 0 < place < len(spans) - 1 and (span.has("and") or span.text in SEPARATORS)
    ]  # fmt: skip
    ways = [places] if 0 < len(places) < MOST_PARTS else []
    ways += [[place] for place in places] if len(places) > 1 else []
    for way in ways:
        parts = [spans[start + 1 : end] for start, end in pairwise([-1, *way, len(spans)])]
        found = _of_parts(reader, parts)
        if found:
            return found
    return []


def _of_parts(reader: Reader, parts: Sequence[Sequence[Span]]) -> list[Reading]:
    """Return a reading of each part; nothing where a part is none, or all ask the same."""
    if any(_may_describe(reader, before, part) for before, part in pairwise(parts)):
        return []
    if _counts(reader, parts[0]) and not all(_counts(reader, part) for part in parts):
        return []
    tail = _tail(reader, parts[-1])
    head = _head(reader, parts[0])
    each: list[list[Reading]] = []
    for part in parts:
        readings = _with_tail(reader, part, tail) if part is not parts[-1] else _alone(reader, part)
        if head and part is not parts[0] and not reader.question_of(part).reduced:
            readings = _alone(reader, (*head, *part)) or readings
        if not readings:
            return []
        each.append(readings)
    named = {readings[0].endpoint for readings in each if len(readings) == 1}
    found = [
        reading
        for readings in each
        for reading in [item for item in readings if item.endpoint in named] or readings
    ]
    subjects = {(reading.kind, reading.endpoint) for reading in found}
    return list(dict.fromkeys(found)) if len(subjects) > 1 else []


def _may_describe(reader: Reader, before: Sequence[Span], part: Sequence[Span]) -> bool:
    """Whether a part may be one more description of patients: "with PVI and dose reduction"."""
    first = next(_saying(part), None)
    is_led = any(span.text in DESCRIBING for span in before)
    named = [reader.study.concept(str(name)) for name in first.values("concept")] if first else []
    is_grouped = any(span.has("by") or span.text.startswith("by ") for span in before[-3:])
    if is_grouped and any(concept is not None for concept in named):
        return True
    return is_led and any(concept is not None and concept.is_flag for concept in named)


def _counts(reader: Reader, part: Sequence[Span]) -> bool:
    """Whether a part counts: "how many progressed and died" counts those with both."""
    return reader.question_of(part).counts


def _with_tail(reader: Reader, part: Sequence[Span], tail: Sequence[Span]) -> list[Reading]:
    """Return the readings of a part with the conditions at the end, where it has none itself."""
    has_own = bool(reader.question_of(part).reduced)
    return (_alone(reader, (*part, *tail)) if tail and not has_own else []) or _alone(reader, part)


def _alone(reader: Reader, part: Sequence[Span]) -> list[Reading]:
    if not list(_saying(part)):
        return []
    question = reader.question_of(part)
    said = [n for place, n in enumerate(question.residue) if place not in question.droppable]
    asks = [node for node in said if not any(node.has("cue", cue) for cue in ASKING)]
    if not asks or reader.unknown(part) is not None:
        return []
    candidates = reader.candidates(question)
    match reader.decided(candidates) if candidates else None:
        case Understood(reading=reading):
            return [reading]
        case Ambiguous(choices=choices):
            return list(choices)
        case _:
            return []


def _tail(reader: Reader, part: Sequence[Span]) -> Sequence[Span]:
    """Return the spans from the first condition, grouping or time of the last part on."""
    reduced = reader.question_of(part).reduced
    if not reduced:
        return ()
    start = min(node.start for node in reduced)
    return tuple(span for span in part if span.start >= start)


def _head(reader: Reader, part: Sequence[Span]) -> Sequence[Span]:
    """Return the spans of conditions that lead the whole: "in women, ORR and DCR"."""
    question = reader.question_of(part)
    said = [
        node.start for place, node in enumerate(question.residue) if place not in question.droppable
    ]
    if not said or not question.reduced or question.reduced[0].start > said[0]:
        return ()
    head = tuple(span for span in part if span.start < said[0])
    if not head:
        return ()
    is_apart = head[0].text in LEADING or head[0].has("not") or head[-1].text in (",", ":")
    return head if is_apart else ()


def _saying(part: Sequence[Span]) -> Iterator[Span]:
    return (span for span in part if not span.is_sign)
