"""Conditions on patients and records, with negation: the rules in the order they are tried.

A short code (`C`, `A`, `1`) is a value only beside its concept, or in a list with one that is.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.language.connections import EXCLUDING
from assistant.language.event_conditions import EventConditions
from assistant.language.negation import negation_of
from assistant.language.nodes import Match, Node, Nodes, NodeType, Rule, at, reduced, skip
from assistant.model import Filter
from assistant.study.model import Concept, Study

FARTHEST_BEHIND = 12
BEHIND = ("excluded", "left out", "omitted", "removed", "exempted", "not counted", "not included",
          "not considered", "taken out", "set aside", "dropped", "disregarded", "left aside")  # fmt: skip


@dataclass(frozen=True)
class ConditionRules(EventConditions):
    """All rules for conditions in one study."""

    def rules(self) -> tuple[Rule, ...]:
        """Return the rules in the order in which they are tried."""
        return (self.limit_before_name, self.decade, self.both_ways, self.acted_on,
                self.said_of_events, self.negated, self.grade, self.numeric, self.times_limit, self.coded,
                self.named_values, self.flag, self.missing, self.bare_codes, self.one_code,
                self.age_alone, self.counted, self.measured)  # fmt: skip

    def both_ways(self, nodes: Nodes, place: int) -> Match | None:
        """`with and without PVI`, `with v without PVI`: a grouping by the flag."""
        first = at(nodes, place)
        if first is None or first.text not in ("with", "without"):
            return None
        join, second = at(nodes, place + 1), at(nodes, place + 2)
        if join is None or second is None or second.text not in ("with", "without"):
            return None
        if not (join.has("and") or join.has("versus") or join.has("or") or join.text == "/"):
            return None
        concept = self._concept(at(nodes, place + 3))
        if concept is None or not concept.is_flag:
            said = "Groups with and without an event or a value are not formed: name the groups of a characteristic."
            return reduced("refusal", ("no_such_groups", said), nodes, place, place + 3)
        return reduced("by", (concept.name,), nodes, place, place + 4)

    def negated(self, nodes: Nodes, place: int) -> Match | None:
        """`not stage C`, `without PVI`, `non-HBV`, `excluding Child-Pugh B`, `neither A nor B`."""
        first = at(nodes, place)
        if first is None or not first.has("not"):
            return None
        start = place + 1
        while (more := at(nodes, start)) is not None and (
            more.text
            in (
                "in",
                "with",
                "having",
                "of",
                "the",
                "-",
                ".",
                "a",
                "any",
                "for",
                "patients",
                "on",
                "who",
                "are",
                "were",
                "those",
                "have",
                "had",
            )
        ):
            start += 1
        if more is not None and more.has("not"):
            return None
        inner_rules = (self.decade, self.age_range, self.grade, self.numeric, self.times_limit, self.coded,
                       self.named_values, self.named_response, self.flag, self.missing, self.age_alone,
                       self.counted)  # fmt: skip
        for rule in inner_rules:
            match = rule(nodes, start)
            if match is None or len(match.nodes) != 1:
                continue
            if any(one.text == "but" for one in nodes[start : match.end]):
                return None
            node = match.nodes[0]
            value = node.value
            if node.type == "listed" and first.text in EXCLUDING:
                value = node.value[0][0]
            flipped = negation_of(value, self.study)
            if flipped is None:
                continue
            kind: NodeType = "condition" if node.type in ("contrast", "listed") else node.type
            return Match(match.end, (Node(kind, flipped, first.start, node.end, None,
                                          node.assumption, negator=first.text),))  # fmt: skip
        concept = self._concept(at(nodes, start))
        if concept is not None and concept.is_flag and concept.level == "patient":
            absent = Filter(concept.name, "eq", "no")
            node = Node("condition", absent, first.start, nodes[start].end, negator=first.text)
            return Match(start + 1, (node,))
        if concept is not None and _is_count(concept) and first.text in ("no", "without"):
            return reduced("condition", Filter(concept.name, "eq", 0), nodes, place, start + 1)
        return None

    def denied_behind(self, nodes: Nodes, place: int) -> Match | None:
        """`age not between 50 and 60`, `ECOG is not 1`: the number is named before "not"."""
        end = skip(nodes, place + 1, ("is", "was", "are", "were"))
        word = at(nodes, end)
        if word is None or word.text != "not":
            return None
        concept = self._concept(at(nodes, place))
        if concept is None or concept.is_flag or concept.level != "patient":
            return None
        shorter = (*nodes[: place + 1], *nodes[end + 1 :])
        for rule in (self.numeric, self.coded):
            match = rule(shorter, place)
            if match is None or len(match.nodes) != 1:
                continue
            node = match.nodes[0]
            flipped = negation_of(node.value, self.study) if node.type == "condition" else None
            if flipped is not None:
                done = Node(node.type, flipped, node.start, node.end, None, node.assumption,
                            negator="non")  # fmt: skip
                return Match(match.end + end - place, (done,))
        return None

    def named_before(self, nodes: Nodes, place: int) -> Match | None:
        """`aetiology is not HBV`: the concept is named, then denied one of its values."""
        first = at(nodes, place)
        concept = self._concept(first)
        if first is None or first.type != "span" or concept is None or first.has("cue"):
            return None
        behind = skip(nodes, place + 1, ("is", "was", "are", "were", ",", ":"))
        node = at(nodes, behind)
        is_denied = node is not None and node.type == "condition" and bool(node.negator)
        if node is None or not is_denied or not isinstance(node.value, Filter):
            return None
        return Match(behind + 1, (node,)) if node.value.concept == concept.name else None

    def excluded_behind(self, nodes: Nodes, place: int) -> Match | None:
        """`women excluded`, `stage C left out`: a condition that is denied behind it."""
        if not any(node.text in BEHIND for node in nodes[place + 1 : place + FARTHEST_BEHIND]):
            return None
        for rule in (self.coded, self.named_values):
            match = rule(nodes, place)
            if match is None or len(match.nodes) != 1 or match.nodes[0].type != "condition":
                continue
            word = at(nodes, skip(nodes, match.end, ("are", "were", "patients")))
            if word is None or word.text not in BEHIND:
                return None
            node = match.nodes[0]
            flipped = negation_of(node.value, self.study)
            done = Node(node.type, flipped, node.start, word.end, negator="non")
            return Match(nodes.index(word) + 1, (done,)) if flipped is not None else None
        return None


def known_at_baseline(nodes: Nodes, study: Study) -> Nodes:
    """Return the nodes without "at baseline" behind what is known at baseline only: "ECOG 0 at entry".

    Where a value that is measured at visits is asked about, the words say at which visit, and stay.
    """
    names = [str(name) for node in nodes for name in node.values("concept")]
    concepts = [study.concept(name) for name in names]
    if any(concept is not None and concept.level == "lab" for concept in concepts):
        return nodes
    kept: list[Node] = []
    for node in nodes:
        before = next((n for n in reversed(kept) if not (n.has("filler") or n.text == ",")), None)
        if not (
            node.has("cue", "baseline") and before is not None and _is_of_baseline(before, study)
        ):
            kept.append(node)
    return tuple(kept)


def _is_of_baseline(node: Node, study: Study) -> bool:
    if node.type not in ("condition", "contrast") or not hasattr(node.value, "concept"):
        return False
    concept = study.concept(node.value.concept)
    return concept is not None and concept.level == "patient" and concept.baseline


def _is_count(concept: Concept) -> bool:
    return concept.type == "number" and concept.level == "patient" and concept.unit in (None, "")
