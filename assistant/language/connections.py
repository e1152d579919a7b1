"""How conditions hang together: "or" between characteristics, and how far a negation reaches.

Conditions that merely stand together, or are joined by "and", must all hold. "A or B" becomes one
group. "Excluding A with B" leaves out those who have both. Where English leaves open what is meant
("excluding women and HCV", "stage C and women or PVI"), every sense is offered, none is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.language.negation import NEGATED, negation_of
from assistant.language.nodes import Match, Node, Nodes, at
from assistant.model import GROUP, Filter
from assistant.study.model import Study

Join = Literal["and", "with", "or", "either", "comma", "in", "beside"]
EXCLUDING = ("except", "excluding", "exclude", "excl", "other than", "not including", "apart from",
             "minus those", "but not", "all but", "everyone but", "everybody but", "anyone but",
             "any patient but", "any but", "all patients but", "all except", "everyone except",
             "all patients except", "everybody except", "omitting", "leaving out", "outside",
             "rather than")  # fmt: skip
"""Negations that take patients out: what follows may be one description of them."""
BOTH = ("not both",)
NEXT_WORD_ONLY = ("non",)
HAVING = ("with", "who", "having", "have", "had")
INSIDE = ("in", "among", "amongst", "within", "for", "of")
BETWEEN_CONDITIONS = ("the", "a", "an", "those", "are", "were", "is", "was", "either", "both", "also",
                      "patients", "being", "that", "has", "any", ",", "-")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """One condition and how it is joined to the one before."""

    node: Node
    join: Join


@dataclass(frozen=True)
class Connections:
    """The rule that joins the conditions of one study's question."""

    study: Study

    def rule(self, nodes: Nodes, place: int) -> Match | None:
        """Join the conditions that start here, where anything but "and" holds between them."""
        terms, end = self._chain(nodes, place)
        if len(terms) < 2:
            return None
        has_or = any(term.join in ("or", "either") for term in terms[1:])
        has_reach = any(_reaches(terms, number, self.study) for number in range(len(terms) - 1))
        if not has_or and not has_reach and self._neither(terms) is None:
            return None
        senses = self._senses(terms)
        if senses is None:
            return None
        start, stop = nodes[place].start, nodes[end - 1].end
        unique = list(dict.fromkeys(senses))
        placed = tuple(_placed(sense, terms, stop) for sense in unique)
        if len(unique) == 1:
            return Match(end, placed[0])
        return Match(end, (Node("open", placed, start, stop),))

    # -- the chain ---------------------------------------------------------------------------

    def _chain(self, nodes: Nodes, place: int) -> tuple[list[Term], int]:
        """Return the conditions from here on with nothing but joins between them."""
        first = self._condition_at(nodes, place)
        if first is None:
            return [], place
        before = at(nodes, place - 1)
        opened: Join = "either" if before is not None and before.text == "either" else "and"
        terms, end = [Term(first, opened)], place + 1
        while True:
            joined = self._join(nodes, end)
            if joined is None:
                return terms, end
            join, following = joined
            node = self._condition_at(nodes, following)
            if node is None:
                return terms, end
            terms.append(Term(node, join))
            end = following + 1

    def _join(self, nodes: Nodes, place: int) -> tuple[Join, int] | None:
        """Return how the next condition is joined, and its place."""
        found: Join = "beside"
        while (node := at(nodes, place)) is not None and self._condition_at(nodes, place) is None:
            if node.text == "either":
                found = "either" if found != "or" else "or"
            elif node.has("or") or node.text in ("nor", "/"):
                found = "or"
            elif node.text in HAVING or (node.has("and") and node.text.split()[-1] in HAVING):
                found = "with" if found != "or" else found
            elif node.has("and"):
                found = "and" if found in ("beside", "comma") else found
            elif node.text in INSIDE:
                found = "in" if found == "beside" else found
            elif node.text == ",":
                found = "comma" if found == "beside" else found
            elif node.text not in BETWEEN_CONDITIONS and not node.has("cue", "patients"):
                return None
            place += 1
        return (found, place) if at(nodes, place) is not None else None

    def _condition_at(self, nodes: Nodes, place: int) -> Node | None:
        """Return the condition at a place; a flag beside "or" is one: "stage C or PVI"."""
        node = at(nodes, place)
        if node is None or _is_condition(node):
            return node
        near = [at(nodes, place - 1), at(nodes, place + 1)]
        if node.type != "span" or not any(n is not None and n.has("or") for n in near):
            return None
        found = [self.study.concept(str(name)) for name in node.values("concept")]
        flags = [c for c in found if c is not None and c.is_flag and c.level == "patient"]
        if len(flags) != 1 or node.has("cue"):
            return None
        return Node("condition", Filter(flags[0].name, "eq", "yes"), node.start, node.end)

    # -- what it may mean --------------------------------------------------------------------

    def _senses(self, terms: Sequence[Term]) -> list[tuple[Filter, ...]] | None:
        """Return every sense as conditions that must all hold; None where there is none."""
        denied = self._neither(terms)
        if denied is not None:
            start, end, none = denied
            return [
                (*before, none, *after)
                for before in self._senses(terms[:start]) or [()]
                for after in self._senses(terms[end:]) or [()]
            ]
        parts: list[list[Term]] = []
        for number, term in enumerate(terms):
            closes = term.join in ("comma", "either") and not _is_listed(terms, number)
            if number == 0 or closes:
                parts.append([])
            parts[-1].append(term)
        senses: list[tuple[Filter, ...]] = [()]
        for part in parts:
            found = self._part(part)
            if found is None:
                return None
            senses = [(*before, *after) for before in senses for after in found]
        return senses

    def _neither(self, terms: Sequence[Term]) -> tuple[int, int, Filter] | None:
        """Return where "neither A nor B" begins and ends, and the group, if A and B differ."""
        start = next((n for n, term in enumerate(terms) if term.node.negator == "neither"), None)
        if start is None:
            return None
        end = start + 1
        while end < len(terms) and (terms[end].node.negator == "nor" or terms[end].join == "or"):
            end += 1
        plain = tuple(
            _flipped(term, self.study) if term.node.negator else term.node.value
            for term in terms[start:end]
        )
        concepts = [self.study.concept(item.concept) for item in plain]
        if len({item.concept for item in plain}) < max(len(plain), 2):
            return None
        if any(concept is None or concept.level != "patient" for concept in concepts):
            return None
        return start, end, Filter(GROUP, "none_of", plain)

    def _part(self, terms: Sequence[Term]) -> list[tuple[Filter, ...]] | None:
        joins = ["or" if term.join == "comma" else term.join for term in terms[1:]]
        if "or" not in joins:
            return self._all(terms)
        place = joins.index("or")
        last = len(joins) - joins[::-1].index("or")
        if all(join == "or" for join in joins[place:last]) and place == 0 and last == len(joins):
            either = self._any(terms)
            return [either] if terms[0].join == "either" else [either, *_each_alone(terms)]
        if terms[0].join == "either" and place == 0 and all(j == "or" for j in joins[:last]):
            return [(*self._any(terms[: last + 1]), *rest) for rest in self._all(terms[last + 1 :])]
        inner = self._any(terms[place : last + 1])
        outer = [term.node.value for term in (*terms[:place], *terms[last + 1 :])]
        narrow = (*outer, *inner)
        wide = self._wide(terms, joins)
        if wide is not None and 0 < place < len(joins) - 1:
            return [wide]
        return [narrow] if wide is None else [narrow, wide]

    def _wide(self, terms: Sequence[Term], joins: Sequence[str]) -> tuple[Filter, ...] | None:
        """Return "(A and B) or C" as conditions that must all hold: (A or C) and (B or C)."""
        sides: list[list[Filter]] = [[]]
        for number, term in enumerate(terms):
            if number and joins[number - 1] == "or":
                sides.append([])
            sides[-1].append(term.node.value)
        if len(sides) != 2:
            return None
        return tuple(
            Filter(GROUP, "any_of", tuple(dict.fromkeys((one, other))))
            for one in sides[0] for other in sides[1]
        )  # fmt: skip

    def _any(self, terms: Sequence[Term]) -> tuple[Filter, ...]:
        """Return "A or B" as one group; "not A or B", "neither A nor B" as none of them."""
        first = terms[0].node
        later = any(term.node.negator for term in terms[1:])
        if first.negator and first.negator not in NEXT_WORD_ONLY and not later:
            return (first.value, *(_flipped(term, self.study) for term in terms[1:]))
        return (Filter(GROUP, "any_of", tuple(term.node.value for term in terms)),)

    def _all(self, terms: Sequence[Term]) -> list[tuple[Filter, ...]]:
        """Return the senses of conditions that are joined without "or"."""
        values = tuple(term.node.value for term in terms)
        for number in range(len(terms) - 1):
            if not _reaches(terms, number, self.study):
                continue
            first, second = terms[number], terms[number + 1]
            before, after = values[:number], values[number + 2 :]
            plain = _flipped(first, self.study)
            both = (*before, Filter(GROUP, "not_all", (plain, second.node.value)), *after)
            neither = (*before, first.node.value, _flipped(second, self.study), *after)
            if first.node.negator in BOTH:
                return [both]
            if first.node.negator in EXCLUDING:
                if second.join == "and":
                    return [neither, both]
                return [both] if second.join != "in" else [both, values]
            return [values, neither] if second.join == "and" else [values, both]
        return [values]


