"""Words and small steps that the rules for conditions share."""

from __future__ import annotations

from assistant.language.nodes import Node, Nodes


def word_before(nodes: Nodes, place: int, skipped: tuple[str, ...] = ()) -> Node | None:
    """Return the word before a place that says something."""
    for back in range(place - 1, max(place - 8, -1), -1):
        if nodes[back].text not in skipped and (skipped or not nodes[back].has("filler")):
            return nodes[back]
    return None


def whole(number: float) -> int | float:
    """Return a whole number as int: 5 for 5.0."""
    return int(number) if float(number).is_integer() else number
