"""Conditions on patients and records: values, numbers, flags, with negation and lists.

A short code (`C`, `A`, `1`) is a value only beside its concept, or in a list with one that is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from assistant.language.lexicon import LAY, Entry, Lexicon, Phrase, phrase_of
from assistant.language.nodes import Contrast, Match, Node, Nodes, NodeType, Rule, at, reduced, skip
from assistant.language.spans import Span
from assistant.model import GROUP, Filter, Op, Scalar
from assistant.study.model import Concept, Study

NEGATED: Mapping[str, Op] = {
    "eq": "ne", "in": "not_in", "between": "not_between", "gt": "le", "ge": "lt", "lt": "ge",
    "le": "gt", "ne": "eq", "not_in": "in", "not_between": "between", "is_missing": "not_missing",
    "not_missing": "is_missing",
}  # fmt: skip
COMPARED = ("gt", "ge", "lt", "le")
"""Of records, the opposite of "one over 3" is "none over 3", not "one of 3 or less"."""
KNOWN = ("known", "recorded", "available", "nonmissing")
UNKNOWN = ("unknown", "missing", "unrecorded", "unavailable")
ARTICLES = ("a", "an", "the", "any")
LINK_WORDS = ("of", "is", "was", "=", "==", ":", "class", "stage", "a", "an", "the", "value", "score",
              "were", "are", "status", "level", "ps", "being", "equal", "to", "at", "group",
              "response", "(", "had", "have")  # fmt: skip
YEARS = "years"
OR_LIMITS: Mapping[str, Op] = {
    "or over": "gt", "or above": "gt", "or higher": "gt", "or greater": "gt", "or older": "gt",
    "or under": "lt", "or below": "lt", "or lower": "lt", "or younger": "lt",
}  # fmt: skip
ADJECTIVES = (
    ("teae", "ae_emergent", "all recorded adverse events are taken: the study marks none as treatment-emergent"),
    ("fatal", "ae_fatal", ""),
)  # fmt: skip
RESPONDERS = ("responders", "responder", "patients responding", "patients with response")
CR_OR_PR = ("cr or pr", "cr/pr", "cr+pr", "complete or partial response")
BEHIND = ("excluded", "left out", "omitted", "removed", "exempted")
NUMBER_WORDS = ("#", "no", "number", "id", "nr")
SELECTING = ("in", "for", "of", "among", "within", ",")
POPULATIONS = ("population", "set", "patients", "subjects")
FLAG_YES = ("positive", "present", "+", "yes", "pos")
FLAG_NO = ("negative", "absent", "neg", "no", "-")
HIGHEST_GRADE = 5
HIGHEST_BARE_AGE = 90
LOWEST_AGE, HIGHEST_AGE = 18, 100
MM_PER_CM = 10


@dataclass(frozen=True)
class ConditionRules:
    """The rules for conditions in one study."""

    study: Study
    lexicon: Lexicon

    def rules(self) -> tuple[Rule, ...]:
        """Return the rules in the order in which they are tried."""
        return (self.both_ways, self.said_of_events, self.negated, self.grade, self.numeric,
                self.times_limit, self.coded, self.named_values, self.flag, self.missing,
                self.bare_codes, self.age_alone, self.counted, self.measured)  # fmt: skip

    # -- negation and flags ------------------------------------------------------------------

    def both_ways(self, nodes: Nodes, place: int) -> Match | None:
        """`with and without PVI`, `with v without PVI`: a grouping by the flag."""
        first = at(nodes, place)
        if first is None or first.text not in ("with", "without"):
            return None
        join, second = at(nodes, place + 1), at(nodes, place + 2)
        if join is None or second is None or second.text not in ("with", "without"):
            return None
        if not (join.has("and") or join.has("versus") or join.has("or")):
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
        inner_rules = (self.grade, self.numeric, self.times_limit, self.coded, self.named_values,
                       self.flag, self.missing, self.age_alone, self.counted)  # fmt: skip
        for rule in inner_rules:
            match = rule(nodes, start)
            if match is None or len(match.nodes) != 1:
                continue
            node = match.nodes[0]
            flipped = negation_of(node.value, self.study)
            if flipped is None:
                continue
            kind: NodeType = "condition" if node.type == "contrast" else node.type
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

    def without_events(self, nodes: Nodes, place: int) -> Match | None:
        """`without serious adverse events`, `no adverse events`: patients who had none."""
        first = at(nodes, place)
        if first is None or not first.has("not") or first.text in ("non", "not both"):
            return None
        word = at(nodes, skip(nodes, place + 1, (*ARTICLES, "have", "had", "having")))
        serious, term = self.study.concept("ae_serious"), self.study.concept("ae_term")
        if (
            word is None
            or first.text == "not"
            or not (word.has("cue", "sae") or word.has("cue", "ae"))
        ):
            return None
        if word.has("cue", "sae"):
            if serious is None or not serious.is_flag:
                return None
            had_one = Filter("ae_serious", "eq", "yes")
        elif term is None:
            return None
        else:
            had_one = Filter("ae_term", "not_missing")
        none = Filter(GROUP, "none_of", (had_one,))
        node = Node("condition", none, first.start, word.end, negator=first.text)
        return Match(nodes.index(word) + 1, (node,))

    def event_free(self, nodes: Nodes, place: int) -> Match | None:
        """`without a dermatologic event`, `free of progression`, `not progressed`, `no death`."""
        first = at(nodes, place)
        if first is None or not first.has("not") or first.text in ("non", "not both"):
            return None
        node = at(nodes, skip(nodes, place + 1, (*ARTICLES, "first", "yet", "still", "having")))
        if node is None or node.span is None:
            return None
        names = [str(name) for name in node.values("verb")]
        if not names:
            return None
        entries = (
            Entry("endpoint", names[0], "event"), Entry("cue", "eventfree"), Entry("cue", "denied"),
        )  # fmt: skip
        span = Span(f"{first.text} {node.text}", first.start, node.end, entries)
        return Match(nodes.index(node) + 1, (Node("span", None, first.start, node.end, span),))

    def at_baseline(self, nodes: Nodes, place: int) -> Match | None:
        """`baseline BMI`: the word says nothing of what is known at baseline only."""
        first = at(nodes, place)
        concept = self._concept(at(nodes, place + 1))
        if first is None or first.text != "baseline" or concept is None:
            return None
        is_plain = concept.level == "patient" and concept.baseline and concept.type == "number"
        return Match(place + 1, ()) if is_plain else None

    def age_range(self, nodes: Nodes, place: int) -> Match | None:
        """`between 50 and 65 years`: ages, not times."""
        first = at(nodes, place)
        concept = self.study.concept("age")
        if first is None or concept is None or not first.has("between") or first.number is not None:
            return None
        found = self._range(nodes, place)
        if found is None or not nodes[found[2] - 1].has("timeunit", YEARS):
            return None
        op, (low, high), end = found
        if not all(
            isinstance(n, int | float) and LOWEST_AGE <= n <= HIGHEST_AGE for n in (low, high)
        ):
            return None
        end = skip(nodes, end, ("old", "of", "age"))
        return self._number_condition(concept, op, (low, high), nodes, place, end)

    def flag(self, nodes: Nodes, place: int) -> Match | None:
        """`with PVI`, `PVI positive`, `PVI+`, `PVI: no`, `PVI-negative`."""
        start = place
        has_with = has_who = False
        while (node := at(nodes, start)) is not None and node.text in (
            "with",
            "have",
            "had",
            "having",
            "has",
            "were",
            "was",
            "who",
        ):
            has_who = has_who or node.text == "who"
            has_with = has_with or node.text in ("have", "had", "having", "has")
            has_with = has_with or (node.text == "with" and not _in_model(nodes, place))
            start += 1
        concept = self._concept(at(nodes, start))
        if concept is None or not concept.is_flag or concept.level != "patient":
            return None
        end = start + 1
        value = "yes" if has_with else None
        said = at(nodes, start)
        before = _before(nodes, place, ("the", "patients", "those"))
        if has_who and said is not None and said.has("verb") and before is not None:
            value = "yes" if before.text in ("in", "among", "of", "within") else value
        is_selected = before is not None and before.text in SELECTING
        if (
            said is not None
            and said.text.endswith(POPULATIONS)
            and not _in_model(nodes, place)
            and (is_selected or not said.has("cue"))
        ):
            value = "yes"
        is_set = said is not None and said.has("cue", "sets")
        if (
            is_set
            and not _in_model(nodes, place)
            and (is_selected or any(_asks_else(n) for n in nodes if n is not said))
        ):
            value = "yes"
        after = skip(nodes, end, ("=", ":", "is", "-", "was"))
        word = at(nodes, after)
        if word is not None and word.text in FLAG_YES:
            value, end = "yes", after + 1
        elif word is not None and word.text in FLAG_NO and (word.text != "-" or after == end):
            value, end = "no", after + 1
        elif (
            word is None
            and after > end
            and nodes[after - 1].text == "-"
            and (sign := nodes[after - 1].span) is not None
            and sign.glued
        ):
            value, end = "no", after
        elif value is None and word is not None and word.has("cue", "patients") and after == end:
            value = "yes"
        is_verb = said is not None and said.has("verb") and value == "yes" and end == start + 1
        if value is None or (is_verb and any(n.has("timeunit") or n.has("time") for n in nodes)):
            return None
        return reduced("condition", Filter(concept.name, "eq", value), nodes, place, end)

    def excluded_behind(self, nodes: Nodes, place: int) -> Match | None:
        """`women excluded`, `stage C left out`: a condition that is denied behind it."""
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

    def missing(self, nodes: Nodes, place: int) -> Match | None:
        """`with missing AFP`, `with unknown etiology`, `whose AFP is missing`, `with known AFP`."""
        first = at(nodes, place)
        if first is None:
            return None
        word = first
        concept = self._concept(at(nodes, skip(nodes, place + 1, ("the", "a"))))
        end = skip(nodes, place + 1, ("the", "a")) + 1
        if not _says_missing(first):
            concept = self._concept(first)
            start = skip(nodes, place + 1, ("is", "was", "value", "values", "are", "were"))
            word, end = at(nodes, start) or first, start + 1
        before = _before(nodes, place, ("the", "a"))
        is_said_of_patients = before is not None and (
            before.text in ("with", "have", "had", "having", "whose", "where", "and", "or")
            or before.has("not") or before.has("cue", "patients")
        )  # fmt: skip
        if concept is not None and concept.level == "lab":
            concept = self.study.concept(f"{concept.name}_baseline")
        if concept is None or concept.level != "patient" or not _says_missing(word):
            return None
        if not is_said_of_patients:
            return None
        op: Op = "not_missing" if word.text in KNOWN else "is_missing"
        return reduced("condition", Filter(concept.name, op), nodes, place, end)

    def responders(self, nodes: Nodes, place: int) -> Match | None:
        """`in responders`, `non-responders`, `did not respond`, `with CR or PR`: a condition."""
        concept = self.study.concept("best_response")
        start = skip(
            nodes, place, ("in", "among", "of", "for", "with", "had", "the", "those", "who")
        )
        is_led = any(
            n.text in ("in", "among", "of", "with", "had", "who") for n in nodes[place:start]
        )
        denied = (node := at(nodes, start)) is not None and node.has("not")
        start = skip(nodes, start + denied, ("-", "to", "the"))
        word = at(nodes, start)
        if concept is None or word is None or not (is_led or denied):
            return None
        is_group = word.text in RESPONDERS or (denied and word.text in ("respond", "responded"))
        is_group = is_group or (is_led and word.text in CR_OR_PR)
        if not is_group:
            return None
        named = [n for n in nodes if n.has("cue", "responders") or n.text in CR_OR_PR]
        if len(named) != 1:
            return None
        wanted = tuple(
            v.value for v in concept.values if v.value in self.study.conventions.responders
        )
        op: Op = "not_in" if denied else "in"
        return reduced("condition", Filter(concept.name, op, wanted), nodes, place, start + 1)

    def said_of_events(self, nodes: Nodes, place: int) -> Match | None:
        """`treatment-emergent adverse events`, `fatal AEs`, `TEAEs`: what kind of events."""
        first = at(nodes, place)
        if first is None or first.span is None:
            return None
        severity = self._severity(first, at(nodes, place + 1))
        if severity is not None:
            words = f"{first.text} is the recorded severity, not whether the event was serious"
            return reduced("condition", severity, nodes, place, place + 1, assumption=words)
        denied = self._denied_adjective(nodes, place)
        if denied is not None:
            return denied
        for cue, name, words in ADJECTIVES:
            if not first.has("cue", cue):
                continue
            concept = self.study.concept(name)
            known = concept is not None and concept.is_flag
            outcome = self._fatal_outcome() if cue == "fatal" and not known else None
            if outcome is not None:
                return reduced("condition", outcome, nodes, place, place + 1)
            if not known and cue == "fatal":
                said = ("missing_column", "This study does not record which events were fatal.")
                return reduced("refusal", said, nodes, place, place + 1)
            entries = (
                (Entry("cue", "ae"),) if first.text.startswith("te") and first.text != "te" else ()
            )
            rest: Nodes = ()
            if entries:
                rest = (Node("span", None, first.start, first.end,
                             Span("adverse events", first.start, first.end, entries)),)  # fmt: skip
            if not known:
                note = Node("condition", None, first.start, first.end, assumption=words)
                return Match(place + 1, (note, *rest))
            node = Node("condition", Filter(name, "eq", "yes"), first.start, first.end)
            return Match(place + 1, (node, *rest))
        return None

    def _fatal_outcome(self) -> Filter | None:
        """Return the outcome that says that an event was fatal, where the study has it."""
        concept = self.study.concept("ae_outcome")
        stored = (
            [v.value for v in concept.values if "fatal" in str(v.value).lower()] if concept else []
        )
        return Filter("ae_outcome", "eq", stored[0]) if len(stored) == 1 else None

    def _denied_adjective(self, nodes: Nodes, place: int) -> Match | None:
        """`unrelated AEs`, `events not related to treatment`, `non-serious AEs`."""
        first = nodes[place]
        second = at(nodes, skip(nodes, place + 1, ("-",)))
        if first.text not in ("not", "non") and not first.has("cue", "unrelated"):
            return None
        if first.has("cue", "unrelated"):
            word, end, name = first, place + 1, "ae_related"
        elif not first.has("not") or second is None:
            return None
        elif second.has("cue", "related"):
            word, end, name = second, nodes.index(second) + 1, "ae_related"
        elif second.has("cue", "sae") or second.text == "serious":
            word, end, name = second, nodes.index(second) + 1, "ae_serious"
        else:
            return None
        concept = self.study.concept(name)
        if concept is None or not concept.is_flag:
            return None
        end = skip(nodes, end, ("to", "the", "treatment", "drug", "study", "therapy"))
        node = Node("condition", Filter(name, "eq", "no"), first.start, word.end)
        if not word.has("cue", "sae"):
            return Match(end, (node,))
        span = Span("adverse events", word.start, word.end, (Entry("cue", "ae"),))
        return Match(end, (node, Node("span", None, word.start, word.end, span)))

    def _severity(self, node: Node, following: Node | None) -> Filter | None:
        """Return "severe", "mild", "moderate" before events, where the study has no grade."""
        concept = self.study.concept("ae_severity")
        is_of_events = following is not None and (
            following.has("cue", "ae") or following.has("cue", "aeword") or following.has("value")
        )
        if concept is None or self.study.concept("ae_grade") is not None or not is_of_events:
            return None
        stored = [v.value for v in concept.values if str(v.value).lower() == node.text]
        return Filter("ae_severity", "eq", stored[0]) if stored else None

    # -- numbers -----------------------------------------------------------------------------

    def grade(self, nodes: Nodes, place: int) -> Match | None:
        """`grade 3 or higher`, `G3-4`, `grade >= 3`, `grade 3+`, `grades 3/4`."""
        first = at(nodes, place)
        concept = self.study.concept("ae_grade")
        if first is None or concept is None:
            return None
        start = place + 1
        has_operator_before = False
        if (
            first.values("op")
            and (second := at(nodes, place + 1)) is not None
            and second.has("concept", "ae_grade")
        ):
            has_operator_before, start = True, place + 2
        elif not (first.has("concept", "ae_grade") or first.text in ("g", "gr")):
            return None
        start = skip(nodes, start, ("-", "of", "ctcae", "at"))
        found = self._amount(
            nodes, start, prefix=first.values("op")[0] if has_operator_before else None
        )
        if found is None:
            return None
        op, value, end = found
        before = _before(nodes, place, ("a", "any"))
        after = at(nodes, end)
        is_had = before is not None and (
            before.text in ("with", "had", "having", "experienced", "have") or before.has("not")
        )
        if is_had and after is not None and (after.has("cue", "aeword") or after.has("cue", "ae")):
            end += 1
        if op == "between" and isinstance(value, tuple):
            low, high = int(float(str(value[0]))), int(float(str(value[1])))
            if high > HIGHEST_GRADE:
                said = ("value_not_in_data", f"Grades go from 1 to {HIGHEST_GRADE}.")
                return reduced("refusal", said, nodes, place, end)
            op, value = "in", tuple(range(low, high + 1))
        return reduced("condition", Filter("ae_grade", op, value), nodes, place, end)

    def numeric(self, nodes: Nodes, place: int) -> Match | None:
        """`age over 65`, `AFP between 20 and 400 ng/mL`, `aged 60-70`, `RDI below 50%`."""
        concept = self._concept(at(nodes, place))
        if concept is None or concept.type != "number" or concept.name == "ae_grade":
            return None
        start = skip(
            nodes,
            place + 1,
            (
                "of",
                "is",
                "was",
                "at",
                "baseline",
                "(",
                "a",
                "level",
                ":",
                "were",
                "in",
                "value",
                "being",
                "count",
                "counts",
            ),
        )
        found = self._amount(nodes, start)
        if found is None:
            return None
        op, value, end = found
        if op == "eq" and concept.level == "lab" and not nodes[start].values("op"):
            return None
        return self._number_condition(concept, op, value, nodes, place, end)

    def times_limit(self, nodes: Nodes, place: int) -> Match | None:
        """`bilirubin above 2 times ULN`, `ALT >5xULN`, `ALT > ULN`."""
        concept = self._concept(at(nodes, place))
        if concept is None or concept.upper_limit is None:
            return None
        operator = at(nodes, skip(nodes, place + 1, ("of", "was", "is", "at", "were")))
        if operator is None or not operator.values("op"):
            return None
        start = nodes.index(operator) + 1
        unit = at(nodes, start)
        if unit is not None and unit.has("unit", "x ULN"):
            condition = Filter(concept.name, operator.values("op")[0], 1, "x ULN")
            kind: NodeType = "laboratory" if concept.level == "lab" else "condition"
            return reduced(kind, condition, nodes, place, start + 1)
        return None

    def age_alone(self, nodes: Nodes, place: int) -> Match | None:
        """`over 65`, `younger than 60 years`, `65 or older`, `60+`: an age."""
        concept = self.study.concept("age")
        first = at(nodes, place)
        if concept is None or first is None or not (first.values("op") or first.number is not None):
            return None
        found = self._amount(nodes, place)
        if found is None:
            return None
        op, value, end = found
        numbers = value if isinstance(value, tuple) else (value,)
        if not all(
            isinstance(item, int | float) and LOWEST_AGE <= item <= HIGHEST_AGE for item in numbers
        ):
            return None
        consumed = nodes[place:end]
        if any(node.text == "%" or node.has("unit") for node in consumed):
            return None
        by_word = any(
            node.text.startswith(("older", "younger"))
            or "older" in node.text
            or "younger" in node.text
            for node in consumed
        )
        by_unit = any(node.has("timeunit", YEARS) for node in consumed)
        after = at(nodes, end)
        if after is not None and (
            after.text in ("of",) and (two := at(nodes, end + 1)) is not None and two.text == "age"
        ):
            end, by_word = end + 2, True
        elif after is not None and (
            ((named := self._concept(after)) is not None and named.name == "age")
            or after.text in ("old", "age")
        ):
            end, by_word = end + 1, True
        if not (by_word or by_unit or op in ("gt", "ge", "lt", "le")) or (
            op == "eq" and not by_word
        ):
            return None
        if (
            not by_word
            and after is not None
            and (
                after.text == "%"
                or after.has("unit")
                or after.has("timeunit")
                or after.has("cue", "ci")
                or self._concept(after) is not None
            )
        ):
            return None
        if not (by_word or by_unit) and any(self._is_number(node) for node in nodes[:place]):
            return None
        if not (by_word or by_unit) and any(float(str(n)) > HIGHEST_BARE_AGE for n in numbers):
            return None
        match = self._number_condition(concept, op, value, nodes, place, end)
        if by_word:
            return match
        words = "a number alone is taken as an age in years"
        return Match(
            match.end,
            tuple(Node(n.type, n.value, n.start, n.end, assumption=words) for n in match.nodes),
        )

    def second_limit(self, nodes: Nodes, place: int) -> Match | None:
        """`AFP below 20 or above 400`, `over 50 and not over 65`: a further limit of one number."""
        first = at(nodes, place)
        if first is None or not (first.has("or") or first.has("and") or first.text == "or above"
                                 or (first.has("after") and first.text.startswith("or "))):  # fmt: skip
            return None
        start = place if first.has("after") else place + 1
        owner = self._number_before(nodes, place)
        if owner is None:
            return None
        is_denied = (word := at(nodes, start)) is not None and word.has("not")
        start += is_denied
        limit = self._limit(nodes, start)
        if limit is None:
            return None
        op, number, end = limit
        match = self._number_condition(owner, op, number, nodes, start, end)
        node = match.nodes[0]
        if is_denied:
            flipped = negation_of(node.value, self.study)
            node = Node(node.type, flipped, node.start, node.end, negator="non")
        is_or = first.has("or") or first.has("after")
        word_span = Span("or" if is_or else "and", first.start, first.start + 1,
                         (Entry("or" if is_or else "and", "or" if is_or else "and"),))  # fmt: skip
        return Match(end, (Node("span", None, first.start, first.start + 1, word_span), node))

    def _limit(self, nodes: Nodes, place: int) -> tuple[Op, Scalar, int] | None:
        """Return comparator, number and end of "above 400 ng/mL", also of the words "or above 400"."""
        first, number = at(nodes, place), at(nodes, place + 1)
        if first is None or number is None or number.number is None:
            return None
        if first.values("op"):
            op: Op = first.values("op")[0]
        elif first.text in OR_LIMITS:
            op = OR_LIMITS[first.text]
        else:
            return None
        return op, _whole(number.number), self._unit_end(nodes, place + 2)

    def _number_before(self, nodes: Nodes, place: int) -> Concept | None:
        """Return the number whose limit stands right before: its name, at most six words back."""
        for back in range(place - 1, max(place - 7, -1), -1):
            node = nodes[back]
            if node.type == "condition" and isinstance(node.value, Filter):
                concept = self.study.concept(node.value.concept)
                return concept if concept is not None and concept.type == "number" else None
            concept = self._concept(node)
            if concept is not None:
                return concept if concept.type == "number" else None
            is_bare = node.number is not None and LOWEST_AGE <= node.number <= HIGHEST_AGE
            if is_bare and back > 0 and nodes[back - 1].values("op"):
                before = _before(nodes, back - 1, ("the",))
                named = self._concept(before) if before is not None else None
                return (
                    named
                    if named is not None and named.type == "number"
                    else self.study.concept("age")
                )
            if node.number is None and not (
                node.values("op") or node.has("unit") or node.has("timeunit") or node.has("not")
            ):
                return None
        return None

    def _is_number(self, node: Node) -> bool:
        """Whether a node names a number, of which a limit without a name would rather be."""
        concept = self._concept(node)
        return concept is not None and concept.type == "number" and concept.name != "age"

    def counted(self, nodes: Nodes, place: int) -> Match | None:
        """`more than 1 TACE session`, `two nodules`, `3 or more nodules`, `2 TACE sessions`."""
        first = at(nodes, place)
        if first is None or not (first.values("op") or first.number is not None):
            return None
        found = self._amount(nodes, place)
        if found is None:
            return None
        op, value, end = found
        concept = self._concept(at(nodes, end))
        if (
            concept is None
            or concept.type != "number"
            or concept.unit not in (None, "")
            or concept.level != "patient"
        ):
            return None
        return reduced("condition", Filter(concept.name, op, value), nodes, place, end + 1)

    def measured(self, nodes: Nodes, place: int) -> Match | None:
        """`larger than 5 cm`: the only number of the study in that unit."""
        first = at(nodes, place)
        if first is None or not first.values("op"):
            return None
        number, unit = at(nodes, place + 1), at(nodes, place + 2)
        if number is None or number.number is None or unit is None or not unit.has("unit"):
            return None
        name = str(unit.values("unit")[0])
        wanted = "cm" if name == "mm" else name
        owners = [
            c
            for c in self.study.concepts
            if c.unit == wanted and c.level == "patient" and c.type == "number"
        ]
        if len(owners) != 1:
            return None
        amount = number.number / MM_PER_CM if name == "mm" else number.number
        op: Op = first.values("op")[0]
        match = self._number_condition(owners[0], op, _whole(amount), nodes, place, place + 3)
        words = f"{name} is taken as {owners[0].label}"
        return Match(
            match.end,
            tuple(Node(n.type, n.value, n.start, n.end, assumption=words) for n in match.nodes),
        )

    def _amount(
        self, nodes: Nodes, place: int, prefix: Op | None = None
    ) -> tuple[Op, Scalar | tuple[Scalar, ...], int] | None:
        """Return comparator, value and end of a comparison that starts here."""
        first = at(nodes, place)
        if first is None:
            return None
        if first.has("between") or first.number is not None:
            found = self._range(nodes, place)
            if found is not None:
                return found
        if first.has("cue", "atleastone") and first.text.startswith("at least"):
            return "ge", 1, place + 1
        if first.values("op"):
            start = skip(nodes, place + 1, ("a", "the", "of", "or", "equal", "to"))
            number = at(nodes, start)
            if number is None or number.number is None:
                return None
            end = self._unit_end(nodes, start + 1)
            return first.values("op")[0], _whole(number.number), end
        if first.number is None:
            return None
        end = self._unit_end(nodes, place + 1)
        after = at(nodes, end)
        if after is not None and after.values("after"):
            return after.values("after")[0], _whole(first.number), self._unit_end(nodes, end + 1)
        several = [_whole(first.number)]
        stop = place + 1
        while (join := at(nodes, stop)) is not None and (join.text in ("/", ",") or join.has("or")):
            number = at(nodes, stop + 1)
            if number is None or number.number is None:
                break
            several.append(_whole(number.number))
            stop += 2
        if len(several) > 1:
            return "in", tuple(several), self._unit_end(nodes, stop)
        if prefix is not None:
            return prefix, _whole(first.number), end
        return "eq", _whole(first.number), end

    def _range(self, nodes: Nodes, place: int) -> tuple[Op, tuple[Scalar, ...], int] | None:
        start = place + 1 if nodes[place].has("between") and nodes[place].number is None else place
        low = at(nodes, start)
        if low is None or low.number is None:
            return None
        middle = self._unit_end(nodes, start + 1)
        join = at(nodes, middle)
        allowed = ("and", "to", "-") if start > place else ("to", "-")
        if join is None or join.text not in allowed:
            return None
        high = at(nodes, middle + 1)
        if high is None or high.number is None or high.number <= low.number:
            return None
        end = self._unit_end(nodes, middle + 2)
        return "between", (_whole(low.number), _whole(high.number)), end

    def _unit_end(self, nodes: Nodes, place: int) -> int:
        node = at(nodes, place)
        if node is not None and (
            node.has("unit")
            or node.text == "%"
            or (node.has("timeunit", YEARS) and node.text != "annual")
        ):
            place += 1
            place = (
                skip(nodes, place, ("old", "of", "age"))
                if nodes[place - 1].has("timeunit")
                else place
            )
        return place

    def _number_condition(
        self, concept: Concept, op: Op, value: Scalar | tuple[Scalar, ...], nodes: Nodes,
        place: int, end: int,
    ) -> Match:  # fmt: skip
        units = [str(node.values("unit")[0]) for node in nodes[place:end] if node.has("unit")]
        unit = concept.unit
        if units and units[0] == "x ULN":
            unit = "x ULN"
        elif units and units[0] == "mm" and concept.unit == "cm":
            value = (
                tuple(_scaled(item) for item in value)
                if isinstance(value, tuple)
                else _scaled(value)
            )
        elif units and concept.unit and units[0].lower() != concept.unit.lower():
            message = f"{concept.label} is stored in {concept.unit}, not in {units[0]}."
            return reduced("refusal", ("unit_mismatch", message), nodes, place, end)
        is_share = any(node.text == "%" for node in nodes[place:end])
        amounts: tuple[Scalar, ...] = value if isinstance(value, tuple) else (value,)
        numbers = [item for item in amounts if isinstance(item, int | float)]
        if is_share and concept.unit != "%":
            message = f"{concept.label} is stored in {concept.unit or 'numbers'}, not in %."
            return reduced("refusal", ("unit_mismatch", message), nodes, place, end)
        if concept.unit == "%" and not is_share and any(0 < n < 1 for n in numbers):
            message = f"{concept.label} is stored in %: write 60% for 0.6."
            return reduced("refusal", ("unit_mismatch", message), nodes, place, end)
        assumption = None
        if concept.level == "lab" and unit != "x ULN":
            twin = self.study.concept(f"{concept.name}_baseline")
            if twin is not None:
                assumption = f"{concept.label} is taken as {twin.label}"
                concept, unit = twin, twin.unit
        if concept.name == "age" or unit in (YEARS, "%", None):
            unit = None
        kind: NodeType = "laboratory" if concept.level == "lab" else "condition"
        return reduced(
            kind, Filter(concept.name, op, value, unit), nodes, place, end, assumption=assumption
        )

    # -- values ------------------------------------------------------------------------------

    def coded(self, nodes: Nodes, place: int) -> Match | None:
        """`stage C`, `BCLC B or C`, `Child-Pugh A`, `ECOG 0-1`, `stage B versus stage C`."""
        concept = self._concept(at(nodes, place))
        if (
            concept is None
            or concept.name == "ae_grade"
            or (concept.type == "number" and not concept.values)
        ):
            return None
        if concept.is_flag or concept.name not in self.lexicon.codes:
            return None
        start = self._past_links(concept, nodes, place + 1)
        operator = at(nodes, start)
        if concept.type == "identifier":
            named = self._identifier(concept, nodes, start)
            if named is not None:
                value, end = named
                return reduced("condition", Filter(concept.name, "eq", value), nodes, place, end)
            if operator is None or operator.number is None or not _are_numbers(concept):
                return None
            condition = Filter(concept.name, "eq", int(operator.number))
            return reduced("condition", condition, nodes, place, start + 1)
        if (
            operator is not None
            and operator.values("op")
            and concept.values
            and _are_numbers(concept)
        ):
            number = at(nodes, start + 1)
            if number is not None and number.number is not None:
                return self._coded_comparison(
                    concept, operator.values("op")[0], number.number, nodes, place, start + 2
                )
        found = self._value_list(concept, nodes, start)
        if found is None:
            return None
        values, joins, end = found
        after = at(nodes, end)
        if (
            after is not None
            and after.values("after")
            and _are_numbers(concept)
            and len(values) == 1
        ):
            return self._coded_comparison(
                concept, after.values("after")[0], float(str(values[0])), nodes, place, end + 1
            )
        return self._of_values(concept, values, joins, nodes, place, end)

    def _identifier(self, concept: Concept, nodes: Nodes, place: int) -> tuple[Scalar, int] | None:
        """Return the patient that "01-701-1015" names: the only one whose number is the last part."""
        parts: list[str] = []
        end = place
        while (node := at(nodes, end)) is not None and node.number is not None:
            parts.append(node.text)
            end += 1
            if (dash := at(nodes, end)) is None or dash.text != "-":
                break
            end += 1
        if len(parts) < 2:
            return None
        whole = [v.value for v in concept.values if phrase_of(str(v.value)) == tuple(parts)]
        last = [
            v.value for v in concept.values if str(v.value).lstrip("0") == parts[-1].lstrip("0")
        ]
        found = whole or last
        return (found[0], end) if len(found) == 1 else None

    def _past_links(self, concept: Concept, nodes: Nodes, place: int) -> int:
        """Return the place after words such as "is" and "of", unless one is a code itself."""
        codes = self.lexicon.codes.get(concept.name, {})
        links = (*LINK_WORDS, "-", *(NUMBER_WORDS if concept.type == "identifier" else ()))
        while (node := at(nodes, place)) is not None and node.text in links:
            if self._value_at(concept, codes, nodes, place)[1] > place and node.text in ("a",):
                break
            place += 1
        return place

    def _coded_comparison(
        self, concept: Concept, op: Op, number: float, nodes: Nodes, place: int, end: int
    ) -> Match:
        kind: NodeType = "laboratory" if concept.level == "lab" else "condition"
        return reduced(kind, Filter(concept.name, op, _whole(number)), nodes, place, end)

    def named_values(self, nodes: Nodes, place: int) -> Match | None:
        """`women`, `HBV`, `complete response`, `rash or diarrhoea`, `men versus women`, `C stage`."""
        start = place
        node = at(nodes, start)
        if node is None:
            return None
        before = _before(nodes, place)
        is_said_of_events = before is not None and (
            before.has("cue", "aeword") or before.has("cue", "ae")
        )
        both = self._term_or_system(node)
        if both:
            return Match(start + 1, (Node("open", both, node.start, node.end),))
        for concept_name, value in node.values("value"):
            concept = self.study.concept(str(concept_name))
            if concept is None or (is_said_of_events and node.has("cue", "stop")):
                continue
            if node.has("cue", "stats") and self._asks_for_number(nodes):
                continue
            if node.has("cue", "disposition") and before is None:
                continue
            found = self._value_list(concept, nodes, start)
            if found is None:
                continue
            values, joins, end = found
            said = self._lay_words(nodes[place:end])
            after = skip(nodes, end, ("as", "for", "the", "a", "their"))
            named = self._concept(at(nodes, after))
            is_group = (word := at(nodes, end)) is not None and word.text in (
                "group",
                "groups",
                "arm",
            )
            if (named is not None and named.name == concept.name) or (
                is_group and concept.name in ("arm", "actual_arm")
            ):
                end = after + 1
            del value
            match = self._of_values(concept, values, joins, nodes, place, end)
            return Match(match.end, tuple(replace(item, assumption=said) for item in match.nodes))
        return self._code_before_concept(nodes, place)

    def _lay_words(self, nodes: Nodes) -> str | None:
        """Say which term a lay word is taken for, and which other terms resemble it."""
        for node in nodes:
            for entry in node.span.entries if node.span is not None else ():
                if (
                    entry.type != "value"
                    or entry.source != LAY
                    or not isinstance(entry.value, tuple)
                ):
                    continue
                taken = str(entry.value[1])
                concept = self.study.concept("ae_term")
                stem = taken.lower()
                others = [str(v.value) for v in concept.values
                          if stem in str(v.value).lower() and v.value != taken] if concept else []  # fmt: skip
                besides = f", not {', '.join(sorted(others)[:3])}" if others else ""
                return f'"{node.text}" is taken as {taken}{besides}'
        return None

    def _term_or_system(self, node: Node) -> tuple[tuple[Filter, ...], ...]:
        """Return both senses of a word that names an event and a body system of another name."""
        found = [
            Filter(str(n), "eq", v) for n, v in node.values("value") if n in ("ae_term", "ae_soc")
        ]
        names = [item.concept for item in found]
        return tuple((item,) for item in found) if sorted(names) == ["ae_soc", "ae_term"] else ()

    def _asks_for_number(self, nodes: Nodes) -> bool:
        """Whether a number is summarised: there "SD" is the standard deviation."""
        asks = ("mean", "median", "rdi")
        named = (self._concept(node) for node in nodes)
        return any(node.has("cue", cue) for node in nodes for cue in asks) or any(
            concept is not None and concept.type == "number" for concept in named
        )

    def _code_before_concept(self, nodes: Nodes, place: int) -> Match | None:
        """`the C stage`, `B-stage patients`."""
        node, following = at(nodes, place), at(nodes, skip(nodes, place + 1, ("-",)))
        concept = self._concept(following)
        if (
            node is None
            or node.span is None
            or concept is None
            or concept.is_flag
            or following is None
        ):
            return None
        if (
            node.number is not None
            or len(node.span.words) != 1
            or (node.has("filler") and node.text != "a")
        ):
            return None
        value = self.lexicon.codes.get(concept.name, {}).get(node.span.words)
        if value is None or node.text == "a":
            return None
        end = nodes.index(following) + 1
        return reduced("condition", Filter(concept.name, "eq", value), nodes, place, end)

    def bare_codes(self, nodes: Nodes, place: int) -> Match | None:
        """`B v C`, `C/B`: codes of the only concept that has them all."""
        first = at(nodes, place)
        if first is None or first.span is None or first.number is not None:
            return None
        joins = [join for join in (at(nodes, place + 1),) if join is not None]
        second = at(nodes, place + 2)
        if not joins or second is None or second.span is None:
            return None
        if not (joins[0].has("versus") or joins[0].text in ("/", "-")):
            return None
        owners = [
            concept for concept in self.study.concepts
            if concept.level == "patient" and not concept.is_flag
            and first.span.words in self.lexicon.codes.get(concept.name, {})
            and second.span.words in self.lexicon.codes.get(concept.name, {})
        ]  # fmt: skip
        if len(owners) != 1:
            return None
        codes = self.lexicon.codes[owners[0].name]
        contrast = Contrast(owners[0].name, (codes[first.span.words], codes[second.span.words]))
        return reduced("contrast", contrast, nodes, place, place + 3)

    def _value_list(
        self, concept: Concept, nodes: Nodes, place: int
    ) -> tuple[list[Scalar], list[str], int] | None:
        """Return values of one concept, the joins between them, and the end."""
        codes = self.lexicon.codes.get(concept.name, {})
        values: list[Scalar] = []
        joins: list[str] = []
        end = place
        while True:
            value, after = self._value_at(concept, codes, nodes, end)
            if after == end:
                break
            values.append(value)
            end = after
            join, joined = self._join(nodes, end, concept)
            if join is None:
                break
            following = joined
            word = at(nodes, following)
            if (
                word is not None
                and (again := self._concept(word)) is not None
                and again.name == concept.name
            ):
                following = self._past_links(concept, nodes, following + 1)
            following = skip(nodes, following, ("in", "with", "the", "those", "patients", "of"))
            if self._value_at(concept, codes, nodes, following)[1] == following:
                break
            joins.append(join)
            end = following
        return (values, joins, end) if values else None

    def _join(self, nodes: Nodes, place: int, concept: Concept) -> tuple[str | None, int]:
        node = at(nodes, place)
        if node is None:
            return None, place
        after = self._concept(node)
        if after is not None and after.name == concept.name:
            node, place = at(nodes, place + 1), place + 1
            if node is None:
                return None, place
        if (
            node.text == ","
            and (more := at(nodes, place + 1)) is not None
            and (more.has("or") or more.has("and"))
        ):
            node, place = more, place + 1
        if node.has("versus"):
            return "versus", place + 1
        if node.has("or") or node.text in ("/", "nor"):
            return "or", place + 1
        if node.has("and") or node.text in ("+",):
            return "and", place + 1
        if node.text == "," or (node.text == "-" and _are_numbers(concept)):
            return "or", place + 1
        return None, place

    def _value_at(
        self, concept: Concept, codes: Mapping[Phrase, Scalar], nodes: Nodes, place: int
    ) -> tuple[Scalar, int]:
        """Return the value of the concept that stands here, and the place after it."""
        node = at(nodes, place)
        if node is None or node.span is None:
            return None, place
        for name, value in node.values("value"):
            if name == concept.name:
                return value, place + 1
        words: Phrase = ()
        for end in range(place, min(place + 6, len(nodes))):
            span = nodes[end].span
            if span is None:
                break
            words = (*words, *span.words)
            if words in codes:
                return codes[words], end + 1
        return None, place

    def _of_values(
        self, concept: Concept, values: Sequence[Scalar], joins: Sequence[str], nodes: Nodes,
        place: int, end: int,
    ) -> Match:  # fmt: skip
        kind: NodeType = "laboratory" if concept.level == "lab" else "condition"
        distinct, is_shared = _flat(values)
        if is_shared and "versus" in joins:
            message = (
                "One of the groups is several of the study. Name one of them, or ask by "
                f"{concept.label}."
            )
            return reduced("refusal", ("several_groups", message), nodes, place, end)
        if is_shared:
            return reduced(kind, Filter(concept.name, "in", tuple(distinct)), nodes, place, end)
        if len(distinct) == 1:
            return reduced(kind, Filter(concept.name, "eq", distinct[0]), nodes, place, end)
        if "versus" in joins:
            return reduced("contrast", Contrast(concept.name, tuple(distinct)), nodes, place, end)
        if "and" in joins and concept.level == "ae":
            return self._together(concept, distinct, nodes, place, end)
        if "and" in joins and concept.level == "patient":
            contrast = Contrast(concept.name, tuple(distinct), explicit=False)
            return reduced("contrast", contrast, nodes, place, end)
        return reduced(kind, Filter(concept.name, "in", tuple(distinct)), nodes, place, end)

    def _together(
        self, concept: Concept, values: Sequence[Scalar], nodes: Nodes, place: int, end: int
    ) -> Match:
        """`both nausea and vomiting`: each of them; without "both" it may be either or each."""
        start, stop = nodes[place].start, nodes[end - 1].end
        each = tuple(Filter(concept.name, "eq", value) for value in values)
        before = at(nodes, place - 1)
        if before is not None and before.text == "both":
            return Match(end, tuple(Node("condition", item, start, stop) for item in each))
        either = (Filter(concept.name, "in", tuple(values)),)
        return Match(end, (Node("listed", (either, each), start, stop),))

    def _concept(self, node: Node | None) -> Concept | None:
        """Return the concept that a node names; of two, the one at patient level."""
        if node is None:
            return None
        found = [self.study.concept(str(name)) for name in node.values("concept")]
        present = [concept for concept in found if concept is not None]
        present.sort(key=lambda concept: concept.level != "patient")
        return present[0] if present else None


def negation_of(value: object, study: Study) -> object | None:
    """Return a condition negated; a flag's opposite value; None where that has no meaning."""
    if isinstance(value, Contrast) and not value.explicit:
        return Filter(value.concept, "not_in", value.values)
    if not isinstance(value, Filter) or value.op not in NEGATED:
        return None
    concept = study.concept(value.concept)
    if concept is not None and concept.is_flag and concept.level == "patient" and value.op == "eq":
        return Filter(value.concept, "eq", "no" if value.value == "yes" else "yes")
    if concept is not None and concept.level != "patient" and value.op in COMPARED:
        return Filter(GROUP, "none_of", (value,))
    return Filter(value.concept, NEGATED[value.op], value.value, value.unit)


