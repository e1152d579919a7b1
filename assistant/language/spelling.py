"""Misspelt words: corrected by risk, never by likeness alone.

Never corrected: words of four letters or fewer, digits, words that are known (a medical word
that the study lacks is known). A correction goes to one nearest word only, and is shown.
"""

from __future__ import annotations

from collections.abc import Sequence

SHORTEST = 5
SHORTEST_FOR_TWO = 10
OPPOSITES = (("hypo", "hyper"), ("hyper", "hypo"), ("in", "de"), ("un", ""), ("non", ""))


def nearest(word: str, known: Sequence[str]) -> str | None:
    """Return the only known word within one change (two for long words), or None."""
    if len(word) < SHORTEST or not word.isalpha():
        return None
    limit = 2 if len(word) >= SHORTEST_FOR_TWO else 1
    best: list[str] = []
    lowest = limit + 1
    for other in known:
        if abs(len(other) - len(word)) > limit or len(other) < SHORTEST:
            continue
        distance = changes(word, other, limit)
        if distance < lowest:
            best, lowest = [other], distance
        elif distance == lowest:
            best.append(other)
    if lowest > limit:
        return None
    stems = {item.removesuffix("s") for item in best}
    if len(stems) != 1 or _are_opposites(word, best[0]):
        return None
    return best[0]


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
