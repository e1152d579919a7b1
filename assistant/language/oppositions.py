"""Two groups set against each other in two phrases: "in A than in B", "with PVI against without".

Values that stand side by side ("stage B versus C") are joined where they are read. Here the second
group comes with words of its own, is only denied ("those without", "PVI yes minus no"), or is set
against the first by a comparison ("longer than in men", "stage C over stage B").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from assistant.language.condition_words import set_against_by
from assistant.language.lexicon import Entry
from assistant.language.nodes import Contrast, Match, Node, Nodes, at, reduced, skip
from assistant.language.spans import Span
from assistant.model import Filter, Scalar
from assistant.study.model import Concept, Study

PASSED = ("patients", "the", "those", "in", "of", "for", "with", "who", "did", "do", "does", "had", "have",
          "that", "that of", "those of", "among", "amongst",
          "ones", "to", "on", "it", "them", "receiving", "taking",
          "given", "getting", "any", "a", "group", "subgroup", "status", "is", "are", "was",
          "were", "(")  # fmt: skip
BEFORE_JOIN = (
    ",",
    ")",
    "patients",
    "group",
    "subgroup",
    "status",
    "disease",
    "ones",
    "is",
    "are",
    "was",
    "were",
)
DENIED = ("without", "no", "not", "none", "negative", "absent", "neg", "not having", "who did not have", "lacking",
          "did not have", "do not have", "not with", "absence", "free", "free of", "n", "w / o", "who do not have",
          "does not have")  # fmt: skip
AGES = ("old", "young")
EVENTS = ("_event", "death")
RESPONDING = ("responders", "responder", "responding", "patients responding", "patients with response", "cr or pr",
              "cr/pr", "cr / pr", "cr+pr", "cr + pr", "cr and pr", "complete or partial response", "response",
              "responded", "respond", "an objective response", "objective response")  # fmt: skip
OTHERS = ("others", "other", "rest", "the rest", "all others", "the others", "everyone else")
FARTHEST = 8
"""Words between a group and "than"."""
Join = Literal["versus", "than", "either"]


@dataclass(frozen=True)
class Oppositions:
    """The rules for groups set against each other in one study."""

    study: Study

    def set_against(self, nodes: Nodes, place: int) -> Match | None:
        """Return two groups of one characteristic as a contrast, a flag's two values as groups."""
        first = at(nodes, place)
        if first is None:
            return None
        named = self._named(first)
        if named is None:
            return None
        concept, value = named
        middle = self._past(nodes, place + 1, BEFORE_JOIN)
        join = _join(at(nodes, middle), at(nodes, middle + 1))
        if join is None and set_against_by(nodes, middle):
            join = "versus"
        apart: Nodes = ()
        if join is None:
            later = _compared_later(nodes, middle)
            if later is None:
                return None
            apart, middle, join = nodes[place + 1 : later], later, "than"
        start = self._past(nodes, middle + 1, PASSED)
        second = at(nodes, start)
        is_asked = first.has("cue")
        other = self._other(concept, value, second, at(nodes, start + 1), is_asked=is_asked)
        if other is None or second is None:
            return None
        end = skip(nodes, start + 1, ("it", ")"))
        if concept.is_flag and value is None:
            value = "yes"
        if join == "either":
            if not concept.is_flag:
                return None
            return reduced("by", (concept.name,), nodes, place, end)
        pair = Contrast(concept.name, (cast(Scalar, value), cast(Scalar, other)))
        found = Node("contrast", pair, first.start, nodes[end - 1].end)
        if join != "than":
            return Match(end, (found,))
        word = nodes[middle]
        found = Node("contrast", pair, first.start, first.end) if apart else found
        said = Span(word.text, word.start, word.end, (Entry("cue", "compare"),))
        return Match(end, (found, *apart, Node("span", None, word.start, word.end, said)))

    def separately(self, nodes: Nodes, place: int) -> Match | None:
        """`men and women separately`: groups each by itself, not set against each other."""
        first = at(nodes, place)
        if first is None or first.type != "contrast" or first.value.explicit:
            return None
        concept = self.study.concept(first.value.concept)
        stored = {item.value for item in concept.values if item.count} if concept else set()
        word = at(nodes, self._past(nodes, place + 1, (*BEFORE_JOIN, "each")))
        if concept is None or word is None or word.text not in ("separately", "separate", "apart"):
            return None
        groups = Node("by", (concept.name,), word.start, word.end)
        if stored <= {*first.value.values}:
            return Match(nodes.index(word) + 1, (groups,))
        chosen = Filter(concept.name, "in", first.value.values)
        condition = Node("condition", chosen, first.start, first.end)
        return Match(nodes.index(word) + 1, (condition, groups))

    def responders(self, nodes: Nodes, place: int) -> Match | None:
        """`do responders live longer than non-responders`, `CR/PR versus others`: by response."""
        first = at(nodes, place)
        if first is None or not _names_responders(first):
            return None
        for middle in range(place + 1, min(place + FARTHEST, len(nodes))):
            word = nodes[middle]
            is_join = (
                word.has("versus")
                or word.text.endswith("than")
                or word.has("and")
                or word.has("or")
            )
            is_join = is_join or set_against_by(nodes, middle)
            if not is_join:
                if word.has("not") or _names_responders(word):
                    return None
                continue
            start = self._past(nodes, middle + 1, PASSED)
            end = _past_others(nodes, start)
            if end is None:
                continue
            entries = (Entry("cue", "nonresponders"),)
            span = Span("responders and non-responders", first.start, first.end, entries)
            group = Node("span", None, first.start, first.end, span)
            said = Span(word.text, word.start, nodes[end - 1].end, (Entry("cue", "compare"),))
            compared = Node("span", None, word.start, nodes[end - 1].end, said)
            return Match(end, (group, *nodes[place + 1 : middle], compared))
        return None

    def _named(self, node: Node) -> tuple[Concept, object] | None:
        """Return the characteristic and value of a group; a bare flag has no value yet."""
        if node.type == "condition" and isinstance(node.value, Filter) and node.value.op == "eq":
            concept = self.study.concept(node.value.concept)
            if concept is not None and _makes_groups(concept):
                return concept, node.value.value
            return None
        if node.type != "span" or node.has("verb"):
            return None
        found = [self.study.concept(str(name)) for name in node.values("concept")]
        flags = [c for c in found if c is not None and c.is_flag and _makes_groups(c)]
        return (flags[0], None) if len(flags) == 1 else None

    def _other(
        self,
        concept: Concept,
        value: object,
        node: Node | None,
        following: Node | None,
        *,
        is_asked: bool,
    ) -> object | None:
        """Return the value of the second group; None where it is no group of the same kind.

        Args:
            is_asked: The first is a word that kinds ask with: only a whole second group makes it one.
        """
        if node is None:
            return None
        if node.type == "condition" and isinstance(node.value, Filter):
            is_same = node.value.concept == concept.name and node.value.op == "eq"
            if not is_same or node.value.value == value:
                return None
            return None if value is None and node.value.value == "yes" else node.value.value
        if is_asked:
            return None
        if concept.is_flag and node.text in DENIED and not _says(following):
            return "no" if value in (None, "yes") else None
        is_named = concept.is_flag and value == "no" and node.text in ("with", "yes", "positive")
        return "yes" if is_named and not _says(following) else None

    def _past(self, nodes: Nodes, place: int, words: Sequence[str]) -> int:
        """Return the place after words that say nothing here; a denial is no such word."""
        while (node := at(nodes, place)) is not None and (
            node.text in words or node.has("cue", "patients")
        ):
            following = at(nodes, place + 1)
            if node.text == "with" and not _says(following):
                break
            place += 1
        return place


