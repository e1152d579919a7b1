"""Who is counted and among whom: the part that each condition of a proportion plays.

"What percentage of women are HBV" counts HBV among women; "% HBV in stage C" counts HBV in stage
C. The words before a condition decide: "in" and "among" name those among whom, "are", "who have"
and their like those who are counted. "The proportion of women with HBV" leaves it open.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.language.lexicon import EntryType
from assistant.language.nodes import Node, Nodes
from assistant.language.spans import Span

AMONG = ("among", "amongst", "in", "within", "out of", "for")
"""Words before those among whom is counted."""
BEING = ("are", "is", "were", "was", "have", "had", "has", "experienced", "developed", "got")
"""Words before those who are counted, where others stand before."""
PASSED_OVER = (
    "the",
    "a",
    "those",
    "that",
    ",",
    "also",
    "who",
    "and",
    "what",
    "how",
    "many",
    "which",
)
LINKS = (*BEING, *AMONG, "who", "with", "having", "the", "a", "an", "any", "of", "in", "also", "that", "those",
         "patients")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lead:
    """What leads to a condition: the words since what was said before it."""

    words: tuple[str, ...]
    after: Node | None
    """What was said before: a condition, or a word that a kind asks with."""
    of_patients: bool = False
    """Patients are named between: "in patients with"."""

    @property
    def is_among(self) -> bool:
        """Whether they name those among whom is counted."""
        after = self.after
        if after is not None and after.has("cue", "percent") and after.text.startswith("as "):
            return True
        is_first = after is None
        asked = after is None or after.has("cue", "count") or after.has("cue", "percent")
        is_group = "those" in self.words or (is_first and self.of_patients)
        is_part = self.words[:1] == ("of",) and asked and is_group
        is_led = any(word in AMONG for word in self.words)
        return (is_led or is_part) and not self.is_counted

    @property
    def is_counted(self) -> bool:
        """Whether they name those who are counted: "are", "who have", "are in"."""
        parts = [part for word in self.words for part in word.split()]
        starts = [part for part in parts if part not in PASSED_OVER]
        return bool(starts) and starts[0] in BEING and "there" not in parts


UNLED = Lead((), None)


def leads(nodes: Nodes, spans: Sequence[Span]) -> dict[int, Lead]:
    """Return the lead of every condition and every other word that says something, by its start."""
    found: dict[int, Lead] = {}
    said = [node for node in nodes if not _says_nothing(node) and not node.has("cue", "patients")]
    after: Node | None = None
    starts = [span.start for span in spans]
    for node in said:
        first = bisect_left(starts, after.end if after is not None else 0)
        place = bisect_left(starts, node.start)
        between = spans[first:place]
        inside = spans[place : bisect_left(starts, node.end)]
        words = tuple(span.text for span in between if not span.has("cue", "patients"))
        if node.type != "span":
            words = (*words, *_leading(inside))
        of_patients = any(span.has("cue", "patients") for span in between)
        found.setdefault(node.start, Lead(words, after, of_patients))
        after = node
    return found


def _leading(spans: Sequence[Span]) -> tuple[str, ...]:
    """Return the link words with which a condition's own stretch begins."""
    found = []
    for span in spans:
        if span.text not in LINKS:
            break
        found.append(span.text)
    return tuple(found)


def _says_nothing(node: Node) -> bool:
    kinds: tuple[EntryType, ...] = ("filler", "and", "with", "between", "by")
    return node.span is not None and (node.span.is_sign or any(node.has(kind) for kind in kinds))


def counted(conditions: Sequence[Node], found: Mapping[int, Lead]) -> tuple[frozenset[int], bool]:
    """Return where the conditions start that are counted, and whether that is certain.

    Args:
        conditions: All conditions of the question, in order.
        found: Their leads.
    """
    starts = [node.start for node in conditions]
    found = {start: found.get(start, UNLED) for start in starts}  # some come from before
    if len(starts) == 1:
        return frozenset(starts), True
    whole = [place for place, node in enumerate(conditions) if node.part == "among"]
    if whole:
        return frozenset(starts[whole[0] + 1 : whole[0] + 2]), True
    of_them = [
        place for place, start in enumerate(starts)
        if place and found[start].is_counted and found[start].after in conditions
    ]  # fmt: skip
    among: set[int] = set()
    for start in starts:
        lead = found[start]
        joined = lead.after is not None and lead.after.start in among and not lead.is_counted
        if lead.is_among or (joined and {"and", "with", ","} & {*lead.words}):
            among.add(start)
    if of_them:
        later = [start for start in starts[of_them[0] :] if start not in among]
        return frozenset(later), True
    rest = [start for start in starts if start not in among]
    if among and rest:
        return frozenset(rest), True
    return frozenset(starts[:1]), False
