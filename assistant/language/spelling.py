"""Misspelt words: corrected by risk, never by likeness alone.

Never corrected: digits, words that are known (a medical word that the study lacks is known), other
words of English, and words of four letters or fewer, but for two letters of an everyday word that
changed places. Never corrected to: a word that denies. A correction goes to one word only, and is
shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from assistant.language.lexicon import Entry, Lexicon

SHORTEST = 5
SHORTEST_SWAPPED = 3
SHORTEST_FOR_TWO = 10
SHORTEST_ALIKE, MOST_ALIKE = 3, 6
LONGEST_PHRASE = 4
MOST_REMEMBERED = 10_000
SLIPS = ("swapped letters", "missing or extra letter", "another letter")
"""Slips of one letter, the likeliest first."""
EVERYDAY = ("filler", "with", "and", "pronoun")
"""What the words mean whose swapped letters are put right even where they are short."""
OPPOSITES = (("hypo", "hyper"), ("hyper", "hypo"), ("in", "de"), ("un", ""), ("non", ""))


class Speller:
    """The words that a study's questions may hold, in order to correct others towards them.

    Args:
        words: Every word that is known.
        also_known: Words that are right but no goal of a correction: stored values.
        english: Words of English that mean nothing here, and are no misspelling of another.
        everyday: Short words that say nothing of the study: the, many, what.
        denying: Words that deny.
    """

    def __init__(
        self,
        words: Sequence[str],
        also_known: Iterable[str] = (),
        *,
        english: Collection[str] = (),
        everyday: Collection[str] = (),
        denying: Collection[str] = (),
    ) -> None:
        self.known = frozenset((*words, *also_known))
        self._english = frozenset(english)
        self._by_length: dict[int, list[tuple[str, int]]] = {}
        for word in words:
            if len(word) >= SHORTEST and word not in denying:
                self._by_length.setdefault(len(word), []).append((word, _letters(word)))
        self._swapped: dict[str, set[str]] = {}
        for word in everyday:
            if SHORTEST_SWAPPED <= len(word) < SHORTEST:
                for other in _with_two_swapped(word):
                    self._swapped.setdefault(other, set()).add(word)
        self._found: dict[str, str | None] = {}

    def singular(self, word: str) -> str | None:
        """Return the known word of which a word is the plural, or whose plural alone is known."""
        for ending, instead in (("s", ""), ("es", ""), ("ies", "y")):
            stem = word.removesuffix(ending) + instead if word.endswith(ending) else ""
            if len(stem) > 2 and stem in self.known:
                return stem
        return word + "s" if word + "s" in self.known and len(word) > 3 else None

    def nearest(self, word: str) -> str | None:
        """Return the only known word within one change (two for long words), or None."""
        if not word.isalpha() or word in self._english:
            return None
        if len(word) < SHORTEST:
            meant = self._swapped.get(word, set())
            return next(iter(meant)) if len(meant) == 1 else None
        if word not in self._found:
            if len(self._found) >= MOST_REMEMBERED:
                self._found.clear()
            self._found[word] = self._nearest(word)
        return self._found[word]

    def within(self, words: Sequence[str], place: int, lexicon: Lexicon) -> str | None:
        """Return the word one slip away that makes a phrase of one meaning with its neighbours.

        So a short word, too short to be corrected alone, is where it stands: "portal vien
        invasion", "kaplan mier".
        """
        word = words[place]
        if len(word) != SHORTEST - 1 or word in self._english:
            return None
        found: dict[frozenset[Entry], str] = {}
        for other in self.alike(word):
            if abs(len(other) - len(word)) > 1 or changes(word, other, 1) > 1:
                continue
            changed = [*words[:place], other, *words[place + 1 :]]
            spans = (
                tuple(changed[start:end])
                for start in range(max(place - LONGEST_PHRASE + 1, 0), place + 1)
                for end in range(max(place + 1, start + 2), start + LONGEST_PHRASE + 1)
            )
            meanings = {
                frozenset(lexicon.entries(span))
                for span in spans
                if min(map(len, span)) >= SHORTEST - 1
            } - {frozenset()}
            for meaning in meanings:
                found.setdefault(meaning, other)
        return next(iter(found.values())) if len({*found.values()}) == 1 else None

    def alike(self, word: str) -> list[str]:
        """Return the known words that a word may be a slip for, nearest first, short ones too.

        For suggestions that are chosen by a person, never for corrections.
        """
        if not word.isalpha() or len(word) < SHORTEST_ALIKE:
            return []
        limit = 1 if len(word) < SHORTEST else 2
        found: list[tuple[int, str]] = []
        for other in self.known:
            if abs(len(other) - len(word)) > limit or len(other) < SHORTEST_ALIKE:
                continue
            if (_letters(word) ^ _letters(other)).bit_count() > 2 * limit:
                continue
            distance = changes(word, other, limit)
            if distance <= limit and other[0] == word[0] and not _are_opposites(word, other):
                found.append((distance, other))
        return [other for _, other in sorted(found)[:MOST_ALIKE]]

    def _nearest(self, word: str) -> str | None:
        limit = 2 if len(word) >= SHORTEST_FOR_TWO else 1
        best: list[str] = []
        lowest = limit + 1
        for other in self._alike(word, limit):
            distance = changes(word, other, limit)
            if distance < lowest:
                best, lowest = [other], distance
            elif distance == lowest:
                best.append(other)
        if lowest > limit:
            return None
        if lowest == 1:
            slips = {other: _slip(word, other) for other in best}
            best = [other for other in best if slips[other] == min(slips.values())]
        stems = {item.removesuffix("s") for item in best}
        if len(stems) != 1 or _are_opposites(word, best[0]):
            return None
        return min(best)

    def _alike(self, word: str, limit: int) -> Iterator[str]:
        """Yield words whose letters differ little: a change adds or removes at most two kinds."""
        letters = _letters(word)
        for length in range(len(word) - limit, len(word) + limit + 1):
            for other, others in self._by_length.get(length, ()):
                if (letters ^ others).bit_count() <= 2 * limit:
                    yield other


def _with_two_swapped(word: str) -> Iterator[str]:
    """Yield a word with two neighbours swapped, for each two that differ."""
    for place, (one, other) in enumerate(pairwise(word)):
        if one != other:
            yield word[:place] + other + one + word[place + 2 :]


def _slip(word: str, other: str) -> int:
    """Return which slip one change is: its place in `SLIPS`."""
    if len(word) != len(other):
        return 1
    return 0 if sorted(word) == sorted(other) else 2


def _letters(word: str) -> int:
    """Return the set of letters of a word, one bit each."""
    found = 0
    for letter in word:
        found |= 1 << (ord(letter) & 31)
    return found


def _are_opposites(word: str, other: str) -> bool:
    return any(
        word.startswith(first) and other.startswith(second) and not other.startswith(first)
        for first, second in OPPOSITES
    )


def changes(word: str, other: str, limit: int) -> int:
    """Return the fewest insertions, deletions, replacements and swaps of neighbours.

    Returns `limit + 1` as soon as it is clear that there are more.

    Source:
        Damerau (1964), in its restricted form (optimal string alignment).
    """
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(word, start=1):
        current = [row]
        for column, sign in enumerate(other, start=1):
            cost = min(
                last[column] + 1, current[column - 1] + 1, last[column - 1] + (letter != sign)
            )
            if row > 1 and column > 1 and letter == other[column - 2] and word[row - 2] == sign:
                cost = min(cost, before_last[column - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return limit + 1
        before_last, last = last, current
    return last[-1]


def speller_of(
    lexicon: Lexicon, raw: Mapping[str, object], also_known: Iterable[str] = ()
) -> Speller:
    """Return the speller of a study's words.

    Args:
        also_known: Words that are right but no goal of a correction: stored values.
        raw: The merged vocabulary tables: `spelling.english` lists words that are never corrected.
    """
    table = raw.get("spelling")
    english = table.get("english", ()) if isinstance(table, dict) else ()
    everyday = [
        phrase[0] for phrase, entries in lexicon.phrases.items()
        if len(phrase) == 1 and all(entry.type in EVERYDAY for entry in entries)
    ]  # fmt: skip
    denying = [
        phrase[0] for phrase, entries in lexicon.phrases.items()
        if len(phrase) == 1 and any(entry.type == "not" for entry in entries)
    ]  # fmt: skip
    everyday += ["many", "much"]
    return Speller(lexicon.words, also_known, english=english, everyday=everyday, denying=denying)
