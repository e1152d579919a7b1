"""Text to tokens with offsets: words, numbers, signs.

Matching uses lower case and plain forms of dashes and quotes; the text itself stays as typed.
A hyphen parts words (`progression-free` is two tokens), digits part from letters that follow
or precede them (`6m`, `PFS6`), and `n't` is `not`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.model import Refusal

LONGEST_QUESTION = 4000
PLAIN = {
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "“": '"',
    "”": '"', "×": "x", "≥": ">=", "≤": "<=", "≠": "!=", "→": "->", "µ": "u", "μ": "u", "…": " ",
    "\u00a0": " ", "\t": " ", "\n": " ", "\r": " ", "±": " ", "½": " half ",
}  # fmt: skip
TOKEN = re.compile(
    r"\d{1,3}(?:,\d{3})+(?![\d])|\d+\.\d+|\d+|[a-z]+|->|>=|<=|==|!=|<>|[^\sa-z0-9]", re.IGNORECASE
)
CONTRACTION = re.compile(r"n't\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or sign; `start` and `end` are offsets in the question as typed."""

    text: str
    start: int
    end: int
    glued: bool
    """No space between this token and the one before."""

    @property
    def number(self) -> float | None:
        """The number that the token is, or None."""
        return float(self.text.replace(",", "")) if self.text[0].isdigit() else None


def hidden_characters(question: str) -> Refusal | None:
    """Refuse characters that look like others or cannot be seen; name them.

    Latin letters with accents, and signs that are common in medicine, are fine.
    """
    for character in question:
        if character in PLAIN or (ord(character) < 128 and character.isprintable()):
            continue
        name = unicodedata.name(character, f"U+{ord(character):04X}")
        category = unicodedata.category(character)
        if category in ("Ll", "Lu") and name.startswith("LATIN") and ord(character) < 0x250:
            continue
        if category in ("Sc", "So", "Sm", "Po") and ord(character) < 0x2300:
            continue
        return Refusal(
            "hidden_characters",
            f"The question contains U+{ord(character):04X} ({name}), which can hide or imitate "
            "other characters. Type it again with plain letters.",
        )
    return None


def tokenize(question: str) -> tuple[Token, ...]:
    """Return the tokens of a question in order."""
    text, offsets = _plain(question)
    found = []
    last_end = -1
    for match in TOKEN.finditer(text):
        word = match.group().lower()
        word = "not" if word == "nt" else word
        start, end = match.start(), match.end()
        found.append(Token(word, offsets[start], offsets[end - 1] + 1, start == last_end))
        last_end = end
    return tuple(found)


def _plain(question: str) -> tuple[str, Sequence[int]]:
    """Return the question in plain characters and each one's offset in the original."""
    if question.isascii() and question.isprintable():
        return CONTRACTION.sub(" nt", question), range(len(question))
    characters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(question):
        for plain in PLAIN.get(character, character):
            folded = unicodedata.normalize("NFKD", plain)
            characters.append(folded[0] if folded and folded[0].isascii() else plain)
            offsets.append(offset)
    text = "".join(characters)
    for match in CONTRACTION.finditer(text):
        place = match.start()
        characters[place : place + 3] = [" ", "n", "t"]
    return "".join(characters), offsets
