"""Words and small steps that the rules for conditions share."""

from __future__ import annotations

from assistant.language.nodes import Node, Nodes, at


def word_before(nodes: Nodes, place: int, skipped: tuple[str, ...] = ()) -> Node | None:
    """Return the word before a place that says something."""
    for back in range(place - 1, max(place - 8, -1), -1):
        if nodes[back].text not in skipped and (skipped or not nodes[back].has("filler")):
            return nodes[back]
    return None


def whole(number: float) -> int | float:
    """Return a whole number as int: 5 for 5.0."""
    return int(number) if float(number).is_integer() else number


def set_against_by(nodes: Nodes, place: int) -> bool:
    """Whether "with" or "to" sets against: "comparing A with B", "hazard ratio of C to B"."""
    word, before = at(nodes, place), nodes[:place]
    if word is None or word.text not in ("with", "to", "from"):
        return False
    if word.text == "from":
        return any(node.text.startswith("differ") for node in before)
    is_ratio = word.text == "to" and any(node.has("cue", "hr") for node in before)
    return is_ratio or any(node.text.startswith("compar") for node in before)
