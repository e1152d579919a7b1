"""Text to tokens with offsets: words, numbers, signs.

Matching uses lower case and plain forms of dashes and quotes; the text itself stays as typed.
A hyphen parts words (`progression-free` is two tokens), digits part from letters that follow
or precede them (`6m`, `PFS6`), and `n't` is `not`.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

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
SHORTHAND = re.compile(r"(?P<with>\bw/(?P<out>o(?:ut)?\b)?)|@", re.IGNORECASE)
"""Written for "with", "without" and "at"."""
ABBREVIATED = ("vs", "approx", "incl", "excl", "pts", "pt", "mo", "mos", "wk", "wks", "yr", "yrs", "adj", "resp",
               "diff", "med", "prog", "surv", "univ", "multiv", "ca", "i", "e", "g")  # fmt: skip
"""Abbreviations: the full stop behind them ends no sentence."""
SHORT = {
    "nt": "not", "bl": "baseline", "freq": "frequency", "freqs": "frequencies", "subj": "subject",
    "subjs": "subjects", "prop": "proportion", "vars": "variables", "var": "variable",
    "grp": "group", "grps": "groups", "tbl": "table",
}  # fmt: skip
"""Short forms that stand wherever the whole word does."""
BETWEEN_WORDS = {"~": "by", "*": "by"}
"""What statisticians write between two names: R's formula, SAS's crossing."""
REWRITTEN = frozenset(("=", ":", "w", *BETWEEN_WORDS))
PLAIN_WORDS = re.compile(r"[a-z]+(?: [a-z]+)*")
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
    found: list[Token] = []
    last_end = -1
    for match in TOKEN.finditer(text):
        word = match.group().lower()
        word = SHORT.get(word, word)
        start, end = match.start(), match.end()
        if word == "." and found and start == last_end and found[-1].text in ABBREVIATED:
            continue
        found.append(Token(word, offsets[start], offsets[end - 1] + 1, start == last_end))
        last_end = end
    if any(one.text in REWRITTEN for one in found):
        return tuple(_written_out(found))
    return tuple(found)


def words_of(text: str) -> tuple[str, ...]:
    """Return the texts of the tokens; of words and spaces alone in a fifth of the time."""
    if PLAIN_WORDS.fullmatch(text):
        return tuple(sys.intern(SHORT.get(word, word)) for word in text.split(" "))
    return tuple(sys.intern(token.text) for token in tokenize(text))


def _written_out(tokens: list[Token]) -> list[Token]:
    """Return the tokens with `w/` as "with", `w/o`, `w/out` as "without".

    `by = sex`, `by: sex` and `OS ~ sex` become "by sex", `sex * stage` becomes "sex by stage".
    """
    tokens = [
        one for place, one in enumerate(tokens)
        if not (one.text in ("=", ":") and place and tokens[place - 1].text in ("by", "strata"))
    ]  # fmt: skip
    tokens = [
        replace(one, text=BETWEEN_WORDS[one.text])
        if one.text in BETWEEN_WORDS and not one.glued and _is_between_words(tokens, place)
        else one
        for place, one in enumerate(tokens)
    ]
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        first, rest = tokens[place], tokens[place + 1 : place + 3]
        is_short = first.text == "w" and bool(rest) and rest[0].text == "/" and rest[0].glued
        if not is_short:
            found.append(first)
            place += 1
            continue
        is_without = len(rest) == 2 and rest[1].text in ("o", "out") and rest[1].glued
        last = rest[1] if is_without else rest[0]
        word = "without" if is_without else "with"
        found.append(Token(word, first.start, last.end, first.glued))
        place += 3 if is_without else 2
    return found


def _is_between_words(tokens: Sequence[Token], place: int) -> bool:
    sides = (*tokens[max(place - 1, 0) : place], *tokens[place + 1 : place + 2])
    return len(sides) == 2 and all(side.text.isalpha() for side in sides)


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
    short = SHORTHAND.finditer("".join(characters)) if "/" in question or "@" in question else ()
    for match in reversed(list(short)):
        first, last = match.span()
        whole = "with" + ("out" if match.group("out") else "") if match.group("with") else "at"
        characters[first:last] = whole
        offsets[first:last] = [*offsets[first:last], *[offsets[last - 1]] * len(whole)][
            : len(whole)
        ]
    text = "".join(characters)
    for match in CONTRACTION.finditer(text):
        place = match.start()
        characters[place : place + 3] = [" ", "n", "t"]
    return "".join(characters), offsets
