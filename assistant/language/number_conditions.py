"""Limits on numbers: ages, laboratory values, counts, grades; with units and ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from assistant.language.condition_words import whole, word_before
from assistant.language.lexicon import Entry, Lexicon
from assistant.language.negation import negation_of
from assistant.language.nodes import Match, Node, Nodes, NodeType, at, reduced, skip
from assistant.language.spans import Span
from assistant.language.units import factor_between, scaled
from assistant.model import Filter, Op, Scalar
from assistant.study.model import Concept, Study

YEARS = "years"
OR_LIMITS: Mapping[str, Op] = {
    "or over": "gt", "or above": "gt", "or higher": "gt", "or greater": "gt", "or older": "gt",
    "or under": "lt", "or below": "lt", "or lower": "lt", "or younger": "lt",
}  # fmt: skip
SIGNS = (">", ">=", "<", "<=")
ANY_VISIT = ("at any visit", "at any time", "ever", "ever had", "ever have")
HIGHEST_GRADE = 5
HIGHEST_BARE_AGE = 90
LOWEST_AGE, HIGHEST_AGE = 18, 100
DECADE = 9
"""From the first to the last age of a decade: 50 to 59."""
LIMIT_LINKS = (
    "of", "is", "was", "are", "were", "be", "been", "being", "has", "had", "have", "at", "in", "(", ")", ":", ",",
    "a", "an", "the", "level", "levels", "value", "values", "count", "counts", "concentration",
    "ever", "ever had", "ever fell", "ever rose", "once", "fell", "falls", "fall", "dropped", "drops", "rose",
    "rises", "went", "reached", "reaching", "measured", "measuring", "measures", "that", "which", "diameter", "size",
    "at any time", "at any visit", "at any point", "anytime", "somewhere", "to",
)  # fmt: skip
"""Words between a number's name and its limit that change neither."""
RANGE_LINKS = ("of", "the", "range", "in", "interval", "within", "in the range", "in the range of")
OUTSIDE = ("outside", "not", "not in", "never", "non")
VAGUE_AGES = ("elderly", "older", "old", "younger", "young")
SIZED: Mapping[str, str] = {"nodules": "tumor_size"}
"""What a count is about where its limit has a unit: lesions over 50 mm are large, not many."""
COUNTED: Mapping[str, str] = {"tumor_size": "nodules"}
"""What a size is about where a number stands before it: three tumours are counted."""


