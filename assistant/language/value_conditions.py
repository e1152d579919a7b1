"""Values of characteristics: codes, names, flags, lists of them, patients, missing values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from assistant.language.condition_words import set_against_by, whole, word_before
from assistant.language.lexicon import LAY, Entry, Phrase, phrase_of
from assistant.language.nodes import Contrast, Match, Node, Nodes, NodeType, at, reduced, skip
from assistant.language.number_conditions import NumberConditions
from assistant.language.spans import Span
from assistant.model import Filter, Op, Scalar
from assistant.study.model import Concept

KNOWN = ("known", "recorded", "available", "nonmissing")
UNKNOWN = ("unknown", "missing", "unrecorded", "unavailable")
LINK_WORDS = ("of", "is", "was", "=", "==", ":", "class", "stage", "a", "an", "the", "value", "score",
              "were", "are", "status", "level", "ps", "being", "equal", "to", "at", "group",
              "response", "(", "had", "have", "either", "in", "stages", "classes")  # fmt: skip
RESPONDING = ("in", "among", "of", "with", "had", "who", "for")
RESPONDERS = ("responders", "responder", "patients responding", "patients with response")
ONE_RESPONSE = (
    "response",
    "objective response",
    "objective responses",
    "tumour response",
    "tumor response",
)
CR_OR_PR = (
    "cr or pr",
    "cr/pr",
    "cr+pr",
    "complete or partial response",
    "partial or complete response",
)
ARM = "arm"
"""What "A versus B" means, where arms have such codes: the arms as planned."""
NUMBER_WORDS = ("#", "no", "number", "id", "nr")
DESCRIBING = ("with", "who", "having", "without", "whose")
SELECTING = ("in", "for", "of", "among", "within", ",")
POPULATIONS = ("population", "set", "patients", "subjects", "completers")
PRESENCE = ("presence of", "in the presence of", "in presence of", "showing", "who show")
ASKED_OF_EVENTS = ("howlong", "count", "percent", "rate", "riskword", "complement")
"""Words that ask after what happened: "how many have died" picks no patients."""
PEOPLE = (
    "patients",
    "patient",
    "subjects",
    "subject",
    "pts",
    "people",
    "participants",
    "disease",
    "cases",
    "ones",
)
BEFORE_NEXT = ("in", "with", "the", "those", "that", "patients", "of", "among", "for", "either", "who", "are", "were",
               "have", "had", "a", "an", "to")  # fmt: skip
"""Words that may stand between "versus" or "or" and the next value."""
FEWEST_CATEGORIES = 3
"""So many responses in a row, without "or", are a list of categories, not a condition."""
IS_NOT = ("not", "neither", "other than", "no", "nt", "never")
OWN_KIND = ("dose_reduced", "dose_interrupted")
"""Flags that have a kind of their own: patients with a dose reduction are its answer, no condition."""
WHO_HAD = ("who had", "who have", "whose", "that had", "who needed", "who required", "requiring",
           "who were", "who are", "that were", "who was")  # fmt: skip
ACTIONS_ON_DOSE = ("dose_reduced", "dose_interrupted")
"""What is said of patients and, right behind events, of what was done about those."""
FLAG_YES = ("positive", "present", "+", "yes", "pos")
FLAG_NO = ("negative", "absent", "neg", "no", "-", "not present")


@dataclass(frozen=True)
class ValueConditions(NumberConditions):
    """The rules for values in one study."""

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

    def is_not(self, nodes: Nodes, place: int) -> Match | None:
        """`etiology is not HBV`, `stage is neither A nor B`."""
        concept = self._concept(at(nodes, place))
        if concept is None or concept.is_flag or concept.name not in self.lexicon.codes:
            return None
        start = self._past_links(concept, nodes, place + 1)
        denial = at(nodes, start)
        if denial is None or not denial.has("not") or denial.text not in IS_NOT:
            return None
        found = self._value_list(
            concept, nodes, skip(nodes, start + 1, ("in", "a", "either", "of"))
        )
        if found is None:
            return None
        distinct, _ = _flat(found[0])
        kind: NodeType = "laboratory" if concept.level == "lab" else "condition"
        op: Op = "ne" if len(distinct) == 1 else "not_in"
        condition = Filter(concept.name, op, distinct[0] if op == "ne" else tuple(distinct))
        end = found[2]
        node = Node(kind, condition, nodes[place].start, nodes[end - 1].end, negator="non")
        return Match(end, (node,))

    def one_code(self, nodes: Nodes, place: int) -> Match | None:
        """`B patients`: every characteristic that has the code is offered."""
        node, after = at(nodes, place), at(nodes, place + 1)
        if node is None or node.span is None or not node.span.is_capital or after is None:
            return None
        if not after.has("cue", "patients") or node.values("value"):
            return None
        senses = tuple(
            (Filter(concept.name, "eq", codes[node.span.words]),)
            for concept in self.study.concepts
            if concept.level == "patient" and concept.type == "category" and not concept.is_flag
            and node.span.words in (codes := self.lexicon.codes.get(concept.name, {}))
        )  # fmt: skip
        if len(senses) < 2:
            return None
        return Match(place + 1, (Node("open", senses, node.start, node.end),))

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
        return reduced(kind, Filter(concept.name, op, whole(number)), nodes, place, end)

    def named_values(self, nodes: Nodes, place: int) -> Match | None:
        """`women`, `HBV`, `complete response`, `rash or diarrhoea`, `men versus women`, `C stage`."""
        start = place
        node = at(nodes, start)
        if node is None:
            return None
        before = word_before(nodes, place)
        is_said_of_events = before is not None and (
            before.has("cue", "aeword") or before.has("cue", "ae") or before.has("cue", "leading")
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
            slashed = [n.text for n in nodes[place:end]].count("/") == len(joins) == 1
            if slashed and concept.level == "patient" and len(values) == 2:
                return self._either_or_against(concept, values, nodes, place, end)
            match = self._of_values(concept, values, joins, nodes, place, end)
            return Match(match.end, tuple(replace(item, assumption=said) for item in match.nodes))
        return self._code_before_concept(nodes, place)

    def _either_or_against(
        self, concept: Concept, values: Sequence[Scalar], nodes: Nodes, place: int, end: int
    ) -> Match:
        """`HBV/HCV`: one against the other, or both together."""
        start, stop = nodes[place].start, nodes[end - 1].end
        against = Node("contrast", Contrast(concept.name, tuple(values)), start, stop)
        either = Node("condition", Filter(concept.name, "in", tuple(values)), start, stop)
        return Match(end, (Node("open", ((against,), (either,)), start, stop),))

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

    def _asks_for_number(self, nodes: Nodes) -> bool:
        """Whether a number is summarised: there "SD" is the standard deviation."""
        asks = ("mean", "median", "rdi")
        named = (self._concept(node) for node in nodes)
        return any(node.has("cue", cue) for node in nodes for cue in asks) or any(
            concept is not None and concept.type == "number" for concept in named
        )

    def _term_or_system(self, node: Node) -> tuple[tuple[Filter, ...], ...]:
        """Return both senses of a word that names an event and a body system of another name."""
        found = [
            Filter(str(n), "eq", v) for n, v in node.values("value") if n in ("ae_term", "ae_soc")
        ]
        names = [item.concept for item in found]
        return tuple((item,) for item in found) if sorted(names) == ["ae_soc", "ae_term"] else ()

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
        named = self._concept(at(nodes, place + 3))
        if not joins or second is None or second.span is None:
            return None
        named = self._concept(at(nodes, skip(nodes, place + 3, ("-",))))
        codes = (
            self.lexicon.codes.get(named.name, {})
            if named is not None and not named.is_flag
            else {}
        )
        if first.span.words in codes and second.span.words in codes and named is not None:
            joined = self._join(nodes, place + 1, named)[0]
            if joined in ("versus", "and", "or"):
                values = (codes[first.span.words], codes[second.span.words])
                end = skip(nodes, place + 3, ("-",)) + 1
                return self._of_values(named, values, (joined,), nodes, place, end)
        if not (joins[0].has("versus") or joins[0].text in ("/", "-", "over")):
            return None
        owners = [
            concept for concept in self.study.concepts
            if concept.level == "patient" and not concept.is_flag
            and first.span.words in self.lexicon.codes.get(concept.name, {})
            and second.span.words in self.lexicon.codes.get(concept.name, {})
        ]  # fmt: skip
        owners = [concept for concept in owners if concept.name == ARM] or owners
        if named is not None and named in owners:
            owners = [named]
        if len(owners) != 1:
            return None
        codes = self.lexicon.codes[owners[0].name]
        contrast = Contrast(owners[0].name, (codes[first.span.words], codes[second.span.words]))
        return reduced("contrast", contrast, nodes, place, place + 3 + (named in owners))

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
            join, joined = self._join(nodes, self._past_people(nodes, end), concept)
            if join is None:
                break
            following = self._next_value(concept, nodes, joined)
            stop = self._value_at(concept, codes, nodes, following)[1]
            if stop > following:
                is_again = any(
                    node.text in ("in", "with", "those") for node in nodes[joined:following]
                )
                described = at(nodes, stop)
                is_described = described is not None and described.text in DESCRIBING
                if join == "or" and is_again and is_described:
                    break
                joins.append(join)
                end = following
                continue
            shared = _with_shared_head(codes, nodes, end - 1, following)
            if shared is None:
                break
            values.append(shared)
            joins.append(join)
            end = following + 1
        return (values, joins, end) if values else None

    def _past_people(self, nodes: Nodes, place: int) -> int:
        """Return the place after "patients" behind a value: "stage C patients versus stage B"."""
        while (node := at(nodes, place)) is not None and node.text in PEOPLE:
            place += 1
        return place

    def _next_value(self, concept: Concept, nodes: Nodes, place: int) -> int:
        """Return where the next value of a list may stand, past its concept's name repeated."""
        while True:
            word = at(nodes, place)
            again = self._concept(word)
            if again is not None and again.name == concept.name:
                if (
                    self._value_at(concept, self.lexicon.codes.get(concept.name, {}), nodes, place)[
                        1
                    ]
                    > place
                ):
                    return place
                place = self._past_links(concept, nodes, place + 1)
            elif word is not None and (word.text in BEFORE_NEXT or word.has("cue", "count")):
                codes = self.lexicon.codes.get(concept.name, {})
                is_code = self._value_at(concept, codes, nodes, place)[1] > place
                if is_code and self._value_at(concept, codes, nodes, place + 1)[1] == place + 1:
                    return place
                place += 1
            else:
                return place

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
        is_over = node.text == "over" and concept.type == "category"
        if node.has("versus") or is_over or node.text == "minus" or set_against_by(nodes, place):
            return "versus", place + 1
        if node.text in ("/", "-") and not _are_numbers(concept) and any(map(_compares, nodes)):
            return "versus", place + 1
        if (
            node.has("or")
            or node.text == "nor"
            or (node.text == "/" and not _are_named(nodes, place))
        ):
            return "or", place + 1
        is_minus = node.text == "-" and (_are_named(nodes, place) or _stands_free(nodes, place))
        if is_minus and not _are_numbers(concept):
            return "versus", place + 1
        if node.text == "/" and _are_named(nodes, place):
            return "stroke", place + 1
        if (node.has("and") and not node.text.startswith(("who", "that"))) or node.text in ("+",):
            return "and", place + 1
        if node.text == ",":
            return "comma", place + 1
        if concept.name == "best_response" and node.values("value"):
            return "comma", place
        if node.text == "-" and _are_numbers(concept):
            return "or", place + 1
        if node.text == "-" and _stands_apart(nodes, place):
            return "versus", place + 1
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
        if node.number is not None and (f"{node.number:g}",) in codes:
            return codes[(f"{node.number:g}",)], place + 1
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
        before = at(nodes, place - 1)
        is_denied = before is not None and before.text in ("-", "non", "not", "no")
        if len(distinct) == 1 and "versus" in joins and not is_denied:
            said = ("one_group", f"{distinct[0]} is set against itself. Name two groups.")
            return reduced("refusal", said, nodes, place, end)
        if len(distinct) == 1:
            return reduced(kind, Filter(concept.name, "eq", distinct[0]), nodes, place, end)
        if "versus" in joins:
            return reduced("contrast", Contrast(concept.name, tuple(distinct)), nodes, place, end)
        is_listed = not {"or", "versus"} & {*joins} and len(distinct) >= FEWEST_CATEGORIES
        if concept.name == "best_response" and is_listed:
            return _asks_for_categories(concept, nodes, place, end)
        if "and" in joins and concept.level == "ae":
            return self._together(concept, distinct, nodes, place, end)
        word = at(nodes, skip(nodes, end, (",",)))
        if concept.level == "ae" and word is not None and word.text in ("both", "together"):
            return self._together(concept, distinct, nodes, place, end, joined_by_and=False)
        is_whole = "stroke" in joins and {v.value for v in concept.values if v.count} <= {*distinct}
        if ("and" in joins or is_whole) and concept.level == "patient":
            contrast = Contrast(concept.name, tuple(distinct), explicit=False)
            return reduced("contrast", contrast, nodes, place, end)
        return reduced(kind, Filter(concept.name, "in", tuple(distinct)), nodes, place, end)

    def _together(
        self, concept: Concept, values: Sequence[Scalar], nodes: Nodes, place: int, end: int,
        *, joined_by_and: bool = True,
    ) -> Match:  # fmt: skip
        """`both nausea and vomiting`: each of them; without "both" it may be either or each."""
        start, stop = nodes[place].start, nodes[end - 1].end
        each = tuple(Filter(concept.name, "eq", value) for value in values)
        before, after = at(nodes, place - 1), at(nodes, skip(nodes, end, (",",)))
        if before is not None and before.text == "both":
            return Match(end, tuple(Node("condition", item, start, stop) for item in each))
        if after is not None and after.text in ("both", "together"):
            end = nodes.index(after) + 1
            if joined_by_and:
                return Match(end, tuple(Node("condition", item, start, stop) for item in each))
        either = (Filter(concept.name, "in", tuple(values)),)
        return Match(end, (Node("listed", (either, each), start, stop),))

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
            *PRESENCE,
            *WHO_HAD,
        ):
            has_with = has_with or (node.text in WHO_HAD and _is_led(nodes, place))
            has_who = has_who or node.text == "who"
            has_with = has_with or node.text in ("have", "had", "having", "has", *PRESENCE)
            has_with = has_with or (node.text == "with" and not _in_model(nodes, place))
            start += 1
        article = at(nodes, start)
        if article is not None and article.text in ("a", "an", "any", "at least one"):
            start += nodes[place].text in ("with", *WHO_HAD) and _is_led(nodes, place)
        concept = self._concept(at(nodes, start))
        if concept is None or not concept.is_flag or concept.level != "patient":
            return None
        tabled = at(nodes, place - 1)
        if (
            nodes[place].text == "with"
            and tabled is not None
            and tabled.values("concept")
            and any(map(_relates, nodes[:place]))
        ):
            return None
        end = start + 1
        value = "yes" if has_with else None
        said = at(nodes, start)
        of_events = (earlier := at(nodes, place - 1)) is not None and any(
            earlier.has("cue", cue) for cue in ("ae", "aeword", "sae")
        )
        if of_events and nodes[place].text == "with" and concept.name in ACTIONS_ON_DOSE:
            return None
        before = word_before(nodes, place, ("the", "patients", "those"))
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
        if value is None and _joins_what_patients_have(nodes, place):
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
        elif (
            value is None
            and word is not None
            and (word.has("cue", "patients") or (is_selected and _is_men_or_women(word)))
            and not word.has("cue", "total")
            and after == end
        ):
            value = "yes"
        if (
            concept.name in OWN_KIND
            and value == "yes"
            and end == start + 1
            and not any(map(_names_more, nodes))
        ):
            return None
        is_verb = said is not None and said.has("verb") and value == "yes" and end == start + 1
        if value is None or (is_verb and _asks_of_event(nodes, has_who=has_who)):
            return None
        return reduced("condition", Filter(concept.name, "eq", value), nodes, place, end)

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
        before = word_before(nodes, place, ("the", "a"))
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

    def named_response(self, nodes: Nodes, place: int) -> Match | None:
        """`best overall response CR or PR`: the condition as the program says it."""
        concept = self._concept(at(nodes, place))
        if concept is None or concept.name != "best_response":
            return None
        start = skip(nodes, place + 1, ("of", "is", "was", "=", ":", "either"))
        word = at(nodes, start)
        if word is None or word.text not in CR_OR_PR:
            return None
        wanted = tuple(
            v.value for v in concept.values if v.value in self.study.conventions.responders
        )
        return reduced("condition", Filter(concept.name, "in", wanted), nodes, place, start + 1)

    def responders(self, nodes: Nodes, place: int) -> Match | None:
        """`in responders`, `non-responders`, `did not respond`, `with CR or PR`: a condition."""
        concept = self.study.concept("best_response")
        start = skip(
            nodes, place, ("in", "among", "of", "for", "with", "had", "the", "those", "who")
        )
        before = at(nodes, place - 1)
        is_led = any(node.text in RESPONDING for node in nodes[place:start]) or (
            before is not None and before.text.startswith("as ") and before.has("cue", "percent")
        )
        is_denominator = before is not None and before.text.startswith("as ")
        if not is_denominator and _is_counted(nodes, place):
            return None
        denied = (node := at(nodes, start)) is not None and node.has("not")
        start = skip(nodes, start + denied, ("-", "to", "the", "a", "an"))
        word = at(nodes, start)
        if concept is None or word is None:
            return None
        if not (is_led or denied or word.has("cue", "nonresponder")):
            return None
        denied = denied or word.has("cue", "nonresponder")
        is_group = word.text in RESPONDERS or word.has("cue", "nonresponder")
        is_group = is_group or (denied and word.text in ("respond", "responded"))
        is_group = is_group or (is_led and word.text in CR_OR_PR)
        before = at(nodes, place - 1)
        of_patients = before is not None and (
            before.has("cue", "patients") or before.text in ("those", "who")
        )
        with_one = nodes[place].text in ("with", "had", "having", "who", "have")
        had_one = of_patients and with_one and word.text in ONE_RESPONSE
        is_group = is_group or had_one
        if not is_group:
            return None
        again = [at(nodes, start + step) for step in (1, 2, 3)]
        said = [node.text for node in again if node is not None]
        is_explained = len(said) == 3 and (said[0], said[2]) == ("(", ")") and said[1] in CR_OR_PR
        end = start + (4 if is_explained else 1)
        named = [
            n
            for n in (*nodes[: start + 1], *nodes[end:])
            if n.has("cue", "responders") or n.has("cue", "nonresponder") or n.text in CR_OR_PR
        ]
        if len(named) != 1 and not had_one:
            return None
        wanted = tuple(
            v.value for v in concept.values if v.value in self.study.conventions.responders
        )
        op: Op = "not_in" if denied else "in"
        return reduced("condition", Filter(concept.name, op, wanted), nodes, place, end)


