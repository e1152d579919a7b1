"""Comparisons that English spreads over a sentence: "are women older than men", "PVI yes versus no".

"Older than" before a number is a limit; before a group it names what is compared ("older") and the
other group ("than men"). The groups need not stand side by side: "do women respond better than
men" sets women against men.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from assistant.language.lexicon import Entry, Lexicon
from assistant.language.nodes import Contrast, Match, Node, Nodes, at, reduced, skip
from assistant.language.number_conditions import NumberConditions
from assistant.language.quantities import SHARES_IN_WORDS
from assistant.language.spans import Span
from assistant.model import Filter, Scalar
from assistant.study.model import Concept

THAN = "than"
BY_AGE = ("older", "younger")
PASSED = ("the", "a", "an", "those", "in", "among", "with", "of", "for", "patients", "subjects", "pts", "that", "who",
          "are", "were", "have", "had", "do", "did", "does", "patient", "people", "at", "to")  # fmt: skip
YES = ("yes", "positive", "present", "pos", "+")
NO = ("no", "negative", "absent", "neg", "-")
HAVING = ("with", "having", "have", "had", "has")
LACKING = ("without", "no", "not", "w/o", "not having", "lacking", "with no", "free of", "w o")
LOOKED_BACK = 40


@dataclass(frozen=True)
class Comparatives:
    """The rules for one study's question."""

    conditions: NumberConditions

    @property
    def lexicon(self) -> Lexicon:
        """The study's lexicon."""
        return self.conditions.lexicon

    def split_than(self, nodes: Nodes, place: int) -> Match | None:
        """`older than men`: the adjective and "than", where no number follows."""
        node = at(nodes, place)
        if node is None or node.span is None or not node.values("op"):
            return None
        adjective = node.text.removesuffix(f" {THAN}")
        following = at(nodes, skip(nodes, place + 1, ("the", "a", "or", "equal", "to", ":")))
        if adjective == node.text or following is None or _is_limit(following):
            return None
        entries = list(self.lexicon.entries((adjective,)))
        if adjective in BY_AGE and self.conditions.study.concept("age") is not None:
            entries.append(Entry("concept", "age"))
        middle = node.start + len(adjective)
        said = Span(adjective, node.start, middle, tuple(entries), words=(adjective,))
        than = Span(THAN, middle + 1, node.end, (Entry("versus", "versus"),), words=(THAN,))
        first = Node("span", None, said.start, said.end, said)
        return Match(place + 1, (first, Node("span", None, than.start, than.end, than)))

    def split_limit(self, nodes: Nodes, place: int) -> Match | None:
        """`HBV and under 60`: "and" and a limit, where no number stands before."""
        node, before, following = at(nodes, place), at(nodes, place - 1), at(nodes, place + 1)
        if node is None or node.span is None or not node.values("after") or following is None:
            return None
        join, _, limit = node.text.partition(" ")
        if join not in ("and", "or") or following.number is None:
            return None
        if (
            before is None
            or before.number is not None
            or before.has("unit")
            or before.has("timeunit")
        ):
            return None
        entries = tuple(self.lexicon.entries((limit,)))
        if not any(entry.type == "op" for entry in entries):
            return None
        middle = node.start + len(join)
        first = Span(join, node.start, middle, self.lexicon.entries((join,)), words=(join,))
        second = Span(limit, middle + 1, node.end, entries, words=(limit,))
        parts = (Node("span", None, span.start, span.end, span) for span in (first, second))
        return Match(place + 1, tuple(parts))

    def plus(self, nodes: Nodes, place: int) -> Match | None:
        """`stage + AFP`, `age / RDI`: the sign joins terms."""
        sign, before, after = at(nodes, place), at(nodes, place - 1), at(nodes, place + 1)
        if (
            sign is None
            or sign.span is None
            or not (sign.text == "/" or (sign.text == "+" and not sign.span.glued))
        ):
            return None
        if (
            before is None
            or after is None
            or not (before.values("concept") and after.values("concept"))
        ):
            return None
        said = replace(sign.span, text="and", entries=(Entry("and", "and"),))
        return Match(place + 1, (replace(sign, span=said),))

    def of_a_flag(self, nodes: Nodes, place: int) -> Match | None:
        """`PVI yes versus no`, `with PVI against without`, `no PVI v PVI`: the two groups of a flag."""
        for rule in (self._said_yes_or_no, self._with_or_without, self._without_or_with):
            match = rule(nodes, place)
            if match is not None:
                return match
        return None

    def _said_yes_or_no(self, nodes: Nodes, place: int) -> Match | None:
        start = skip(nodes, place, ("with",))
        concept = self._flag(at(nodes, start))
        start = skip(nodes, start + 1, (":", "=", "is", ",", "-", "(", "status"))
        one = at(nodes, start)
        if concept is None or one is None:
            return None
        other = at(nodes, second := self._after_join(nodes, start + 1))
        if other is None or second == start + 1:
            return None
        is_pair = one.text in YES and other.text in NO
        is_turned = one.text in NO and other.text in YES
        if not (is_pair or is_turned):
            return None
        end = skip(nodes, second + 1, (")",))
        return self._groups(concept, nodes, place, end, start + 1, turned=is_turned)

    def _with_or_without(self, nodes: Nodes, place: int) -> Match | None:
        first = at(nodes, place)
        start = place + 1 if first is not None and first.text in HAVING else place
        concept = self._flag(at(nodes, start))
        second = self._after_join(nodes, start + 1)
        word = at(nodes, second)
        if concept is None or second == start + 1 or word is None or word.text not in LACKING:
            return None
        end = skip(nodes, second + 1, ("it", "any"))
        again = self._flag(at(nodes, end))
        if start == place and again is None:
            return None
        end = end + 1 if again is not None and again.name == concept.name else end
        return self._groups(concept, nodes, place, end, start + 1, turned=False)

    def _without_or_with(self, nodes: Nodes, place: int) -> Match | None:
        first = at(nodes, place)
        if first is None or first.text not in LACKING:
            return None
        concept = self._flag(at(nodes, place + 1))
        second = self._after_join(nodes, place + 2)
        if concept is None or second == place + 2:
            return None
        word = at(nodes, second)
        has_with = word is not None and word.text in HAVING
        end = skip(nodes, second + 1, ("it",)) if has_with else second
        again = self._flag(at(nodes, end))
        if not (has_with or again is not None):
            return None
        end = end + 1 if again is not None and again.name == concept.name else end
        return self._groups(concept, nodes, place, end, place + 2, turned=True)

    def _groups(
        self, concept: Concept, nodes: Nodes, place: int, end: int, join: int, *, turned: bool
    ) -> Match:
        words = nodes[join:end]
        is_against = any(node.has("versus") for node in words)
        if not is_against:
            return reduced("by", (concept.name,), nodes, place, end)
        values = ("no", "yes") if turned else ("yes", "no")
        return reduced("contrast", Contrast(concept.name, values), nodes, place, end)

    def _after_join(self, nodes: Nodes, place: int) -> int:
        """Return the place after "versus", "and" or "or"; the same place where none stands here."""
        start = skip(nodes, place, ("patients", "subjects", "pts", "and", ","))
        join = at(nodes, start)
        if join is not None and (
            join.has("versus") or join.has("or") or join.has("and") or join.text in ("/", "minus")
        ):
            start += 1
        elif start == place:
            return place
        return skip(nodes, start, ("those", "patients", "subjects", "pts", "the", "in"))

    def _flag(self, node: Node | None) -> Concept | None:
        concept = self.conditions._concept(node)
        is_flag = concept is not None and concept.is_flag and concept.level == "patient"
        return concept if is_flag else None


