"""What a question leaves open though its words are known: asked with full questions, not refused.

"ALT in men" (when?), "events by stage" (of which endpoint, or adverse ones?), "large tumours" (from
which size on?), "how many B patients" (B of what?), "do men and women differ?" (in what?).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.language.frames import Question, fits
from assistant.language.nodes import Node
from assistant.language.spans import Span
from assistant.language.understanding import Ambiguous, Understood
from assistant.model import Filter, Op, Reading, VisitPoint
from assistant.study.model import Concept

if TYPE_CHECKING:
    from assistant.language.reader import Reader

HIGH = (
    "high",
    "elevated",
    "raised",
    "increased",
    "large",
    "big",
    "bulky",
    "huge",
    "long",
    "massive",
)
LOW = ("low", "small", "decreased", "little", "tiny", "short")
ALSO_CONCEPTS = ("is", "was", "are", "were", "too", "very", "quite", "rather")
MOST_LIMITS = 3
WIDE = 50.0
"""A highest value so many times the lowest is parted on a logarithmic scale."""
TIMES_NORMAL = (1, 2, 3)
NICE = (1.0, 2.0, 5.0, 10.0)
SHOWN_VISITS = 2


@dataclass(frozen=True)
class LeftOpen:
    """Finds the full questions that a short one may mean, for one reader."""

    reader: Reader

    def limits(self, spans: Sequence[Span]) -> tuple[Reading, ...]:
        """Return "large tumours" with limits that a tumour may be over."""
        if any(span.has("op") for span in spans):
            return ()
        for place, span in enumerate(spans):
            if span.text not in (*HIGH, *LOW):
                continue
            found = self._beside(spans, place)
            if found is None:
                continue
            concept, first, last = found
            op: Op = "ge" if span.text in HIGH else "lt"
            return tuple(self._limited(spans, concept, op, first, last))
        return ()

    def _beside(self, spans: Sequence[Span], place: int) -> tuple[Concept, int, int] | None:
        """Return the number that an adjective is said of, and where the two start and end."""
        after = spans[place + 1] if place + 1 < len(spans) else None
        concept = self._number(after)
        if concept is not None:
            return concept, place, place + 2
        back = place - 1
        while back >= 0 and spans[back].text in ALSO_CONCEPTS:
            back -= 1
        concept = self._number(spans[back]) if back >= 0 else None
        return (concept, back, place + 1) if concept is not None else None

    def _number(self, span: Span | None) -> Concept | None:
        names = span.values("concept") if span is not None else ()
        for concept in (self.reader.study.concept(str(name)) for name in names):
            if concept is None or concept.type != "number":
                continue
            twin = self.reader.study.concept(f"{concept.name}_baseline")
            if concept.level == "patient" or twin is not None:
                return concept if concept.level == "patient" else twin
            if concept.level == "lab" and concept.upper_limit is not None:
                return concept
        return None

    def _limited(
        self, spans: Sequence[Span], concept: Concept, op: Op, first: int, last: int
    ) -> Iterator[Reading]:
        rest = (*spans[:first], *spans[last:])
        question = self.reader.question_of(rest)
        if self.reader.unknown_word(rest):
            return
        place = spans[first].start
        for condition in conditions_of(concept, op):
            kind = "condition" if concept.level == "patient" else "laboratory"
            made = Node(kind, condition, place, place)  # type: ignore[arg-type]
            reduced = sorted((*question.reduced, made), key=lambda node: node.start)
            yield from self._read(replace(question, reduced=tuple(reduced)))

    def codes(self, question: Question) -> tuple[Reading, ...]:
        """Return "how many B patients" with B as a value of each concept that has it."""
        said = [n for place, n in enumerate(question.residue) if place not in question.droppable]
        letters = [
            node for node in said
            if len(node.text) == 1 and node.text.isalpha() and not node.values("concept")
            and (node.text,) in self.reader.lexicon.code_owners
        ]  # fmt: skip
        if len(letters) != 1:
            return ()
        letter = letters[0]
        kept = tuple(node for node in question.residue if node is not letter)
        held = [question.residue[place] for place in question.droppable]
        droppable = frozenset(n for n, node in enumerate(kept) if node in held)
        found: list[Reading] = []
        for name, value in self.reader.lexicon.code_owners[(letter.text,)]:
            concept = self.reader.study.concept(name)
            if concept is None or concept.level != "patient" or concept.type != "category":
                continue
            made = Node("condition", Filter(name, "eq", value), letter.start, letter.end)
            reduced = tuple(sorted((*question.reduced, made), key=lambda node: node.start))
            found += self._read(
                replace(question, residue=kept, droppable=droppable, reduced=reduced)
            )
        return tuple(found)

    def kinds(self, question: Question) -> tuple[Reading, ...]:
        """Return the readings of kinds that a bare word may ask for: their `vague` asks."""
        found: list[Reading] = []
        for ask in self.reader.vague_asks:
            kind = self.reader.kinds[ask.kind]
            for fit in fits(ask, question, self.reader.study):
                built = self.reader.built(kind, fit, question)
                if built is None or built.refusal is not None:
                    continue
                names = built.open_endpoints or ("",)
                readings = [
                    replace(built.reading, endpoint=(name,) if name else built.reading.endpoint)
                    for name in names
                ]
                found += [one for item in readings for one in self._at_visits(item)]
                break
        return tuple(dict.fromkeys(found))

    def _at_visits(self, reading: Reading) -> Iterator[Reading]:
        """Yield a value at a visit for the first visits, where the question names none."""
        if reading.kind != "lab_summary_at_visit" or reading.at or "visit" in reading.by:
            yield reading
            return
        for name in self.reader.study.visits[:SHOWN_VISITS]:
            yield replace(reading, at=(VisitPoint(name),))

    def _read(self, question: Question) -> tuple[Reading, ...]:
        candidates = self.reader.candidates(question)
        if not candidates:
            is_bare = all(node.type == "condition" for node in question.reduced)
            said = [n for p, n in enumerate(question.residue) if p not in question.droppable]
            is_bare = is_bare and all(node.has("cue", "patients") for node in said)
            return (Reading("patient_count", ("patients",), question.filters),) if is_bare else ()
        match self.reader.decided(candidates):
            case Understood(reading=reading):
                return (reading,)
            case Ambiguous(choices=choices):
                return choices
            case _:
                return ()


def conditions_of(concept: Concept, op: Op) -> list[Filter]:
    """Return limits that a number may be over or under: round numbers within its range."""
    if concept.level == "lab":
        return [Filter(concept.name, "gt", limit, "x ULN") for limit in TIMES_NORMAL if op == "ge"]
    low, high = concept.minimum, concept.maximum
    if low is None or high is None or not low < high:
        return []
    unit = concept.unit or None
    limits = dict.fromkeys(round_limits(low, high))
    return [Filter(concept.name, op, limit, unit) for limit in limits if low < limit <= high]


def round_limits(low: float, high: float) -> list[int | float]:
    """Return three round numbers that part a range, on a logarithmic scale where it is wide."""
    is_wide = low > 0 and high / low > WIDE
    found = []
    for part in range(1, MOST_LIMITS + 1):
        share = part / (MOST_LIMITS + 1)
        if is_wide:
            found.append(_nice(math.exp(math.log(low) + share * (math.log(high) - math.log(low)))))
        else:
            found.append(_nice_step(low + share * (high - low), high - low))
    return found


def _nice(value: float) -> int | float:
    power = 10.0 ** math.floor(math.log10(value))
    nearest = min(NICE, key=lambda step: abs(math.log(step * power / value)))
    return _whole(nearest * power)


def _nice_step(value: float, width: float) -> int | float:
    step = 10.0 ** math.floor(math.log10(width / 4))
    return _whole(round(value / step) * step)


def _whole(value: float) -> int | float:
    plain = round(value, 6)
    return int(plain) if float(plain).is_integer() else plain
