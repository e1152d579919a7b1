"""What spans are reduced to: conditions, groupings, times, levels, options; the rest stay spans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from assistant.language.lexicon import EntryType
from assistant.language.spans import Span
from assistant.model import Filter, Scalar

NodeType = Literal[
    "span", "condition", "contrast", "by", "time", "visit", "level", "option", "top", "minimum",
    "share", "adjust", "strata", "against", "laboratory", "refusal", "open", "listed",
    "joined",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contrast:
    """Values of one concept set against each other: stage B versus stage C."""

    concept: str
    values: tuple[Scalar, ...]
    """As named, the reference last."""
    explicit: bool = True
    """Joined by "versus" or its like, not by a plain "and"."""


@dataclass(frozen=True, slots=True)
class Node:
    """One reduced stretch of the question."""

    type: NodeType
    value: Any
    start: int
    end: int
    span: Span | None = None
    assumption: str | None = None
    alternatives: tuple[str, ...] = ()
    negator: str = ""
    """The words that negated a condition: "not", "excluding"."""
    part: Literal["", "among"] = ""
    """Known to name those among whom is counted: "share of discontinuations"."""

    def has(self, kind: EntryType, value: object | None = None) -> bool:
        """Whether it is a span that may mean that."""
        return self.span is not None and self.span.has(kind, value)

    def values(self, kind: EntryType) -> tuple[Any, ...]:
        """Return what a span means as that type; empty for what is no span."""
        return self.span.values(kind) if self.span is not None else ()

    @property
    def number(self) -> float | None:
        """The number that a span is."""
        return self.span.number if self.span is not None else None

    @property
    def text(self) -> str:
        """A span's text; empty for what is no span."""
        return self.span.text if self.span is not None else ""


Nodes = tuple[Node, ...]
Rule = Callable[[Nodes, int], "Match | None"]


@dataclass(frozen=True, slots=True)
class Match:
    """What a rule found at a place: the nodes that stand for the stretch up to `end`."""

    end: int
    nodes: Nodes


def node_of(span: Span) -> Node:
    """Return a span as a node."""
    return Node("span", None, span.start, span.end, span)


def apply(rules: Sequence[Rule], nodes: Nodes) -> Nodes:
    """Return the nodes with every rule applied from left to right, the first that fits."""
    found: list[Node] = []
    place = 0
    while place < len(nodes):
        for rule in rules:  # a plain loop: this is the hottest line of reading
            match = rule(nodes, place)
            if match is not None:
                found.extend(match.nodes)
                place = match.end
                break
        else:
            found.append(nodes[place])
            place += 1
    return tuple(found)


def reduced(
    kind: NodeType,
    value: object,
    nodes: Nodes,
    place: int,
    end: int,
    *,
    assumption: str | None = None,
    alternatives: tuple[str, ...] = (),
) -> Match:
    """Return the match that stands for `nodes[place:end]`."""
    start, stop = nodes[place].start, nodes[end - 1].end
    node = Node(kind, value, start, stop, assumption=assumption, alternatives=alternatives)
    return Match(end, (node,))


def at(nodes: Nodes, place: int) -> Node | None:
    """Return the node at a place, or None past the end."""
    return nodes[place] if 0 <= place < len(nodes) else None


def is_filler(node: Node | None) -> bool:
    """Whether a node says nothing: a filler word or a sign."""
    if node is None or node.span is None:
        return False
    return node.span.is_sign or node.span.has("filler")


MOST_SKIPPED = 40
"""No question says so many words in a row that mean nothing; a row of brackets may."""


def skip(nodes: Nodes, place: int, words: Sequence[str]) -> int:
    """Return the place after any of these words, of which at most `MOST_SKIPPED` are passed."""
    last = min(len(nodes), place + MOST_SKIPPED)
    while 0 <= place < last and nodes[place].text in words:
        place += 1
    return place


Conditions = tuple[Filter, ...]
