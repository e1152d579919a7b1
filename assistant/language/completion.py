"""What may be typed next: values with their counts, endpoints, groupings; and starter questions.

Every continuation that is offered was read first and is a question. At most `MOST_READINGS` are
read at a keystroke, the likeliest first; what was read stays known while the same word is typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.language.spans import cover
from assistant.language.tokens import tokenize
from assistant.language.understanding import Completion, Mark, Understood
from assistant.study.counts import counted, shown_count

if TYPE_CHECKING:
    from assistant.language.reader import Reader
    from assistant.model import Reading
    from assistant.study.model import Concept, Study, Value

MOST_COMPLETIONS = 8
MOST_READINGS = 4
MOST_REMEMBERED = 5_000
SHORTEST_TERM = 3
"""Letters of an adverse event term that must stand before it is offered."""
VALUES_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Offer:
    """Words that may be typed, and how they are shown."""

    words: str
    label: str
    is_term: bool = False
    is_start: bool = False
    """Only at the beginning of a question."""


def starters(reader: Reader) -> tuple[str, ...]:
    """Return questions to start with that this study can read."""
    found: list[str] = []
    study = reader.study
    groups = [
        c for c in study.concepts if c.characteristic and c.type == "category" and len(c.values) > 1
    ]
    arm = study.concept("arm")
    group = arm or (groups[0] if groups else None)
    for endpoint in study.endpoints[:2]:
        found.append(f"median {endpoint.name}" + (f" by {group.label}" if group else ""))
        found.append(f"{endpoint.name} rate at 6 months")
    if study.table("adae") is not None:
        found.append("most common adverse events, top 10")
    found += ["baseline characteristics", "what variables are available?"]
    return tuple(text for text in found if isinstance(reader.read(text), Understood))


def marks(reader: Reader, text: str) -> tuple[Mark, ...]:
    """Return what each stretch of a text is taken for."""
    if not text.strip():
        return ()
    every = tokenize(text)
    aside = reader.purposes(every)
    found = [
        Mark(every[place].start, every[place].end, "understood", "says what it is for")
        for place in sorted(aside)
    ]
    tokens, corrections = reader.corrected(
        tuple(token for place, token in enumerate(every) if place not in aside), text
    )
    corrected = {item.text.split('"')[1] for item in corrections}
    for span in cover(tokens, reader.lexicon, text):
        if span.is_sign:
            continue
        if span.is_unknown and not reader.is_code(span.text):
            found.append(Mark(span.start, span.end, "unknown", "not known"))
        elif any(entry.type == "absent" for entry in span.entries) and all(
            entry.type in ("absent", "filler") for entry in span.entries
        ):
            is_blinded = any(
                isinstance(entry.value, tuple) and entry.value[0] == "blinded"
                for entry in span.entries
            )
            words = "blinded" if is_blinded else "not in this study"
            found.append(Mark(span.start, span.end, "unknown", words))
        elif text[span.start : span.end] in corrected:
            found.append(Mark(span.start, span.end, "assumed", f"read as {span.text}"))
        else:
            entry = span.entries[0] if span.entries else None
            meaning = f"{entry.type} {entry.value}" if entry else "number"
            found.append(Mark(span.start, span.end, "understood", meaning))
    return tuple(sorted(found, key=lambda mark: mark.start))


class Completer:
    """Continuations of typed texts for one study."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._starters: tuple[str, ...] | None = None
        self._is_question: dict[tuple[str, Reading | None], bool] = {}
        self._offers = tuple(_offers(reader))
        self._by_letters: dict[str, list[Offer]] = {}
        for offer in self._offers:
            for start in dict.fromkeys(word[:1] for word in _words(offer)):
                self._by_letters.setdefault(start, []).append(offer)

    def starters(self) -> tuple[str, ...]:
        """Return questions to start with that this study can read."""
        if self._starters is None:
            self._starters = starters(self._reader)
        return self._starters

    def complete(self, text: str, previous: Reading | None = None) -> tuple[Completion, ...]:
        """Return continuations of the last word, or what may follow a finished one."""
        head, _, last = text.rpartition(" ")
        stem = f"{head} " if head else ""
        if any(mark.status == "unknown" for mark in marks(self._reader, stem)):
            return ()
        found: list[Completion] = []
        readings = 0
        for offer in self._fitting(last.lower(), is_start=not stem):
            whole = f"{stem}{offer.words}"
            known = (whole, previous) in self._is_question
            if not known and readings >= MOST_READINGS:
                continue
            readings += not known
            if whole != text and self._reads(whole, previous):
                found.append(Completion(whole, offer.label, len(stem)))
            if len(found) >= MOST_COMPLETIONS:
                break
        return tuple(found)

    def ghost(self, text: str, previous: Reading | None = None) -> str:
        """Return the rest of an answerable question, or nothing."""
        if len(text.strip()) < 3:
            return ""
        lowered = text.lower()
        examples = (
            example.ask
            for kind in self._reader.kinds.values() if kind.is_built
            for example in kind.examples if not example.context
        )  # fmt: skip
        readings = 0
        for whole in (*self.starters(), *examples):
            if not whole.lower().startswith(lowered) or len(whole) <= len(text):
                continue
            readings += (whole, None) not in self._is_question
            if readings > MOST_READINGS:
                break
            if self._reads(whole, None):
                return whole[len(text) :]
        for item in self.complete(text, previous):
            if item.text.lower().startswith(lowered):
                return item.text[len(text) :]
        return ""

    def _fitting(self, typed: str, *, is_start: bool) -> Iterator[Offer]:
        """Yield the offers that a word may become: those that begin with it first."""
        if not typed:
            yield from (o for o in self._offers if not o.is_term and o.is_start == is_start)
            return
        near = self._by_letters.get(typed[:1], ())
        fit = [
            offer for offer in near
            if (is_start or not offer.is_start)
            and (not offer.is_term or len(typed) >= SHORTEST_TERM)
        ]  # fmt: skip
        first = [offer for offer in fit if offer.words.lower().startswith(typed)]
        yield from first
        if len(typed) > 1:
            yield from (
                offer
                for offer in fit
                if offer not in first and any(word.startswith(typed) for word in _words(offer))
            )

    def _reads(self, whole: str, previous: Reading | None) -> bool:
        """Whether a text is a question: with what came before, where that is given."""
        key = (whole, previous)
        if key not in self._is_question:
            if len(self._is_question) >= MOST_REMEMBERED:
                self._is_question.clear()
            found = self._reader.read(whole, previous)
            self._is_question[key] = isinstance(found, Understood)
        return self._is_question[key]


