"""Confidence levels in a question: `90% CI`, `confidence level 0.9`, `Wilson 90%`."""

from __future__ import annotations

from assistant.language.nodes import Match, Node, Nodes, at, reduced, skip
from assistant.language.quantities import PERCENT_SIGNS

LOWEST_LEVEL = 50
CONFIDENCE_WORDS = ("confidence", "confidence level", "conf level", "coverage", "ci level", "level of confidence",
                    "confidence coefficient")  # fmt: skip
LEVEL_NOUNS = ("level", "confidence level", "coverage", "bounds", "bands", "confidence bands", "conf level",
               "conf", "range of confidence")  # fmt: skip


def level_rule(nodes: Nodes, place: int) -> Match | None:
    """`90% CI`, `95 % confidence interval`, `CI of 90%`, `at 90% confidence`."""
    first = at(nodes, place)
    if first is None:
        return None
    stated = _stated_level(nodes, place)
    if stated is not None:
        return stated
    if first.number is not None:
        after = skip(nodes, skip(nodes, place + 1, PERCENT_SIGNS), ("-",))
        word = at(nodes, after)
        if word is not None and word.has("option") and _is_of_limits(word):
            further = at(nodes, after + 1)
            is_named = further is not None and further.has("cue", "ci")
            if (is_named or after > place + 1) and _level(first.number):
                last = further if is_named and further is not None else word
                node = Node("level", first.number / 100, first.start, last.end)
                return Match(after + 1 + is_named, (node, word))
        if word is not None and word.has("cue", "ci") and _level(first.number):
            end = after + 1
            while (more := at(nodes, end)) is not None and more.has("cue", "ci"):
                end += 1
            return reduced("level", first.number / 100, nodes, place, end)
    if first.has("cue", "ci") or (first.has("option") and _is_of_limits(first)):
        after = skip(nodes, place + 1, ("of", "at", "=", ":", "(", "level", "with", ",", "the"))
        number = at(nodes, after)
        end = skip(nodes, after + 1, PERCENT_SIGNS)
        glued = number is not None and number.span is not None and number.span.glued
        is_percent = number is not None and (end > after + 1 or (glued and after == place + 1))
        if is_percent and number and number.number is not None and _level(number.number):
            if first.has("cue", "ci"):
                return reduced("level", number.number / 100, nodes, place, end)
            if (noun := at(nodes, end)) is not None and noun.has("cue", "ci"):
                end += 1
            node = Node("level", number.number / 100, number.start, nodes[end - 1].end)
            return Match(end, (first, node))
    return None


def _stated_level(nodes: Nodes, place: int) -> Match | None:
    """`confidence level 0.9`, `0.90 confidence level`, `alpha = 0.1`, `at the 90% level`."""
    first = nodes[place]
    start = skip(nodes, place, ("two", "sided", "2", "-", "at", "the", "with", "a", "an"))
    word = at(nodes, start)
    is_alpha = word is not None and word.text == "alpha"
    is_level = word is not None and (word.has("cue", "ci") or word.text in CONFIDENCE_WORDS)
    if is_alpha or (is_level and start == place):
        behind = skip(
            nodes, start + 1, ("level", "coefficient", "of", "=", ":", "at", "is", "limit")
        )
        number = at(nodes, behind)
        if number is None or number.number is None:
            return None
        end = skip(nodes, behind + 1, PERCENT_SIGNS)
        amount = number.number / 100 if end > behind + 1 else number.number
        wanted = 1 - amount if is_alpha else amount
        is_plain = end > behind + 1 or amount < 1
        if is_plain and LOWEST_LEVEL / 100 <= wanted < 1:
            return reduced("level", round(wanted, 6), nodes, place, end)
        return None
    if first.number is not None and LOWEST_LEVEL / 100 <= first.number < 1:
        noun = at(nodes, place + 1)
        if noun is not None and noun.text in CONFIDENCE_WORDS:
            end = skip(nodes, place + 2, ("level", "coefficient", "limits", "interval"))
            return reduced("level", first.number, nodes, place, end)
    if first.number is not None and _level(first.number):
        after_percent = skip(nodes, place + 1, PERCENT_SIGNS)
        noun = at(nodes, after_percent)
        if after_percent > place + 1 and noun is not None and noun.text in LEVEL_NOUNS:
            return reduced("level", first.number / 100, nodes, place, after_percent + 1)
    return None


def _is_of_limits(node: Node) -> bool:
    """Whether an option says how confidence limits are made."""
    return any(name in ("interval", "conf_type") for name, _ in node.values("option"))


def _level(number: float) -> bool:
    return LOWEST_LEVEL <= number < 100