def _join(node: Node | None, following: Node | None) -> Join | None:
    if node is None or node.type != "span":
        return None
    if node.has("versus"):
        return "versus"
    is_limit = following is not None and following.number is not None
    if node.text == "over" and not is_limit:
        return "versus"
    is_than = node.text.endswith("than") and node.has("op") and not is_limit
    if is_than and not node.text.startswith(AGES):
        return "than"
    return "either" if node.has("or") or node.has("and") or node.text == "/" else None


def _names_responders(node: Node) -> bool:
    return node.text in RESPONDING or node.text.startswith("patients with cr")


def _past_others(nodes: Nodes, place: int) -> int | None:
    """Return the place after "non-responders", "those who did not", "others", or None."""
    first = at(nodes, place)
    if first is None:
        return None
    if first.has("cue", "nonresponder"):
        return place + 1
    if first.text in OTHERS:
        return skip(nodes, place + 1, ("patients", "ones"))
    if not first.has("not"):
        return None
    after = skip(nodes, place + 1, ("-", "any", "a"))
    word = at(nodes, after)
    if word is not None and _names_responders(word):
        return after + 1
    return None if _says(word) or (word is not None and word.has("cue")) else place + 1


def _compared_later(nodes: Nodes, place: int) -> int | None:
    """Return the place of "than" in "do women live longer than men", a few words on."""
    for later in range(place, min(place + FARTHEST, len(nodes))):
        node = nodes[later]
        following = at(nodes, later + 1)
        is_limit = following is not None and following.number is not None
        is_than = node.text.endswith("than") and not is_limit and not node.text.startswith(AGES)
        if is_than or (node.text == "from" and set_against_by(nodes, later)):
            return later
        if node.type != "span" or node.has("versus") or node.has("or"):
            return None
    return None


def _makes_groups(concept: Concept) -> bool:
    """Whether a characteristic forms groups: known of patients, and no event of an endpoint."""
    is_event = concept.name.endswith(EVENTS[0]) or concept.name == EVENTS[1]
    return concept.level == "patient" and concept.type == "category" and not is_event


def _says(node: Node | None) -> bool:
    """Whether what follows a denial could be what is denied."""
    if node is None:
        return False
    if node.type != "span":
        return node.type in ("condition", "contrast", "laboratory")
    if node.span is not None and node.span.is_sign:
        return False
    return node.has("concept") or node.has("value") or node.has("not") or node.has("verb")
