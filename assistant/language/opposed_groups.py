"""Two groups that a question makes: one value against the rest, one side of a limit against the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.language.conditions import ConditionRules
from assistant.language.lexicon import Entry
from assistant.language.nodes import Contrast, Match, Node, Nodes, Rule, at, reduced, skip
from assistant.language.quantities import SHARES_IN_WORDS
from assistant.language.spans import Span
from assistant.language.value_conditions import CR_OR_PR, FLAG_NO, FLAG_YES
from assistant.model import GROUP, Filter, Scalar
from assistant.study.model import Concept
from assistant.study.two_groups import Cut, named_against_rest, named_cut

ABOVE, BELOW = ("gt", "ge"), ("lt", "le")
SIGNS: dict[str, Cut] = {"ge": ">=", "gt": ">", "lt": ">=", "le": ">"}
BESIDE = (
    "the",
    "all",
    "in",
    "with",
    "those",
    "patients",
    "a",
    "of",
    "any",
    "among",
    "for",
    "who",
    "had",
    "having",
)
LONGEST_GROUP = 16
"""Words within which the other group must be named."""
ENDING = (",", "?", ".", ";")
DENIALS = ("non", "not", "no")
OTHER = ("other", "others")


@dataclass(frozen=True)
class OpposedGroups:
    """The rules for such groups in one study."""

    conditions: ConditionRules

    def rules(self) -> tuple[Rule, ...]:
        """Return the rules in the order in which they are tried."""
        return (self.than, self.yes_against_no, self.cut, self.rest_against, self.against_rest)

    def yes_against_no(self, nodes: Nodes, place: int) -> Match | None:
        """`PVI yes vs no`, `PVI positive versus negative`: those with against those without."""
        concept = self.conditions._concept(at(nodes, place))
        if concept is None or not concept.is_flag or concept.level != "patient":
            return None
        start = skip(nodes, place + 1, ("-", ":", "("))
        first, join, second = (at(nodes, start + step) for step in range(3))
        if first is None or join is None or second is None or not join.has("versus"):
            return None
        yes, no = first.text in FLAG_YES, first.text in FLAG_NO
        if not (yes and second.text in FLAG_NO) and not (no and second.text in FLAG_YES):
            return None
        values = ("yes", "no") if yes else ("no", "yes")
        return reduced("contrast", Contrast(concept.name, values), nodes, place, start + 3)

    def than(self, nodes: Nodes, place: int) -> Match | None:
        """`do women live longer than men`: "longer" asks to compare, where no number follows."""
        first, after = at(nodes, place), at(nodes, place + 1)
        if first is None or first.span is None or not first.values("op"):
            return None
        words = first.text.split()
        is_limit = after is not None and (
            after.number is not None or after.values("op") or after.text in SHARES_IN_WORDS
        )
        if len(words) != 2 or words[1] != "than" or is_limit:
            return None
        middle = first.start + len(words[0])
        asks = Span(words[0], first.start, middle, (Entry("cue", "compare"),), words=(words[0],))
        joins = Span("than", middle + 1, first.end, (Entry("versus", "versus"),), words=("than",))
        made = tuple(Node("span", None, item.start, item.end, item) for item in (asks, joins))
        return Match(place + 1, made)

    # -- one value against the rest ----------------------------------------------------------

    def against_rest(self, nodes: Nodes, place: int) -> Match | None:
        """`HBV versus the rest`, `HBV vs non-HBV`, `by etiology HBV against the rest`."""
        first = at(nodes, place)
        start = place + 1 if first is not None and first.has("by") else place
        named = self._named(nodes, start)
        if named is None:
            return None
        node, end = named
        if isinstance(node.value, Contrast):
            return self._other_or_rest(node, nodes, place, end)
        groups = self._groups(node.value)
        if groups is None:
            return None
        join = at(nodes, end)
        if join is None or not join.has("versus"):
            return None
        stop = self._rest_end(node.value, nodes, end + 1)
        if stop is None:
            return None
        found = reduced("contrast", groups, nodes, place, stop, assumption=node.assumption)
        other = self._category_other(node.value, nodes[end + 1 : stop])
        if other is None:
            return found
        concept, value = other
        pair = Contrast(concept, (*_values(node.value), value))
        senses = ((Node("contrast", pair, node.start, nodes[stop - 1].end),), found.nodes)
        return Match(stop, (Node("open", senses, nodes[place].start, nodes[stop - 1].end),))

    def rest_against(self, nodes: Nodes, place: int) -> Match | None:
        """`non-HBV vs HBV`, `by etiology not HBV against the rest`: the rest comes first."""
        first = at(nodes, place)
        start = place + 1 if first is not None and first.has("by") else place
        owner = self.conditions._concept(at(nodes, start))
        denial = at(nodes, start + (owner is not None))
        if denial is None or denial.text not in DENIALS:
            return None
        inner = skip(nodes, start + (owner is not None) + 1, ("-",))
        named = self._named(nodes, inner)
        if named is None or not isinstance(named[0].value, Filter):
            return None
        node, end = named
        groups, join = self._groups(node.value), at(nodes, end)
        stop: int | None = None
        if any(item.has("versus") for item in nodes[inner:end]):
            stop = end
        elif join is not None and join.has("versus"):
            again = self._condition(nodes, skip(nodes, end + 1, BESIDE))
            stop = again[1] if again is not None and again[0].value == node.value else None
            stop = stop or self._rest_end(node.value, nodes, end + 1)
        if groups is None or stop is None:
            return None
        turned = Contrast(groups.concept, groups.values[::-1])
        return reduced("contrast", turned, nodes, place, stop, assumption=node.assumption)

    def _other_or_rest(self, node: Node, nodes: Nodes, place: int, end: int) -> Match | None:
        """`HBV vs others`, where "other" is a category too: that one, or all but HBV."""
        contrast: Contrast = node.value
        said = [item for item in nodes[place:end] if item.text in OTHER or item.has("cue", "rest")]
        is_last = bool(said) and str(contrast.values[-1]).lower() == "other"
        if not contrast.explicit or len(contrast.values) != 2 or not is_last:
            return None
        groups = self._groups(Filter(contrast.concept, "eq", contrast.values[0]))
        if groups is None or groups.concept == contrast.concept:
            return None
        rest = Node("contrast", groups, node.start, node.end)
        return Match(end, (Node("open", ((node,), (rest,)), node.start, node.end),))

    def _category_other(self, value: Filter, said: Sequence[Node]) -> tuple[str, Scalar] | None:
        """Return the category "other" of the same concept, where the rest was so called."""
        concept = self.conditions.study.concept(value.concept)
        if concept is None or not any(node.text in OTHER for node in said):
            return None
        stored = [item.value for item in concept.values if str(item.value).lower() == "other"]
        return (concept.name, stored[0]) if stored and stored[0] not in _values(value) else None

    def _named(self, nodes: Nodes, place: int) -> tuple[Node, int] | None:
        """Return the condition that names one group set against another, and its end."""
        near = nodes[place + 1 : place + LONGEST_GROUP]
        return self._condition(nodes, place) if any(n.has("versus") for n in near) else None

    def _condition(self, nodes: Nodes, place: int) -> tuple[Node, int] | None:
        """Return the condition that stands here, and its end."""
        rules = self.conditions
        first = at(nodes, place)
        if first is None or first.has("not"):
            return None
        answered = at(nodes, place + 1)
        response = self.conditions.study.concept("best_response")
        if (
            response is not None
            and first.has("concept", "best_response")
            and answered is not None
            and answered.text in CR_OR_PR
        ):
            wanted = self.conditions.study.conventions.responders
            condition = Filter(response.name, "in", tuple(wanted))
            return Node("condition", condition, first.start, answered.end), place + 2
        for rule in (rules.numeric, rules.coded, rules.named_values, rules.age_alone):
            match = rule(nodes, place)
            if match is not None and len(match.nodes) == 1:
                node = match.nodes[0]
                is_plain = node.type == "condition" and isinstance(node.value, Filter)
                return (node, match.end) if is_plain or node.type == "contrast" else None
        concept = rules._concept(first)
        if concept is not None and concept.is_flag and concept.level == "patient":
            condition = Filter(concept.name, "eq", "yes")
            return Node("condition", condition, first.start, first.end), place + 1
        return None

    def _groups(self, value: Filter) -> Contrast | None:
        """Return a condition against its opposite as a contrast; None where it makes none."""
        concept = self.conditions.study.concept(value.concept)
        if concept is None or concept.level != "patient":
            return None
        if value.op in SIGNS and isinstance(value.value, int | float):
            return self._sides(concept, value)
        stored = [item.value for item in concept.values if item.count]
        wanted = _values(value)
        if value.op not in ("eq", "in") or concept.type != "category" or not wanted:
            return None
        others = [item for item in stored if item not in wanted]
        if not others or any(item not in stored for item in wanted):
            return None
        if len(stored) == 2:
            return Contrast(concept.name, (wanted[0], others[0]))
        name = named_against_rest(concept, [item for item in stored if item in wanted])
        made = self.conditions.study.concept(name)
        return Contrast(name, tuple(item.value for item in made.values)) if made else None

    def _sides(self, concept: Concept, value: Filter) -> Contrast | None:
        name = named_cut(concept, SIGNS[value.op], float(str(value.value)))
        made = self.conditions.study.concept(name)
        if made is None:
            return None
        above, below = (item.value for item in made.values)
        return Contrast(name, (above, below) if value.op in ABOVE else (below, above))

    def _rest_end(self, value: Filter, nodes: Nodes, place: int) -> int | None:
        """Return the end of "the rest", "all others", "non-HBV"; None where that is not said."""
        start = skip(nodes, place, BESIDE)
        node = at(nodes, start)
        if node is None:
            return None
        if node.has("cue", "rest"):
            return self._past_noun(value, nodes, start + 1)
        if node.text in OTHER:
            end = self._past_noun(value, nodes, start + 1)
            return end if end > start + 1 or node.text == "others" else None
        before = at(nodes, start - 1)
        if node.has("not") or (before is not None and before.has("not")):
            after = skip(nodes, start + node.has("not"), ("-", *BESIDE))
            ending = at(nodes, after)
            if ending is None or ending.text in ENDING:
                return after
            named = self._condition(nodes, after)
            return named[1] if named is not None and named[0].value == value else None
        return None

    def _past_noun(self, value: Filter, nodes: Nodes, place: int) -> int:
        """Return the place after "patients", or after the concept's own name."""
        node = at(nodes, place)
        if node is None:
            return place
        named = self.conditions._concept(node)
        is_noun = node.has("cue", "patients") or node.text in ("groups", "group")
        return (
            place + 1 if is_noun or (named is not None and named.name == value.concept) else place
        )

    # -- both sides of a limit ---------------------------------------------------------------

    def cut(self, nodes: Nodes, place: int) -> Match | None:
        """`AFP >=400 vs <400`, `under 65 versus 65 and over`, `over 65 vs younger`."""
        first = at(nodes, place)
        start = place + 1 if first is not None and first.has("by") else place
        named = self._named(nodes, start)
        if named is None or not isinstance(named[0].value, Filter):
            return None
        node, end = named
        one: Filter = node.value
        concept = self.conditions.study.concept(one.concept)
        join = at(nodes, end)
        if concept is None or one.op not in SIGNS or join is None or not join.has("versus"):
            return None
        second = self._second(concept, nodes, skip(nodes, end + 1, (*BESIDE, "aged")))
        if second is None:
            return None
        other, stop = second
        upper, lower = (one, other) if one.op in ABOVE else (other, one)
        if upper.op not in ABOVE or lower.op not in BELOW:
            return None
        low, high = float(str(lower.value)), float(str(upper.value))
        if low > high or (low == high and (lower.op, upper.op) == ("le", "ge")):
            said = ("several_groups", "The two groups overlap. Name groups without a common value.")
            return reduced("refusal", said, nodes, place, stop)
        groups = self._sides(concept, upper)
        if groups is None:
            return None
        groups = groups if upper is one else Contrast(groups.concept, groups.values[::-1])
        found = Node(
            "contrast", groups, nodes[place].start, nodes[stop - 1].end, assumption=node.assumption
        )
        is_whole = low == high and {upper.op, lower.op} in ({"ge", "lt"}, {"gt", "le"})
        if is_whole:
            return Match(stop, (found,))
        both = Filter(GROUP, "any_of", (lower, upper))
        return Match(stop, (Node("condition", both, found.start, found.end), found))

    def _second(self, concept: Concept, nodes: Nodes, place: int) -> tuple[Filter, int] | None:
        """Return the limit of the other group, which need not name the number again."""
        match = self.conditions.numeric(nodes, place)
        if match is None:
            found = self.conditions._amount(nodes, place)
            if found is None:
                return None
            op, value, end = found
            match = self.conditions._number_condition(concept, op, value, nodes, place, end)
        node = match.nodes[0]
        if not isinstance(node.value, Filter) or node.value.concept != concept.name:
            return None
        return (node.value, match.end) if node.value.op in SIGNS else None


def _values(value: Filter) -> tuple[Scalar, ...]:
    """Return the values that a condition names."""
    found = value.value if isinstance(value.value, tuple) else (value.value,)
    return tuple(item for item in found if not isinstance(item, Filter))


def is_far_apart(nodes: Nodes, place: int) -> Match | None:
    """`is OS in women better than in men`: two values of one concept with words between them."""
    first = at(nodes, place)
    if first is None or not _is_value(first):
        return None
    between: list[Node] = []
    joined = False
    for end in range(place + 1, len(nodes)):
        node = nodes[end]
        if _is_value(node):
            if not joined or node.value.concept != first.value.concept or node.value == first.value:
                return None
            values = (first.value.value, node.value.value)
            contrast = Node(
                "contrast", Contrast(first.value.concept, values), first.start, first.end
            )
            return Match(end + 1, (contrast, *between))
        if node.type != "span" or node.has("not") or node.has("or") or node.has("and"):
            return None
        if node.has("versus"):
            if joined:
                return None
            joined = True
        elif not (node.has("filler") and joined):
            between.append(node)
    return None


def _is_value(node: Node) -> bool:
    return node.type == "condition" and isinstance(node.value, Filter) and node.value.op == "eq"
