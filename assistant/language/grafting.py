"""A question that leaves out what the one before named: "HR?", "as a KM curve", "the quartiles".

The endpoint, the conditions, the groups and the times of the question before are put in its place,
and it is read as if it had been typed in full.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.language.frames import Question
from assistant.language.lexicon import phrase_of
from assistant.language.nodes import Contrast, Node
from assistant.language.spans import Span
from assistant.language.understanding import Understood
from assistant.model import Filter, Reading, TimePoint, VisitPoint

if TYPE_CHECKING:
    from assistant.language.reader import Reader

SUBJECTS = {
    "ORR": "orr", "DCR": "dcr", "BOR": "best overall response", "RDI": "rdi",
    "AE": "adverse events", "SAE": "saes", "full dose": "full dose", "deaths": "deaths",
    "dose reduction": "dose reductions", "dose interruption": "dose interruptions",
    "follow-up": "follow-up", "patients": "patients", "disposition": "disposition",
}  # fmt: skip
"""How the subject of a reading is said where its name is no word of a question."""
FAR = 1_000_000
"""Place of what was not typed: behind all that was."""
ONE_PATIENT = ("patient_profile",)
UNGRAFTED = ("explain_result", "show_query", "undo", "reset", "export", "capability_help",
             "data_dictionary", "definition", "method_info", "missing_data", "analysis_sets",
             "consort_flow")  # fmt: skip
"""Kinds that are of no endpoint and no patients: nothing is put into them."""


@dataclass(frozen=True)
class Grafter:
    """Puts what the reading before is about into a question."""

    reader: Reader

    def grafted(self, parsed: Question, previous: Reading) -> Reading | None:
        """Return the question with the subject of the one before; None where that fits nothing."""
        says = len(parsed.residue) > len(parsed.droppable) or bool(parsed.reduced)
        if previous.numerator or previous.kind in UNGRAFTED or not says:
            return None
        compared = self._against(parsed, previous)
        for question in self._filled(compared or parsed, previous):
            candidates = self.reader.candidates(question)
            if not candidates or candidates[0].kind.name in UNGRAFTED:
                continue
            found = self.reader.decided(candidates)
            if not isinstance(found, Understood) or not self._keeps(
                found.reading, previous, parsed
            ):
                continue
            level = found.reading.level if question.of("level") else previous.level
            return replace(found.reading, level=level)
        return None

    def _keeps(self, found: Reading, previous: Reading, parsed: Question) -> bool:
        """Whether the conditions of the question before are kept, and its endpoint where it has one."""
        is_timed = self.reader.study.endpoint(previous.endpoint[0] if previous.endpoint else "")
        is_same = is_timed is None or bool({*found.endpoint} & {*previous.endpoint})
        named = named_by(parsed)
        kept = [item for item in previous.filters if item.concept not in named]
        if any(item not in (*found.filters, *found.numerator) for item in kept):
            return False
        return is_same and found.kind not in ("patient_count", "patient_listing")

    def _filled(self, parsed: Question, previous: Reading) -> Iterator[Question]:
        """Yield the question with all that is left out, then without the times."""
        subject = self._subject(previous)
        if subject is None:
            return
        named = named_by(parsed)
        kept = [
            Node("condition", item, FAR + n, FAR + n)
            for n, item in enumerate(previous.filters) if item.concept not in named
        ]  # fmt: skip
        has_group = parsed.of("by") or parsed.of("contrast")
        if previous.by and not has_group:
            kept.append(Node("by", previous.by, FAR + 100, FAR + 100))
        times = []
        if not (parsed.of("time") or parsed.of("visit")):
            for n, when in enumerate(previous.at):
                place = FAR + 200 + n
                if isinstance(when, TimePoint):
                    times.append(Node("time", when, place, place))
                elif isinstance(when, VisitPoint):
                    times.append(Node("visit", (when, None), place, place))
        residue = (*parsed.residue, *subject)
        for extra in ((*kept, *times), tuple(kept)) if times else (tuple(kept),):
            yield replace(parsed, residue=residue, reduced=(*parsed.reduced, *extra))

    def _subject(self, previous: Reading) -> tuple[Node, ...] | None:
        """Return words that name what the reading before is about; None where nothing does."""
        if len(previous.endpoint) != 1:
            return None
        name = previous.endpoint[0]
        if name == "AE term":
            return ()
        is_named = self.reader.study.endpoint(name) or self.reader.study.concept(name)
        text = name.replace("_", " ") if is_named else SUBJECTS.get(name)
        words = phrase_of(text) if text is not None else ()
        entries = self.reader.lexicon.entries(words)
        if text is None or not entries:
            return None
        place = FAR + 300
        span = Span(text.lower(), place, place + 1, entries, words=words)
        return (Node("span", None, place, place + 1, span),)

    def _against(self, parsed: Question, previous: Reading) -> Question | None:
        """Return "compare with stage B" after stage C as stage C against stage B."""
        asks = any(
            node.has("versus") or node.has("cue", "compare") or node.has("cue", "hr")
            or node.has("cue", "logrank") for node in parsed.residue
        )  # fmt: skip
        own = [node for node in parsed.of("condition") if isinstance(node.value, Filter)]
        if not asks or len(own) != 1 or own[0].value.op != "eq" or parsed.of("by"):
            return None
        other = own[0].value
        mine = [item for item in previous.filters if item.concept == other.concept]
        if len(mine) != 1 or mine[0].op != "eq" or mine[0].value == other.value:
            return None
        values = [
            value for value in (mine[0].value, other.value) if isinstance(value, str | int | float)
        ]
        if len(values) != 2:
            return None
        pair = Contrast(other.concept, tuple(values))
        made = Node("contrast", pair, own[0].start, own[0].end)
        reduced = tuple(made if node is own[0] else node for node in parsed.reduced)
        residue = tuple(_as_comparison(node, self.reader) for node in parsed.residue)
        return replace(parsed, residue=residue, reduced=reduced)


def _as_comparison(node: Node, reader: Reader) -> Node:
    """Return "versus" that is left without a first side as "compare"."""
    if not node.has("versus") or node.span is None:
        return node
    entries = reader.lexicon.entries(("compare",))
    return replace(
        node, span=replace(node.span, text="compare", entries=entries, words=("compare",))
    )


def named_by(parsed: Question) -> set[str]:
    """Return the concepts on which a question has conditions of its own."""
    return {
        node.value.concept for node in parsed.reduced if isinstance(node.value, Filter | Contrast)
    }
