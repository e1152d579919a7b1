"""The other meaning of what the reader took for granted, as readings that can be asked instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.kinds import Kind
from assistant.language.frames import Question
from assistant.language.nodes import Node
from assistant.model import Filter, Reading, TimePoint
from assistant.study.model import Concept, Study
from assistant.study.two_groups import named_against_rest

Meaning = tuple[str, tuple[Reading, ...]]
"""What was taken for granted, in words, and the readings of what else it may be."""
COMPARED_AT_BASELINE = ("correlation", "distribution_plot", "compare_numeric")
MOST_TERMS = 3
PATIENTS_WITH = (
    ("ae_term", "ae_specific", "AE term"), ("ae_serious", "sae", "SAE"),
    ("ae_related", "ae_related", "AE"), ("ae_grade", "ae_by_grade", "AE"),
)  # fmt: skip
"""The kind that counts patients with events of a sort: concept, kind, subject."""


@dataclass(frozen=True)
class OtherMeanings:
    """The rules for one study."""

    study: Study

    def further(self, kind: Kind, reading: Reading, question: Question) -> Iterator[Meaning]:
        """Yield what a reading takes for granted beyond what its words were taken for."""
        yield from self._held_against(kind, reading, question)
        yield from self._counted_events(kind, reading)
        yield from self._at_baseline(kind, reading)
        yield from self._unadjusted(kind, reading, question)

    def of_node(self, node: Node, reading: Reading) -> tuple[Reading, ...]:
        """Return the readings with the other meanings of one assumed word."""
        if isinstance(node.value, TimePoint) and node.value in reading.at:
            weeks = replace(node.value, unit="weeks")
            at = tuple(weeks if item == node.value else item for item in reading.at)
            return (replace(reading, at=at),)
        if not isinstance(node.value, Filter) or node.value.concept != "ae_term":
            return ()
        return tuple(
            replace(reading, filters=tuple(other if item == node.value else item for item in reading.filters))
            for other in self._terms_like(node.value)
            if node.value in reading.filters
        )  # fmt: skip

    def _terms_like(self, condition: Filter) -> list[Filter]:
        concept = self.study.concept("ae_term")
        stem = str(condition.value).lower()
        if concept is None or condition.op != "eq":
            return []
        stored = [str(item.value) for item in concept.values]
        alike = sorted(item for item in stored if stem in item.lower() and item.lower() != stem)
        return [replace(condition, value=item) for item in alike[:MOST_TERMS]]

    def _held_against(self, kind: Kind, reading: Reading, question: Question) -> Iterator[Meaning]:
        """Of "is TTP longer in HBV": held against each other value, or against all others together."""
        if len(reading.by) != 1 or question.of("by") or question.of("contrast"):
            return
        concept = self.study.concept(reading.by[0])
        named = [
            item for item in question.filters if item.concept == reading.by[0] and item.op == "eq"
        ]
        if concept is None or len(named) != 1 or named[0] in reading.filters:
            return
        value = named[0].value
        others = [item.value for item in concept.values if item.count and item.value != value]
        if len(others) == 1:
            yield f"{concept.label} {value} is held against {concept.label} {others[0]}", ()
        elif others and not isinstance(value, tuple):
            yield (
                f"{concept.label} {value} is held against each other {concept.label}",
                (self.against_rest(kind, reading, concept, named[0]),),
            )

    def against_rest(
        self, kind: Kind, reading: Reading, concept: Concept, named: Filter
    ) -> Reading:
        """Return a comparison of all values as one of a value against the rest."""
        assert not isinstance(named.value, tuple)
        groups = named_against_rest(concept, (named.value,))
        found = replace(reading, by=(groups,))
        return (
            found.with_options(reference=f"not {named.value}")
            if "reference" in kind.options
            else found
        )

    def _counted_events(self, kind: Kind, reading: Reading) -> Iterator[Meaning]:
        if kind.name != "ae_counts" or reading.options.get("statistic") != "total":
            return
        named = {item.concept for item in reading.filters}
        found = (by_kind for concept, *by_kind in PATIENTS_WITH if concept in named)
        name, endpoint = next(found, ["ae_common", "AE"])
        patients = replace(reading, kind=name, endpoint=(endpoint,), method=())
        yield "events are counted, not patients", (patients,)

    def _at_baseline(self, kind: Kind, reading: Reading) -> Iterator[Meaning]:
        if kind.name not in COMPARED_AT_BASELINE or reading.at:
            return
        for name in (*reading.endpoint, *reading.by):
            concept = self.study.concept(name)
            if concept is not None and concept.level == "lab":
                yield f"{concept.label} is taken at baseline", ()

    def _unadjusted(self, kind: Kind, reading: Reading, question: Question) -> Iterator[Meaning]:
        """Of "adjusted hazard ratio of PVI": adjusted for what was not said."""
        if kind.name != "cox_multivariable" or len(reading.by) != 1 or question.of("adjust"):
            return
        factors = [
            c.name for c in self.study.concepts if c.characteristic and c.name not in reading.by
        ]
        others = tuple(replace(reading, by=(*reading.by, name)) for name in factors[:MOST_TERMS])
        yield "adjusted for nothing else: no further factor is named", others
