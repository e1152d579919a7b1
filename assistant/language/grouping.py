"""Groupings, strata, adjustments, and reasons for stopping."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.kinds import Kind
from assistant.language.assembly import COMPARING
from assistant.language.conditions import ConditionRules
from assistant.language.frames import Question
from assistant.language.lexicon import Entry
from assistant.language.nodes import Contrast, Match, Node, Nodes, Rule, at, reduced, skip
from assistant.language.spans import Span
from assistant.language.value_conditions import FLAG_NO, FLAG_YES
from assistant.model import Filter
from assistant.study.model import Concept

MODELS = ("rate_difference_at", "competing_risk", "ph_check", "forest_subgroup", "forest_response", "landmark",
          "cox_univariable_screen", "logistic_regression", "correlation", "responder_outcome")  # fmt: skip
"""Kinds in which strata would mean more than groups."""
BETWEEN = " between"
STRATA_LINKS = (
    "by",
    "on",
    "for",
    "|",
    ":",
    "=",
    "factor",
    "factors",
    "variable",
    "variables",
    "is",
    "are",
    "(",
)
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
    "presence",
    "presence of",
    "absence of",
)

DONE_BY = (
    "received",
    "taken",
    "reported",
    "experienced",
    "suffered",
    "seen",
    "used",
    "undergone",
    "had",
)
"""Words behind which "by" names those who did it: "the dose received by Child-Pugh B"."""
TABLES_OF_EVENTS = {"ae_soc": "soc", "ae_grade": "grades", "ae_term": "ae"}
"""Characteristics of events by which they are tabulated, the coarsest first, with the word for it."""


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
            self.ranked,
            self.depends,
            self.by_visit,
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
            if self._value(nodes, start) is None and self.conditions._concept(at(nodes, start)):
                start += 1  # "reference ECOG 0"
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
            or node.has("cue", "related")
            or node.has("cue", "reason")
        ):
            causes = (
                causes
                or node.has("cue", "related")
                or node.text
                in (
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
            )
            start += 1
        if not causes:
            return None
        codes = self.conditions.lexicon.codes.get(concept.name, {})
        value, end = self.conditions._value_at(concept, codes, nodes, start)
        if end == start:
            return None
        reason = Filter(concept.name, "eq", value)
        if not _is_share_of(nodes, place):
            return reduced("condition", reason, nodes, place, end)
        among = Node("condition", self._stopped(concept), first.start, first.end, part="among")
        return Match(
            end, (among, Node("condition", reason, nodes[start].start, nodes[end - 1].end))
        )

    def _stopped(self, reason: Concept) -> Filter:
        """Return the condition for those who stopped: by their status, else by any reason."""
        status = self.conditions.study.concept("eot_status")
        stored = (
            [v.value for v in status.values if "discont" in str(v.value).lower()] if status else []
        )
        if status is not None and len(stored) == 1:
            return Filter(status.name, "eq", stored[0])
        return Filter(reason.name, "not_missing")

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
        done = at(nodes, place - 1)
        if first.text == "by" and done is not None and done.text in DONE_BY:
            named = at(nodes, place + 1)
            is_value = named is not None and bool(named.values("value"))
            if is_value or self.conditions.coded(nodes, place + 1) is not None:
                return Match(place + 1, ())
        found = self._concepts(nodes, place + 1)
        if found is None:
            return None
        names, end = found
        of_events = tuple(name for name in TABLES_OF_EVENTS if name in names)
        if of_events:
            rest = tuple(name for name in names if name not in of_events)
            start, stop = first.start, nodes[end - 1].end
            made = tuple(_table_of_events(name, start, stop) for name in of_events[:1])
            return Match(end, (*made, *((Node("by", rest, start, stop),) if rest else ())))
        concept = self.conditions.study.concept(names[0])
        if concept is not None and concept.type == "number" and _ranks(nodes, place):
            return Match(place + 1, ())
        is_share = first.text == "each" and _asks_share(nodes, place)
        return None if is_share else reduced("by", names, nodes, place, end)

    def ranked(self, nodes: Nodes, place: int) -> Match | None:
        """`top 10 patients by AFP`: the number that ranks makes no groups."""
        first, named = at(nodes, place), at(nodes, place + 1)
        concept = self.conditions._concept(named)
        if first is None or concept is None or concept.type != "number" or not first.has("by"):
            return None
        is_top = any(node.type == "top" or node.has("cue", "extremes") for node in nodes[:place])
        return Match(place + 1, ()) if is_top else None

    def depends(self, nodes: Nodes, place: int) -> Match | None:
        """`does age vary with stage`, `is sex distributed equally across stages`: a grouping."""
        first, link = at(nodes, place), at(nodes, place + 1)
        if first is None:
            return None
        if first.text.startswith("distributed ") and any(
            map(self.conditions._concept, nodes[:place])
        ):
            found = self._concepts(nodes, place + 1)
        elif first.has("cue", "compare") and link is not None and link.text in ("with", "on"):
            found = self._concepts(nodes, place + 2)
        else:
            return None
        if found is None:
            return None
        after = at(nodes, found[1])
        if after is not None and _is_code_or_and(after):
            return None
        concepts = [self.conditions.study.concept(name) for name in found[0]]
        if any(c is None or c.type == "number" for c in concepts):
            return None
        node = Node("by", found[0], first.end, nodes[found[1] - 1].end)
        return Match(found[1], (first, node))

    def by_visit(self, nodes: Nodes, place: int) -> Match | None:
        """`by visit and stage`, `by stage and visit`: over time, in the groups of stage."""
        first = at(nodes, place)
        if first is None or not (first.has("cue", "overtime") or first.has("by")):
            return None
        if first.has("cue", "overtime"):
            start = skip(nodes, place + 1, ("and", "&", "by", "per", "and by", "x"))
            found = self._concepts(nodes, start) if start > place + 1 else None
            if found is None:
                return None
            node = Node("by", found[0], nodes[start].start, nodes[found[1] - 1].end)
            return Match(found[1], (first, node))
        found = self._concepts(nodes, place + 1)
        if found is None or "visit" not in found[0] or len(found[0]) == 1:
            return None
        named = next(node for node in nodes[place : found[1]] if node.has("concept", "visit"))
        if named.span is None:
            return None
        span = replace(named.span, entries=(*named.span.entries, Entry("cue", "overtime")))
        others = tuple(name for name in found[0] if name != "visit")
        grouped = Node("by", others, first.start, nodes[found[1] - 1].end)
        return Match(found[1], (grouped, replace(named, span=span)))

    def between_groups(self, nodes: Nodes, place: int) -> Match | None:
        """`between ECOG groups`, `across stages`, `between stages`."""
        first = at(nodes, place)
        if first is not None and first.text.endswith(BETWEEN) and first.has("cue"):
            word = Node("span", None, first.start, first.end, _between(first))
            found_after = self.between_groups((word, *nodes[place + 1 :]), 0)
            if found_after is None:
                return None
            return Match(place + found_after.end, (first, *found_after.nodes))
        if first is None or first.text not in ("between", "across"):
            return None
        start = place + 1
        while (named := at(nodes, start)) is not None and (
            named.has("cue", "patients")
            or named.text in ("the", "those", "groups", "with", "group", "in", "people")
        ):
            start += 1
        if named is not None and named.type in ("contrast", "by"):
            return reduced(named.type, named.value, nodes, place, start + 1)
        found = self._concepts(nodes, place + 1)
        if found is None:
            return None
        names, end = found
        concepts = [self.conditions.study.concept(name) for name in names]
        if len(names) > 1 and all(c is not None and c.type == "number" for c in concepts):
            return Match(place + 1, ())
        after = at(nodes, end)
        if after is not None and after.text in ("groups", "classes", "categories", "group"):
            end += 1
        elif after is not None and _is_code_or_and(after):
            return None
        return reduced("by", names, nodes, place, end)

    def strata(self, nodes: Nodes, place: int) -> Match | None:
        """`stratified by ECOG`, `stratified on stage and sex`, `| stage`."""
        first = at(nodes, place)
        named = self._named_as_strata(nodes, place)
        if named is not None:
            return named
        if first is None or not first.has("cue", "stratified"):
            return None
        found = self._concepts(nodes, skip(nodes, place + 1, STRATA_LINKS))
        if found is None:
            return None
        others = (*nodes[:place], *nodes[found[1] :])
        is_alone = not any(node.values("cue") or node.values("endpoint") for node in others)
        if (
            first.text.startswith("stratified")
            and not is_alone
            and not any(map(_sets_against, (*nodes[:place], *nodes[found[1] :])))
        ):
            return reduced("by", found[0], nodes, place, found[1])
        return reduced("strata", found[0], nodes, place, found[1])

    def _named_as_strata(self, nodes: Nodes, place: int) -> Match | None:
        """`with ECOG and sex as strata`."""
        if self.conditions._concept(at(nodes, place)) is None:
            return None
        found = self._concepts(nodes, place)
        if found is None:
            return None
        names, end = found
        linked = skip(nodes, end, ("as", "the", "being"))
        word = at(nodes, linked)
        if linked == end or word is None or not word.has("cue", "stratified"):
            return None
        return reduced("strata", names, nodes, place, linked + 1)

    def adjusted(self, nodes: Nodes, place: int) -> Match | None:
        """`adjusted for age, ECOG and AFP`, `after adjusting for AFP`."""
        first = at(nodes, place)
        if first is None or not first.has("cue", "adjusted"):
            return None
        found = self._concepts(nodes, skip(nodes, place + 1, ("for", "by", "of")))
        if found is None or first.text in ("adj", "adjusted hr"):
            return None
        return reduced("adjust", found[0], nodes, place, found[1])

    def _has_code(self, concept: Concept, nodes: Nodes, place: int) -> bool:
        """Whether a code follows, so that it is a condition: "by sex, stage C"."""
        following = at(nodes, place + 1)
        codes = self.conditions.lexicon.codes.get(concept.name, {})
        if following is None or following.span is None or concept.is_flag:
            return False
        return following.span.words in codes and not following.has("and")

    def _concepts(self, nodes: Nodes, place: int) -> tuple[tuple[str, ...], int] | None:
        names: list[str] = []
        end = after = place
        while True:
            start = skip(nodes, after, ARTICLES)
            concept = self.conditions._concept(at(nodes, start))
            if concept is None:
                break
            if names and (
                _has_limit(concept, nodes, start)
                or self._has_code(concept, nodes, start)
                or _has_side(concept, nodes, start)
            ):
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
        return (tuple(names), end) if names else None


def _is_share_of(nodes: Nodes, place: int) -> bool:
    """Whether "discontinuations" is what a share is of: "share of discontinuations due to AE"."""
    before = at(nodes, place - 1)
    if before is None or before.text not in ("of", "all", "the"):
        return nodes[place].has("cue", "discontinuations") and _is_percent(before)
    back = place - 1
    while back >= 0 and nodes[back].text in ("of", "all", "the"):
        back -= 1
    return nodes[place].has("cue", "discontinuations") and _is_percent(at(nodes, back))


def _is_percent(node: Node | None) -> bool:
    return node is not None and node.has("cue", "percent")


def _ranks(nodes: Nodes, place: int) -> bool:
    """Whether "by" names what is ranked: "top 10 by AFP"."""
    return any(node.text == "top" or node.has("cue", "extremes") for node in nodes[:place])


def _between(node: Node) -> Span:
    """Return the last word of "difference between" as a span of its own."""
    return Span("between", node.start, node.end, (Entry("between", "between"),))


def grouped_by_strata(question: Question, kind: Kind) -> Question:
    """Return "KM curves stratified by stage" as grouped: what describes has no strata to adjust for."""
    is_strict = "strata" in kind.options or kind.name in (*COMPARING, *MODELS)
    if is_strict or not question.of("strata"):
        return question
    nodes = (replace(n, type="by") if n.type == "strata" else n for n in question.reduced)
    return replace(question, reduced=tuple(nodes))


NUMBER_LINKS = ("of", "is", "was", "are", "were", "being", "level", "levels", "value", "values", "count",
                "size", "diameter", "a", "an", "the", "with")  # fmt: skip


def _has_limit(concept: Concept, nodes: Nodes, place: int) -> bool:
    """Whether a number is limited, so that it groups nothing: "by sex, aged 55 or above"."""
    following = at(nodes, skip(nodes, place + 1, NUMBER_LINKS))
    is_limited = following is not None and (
        following.number is not None or following.has("op") or following.has("between")
    )
    return concept.type == "number" and is_limited


def _has_side(concept: Concept, nodes: Nodes, place: int) -> bool:
    """Whether one side of a flag is meant, so that it groups nothing: "by sex, PVI patients"."""
    following = at(nodes, place + 1)
    if following is None or not concept.is_flag:
        return False
    return following.has("cue", "patients") or following.text in (*FLAG_YES, *FLAG_NO)


TESTING = ("compare", "logrank", "hr", "cox", "oddsratio", "riskdifference", "farapart", "logistic", "competing",
           "adjusted", "fisher", "phcheck", "forest", "rmst", "likelier", "prognostic")  # fmt: skip


def _sets_against(node: Node) -> bool:
    """Whether groups are compared beside: then strata are not the groups themselves."""
    is_asked = node.type in ("contrast", "by", "option") or node.has("by") or node.has("versus")
    is_named = bool(node.values("option")) or any(node.has("cue", cue) for cue in TESTING)
    return is_asked or is_named or bool(node.values("value"))


def _table_of_events(name: str, start: int, end: int) -> Node:
    """Return the word that asks for events by system, grade or term: they form no groups."""
    cue = TABLES_OF_EVENTS[name]
    return Node("span", None, start, end, Span(f"by {cue}", start, end, (Entry("cue", cue),)))


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