def _words(offer: Offer) -> list[str]:
    return offer.words.lower().split()


def _offers(reader: Reader) -> Iterator[Offer]:
    """Yield what may be typed, the likeliest first: endpoints, groupings, values, terms."""
    study = reader.study
    for endpoint in study.endpoints:
        count = shown_count(study, endpoint.patients)
        yield Offer(endpoint.name, endpoint.name + (f" ({count})" if count is not None else ""))
    categories = [c for c in study.concepts if c.level == "patient" and c.type == "category"]
    categories.sort(key=lambda concept: not concept.characteristic)
    for concept in categories:
        if not concept.is_flag:
            yield Offer(f"by {concept.label}", f"by {concept.label} ({len(concept.values)})")
    for concept in categories:
        for value in concept.values[:VALUES_AT_ONCE]:
            if concept.is_flag:
                words = f"{'with' if value.value == 'yes' else 'without'} {concept.label}"
            else:
                words = f"{concept.label} {value.value}"
            yield Offer(words, words + _count(study, concept, value))
    for kind in sorted(reader.kinds.values(), key=lambda kind: (kind.tier, kind.name)):
        for example in kind.examples[:1]:
            if kind.is_built and not example.context:
                yield Offer(example.ask, example.ask, is_start=True)
    term = study.concept("ae_term")
    for value in term.values if term is not None else ():
        words = str(value.value).lower()
        count_words = _count(study, term, value) if term is not None else ""
        yield Offer(words, words + count_words, is_term=True)


def _count(study: Study, concept: Concept, value: Value) -> str:
    return counted(study, concept, value).removeprefix(str(value.value))