def _stands_apart(nodes: Nodes, place: int) -> bool:
    """Whether a sign has a space on both sides: "men - women" sets them against each other."""
    sign, after = nodes[place].span, at(nodes, place + 1)
    if sign is None or after is None or after.span is None:
        return False
    return not sign.glued and not after.span.glued


def _joins_what_patients_have(nodes: Nodes, place: int) -> bool:
    """Whether "and" joins to what patients have: the second of "with stage C and PVI"."""
    join = at(nodes, place - 1)
    if join is None or not (join.has("and") or join.text == ",") or _in_model(nodes, place):
        return False
    for back in range(place - 2, max(place - 12, -1), -1):
        node = nodes[back]
        if node.text in ("with", "having", "had", "have", "has"):
            return back < place - 2
        is_named = node.type in ("condition", "laboratory") or any(
            node.has(kind) for kind in ("concept", "value", "filler", "op", "unit", "and", "or")
        )
        if not (is_named or node.number is not None or node.span is None or not node.span.entries):
            return False
    return False


def _asks_for_categories(concept: Concept, nodes: Nodes, place: int, end: int) -> Match:
    """Return "CR, PR, SD and PD" as the name of what they are the categories of."""
    start, stop = nodes[place].start, nodes[end - 1].end
    words = Span(concept.label, start, stop, (Entry("cue", "bor"), Entry("concept", concept.name)))
    return Match(end, (Node("span", None, start, stop, words),))