def set_against(nodes: Nodes) -> Nodes:
    """Return the nodes with "women ... than men" joined to one contrast, wherever they stand.

    The group behind "than" or "versus" is set against the nearest group of the same characteristic
    before it. Words that are said again between ("PFS in men versus PFS in women") are dropped.
    """
    for place, node in enumerate(nodes):
        if node.type != "span" or not node.has("versus"):
            continue
        found = _sides(nodes, place)
        if found is None:
            continue
        left, right = found
        one, other = nodes[left].value, nodes[right].value
        second = cast(Scalar, other.value) if isinstance(other, Filter) else "no"
        contrast = Contrast(one.concept, (one.value, second))
        joined = Node("contrast", contrast, nodes[left].start, nodes[left].end)
        return (*nodes[:left], joined, *nodes[left + 1 : place], *nodes[right + 1 :])
    return nodes


def _sides(nodes: Sequence[Node], place: int) -> tuple[int, int] | None:
    said = {node.text for node in nodes[:place] if node.text}
    right = place + 1
    lacking = at(tuple(nodes), _past(nodes, place + 1))
    if lacking is not None and lacking.type == "span" and lacking.text in LACKING:
        ends = _past(nodes, place + 1) + 1 == len(nodes) or not nodes[
            _past(nodes, place + 1) + 1
        ].values("concept")
        for left in range(place - 1, -1, -1):
            value = nodes[left].value
            if (
                ends
                and nodes[left].type == "condition"
                and isinstance(value, Filter)
                and value.value == "yes"
                and value.op == "eq"
            ):
                return left, _past(nodes, place + 1)
        return None
    while right < len(nodes) and nodes[right].type == "span":
        node = nodes[right]
        if not (node.text in PASSED or node.text in said or node.has("filler")):
            return None
        right += 1
    if right >= len(nodes) or not _is_one_value(nodes[right]):
        return None
    concept = nodes[right].value.concept
    for left in range(place - 1, max(place - LOOKED_BACK, -1), -1):
        node = nodes[left]
        if _is_one_value(node) and node.value.concept == concept:
            return (left, right) if node.value.value != nodes[right].value.value else None
    return None


def _past(nodes: Sequence[Node], place: int) -> int:
    while place < len(nodes) and nodes[place].text in PASSED:
        place += 1
    return place


def _is_one_value(node: Node) -> bool:
    return (
        node.type == "condition"
        and isinstance(node.value, Filter)
        and node.value.op == "eq"
        and not node.negator
    ) or _is_denied_flag(node)


def _is_denied_flag(node: Node) -> bool:
    value = node.value
    return isinstance(value, Filter) and value.op == "eq" and value.value in ("yes", "no")


def _is_limit(node: Node) -> bool:
    is_share = node.text in SHARES_IN_WORDS
    return is_share or node.number is not None or node.has("unit") or bool(node.values("op"))
