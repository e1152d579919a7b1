"""Words that say a thing twice, or two things at once.

"Survival probability (OS)" names one endpoint in two ways; "PFS event" in "how many had a PFS
event" is an endpoint and what is counted of it; the stroke of "events/censored" joins two words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.language.condition_words import word_before
from assistant.language.lexicon import Entry
from assistant.language.nodes import Match, Node, Nodes, at
from assistant.language.spans import Span
from assistant.study.model import Study

SURVIVAL = ("survival", "survival time", "survival times")
PARTING = (",", ":", ";", "(", ")", "?", "-")
ENDING = "_event"
COUNTING = ("had", "have", "has", "having", "experienced", "a", "an")
SORTS = ("type", "types", "kind", "kinds")
STROKES = ("/", "+", "~", "plus", "incl", "including")
IN_MODELS = (
    "including",
    "containing",
    "comprising",
    "factors",
    "terms",
    "variables",
    "independent",
)
MODELS = ("cox", "hr", "adjusted", "univariable", "logistic")
SELECTING = ("who", "with", "without", "whose")
JOINED = ("events", "aeword", "censored", "median", "mean", "quantile", "rate", "count", "percent",
          "stats", "summary", "hr", "logrank", "compare", "km", "ci")  # fmt: skip


@dataclass(frozen=True)
class Repetitions:
    """The rules for one study's question."""

    study: Study

    def counted_events(self, nodes: Nodes, place: int) -> Match | None:
        """Return "PFS event" as endpoint and event where those who had one are counted."""
        node = nodes[place]
        name = next((str(n) for n in node.values("concept") if str(n).endswith(ENDING)), None)
        endpoint = name and next(
            (e.name for e in self.study.endpoints if f"{e.name.lower()}{ENDING}" == name), None
        )
        if endpoint is None or node.span is None:
            return None
        before = word_before(nodes, place, ("a", "an", "the"))
        sorts = any(node.text in SORTS for node in nodes[:place])
        asks = before is not None and (before.text in COUNTING or before.has("cue", "count")
                                       or before.has("cue", "events") or sorts)  # fmt: skip
        after = at(nodes, place + 1)
        is_tallied = after is not None and after.has("cue", "count")
        asks = asks or is_tallied
        selects = any(node.text in SELECTING for node in nodes[:place])
        counts = (
            sorts
            or is_tallied
            or any(node.has("cue", "count") or node.has("cue", "events") for node in nodes[:place])
        )
        if not asks or selects or not counts:
            return None
        named = Span(endpoint, node.start, node.end, (Entry("endpoint", endpoint),))
        event = Span("event", node.end, node.end, (Entry("cue", "events"), Entry("cue", "aeword")))
        return Match(
            place + 1,
            (
                Node("span", None, node.start, node.end, named),
                Node("span", None, node.end, node.end, event),
            ),
        )

    def stroke(self, nodes: Nodes, place: int) -> Match | None:
        """Return the stroke between two words that ask, or two endpoints, as "and"."""
        node, before, after = nodes[place], at(nodes, place - 1), at(nodes, place + 1)
        if node.text not in STROKES and node.text not in IN_MODELS and not node.has("versus"):
            return None
        if before is None or after is None:
            return None
        if node.text in ("incl", "including") and _asks(after):
            return Match(place + 1, (Node("joined", None, node.start, node.end),))
        is_list_word = node.text in IN_MODELS and not node.has("concept")
        is_sign = node.text in ("+", "~") and _may_be_term(before) and _may_be_term(after)
        if (is_list_word or is_sign) and any(n.has("cue", c) for n in nodes for c in MODELS):
            return Match(place + 1, (Node("joined", None, node.start, node.end),))
        is_tally = node.has("versus") and _tallies(before) and _tallies(after)
        is_plus = (
            node.text in ("+", "plus")
            and _asks(before)
            and (after.number is not None or _asks(after))
        )
        if is_plus:
            return Match(place + 1, (Node("joined", None, node.start, node.end),))
        if node.text != "/" and not is_tally:
            return None
        if not (_asks(before) and _asks(after)) and not (
            before.has("endpoint") and after.has("endpoint")
        ):
            return None
        return Match(place + 1, (Node("joined", None, node.start, node.end),))

    def named_twice(self, nodes: Nodes, residue: Sequence[Node]) -> frozenset[int]:
        """Return the places in the residue of words that name an endpoint once more."""
        named = {place: names for place, node in enumerate(residue) if (names := _names(node))}
        exact = {place: names for place, names in named.items() if len(names) == 1}
        if len(set(exact.values())) != 1:
            return frozenset()
        ((name,),) = set(exact.values())
        again = {
            place
            for place, names in named.items()
            if len(names) > 1 and name in names and residue[place].text in SURVIVAL
        }
        asks = any(node.type == "time" for node in nodes) or any(
            node.has("cue", "compare") for node in residue
        )
        if not asks and any(residue[place].has("cue", "eventfree") for place in exact):
            return frozenset(again)
        first, *others = sorted(exact, key=lambda place: -len(residue[place].values("cue")))
        is_said = not residue[first].has("endpoint")
        for place in others:
            is_verb = not residue[place].has("endpoint")
            if is_verb or is_said or _stands_apart(residue[place], nodes):
                if not is_verb and _stands_apart(residue[place], nodes):
                    again.add(place)
            elif _stands_apart(residue[first], nodes):
                return frozenset({*again, first})
        return frozenset(again)


def _tallies(node: Node) -> bool:
    return node.has("cue", "events") or node.has("cue", "censored")


def _may_be_term(node: Node) -> bool:
    return node.has("concept") or node.has("endpoint") or node.has("cue", "orr")


def _asks(node: Node) -> bool:
    return any(node.has("cue", cue) for cue in JOINED)


def _names(node: Node) -> tuple[str, ...]:
    """Return the endpoints that a word may name."""
    found = tuple(dict.fromkeys(str(name) for name in node.values("endpoint")))
    if found or node.type != "span":
        return found
    survivals = node.values("survival")
    if survivals:
        return tuple(str(name) for name in survivals[0])
    return tuple(dict.fromkeys(str(name) for name in node.values("verb")))


def _stands_apart(node: Node, nodes: Nodes) -> bool:
    """Whether a sign parts a word from the rest: "(OS)", "PFS:", "..., TTP"."""
    place = nodes.index(node)
    before, after = at(nodes, place - 1), at(nodes, place + 1)
    starts = before is None or before.text in PARTING
    ends = after is None or after.text in PARTING
    return starts and ends and not (before is None and after is None)
