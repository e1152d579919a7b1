"""Kinds as typed frames: what a kind's `asks` name must cover what a question leaves over.

An ask is a bag of words in any order. `median` is a class of the vocabulary's cues, `{number}` a
slot, `?` marks what may be absent, `+at` what the question must have besides (a time), `-at` what
it must not have. Every word of the question is covered, or the ask does not fit. A kind's `also`
lists the cues that each of its asks may hold besides, because they change nothing in its answer.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from assistant.kinds import Kind
from assistant.language.nodes import Contrast, Node, Nodes
from assistant.language.roles import Lead
from assistant.language.spans import Span
from assistant.model import Filter
from assistant.study.model import Concept, Study

ALWAYS_ALLOWED = ("patients", "ci", "show")
"""Cues that any question may hold besides."""
ASSIGNMENTS = 200
EVENTS = {"ae", "aeword", "sae", "+cond:ae_term", "+cond:ae", "exposureadjusted"}
"""Parts of an ask that name adverse events."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One parsed ask of a kind."""

    kind: str
    tier: int
    words: tuple[str, ...]
    optional: tuple[str, ...]
    slots: tuple[str, ...]
    optional_slots: tuple[str, ...]
    needs: tuple[str, ...]
    forbids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """An ask that covers a question, and what its slots hold."""

    ask: Ask
    slots: tuple[tuple[str, Node], ...]
    covered: int
    """Words of the question that the ask names."""
    dropped: int

    def nodes(self, slot: str) -> tuple[Node, ...]:
        """Return what stands in a slot."""
        return tuple(
            node for name, node in self.slots if name == slot or name.startswith(slot + "=")
        )


def parse_asks(kinds: Sequence[Kind], key: str = "asks") -> tuple[Ask, ...]:
    """Return the asks of all kinds, in the order of kinds and files.

    Args:
        key: `vague` for those that leave open which kind is meant: such a question is asked back.
    """
    found = []
    for kind in kinds:
        asks, besides = kind.language.get(key), kind.language.get("also")
        also = tuple(sys.intern(str(cue)) for cue in besides) if isinstance(besides, list) else ()
        for text in _asked_of_events(kind, asks) if isinstance(asks, list) else ():
            parts = [sys.intern(part) for part in text.split()]  # few words, in thousands of asks
            plain = [part for part in parts if part[0] not in "+-{"]
            slots = [part for part in parts if part[0] == "{"]
            found.append(
                Ask(
                    kind.name,
                    kind.tier,
                    tuple(part for part in plain if not part.endswith("?")),
                    (*(sys.intern(part[:-1]) for part in plain if part.endswith("?")), *also),
                    tuple(sys.intern(part[1:-1]) for part in slots if not part.endswith("?")),
                    tuple(sys.intern(part[1:-2]) for part in slots if part.endswith("?")),
                    tuple(sys.intern(part[1:]) for part in parts if part[0] == "+"),
                    tuple(sys.intern(part[1:]) for part in parts if part[0] == "-"),
                )
            )
    return tuple(found)


def _asked_of_events(kind: Kind, asks: Sequence[object]) -> tuple[str, ...]:
    """Return a kind's asks; of a kind that takes any events, also of serious and of related ones."""
    texts = [str(text) for text in asks]
    if not takes(kind, "any_events"):
        return tuple(texts)
    serious = [" ".join("sae" if part == "ae" else part for part in text.split()) for text in texts]
    named = [text for text in (*texts, *serious) if EVENTS & {*text.split()}]
    return tuple(dict.fromkeys((*texts, *serious, *(f"{text} related" for text in named))))