def _each_alone(terms: Sequence[Term]) -> list[tuple[Filter, ...]]:
    """Return the conditions of "stage B or class B" one by one: two names of one thing, it may be."""
    values = [term.node.value for term in terms]
    plain = all(item.op == "eq" and isinstance(item.value, str) for item in values)
    names = {item.concept for item in values}
    is_one_code = len(values) == 2 and plain and values[0].value == values[1].value
    if not is_one_code or len(names) != 2 or values[0].value in ("yes", "no"):
        return []
    return [(item,) for item in values]


def _reaches(terms: Sequence[Term], number: int, study: Study) -> bool:
    """Whether the negation of a term may reach the term that follows.

    "Without" takes what patients can have, not what they are: "without PVI and stage C" leaves
    stage C as it is.
    """
    term, following = terms[number], terms[number + 1]
    negator = term.node.negator
    if not negator or following.node.negator or negator in NEXT_WORD_ONLY:
        return False
    if negator in BOTH:
        return True
    if negator in EXCLUDING:
        return following.join in ("and", "with", "in", "beside")
    if negator == "not":
        return following.join in ("and", "with", "beside")
    return following.join == "and" and (_is_had(following, study) or not _is_had(term, study))


def _is_had(term: Term, study: Study) -> bool:
    """Whether patients have it (an invasion, a rash) rather than are it (women)."""
    concept = study.concept(term.node.value.concept)
    return concept is not None and (concept.is_flag or concept.level == "ae")