def _relates(node: Node) -> bool:
    """Whether two characteristics are set side by side: a table of one with the other."""
    return any(node.has("cue", cue) for cue in ("crosstab", "table", "correlation", "related"))


def _compares(node: Node) -> bool:
    """Whether a word asks for a comparison: there "B/C" and "B - C" are two groups."""
    return any(
        node.has("cue", cue)
        for cue in ("compare", "oddsratio", "riskdifference", "farapart", "hr", "logrank")
    )


def _with_shared_head(
    codes: Mapping[Phrase, Scalar], nodes: Nodes, place: int, following: int
) -> Scalar | None:
    """Return the value of "C" in "hepatitis B or C", whose head the value before has."""
    before, node = at(nodes, place), at(nodes, following)
    if before is None or before.span is None or node is None or node.span is None:
        return None
    head = before.span.words[:-1]
    return codes.get((*head, *node.span.words)) if head and len(node.span.words) == 1 else None


def _is_counted(nodes: Nodes, place: int) -> bool:
    """Whether those named here are counted: "number of responders", "% of patients with CR or PR"."""
    is_of = nodes[place].text == "of"
    for back in range(place - 1, -1, -1):
        node = nodes[back]
        if node.has("cue", "percent") or (is_of and node.has("cue", "count")):
            return True
        if not (node.has("filler") or node.has("cue", "patients")):
            return False
    return False


