"""Who is counted and among whom: the part that each condition of a proportion plays.

"What percentage of women are HBV" counts HBV among women; "% HBV in stage C" counts HBV in stage
C. The words before a condition decide: "in" and "among" name those among whom, "are", "who have"
and their like those who are counted. "The proportion of women with HBV" leaves it open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.language.nodes import Node, Nodes
from assistant.language.spans import Span

AMONG = ("among", "amongst", "in", "within", "out of", "for")
"""Words before those among whom is counted."""
BEING = ("are", "is", "were", "was", "have", "had", "has", "experienced", "developed", "got")
"""Words before those who are counted, where others stand before."""
LINKS = (*BEING, "who", "with", "having", "the", "a", "an", "any", "of", "in", "also", "that", "those",
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
        return any(word in AMONG for word in self.words) and not self.is_counted

    @property
    def is_counted(self) -> bool:
        """Whether they name those who are counted: "are", "who have", "are in"."""
        said = [
            word for word in self.words if word not in ("the", "a", "those", "that", ",", "also")
        ]
        starts = [part for word in said for part in word.split()]
        starts = [
            word for word in starts if word not in ("who", "and", "what", "how", "many", "which")
        ]
        return bool(starts) and starts[0] in BEING


def leads(nodes: Nodes, spans: Sequence[Span]) -> dict[int, Lead]:
    """Return the lead of every condition and every other word that says something, by its start."""
    found: dict[int, Lead] = {}
    words: list[str] = []
    after: Node | None = None
    of_patients = False
    for node in nodes:
        if node.type in ("condition", "contrast", "open"):
            inside = [span for span in spans if node.start <= span.start < node.end]
            found.setdefault(node.start, Lead((*words, *_leading(inside)), after, of_patients))
            words, after, of_patients = [], node, False
        elif _says_nothing(node):
            words.append(node.text)
        elif node.has("cue", "patients"):
            of_patients = True
        else:
            found.setdefault(node.start, Lead(tuple(words), after, of_patients))
            words, after, of_patients = [], node, False
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
    return node.span is not None and (
        node.span.is_sign
        or any(node.has(kind) for kind in ("filler", "and", "with", "between", "by"))
    )


def counted(conditions: Sequence[Node], found: Mapping[int, Lead]) -> tuple[frozenset[int], bool]:
    """Return where the conditions start that are counted, and whether that is certain.

    Args:
        conditions: All conditions of the question, in order.
        found: Their leads.
    """
    starts = [node.start for node in conditions]
    if len(starts) == 1:
        return frozenset(starts), True
    of_them = [
        place for place, start in enumerate(starts)
        if place and found[start].is_counted and found[start].after in conditions
    ]  # fmt: skip
    among = {start for place, start in enumerate(starts) if found[start].is_among}
    if of_them:
        later = [start for start in starts[of_them[0] :] if start not in among]
        return frozenset(later), True
    rest = [start for start in starts if start not in among]
    if among and rest:
        return frozenset(rest), True
    return frozenset(starts[:1]), False