def _is_listed(terms: Sequence[Term], number: int) -> bool:
    """Whether a comma stands in a list that ends in "or": "A, B or C"."""
    if terms[number].join != "comma":
        return False
    later = [term.join for term in terms[number + 1 :]]
    return "or" in later and all(join in ("comma", "or") for join in later[: later.index("or")])


def _is_condition(node: Node) -> bool:
    return node.type == "condition" and isinstance(node.value, Filter) and node.value.op in NEGATED


def _placed(sense: Sequence[Filter], terms: Sequence[Term], end: int) -> Nodes:
    """Return the conditions of a sense, each where its first part stands in the question."""
    found = []
    for item in sense:
        parts = (item, *item.members)
        near = next(
            (term.node for term in terms if any(_is_of(term.node.value, part) for part in parts)),
            terms[0].node,
        )
        found.append(Node("condition", item, near.start, end if item.members else near.end))
    return tuple(sorted(found, key=lambda node: node.start))


def _is_of(value: Filter, part: Filter) -> bool:
    """Whether a condition is a part, as said or denied."""
    is_flag = {value.value, part.value} <= {"yes", "no"}
    same = is_flag or (value.value, value.unit) == (part.value, part.unit)
    return value.concept == part.concept and same


def _flipped(term: Term, study: Study) -> Filter:
    """Return a condition negated."""
    found = negation_of(term.node.value, study)
    assert isinstance(found, Filter)
    return found


def with_sense(nodes: Nodes, place: int, sense: Sequence[Filter | Node]) -> Nodes:
    """Return the nodes with one sense of an open stretch in its place."""
    node = nodes[place]
    chosen = tuple(
        item if isinstance(item, Node) else Node("condition", item, node.start, node.end)
        for item in sense
    )
    return (*nodes[:place], *chosen, *nodes[place + 1 :])