def _asks_of_event(nodes: Nodes, *, has_who: bool) -> bool:
    """Whether a verb tells what happened, not who is meant: "how many have died by 1 year"."""
    if has_who:
        return False
    return any(
        n.type in ("time", "share") or n.has("timeunit") or n.has("time")
        or any(n.has("cue", cue) for cue in ASKED_OF_EVENTS)
        for n in nodes
    )  # fmt: skip


def _is_men_or_women(node: Node) -> bool:
    return any(name == "sex" for name, *_ in node.values("value"))


def _is_led(nodes: Nodes, place: int) -> bool:
    """Whether patients are named right before: "in patients with a dose reduction"."""
    before = at(nodes, place - 1)
    if before is not None and (
        before.type in ("condition", "contrast")
        or before.text == "those"
        or before.values("value")
        or before.has("cue", "patients")
    ):
        return True
    return any(node.text in SELECTING for node in nodes[max(place - 3, 0) : place])


def _in_model(nodes: Nodes, place: int) -> bool:
    """Whether a model was named before: "Cox model with PVI" names a term, no condition.

    "Cox model in patients with PVI" selects patients.
    """
    whom = at(nodes, place - 1)
    if whom is not None and (
        whom.has("cue", "patients") or whom.type == "condition" or _is_men_or_women(whom)
    ):
        return False
    return any(
        nodes[back].has("cue", cue)
        for back in range(place - 1, max(place - 12, -1), -1)
        for cue in ("logistic", "cox", "competing", "adjusted")
    )