def _in_model(nodes: Nodes, place: int) -> bool:
    """Whether a model was named before: "Cox model with PVI" names a term, no condition."""
    return any(
        nodes[back].has("cue", cue)
        for back in range(place - 1, max(place - 12, -1), -1)
        for cue in ("logistic", "cox", "competing")
    )


def _before(nodes: Nodes, place: int, skipped: tuple[str, ...] = ()) -> Node | None:
    """Return the word before a place that says something."""
    for back in range(place - 1, max(place - 8, -1), -1):
        if nodes[back].text not in skipped and (skipped or not nodes[back].has("filler")):
            return nodes[back]
    return None


def _asks_else(node: Node) -> bool:
    """Whether a word asks for more than which patients there are."""
    cues = [cue for cue in node.values("cue") if cue not in ("count", "patients", "sets", "which", "list",
                                                           "available", "define", "show", "atleastone")]  # fmt: skip
    return bool(cues) or bool(node.values("endpoint"))


def _flat(values: Sequence[object]) -> tuple[list[Scalar], bool]:
    """Return distinct values in order, and whether one word stood for several of them."""
    found: dict[Scalar, None] = {}
    for value in values:
        for one in value if isinstance(value, tuple) else (value,):
            found[cast(Scalar, one)] = None
    return list(found), any(isinstance(value, tuple) for value in values)


def _says_missing(node: Node) -> bool:
    return node.has("cue", "missing") or node.text in (*KNOWN, *UNKNOWN)


def is_negative(condition: Filter) -> bool:
    """Whether a condition says what is not so."""
    return condition.op in ("ne", "not_in", "not_between", "none_of", "not_all")


def _is_count(concept: Concept) -> bool:
    return concept.type == "number" and concept.level == "patient" and concept.unit in (None, "")


def _are_numbers(concept: Concept) -> bool:
    return bool(concept.values) and all(
        isinstance(item.value, int | float) for item in concept.values
    )


def _whole(number: float) -> int | float:
    return int(number) if float(number).is_integer() else number


def _scaled(value: Scalar) -> Scalar:
    return _whole(float(str(value)) / MM_PER_CM)