@dataclass(frozen=True)
class NumberConditions:
    """The rules for limits on numbers in one study."""

    study: Study
    lexicon: Lexicon

    def _measure(self, nodes: Nodes, place: int) -> Concept | None:
        """Return the number that a node names before a limit: also "AST elevations above 5 x ULN"."""
        node, after = at(nodes, place), at(nodes, place + 1)
        found = self._concept(node)
        if found is not None or node is None or node.span is None:
            return found
        is_event = any(name == "ae_term" for name, *_ in node.values("value"))
        if not is_event or len(node.span.words) < 2 or after is None or not after.values("op"):
            return None
        for words in (node.span.words[:-1], node.span.words[1:]):
            for entry in self.lexicon.entries(words):
                concept = self.study.concept(str(entry.value)) if entry.type == "concept" else None
                if concept is not None and concept.level == "lab":
                    return concept
        return None

    def _concept(self, node: Node | None) -> Concept | None:
        """Return the concept that a node names; of two, the one at patient level."""
        if node is None or not node.has("concept"):
            return None
        found = [self.study.concept(str(name)) for name in node.values("concept")]
        present = [concept for concept in found if concept is not None]
        at_patients = (concept for concept in present if concept.level == "patient")
        return next(at_patients, present[0] if present else None)

    def at_baseline(self, nodes: Nodes, place: int) -> Match | None:
        """`baseline BMI`: the word says nothing of what is known at baseline only."""
        first = at(nodes, place)
        concept = self._concept(at(nodes, place + 1))
        if first is None or first.text != "baseline" or concept is None:
            return None
        is_plain = concept.level == "patient" and concept.baseline and concept.type == "number"
        return Match(place + 1, ()) if is_plain else None

    def age_in_years(self, nodes: Nodes, place: int) -> Match | None:
        """`>70 yrs`, `<= 60 years`: signs before years are of ages, not of times."""
        first, unit = at(nodes, place), at(nodes, place + 2)
        if first is None or first.text not in SIGNS or unit is None:
            return None
        return self.age_alone(nodes, place) if unit.has("timeunit", YEARS) else None

    def age_range(self, nodes: Nodes, place: int) -> Match | None:
        """`between 50 and 65 years`: ages, not times."""
        first = at(nodes, place)
        concept = self.study.concept("age")
        if first is None or concept is None or not first.has("between") or first.number is not None:
            return None
        found = self._range(nodes, place)
        if found is None:
            return None
        op, (low, high), end = found
        named = self._concept(at(nodes, end))
        if named is not None and named.name == "age":
            end += 1
        elif not nodes[end - 1].has("timeunit", YEARS):
            return None
        if not all(
            isinstance(n, int | float) and LOWEST_AGE <= n <= HIGHEST_AGE for n in (low, high)
        ):
            return None
        end = skip(nodes, end, ("old", "of", "age"))
        return self._number_condition(concept, op, (low, high), nodes, place, end)

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
            and (second.has("concept", "ae_grade") or second.text in ("g", "gr"))
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
        join, other = at(nodes, end), at(nodes, end + 1)
        if (
            op == "eq"
            and join is not None
            and (join.has("and") or join.text == "+")
            and other is not None
            and other.number in range(1, HIGHEST_GRADE + 1)
            and not ((unit := at(nodes, end + 2)) is not None and unit.has("timeunit"))
        ):
            op, end = "in", end + 2
            value = (cast(Scalar, value), int(other.number or 0))
        before = word_before(nodes, place, ("a", "any"))
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
            is_counted = concept.type == "number"
            op, value = (
                ("between", (low, high)) if is_counted else ("in", tuple(range(low, high + 1)))
            )
        return reduced("condition", Filter("ae_grade", op, value), nodes, place, end)

    def numeric(self, nodes: Nodes, place: int) -> Match | None:
        """`age over 65`, `AFP between 20 and 400 ng/mL`, `aged 60-70`, `RDI below 50%`."""
        concept = self._measure(nodes, place)
        if concept is None or concept.type != "number" or concept.name == "ae_grade":
            return None
        is_mean = any(n.has("cue", "mean") or n.has("cue", "rmst") for n in nodes[:place])
        if nodes[place].has("endpoint") and is_mean:
            return None
        start = skip(nodes, place + 1, LIMIT_LINKS)
        visit = at(nodes, start)
        is_at_baseline = visit is not None and visit.has("cue", "baseline")
        if is_at_baseline:
            start = skip(nodes, start + 1, LIMIT_LINKS)
        is_denied = (word := at(nodes, start)) is not None and word.text in OUTSIDE
        if is_denied:
            start = skip(nodes, start + 1, RANGE_LINKS)
        found = self._amount(nodes, start)
        if found is None:
            return self._limit_at_visit(concept, nodes, place)
        op, value, end = found
        if concept.name != "age" and _is_of_people(at(nodes, end)):
            return None
        if (noun := at(nodes, end)) is not None and noun.text == concept.label.split()[-1].lower():
            end += 1
        if op == "eq" and concept.level == "lab" and not nodes[start].values("op"):
            return None
        if concept.level == "lab" and not is_at_baseline and _is_at_a_visit(nodes, end):
            units = {str(node.values("unit")[0]) for node in nodes[place:end] if node.has("unit")}
            if units <= {concept.unit or ""}:
                limit = Filter(concept.name, op, value, concept.unit)
                return reduced("laboratory", limit, nodes, place, end)
        match = self._number_condition(
            self._sized(concept, nodes[place:end]), op, value, nodes, place, end
        )
        node = match.nodes[0]
        if is_denied and isinstance(node.value, Filter):
            denied = negation_of(node.value, self.study)
            match = Match(end, (replace(node, value=denied, negator="non"),))
        is_measured = match.nodes[0].type == "laboratory"
        if is_at_baseline and is_measured and visit is not None:
            return Match(end, (*match.nodes, visit))
        return match

    def _sized(self, concept: Concept, nodes: Nodes) -> Concept:
        """Return the size that is meant where a count's name stands beside a unit of length."""
        other = self.study.concept(SIZED.get(concept.name, ""))
        units = [str(node.values("unit")[0]) for node in nodes if node.has("unit")]
        if concept.unit is not None or other is None or not units:
            return concept
        return other if factor_between(units[0], other.unit) is not None else concept

    def decade(self, nodes: Nodes, place: int) -> Match | None:
        """`in their fifties`, `septuagenarians`, `50s or 60s`: ages by ten years."""
        concept = self.study.concept("age")
        limit, above = at(nodes, place), at(nodes, skip(nodes, place + 1, ("the", "-")))
        if concept is not None and limit is not None and limit.values("op") and above is not None:
            for years in above.values("decade") if above.text[:1].isdigit() else ():
                condition = Filter("age", limit.values("op")[0], int(years))
                return reduced("condition", condition, nodes, place, nodes.index(above) + 1)
        start = skip(nodes, place, ("in", "aged", "age", "of", "their", "his", "her", "the", "who", "are", "were",
                                    "in the", "in their"))  # fmt: skip
        first = at(nodes, start)
        if concept is None or first is None or not first.has("decade"):
            return None
        low = high = int(first.values("decade")[0])
        limit = at(nodes, place - 1)
        if limit is not None and limit.values("op"):
            return None
        end = start + 1
        while (join := at(nodes, end)) is not None and (
            join.has("or") or join.has("and") or join.text in ("to", "-", "/")
        ):
            after = skip(nodes, end + 1, ("in", "their", "the"))
            node = at(nodes, after)
            if node is None or not node.has("decade"):
                break
            following = int(node.values("decade")[0])
            if following != high + DECADE + 1 and join.text not in ("to", "-"):
                return None
            high, end = following, after + 1
        return reduced(
            "condition", Filter("age", "between", (low, high + DECADE)), nodes, place, end
        )

    def _limit_at_visit(self, concept: Concept, nodes: Nodes, place: int) -> Match | None:
        """`platelets at week 8 below 100`: the visit stands between; it stays for its own rule."""
        if concept.level != "lab":
            return None
        start = skip(nodes, place + 1, ("at", "on", "in", "(", ","))
        unit, number = at(nodes, start), at(nodes, start + 1)
        if unit is None or number is None or not unit.has("timeunit") or number.number is None:
            return None
        end = skip(nodes, start + 2, (")", "of", "was", "is", ",", "were"))
        operator = at(nodes, end)
        found = self._amount(nodes, end) if operator is not None and operator.values("op") else None
        if found is None:
            return None
        op, value, stop = found
        limit = Filter(concept.name, op, value, concept.unit)
        node = Node("laboratory", limit, nodes[place].start, nodes[place].end)
        return Match(stop, (node, *nodes[place + 1 : start + 2]))

    def times_limit(self, nodes: Nodes, place: int) -> Match | None:
        """`bilirubin above 2 times ULN`, `ALT >5xULN`, `ALT > ULN`."""
        concept = self._measure(nodes, place)
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

    def older_than(self, nodes: Nodes, place: int) -> Match | None:
        """`older than 65 years`, `patients below 60 years`: an age, never a time."""
        before, unit = at(nodes, place - 1), at(nodes, place + 2)
        of_patients = before is not None and before.has("cue", "patients")
        in_years = unit is not None and unit.has("timeunit", YEARS)
        is_limit = bool(nodes[place].values("op")) and of_patients and in_years
        is_age = nodes[place].text in ("older than", "younger than") or is_limit
        return self.age_alone(nodes, place) if is_age else None

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
        before = at(nodes, place - 1)
        by_people = before is not None and (
            before.has("cue", "patients")
            or any(name == "sex" for name, *_ in before.values("value"))
        )
        if before is not None and before.text == "(" and not (by_word or by_unit):
            return None
        after = at(nodes, end)
        if after is not None and (
            after.text in ("of",) and (two := at(nodes, end + 1)) is not None and two.text == "age"
        ):
            end, by_word = end + 2, True
        elif after is not None and (
            ((named := self._concept(after)) is not None and named.name == "age")
            or after.text in ("old", "age")
            or _is_of_people(after)
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
        is_of_other = any(self._is_number(node) for node in nodes[:place])
        if not (by_word or by_unit or by_people) and is_of_other:
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
        return op, whole(number.number), self._unit_end(nodes, place + 2)

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
                before = word_before(nodes, back - 1, ("the",))
                named = self._concept(before) if before is not None else None
                return (
                    named
                    if named is not None and named.type == "number"
                    else self.study.concept("age")
                )
            if node.number is None and not (
                node.values("op")
                or node.has("unit")
                or node.has("timeunit")
                or node.has("not")
                or node.has("between")
                or node.has("and")
                or node.text in ("-", "to")
            ):
                return None
        return None

    def vague_age(self, nodes: Nodes, place: int) -> Match | None:
        """`elderly patients (75 years or older)`: the limit says what the word means."""
        first = at(nodes, place)
        if first is None or first.text not in VAGUE_AGES:
            return None
        sign = at(
            nodes, start := skip(nodes, place + 1, ("patients", "subjects", "people", "pts", ","))
        )
        if sign is None or sign.text != "(":
            return None
        start = skip(nodes, start + 1, ("aged", "age", "i", "e", ".", "defined", "as"))
        found = self._amount(nodes, start)
        if found is None or not all(
            isinstance(n, int | float) and LOWEST_AGE <= n <= HIGHEST_AGE
            for n in (found[1] if isinstance(found[1], tuple) else (found[1],))
        ):
            return None
        op, value, end = found
        end = skip(nodes, end, ("old", "of", "age", ")"))
        return reduced("condition", Filter("age", op, value), nodes, place, end)

    def limit_before_name(self, nodes: Nodes, place: int) -> Match | None:
        """`exceeded 3 times the ULN for ALT`, `over 400 ng/mL AFP`: the limit stands first."""
        first, number, unit = (at(nodes, place + step) for step in range(3))
        if first is None or not first.values("op") or number is None or number.number is None:
            return None
        if unit is None or not unit.has("unit"):
            return None
        start = skip(nodes, place + 3, ("for", "of", "in", "the", "level", "levels"))
        concept = self._concept(at(nodes, start))
        if concept is None or concept.type != "number" or concept.name == "ae_grade":
            return None
        following = at(nodes, start + 1)
        if following is not None and following.values("op"):
            return None
        op: Op = first.values("op")[0]
        match = self._number_condition(concept, op, whole(number.number), nodes, place, place + 3)
        return Match(start + 1, match.nodes) if match.nodes[0].type != "refusal" else None

    def counted(self, nodes: Nodes, place: int) -> Match | None:
        """`more than 1 TACE session`, `two nodules`, `3 or more nodules`, `2 TACE sessions`."""
        first = at(nodes, place)
        if first is None or not (first.values("op") or first.number is not None):
            return None
        found = self._amount(nodes, place)
        if found is None:
            return None
        op, value, end = found
        end = skip(nodes, end, ("different", "separate"))
        concept = self._concept(at(nodes, end))
        if concept is not None and not any(node.has("unit") for node in nodes[place:end]):
            concept = self.study.concept(COUNTED.get(concept.name, "")) or concept
        if (
            concept is None
            or concept.type != "number"
            or concept.unit not in (None, "")
            or concept.level != "patient"
        ):
            return None
        after = at(nodes, end + 1)
        if op == "eq" and after is not None and after.values("after"):
            op, end = after.values("after")[0], end + 1
        return reduced("condition", Filter(concept.name, op, value), nodes, place, end + 1)

    def _is_number(self, node: Node) -> bool:
        """Whether a node names a number, of which a limit without a name would rather be."""
        concept = self._concept(node)
        return concept is not None and concept.type == "number" and concept.name != "age"

    def measured(self, nodes: Nodes, place: int) -> Match | None:
        """`larger than 5 cm`: the only number of the study in that unit."""
        first = at(nodes, place)
        if first is None or not first.values("op"):
            return None
        number, unit = at(nodes, place + 1), at(nodes, place + 2)
        if number is None or number.number is None or unit is None or not unit.has("unit"):
            return None
        name = str(unit.values("unit")[0])
        owners = [
            c
            for c in self.study.concepts
            if factor_between(name, c.unit) is not None
            and c.level == "patient"
            and c.type == "number"
        ]
        if len(owners) != 1:
            return None
        op: Op = first.values("op")[0]
        noun = self._concept(at(nodes, place + 3))
        end = place + 3 + (noun is not None and noun.name == owners[0].name)
        match = self._number_condition(owners[0], op, whole(number.number), nodes, place, end)
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
            start = skip(nodes, place + 1, ("a", "the", "of", "or", "equal", "to", "-"))
            number = at(nodes, start)
            if number is None or number.number is None:
                return None
            end = self._unit_end(nodes, start + 1)
            return first.values("op")[0], whole(number.number), end
        if first.number is None:
            return None
        end = self._unit_end(nodes, place + 1)
        after = at(nodes, end)
        if after is not None and after.values("after"):
            return after.values("after")[0], whole(first.number), self._unit_end(nodes, end + 1)
        several = [whole(first.number)]
        stop = place + 1
        while (join := at(nodes, stop)) is not None and (join.text in ("/", ",") or join.has("or")):
            number = at(nodes, stop + 1)
            if number is None or number.number is None:
                break
            several.append(whole(number.number))
            stop += 2
        if len(several) > 1:
            return "in", tuple(several), self._unit_end(nodes, stop)
        if prefix is not None:
            return prefix, whole(first.number), end
        return "eq", whole(first.number), end

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
        return "between", (whole(low.number), whole(high.number)), end

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
        elif units and (factor := factor_between(units[0], concept.unit)) is not None:
            value = (
                tuple(scaled(item, factor) for item in value)
                if isinstance(value, tuple)
                else scaled(value, factor)
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
        if concept.name == "age" or unit in (YEARS, None):
            unit = None
        kind: NodeType = "laboratory" if concept.level == "lab" else "condition"
        return reduced(
            kind, Filter(concept.name, op, value, unit), nodes, place, end, assumption=assumption
        )


def _is_at_a_visit(nodes: Nodes, end: int) -> bool:
    """Whether a limit is asked at a visit, or at any: then it is not the baseline value that counts."""
    if any(node.text in ANY_VISIT for node in nodes):
        return True
    start = skip(nodes, end, ("at", "on", "(", "by", ","))
    unit, number = at(nodes, start), at(nodes, start + 1)
    is_named = unit is not None and unit.has("timeunit") and not unit.has("timeunit", YEARS)
    return is_named and number is not None and number.number is not None


def _is_of_people(node: Node | None) -> bool:
    """Whether a number before names people by their age: "the over 65s"."""
    return node is not None and node.text == "s" and node.span is not None and node.span.glued