@dataclass(frozen=True, slots=True)
class Question:
    """A question after reduction: what must be covered, and what it has besides."""

    residue: Nodes
    """Spans that say something, in order."""
    droppable: frozenset[int]
    """Places in the residue of words that may also say nothing."""
    reduced: Nodes
    """Conditions, groupings, times and the like."""
    leads: Mapping[int, Lead] = field(default_factory=dict)
    """What leads to each condition, by where it starts."""

    def of(self, kind: str) -> Nodes:
        """Return the reduced nodes of a type."""
        return tuple(node for node in self.reduced if node.type == kind)

    def has_reduced(self, span: Span) -> bool:
        """Whether a span is part of a condition, grouping or the like."""
        place = bisect_right(self.reduced, span.start, key=lambda node: node.start) - 1
        return place >= 0 and span.start < self.reduced[place].end

    is_what_is: bool = False
    """Nothing but "what is" and one name: "what is PFS"."""

    @property
    def counts(self) -> bool:
        """Whether a number or a share of patients is asked for."""
        return any(node.has("cue", cue) for node in self.residue for cue in ("count", "percent"))

    @property
    def filters(self) -> tuple[Filter, ...]:
        """The plain conditions."""
        return tuple(node.value for node in self.of("condition") if isinstance(node.value, Filter))


def has_feature(question: Question, feature: str, study: Study) -> bool:
    """Whether a question has what an ask's `+feature` or `-feature` names."""
    name, _, detail = feature.partition(":")
    match name:
        case "at":
            return bool(question.of("time") or question.of("visit"))
        case "visit":
            return bool(question.of("visit"))
        case "by":
            names = [str(item) for node in question.of("by") for item in node.value]
            return detail in names if detail else bool(names)
        case "contrast":
            return any(isinstance(node.value, Contrast) for node in question.of("contrast"))
        case "group":
            return bool(question.of("by") or question.of("contrast"))
        case "cond":
            return _has_condition(question, detail, study)
        case "grade":
            return _has_condition(question, "ae_grade", study)
        case "lab":
            return bool(question.of("laboratory"))
        case "num":
            return bool(question.filters)
        case "versus":
            contrasts = (node.value for node in question.of("contrast"))
            return any(isinstance(item, Contrast) and item.explicit for item in contrasts)
        case "top" | "minimum" | "share" | "adjust" | "strata" | "against":
            return bool(question.of(name))
        case "verb":
            return any(node.has("verb") and not node.has("endpoint") for node in question.residue)
        case "eventfree":
            return any(node.has("cue", "eventfree") for node in question.residue)
        case "died":
            return any(node.has("cue", "deaths") for node in question.residue)
        case "option":
            return any(node.value[0] == detail for node in question.of("option"))
        case "cue":
            return any(node.has("cue", detail) for node in question.residue)
        case "minpct":
            return bool(question.of("minimum"))
        case _:
            return False


def _has_condition(question: Question, detail: str, study: Study) -> bool:
    if not detail:
        return bool(question.filters) or bool(question.of("laboratory"))
    for item in (*question.filters, *contrast_filters(question)):
        concept = study.concept(item.concept)
        if (
            item.concept == detail
            or (detail == "ae_term" and item.concept == "ae_soc")
            or (detail == "ae" and concept is not None and concept.level == "ae")
        ):
            return True
    return False


def contrast_filters(question: Question) -> tuple[Filter, ...]:
    """Return contrasts as conditions, for looking up their concepts."""
    return tuple(
        Filter(node.value.concept, "in", node.value.values)
        for node in question.of("contrast")
        if isinstance(node.value, Contrast)
    )


def fits(ask: Ask, question: Question, study: Study) -> Iterator[Fit]:
    """Yield the ways in which an ask covers the question."""
    for feature in ask.needs:
        if feature not in ("number", "ncount") and not has_feature(question, feature, study):
            return
    if any(has_feature(question, feature, study) for feature in ask.forbids):
        return
    found = _assign(list(ask.words), list(ask.slots), 0, question, ask, study, 0)
    yield from islice(found, ASSIGNMENTS)