def _asks_else(node: Node) -> bool:
    """Whether a word asks for more than which patients there are."""
    cues = [cue for cue in node.values("cue") if cue not in ("count", "patients", "sets", "which", "list",
                                                           "available", "define", "show", "atleastone")]  # fmt: skip
    return bool(cues) or bool(node.values("endpoint"))


def _names_more(node: Node) -> bool:
    """Whether a word asks for something beside the patients with a change of dose."""
    own = {"dosereduction", "doseinterruption", "percent", "atleastone"}
    is_own = bool(own & {str(cue) for cue in node.values("cue")})
    is_of_events = any(name in ("ae_term", "ae_soc") for name, *_ in node.values("value"))
    asks = (_asks_else(node) and not is_own) or node.text in ("mean", "median", "age")
    return asks or is_of_events or node.has("concept", "ae_grade")


def _flat(values: Sequence[object]) -> tuple[list[Scalar], bool]:
    """Return distinct values in order, and whether one word stood for several of them."""
    found: dict[Scalar, None] = {}
    for value in values:
        for one in value if isinstance(value, tuple) else (value,):
            found[cast(Scalar, one)] = None
    return list(found), any(isinstance(value, tuple) for value in values)


def _are_named(nodes: Nodes, place: int) -> bool:
    """Whether a sign stands between two values with names: "men - women", "HBV/HCV"."""
    before, after = at(nodes, place - 1), at(nodes, place + 1)
    return all(
        node is not None and len(node.text) > 1 and node.has("value") for node in (before, after)
    )


def _stands_free(nodes: Nodes, place: int) -> bool:
    """Whether a sign has a space on both sides: "Child-Pugh A - B"."""
    around = (at(nodes, place), at(nodes, place + 1))
    return all(
        node is not None and node.span is not None and not node.span.glued for node in around
    )


def _says_missing(node: Node) -> bool:
    return node.has("cue", "missing") or node.text in (*KNOWN, *UNKNOWN)


def _are_numbers(concept: Concept) -> bool:
    return bool(concept.values) and all(
        isinstance(item.value, int | float) for item in concept.values
    )
