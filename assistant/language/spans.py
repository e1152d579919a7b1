"""Tokens to spans: the cover of a question by known phrases with the fewest unknown words.

Longer phrases win; a word that no phrase knows becomes a span of its own without meanings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.language.lexicon import Entry, EntryType, Lexicon
from assistant.language.tokens import Token

SIGNS = {",", ";", ":", "?", ".", "!", "(", ")", '"', "'", "-", "[", "]"}

SHORTEST_PLURAL = 5


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the question and what it may mean."""

    text: str
    start: int
    end: int
    entries: tuple[Entry, ...] = ()
    number: float | None = None
    glued: bool = False
    words: tuple[str, ...] = ()
    is_capital: bool = False
    """A single capital letter within a question that is not all capitals: a code, no article."""

    def values(self, kind: EntryType) -> tuple[Any, ...]:
        """Return what it means as that type."""
        entries = self.entries
        if not entries:
            return ()
        return tuple([entry.value for entry in entries if entry.type == kind])

    def has(self, kind: EntryType, value: object | None = None) -> bool:
        """Whether it may mean that."""
        for entry in self.entries:  # noqa: SIM110 - any() takes three times as long
            if entry.type == kind and (value is None or entry.value == value):
                return True
        return False

    @property
    def is_sign(self) -> bool:
        """Whether it is punctuation."""
        return self.text in SIGNS

    @property
    def is_unknown(self) -> bool:
        """Whether nothing is known of it."""
        return not self.entries and self.number is None and not self.is_sign


def cover(tokens: Sequence[Token], lexicon: Lexicon, question: str) -> tuple[Span, ...]:
    """Return the best cover: fewest unknown words, then fewest spans, then longest first."""
    best: list[tuple[int, int, int, int]] = [(0, 0, 0, 0)] * (len(tokens) + 1)
    for place in range(len(tokens) - 1, -1, -1):
        options = []
        for end, entries in _phrases_at(tokens, place, lexicon):
            unknown, spans, letters, _ = best[end]
            token = tokens[place]
            is_known = bool(entries) or token.number is not None or token.text in SIGNS
            is_letter = end == place + 1 and len(token.text) == 1 and token.text.isalpha()
            options.append(
                (
                    unknown + (not is_known),
                    spans + (token.text not in SIGNS),
                    letters + is_letter,
                    -end,
                )
            )
        best[place] = min(options)
    found = []
    place = 0
    while place < len(tokens):
        end = -best[place][3]
        entries = next(item for stop, item in _phrases_at(tokens, place, lexicon) if stop == end)
        found.append(_span(tokens[place:end], entries, question))
        place = end
    return tuple(found)


def _phrases_at(
    tokens: Sequence[Token], place: int, lexicon: Lexicon
) -> list[tuple[int, tuple[Entry, ...]]]:
    """Return the ends of phrases that start at a token, with their meanings."""
    found = [(place + 1, _alone(tokens[place].text, lexicon))]
    words: list[str] = []
    for end in range(place, min(len(tokens), place + 2 * lexicon.longest)):
        text = tokens[end].text
        if text in "-.'" and end > place:
            continue
        words.append(text)
        if len(words) > lexicon.longest:
            break
        if len(words) > 1 and (entries := lexicon.entries(tuple(words))):
            found.append((end + 1, entries))
    return found


def _alone(word: str, lexicon: Lexicon) -> tuple[Entry, ...]:
    """Return what a word means, or its singular where the plural is only part of phrases."""
    entries = lexicon.entries((word,))
    if entries or len(word) < SHORTEST_PLURAL or not word.endswith("s"):
        return entries
    return lexicon.entries((word[:-1],))


def _span(tokens: Sequence[Token], entries: tuple[Entry, ...], question: str) -> Span:
    first, last = tokens[0], tokens[-1]
    number = first.number if len(tokens) == 1 else None
    words = tuple(token.text for token in tokens if token.text not in "-.'")
    if number is None and entries:
        values = [entry.value for entry in entries if entry.type == "number"]
        number = float(str(values[0])) if values else None
    text = first.text if len(tokens) == 1 else " ".join(words)
    raw = question[first.start : last.end]
    is_capital = len(raw) == 1 and raw.isupper() and first.start > 0 and not question.isupper()
    return Span(text, first.start, last.end, entries, number, first.glued, words, is_capital)