def _assign(
    words: list[str], slots: list[str], place: int, question: Question, ask: Ask, study: Study,
    covered: int, held: tuple[tuple[str, Node], ...] = (), dropped: int = 0,
    used: tuple[str, ...] = (),
) -> Iterator[Fit]:  # fmt: skip
    if place == len(question.residue):
        if not words and not slots:
            yield Fit(ask, held, covered, dropped)
        return
    node = question.residue[place]
    cues = [str(cue) for cue in node.values("cue")]
    seen: set[str] = set()
    for cue in cues:
        if cue in words and cue not in seen:
            seen.add(cue)
            rest = list(words)
            rest.remove(cue)
            yield from _assign(
                rest,
                slots,
                place + 1,
                question,
                ask,
                study,
                covered + 1,
                held,
                dropped,
                (*used, cue),
            )
    for slot in dict.fromkeys((*slots, *ask.optional_slots)):
        if slot_fits(slot, node, study):
            rest_slots = list(slots)
            if slot in rest_slots:
                rest_slots.remove(slot)
            elif slot not in ask.optional_slots and slot != "concepts":
                continue
            yield from _assign(
                words,
                rest_slots,
                place + 1,
                question,
                ask,
                study,
                covered + 1,
                (*held, (slot, node)),
                dropped,
                used,
            )
    if (
        "concepts" in ask.slots
        and any(name == "concepts" for name, _ in held)
        and slot_fits("concepts", node, study)
    ):
        yield from _assign(
            words,
            slots,
            place + 1,
            question,
            ask,
            study,
            covered + 1,
            (*held, ("concepts", node)),
            dropped,
            used,
        )
    if "number" in ask.needs and node.number is not None:
        yield from _assign(
            words,
            slots,
            place + 1,
            question,
            ask,
            study,
            covered + 1,
            (*held, ("amount", node)),
            dropped,
            used,
        )
    if any(cue in ask.optional or cue in ALWAYS_ALLOWED or cue in used for cue in cues):
        yield from _assign(
            words, slots, place + 1, question, ask, study, covered, held, dropped, used
        )
    elif place in question.droppable:
        yield from _assign(
            words, slots, place + 1, question, ask, study, covered, held, dropped + 1, used
        )


def slot_fits(slot: str, node: Node, study: Study) -> bool:
    """Whether a node may stand in a slot."""
    name, _, wanted = slot.partition("=")
    if name == "endpoint":
        return node.has("endpoint") or node.has("verb") or node.has("survival")
    if name == "verb":
        return node.has("verb") and not node.has("endpoint")
    for concept in concepts_of(node, study):
        if wanted and concept.name != wanted:
            continue
        if _concept_fits(name, concept, study):
            return True
    return False


def _concept_fits(slot: str, concept: Concept, study: Study) -> bool:
    is_patient = concept.level == "patient"
    match slot:
        case "number":
            twin = study.concept(f"{concept.name}_baseline")
            return concept.type == "number" and (is_patient or twin is not None)
        case "category":
            return is_patient and concept.type == "category" and not concept.is_flag
        case "flag":
            return is_patient and concept.is_flag
        case "lab":
            return (
                concept.level == "lab" and concept.type == "number" and concept.name != "lab_grade"
            )
        case "concepts":
            return concept.type in ("number", "category") and concept.level in (
                "patient",
                "lab",
                "ae",
            )
        case _:
            return False


def concepts_of(node: Node, study: Study) -> list[Concept]:
    """Return the concepts that a node may name."""
    found = [study.concept(str(name)) for name in node.values("concept")]
    return [concept for concept in found if concept is not None]


def takes(kind: Kind, name: str) -> bool:
    """Whether a kind's heading says that it takes something."""
    listed = kind.language.get("takes")
    return isinstance(listed, list) and name in listed


def takes_times(asks: Mapping[str, Sequence[Ask]], kind: str) -> bool:
    """Whether any ask of a kind names a time or a visit."""
    return any({"at", "visit"} & set(ask.needs) for ask in asks.get(kind, ()))
