"""Groupings, strata, adjustments, and reasons for stopping."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.language.conditions import ConditionRules
from assistant.language.nodes import Contrast, Match, Node, Nodes, Rule, at, reduced, skip
from assistant.model import Filter

ARTICLES = (
    "the",
    "each",
    "every",
    "of",
    "patient",
    "patients",
    "their",
    "baseline",
    "level",
    "a",
    "on",
    "for",
    "by",
)


@dataclass(frozen=True)
class GroupingRules:
    """The rules for groupings in one study."""

    conditions: ConditionRules

    def rules(self) -> tuple[Rule, ...]:
        """Return the rules in the order in which they are tried."""
        return (
            self.reference,
            self.stopped_for,
            self.strata,
            self.adjusted,
            self.separately,
            self.grouped,
            self.between_groups,
        )

    def reference(self, nodes: Nodes, place: int) -> Match | None:
        """`reference B`, `with placebo as reference`: the group that others are held against."""
        first = at(nodes, place)
        if first is None:
            return None
        if first.has("cue", "reference"):
            start = skip(nodes, place + 1, ("group", "is", "=", ":", "category", "level", "as"))
            value = self._value(nodes, start)
            if value is not None:
                return reduced("option", ("reference", value), nodes, place, start + 1)
            return None
        value = self._value(nodes, place)
        after = skip(nodes, place + 1, ("as", "the", "is", "being"))
        word = at(nodes, after)
        if value is None or after == place + 1 or word is None or not word.has("cue", "reference"):
            return None
        return reduced("option", ("reference", value), nodes, place, after + 1)

    def _value(self, nodes: Nodes, place: int) -> str | None:
        """Return the value of any grouping concept that stands here, as the study writes it."""
        node = at(nodes, place)
        if node is None:
            return None
        for found in node.values("value"):
            return str(found[1])
        owners = self.conditions.lexicon.code_owners.get((node.text,), ())
        return str(owners[0][1]) if owners else None

    def stopped_for(self, nodes: Nodes, place: int) -> Match | None:
        """`stopped for toxicity`, `discontinued due to an adverse event`: a reason."""
        first = at(nodes, place)
        concept = self.conditions.study.concept("discontinuation_reason")
        if first is None or concept is None:
            return None
        if not (
            first.has("cue", "stop")
            or first.has("cue", "discontinuations")
            or ("eot_status", "discontinued") in first.values("value")
            or any(isinstance(v, tuple) and v[0] == "eot_status" for v in first.values("value"))
        ):
            return None
        start = place + 1
        causes = False
        while (node := at(nodes, start)) is not None and (
            node.text
            in (
                "for",
                "due",
                "to",
                "because",
                "of",
                "an",
                "a",
                "the",
                "with",
                "treatment",
                "by",
                "after",
                "therapy",
                "from",
                "on",
                "drug",
                "owing",
            )
            or node.has("treatment")
            or (
                node.has("cue", "related")
                and node.text in ("due to", "caused by", "related to", "attributed to", "due")
            )
            or node.has("cue", "reason")
        ):
            causes = causes or node.text in (
                "for",
                "due",
                "because",
                "due to",
                "caused by",
                "of",
                "after",
                "with",
                "by",
                "owing",
                "from",
            )
            start += 1
        if not causes:
            return None
        codes = self.conditions.lexicon.codes.get(concept.name, {})
        value, end = self.conditions._value_at(concept, codes, nodes, start)
        if end == start:
            return None
        return reduced("condition", Filter(concept.name, "eq", value), nodes, place, end)

    def separately(self, nodes: Nodes, place: int) -> Match | None:
        """`men and women separately`, `separately for men and women`: the groups say it all."""
        first, second = at(nodes, place), at(nodes, place + 1)
        if first is None:
            return None
        if (
            first.type in ("contrast", "by")
            and second is not None
            and second.has("cue", "separate")
        ):
            return Match(place + 2, self._groups(first))
        is_led = first.has("by") or first.has("cue", "separate")
        if is_led and second is not None and second.type == "contrast":
            return Match(place + 2, self._groups(second))
        return None

    def _groups(self, node: Node) -> tuple[Node, ...]:
        """Return values named side by side as groups, and as a condition where there are others."""
        if not isinstance(node.value, Contrast) or node.value.explicit:
            return (node,)
        concept = self.conditions.study.concept(node.value.concept)
        stored = {item.value for item in concept.values} if concept is not None else set()
        by = replace(node, type="by", value=(node.value.concept,))
        if stored <= {*node.value.values}:
            return (by,)
        condition = Filter(node.value.concept, "in", node.value.values)
        return (replace(node, type="condition", value=condition), by)

    def grouped(self, nodes: Nodes, place: int) -> Match | None:
        """`by stage`, `per sex and ECOG`, `split by PVI`, `in each stage`."""
        first = at(nodes, place)
        if first is None or not first.has("by"):
            return None
        found = self._concepts(nodes, place + 1)
        if found is None:
            return None
        names, end = found
        is_share = first.text == "each" and _asks_share(nodes, place)
        return None if is_share else reduced("by", names, nodes, place, end)

    def between_groups(self, nodes: Nodes, place: int) -> Match | None:
        """`between ECOG groups`, `across stages`, `between stages`."""
        first = at(nodes, place)
        if first is not None and first.has("cue", "farapart") and first.text.endswith(" between"):
            found = self._concepts(nodes, place + 1)
            if found is None:
                return None
            end = skip(nodes, found[1], ("groups", "classes", "categories", "group"))
            after = at(nodes, end)
            is_linked = after is not None and after.text in ("in", "at", "of", "by")
            if after is not None and not is_linked and _is_code_or_and(after):
                return None
            by = Node("by", found[0], nodes[place + 1].start, nodes[end - 1].end)
            return Match(end, (first, by))
        if first is None or first.text not in ("between", "across"):
            return None
        named = at(nodes, place + 1)
        if named is not None and named.type == "contrast":
            return reduced("contrast", named.value, nodes, place, place + 2)
        found = self._concepts(nodes, place + 1)
        if found is None:
            return None
        names, end = found
        after = at(nodes, end)
        if after is not None and after.text in ("groups", "classes", "categories", "group"):
            end += 1
        elif after is not None and _is_code_or_and(after):
            return None
        return reduced("by", names, nodes, place, end)

    def strata(self, nodes: Nodes, place: int) -> Match | None:
        """`stratified by ECOG`, `stratified on stage and sex`, `| stage`."""
        first = at(nodes, place)
        if first is None or not first.has("cue", "stratified"):
            return None
        found = self._concepts(nodes, skip(nodes, place + 1, ("by", "on", "for", "|")))
        if found is None:
            return None
        return reduced("strata", found[0], nodes, place, found[1])

    def adjusted(self, nodes: Nodes, place: int) -> Match | None:
        """`adjusted for age, ECOG and AFP`, `after adjusting for AFP`."""
        first = at(nodes, place)
        if first is None or not first.has("cue", "adjusted"):
            return None
        found = self._concepts(nodes, skip(nodes, place + 1, ("for", "by", "of")))
        if found is None or first.text in ("adj", "adjusted hr"):
            return None
        return reduced("adjust", found[0], nodes, place, found[1])

    def _concepts(self, nodes: Nodes, place: int) -> tuple[tuple[str, ...], int] | None:
        names: list[str] = []
        end = place
        while True:
            start = skip(nodes, end, ARTICLES)
            concept = self.conditions._concept(at(nodes, start))
            if concept is None:
                break
            if concept.level == "lab" and self.conditions.study.concept(f"{concept.name}_baseline"):
                names.append(f"{concept.name}_baseline")
            else:
                names.append(concept.name)
            end = start + 1
            if (word := at(nodes, end)) is not None and word.text in (
                "group",
                "groups",
                "class",
                "status",
                "level",
                "category",
                "categories",
                "classes",
                "arm",
            ):
                end += 1
            after = end
            while (join := at(nodes, after)) is not None and (
                join.has("and") or join.text in (",", "x", "&", "/")
            ):
                after += 1
            if (
                after == end
                or self.conditions._concept(at(nodes, skip(nodes, after, ARTICLES))) is None
            ):
                break
            end = after
        return (tuple(names), end) if names else None


def _asks_share(nodes: Nodes, place: int) -> bool:
    """Whether "each" belongs to what is counted: "percentage of each stage"."""
    for back in range(place - 1, -1, -1):
        if nodes[back].has("cue", "percent"):
            return True
        if not nodes[back].has("filler"):
            return False
    return False


def _is_code_or_and(node: Node) -> bool:
    """Whether what follows names single groups: "between stage B and stage C"."""
    is_code = node.span is not None and len(node.text) <= 2 and not node.span.is_sign
    return node.has("and") or node.number is not None or is_code
