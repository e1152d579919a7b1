"""Follow-ups: edits of the reading before, never of its words. The whole new question is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.language.assembly import (
    ACTION_PARTS,
    COMPARING,
    PERCENT_CHANGE,
    action_done,
    contradiction,
)
from assistant.language.commands import Commands, excluding, with_codes
from assistant.language.frames import Question, concepts_of, takes, takes_times
from assistant.language.grafting import Grafter
from assistant.language.lexicon import Entry
from assistant.language.nodes import Contrast, Node
from assistant.language.reference import (
    changes,
    pointing_grouped,
    points_back,
    refers,
    starts_with_and,
    without_reference,
)
from assistant.language.spans import Span
from assistant.language.understanding import Ambiguous, Refused, Understanding, Understood
from assistant.model import (
    GROUP,
    Assumption,
    Filter,
    Reading,
    Refusal,
    TimePoint,
    VisitPoint,
    When,
)
from assistant.study.model import Concept, Study

if TYPE_CHECKING:
    from assistant.language.reader import Candidate, Reader

EVERYONE = ("everyone", "everybody", "all", "all patients", "overall", "total", "whole group",
            "all subjects", "altogether", "in total", "all comers", "every patient", "every subject",
            "everyone in the study", "all study patients", "all participants", "all cases",
            *(f"{first} {second}" for first in ("whole", "entire", "full", "total")
              for second in ("population", "cohort", "sample", "study", "study population")))  # fmt: skip
TOTALS = ("overall", "total", "altogether", "in total")
UNGRADED = ("all grades", "any grade")
NUMBERS = ("numeric_summary", "rdi_summary", "tace_summary", "lab_summary_at_visit")
WIDENING = ("both", "all", "any", "either", "every")
LEVELS = (50, 100)
"""A percentage between them is a confidence level, where an edit holds nothing else."""
HANDLED = (
    "condition",
    "laboratory",
    "contrast",
    "by",
    "level",
    "option",
    "top",
    "time",
    "visit",
    "span",
)
ABOUT = ("explain_result", "show_query", "undo", "reset", "export")
PLOTS = {
    "tte_median": "km_curve", "tte_rate_at": "km_curve", "tte_compare": "km_curve",
    "tte_summary": "km_curve", "tte_quantile": "km_curve", "cox_hr": "km_curve",
    "lab_summary_at_visit": "lab_trend_plot", "lab_change": "lab_trend_plot",
    "numeric_summary": "distribution_plot",
}  # fmt: skip

TESTED = ("p value", "p-value", "p", "test", "significant", "significance", "compare", "difference")
TESTS = {
    "response_rate": "response_compare", "dcr": "response_compare", "numeric_summary": "compare_numeric",
    "tte_median": "tte_compare", "tte_summary": "tte_compare", "ae_specific": "ae_compare",
    "km_curve": "tte_compare", "ae_common": "ae_compare",
}  # fmt: skip
"""The kind that tests what a kind shows by group."""


class Editor:
    """Reads a question as an edit of the one before."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._commands = Commands(reader.study, reader.lexicon)
        self._grafter = Grafter(reader)

    def edit(
        self,
        question: str,
        spans: Sequence[Span],
        previous: Reading,
        history: Sequence[Reading],
        corrections: Sequence[Assumption],
        *,
        wants_edit: bool = False,
    ) -> Understanding | None:
        """Return the edited reading; None where the question stands by itself.

        Args:
            wants_edit: It is known to change the question before.
        """
        grouped = pointing_grouped(spans)
        if grouped is not None:
            spans, wants_edit = grouped, True
        found = self._as_edit(spans, previous, history, corrections, wants_edit=wants_edit)
        if found is None or isinstance(found, Refused):
            on_same = self._on_the_same_endpoint(spans, previous, corrections)
            return on_same if on_same is not None else found
        return found

    def _on_the_same_endpoint(
        self, spans: Sequence[Span], previous: Reading, corrections: Sequence[Assumption]
    ) -> Understanding | None:
        """Return "and its quartiles?", "Gehan test": asked of the endpoint and patients before."""
        name = previous.endpoint[0] if len(previous.endpoint) == 1 else ""
        kept = tuple(
            span for span in spans if not refers(spans) or span in without_reference(spans)
        )
        if self._reader.study.endpoint(name) is None or self._reader._refuser.unknown(kept):
            return None
        parsed = self._reader.question_of(kept)
        named = any(
            n.has(kind) for n in parsed.residue for kind in ("endpoint", "verb", "survival")
        )
        alone = self._reader.candidates(parsed)
        if named or (not parsed.residue and not parsed.reduced):
            return None
        if (alone and not alone[0].built.open_endpoints) or self._only_conditions(parsed):
            return None
        for carried in _carried(parsed, previous, self._reader.study):
            best = next(iter(self._reader.candidates(carried)), None)
            if best is not None and isinstance(best.kind.language.get("by"), str):
                own_nodes = tuple(
                    n for n in carried.reduced if n.type != "by" or n in parsed.reduced
                )
                ungrouped = replace(carried, reduced=own_nodes)
                best = next(iter(self._reader.candidates(ungrouped)), None)
            if best is None or "adtte" not in best.kind.needs or best.built.refusal is not None:
                continue
            own = {item.concept for item in best.built.reading.filters} | {*best.built.reading.by}
            filters = [item for item in previous.filters if item.concept not in own]
            merged = self._reader._assembler._sorted((*filters, *best.built.reading.filters))
            reading = replace(best.built.reading, filters=merged)
            reference = previous.options.get("reference")
            if reference and "reference" in best.kind.options and reading.by == previous.by:
                reading = reading.with_options(reference=reference)
            return self._shown(previous, reading, corrections)
        return None

    def _only_conditions(self, parsed: Question) -> bool:
        """Whether nothing is asked: such an edit was tried before."""
        asked = {"option", "strata", "share", "against", "adjust"}
        said = [n for place, n in enumerate(parsed.residue) if place not in parsed.droppable]
        return not said and not any(node.type in asked for node in parsed.reduced)

    def _as_edit(
        self,
        spans: Sequence[Span],
        previous: Reading,
        history: Sequence[Reading],
        corrections: Sequence[Assumption],
        *,
        wants_edit: bool,
    ) -> Understanding | None:
        about = self._about(spans, previous, history)
        if about is not None:
            return about
        if any(span.has("edit", "remove") for span in spans):
            return self._shown(previous, self._without_last_filter(previous), corrections)
        parsed = self._reader.question_of(spans)
        rest = [span for span in spans if not parsed.has_reduced(span)]
        if self._reader._refuser.unknown(rest) is not None:
            return None
        alone = self._reader.candidates(parsed)
        commanded = self._commanded(parsed, spans, previous, history, corrections, bool(alone))
        if commanded is not None:
            return commanded
        if not alone:
            parsed = with_codes(parsed, previous, self._reader.lexicon) or parsed
        wants_edit = wants_edit or (
            changes(spans, anywhere=not alone)
            or any(span.has("pronoun") for span in spans)
            or starts_with_and(spans)
            or refers(spans)
            or points_back(spans)
        )
        is_change = self._widened(spans, previous) is not None
        is_change = is_change or self._only_changes(parsed) or self._is_one_word(parsed, previous)
        if alone and alone[0].kind.name == "patient_listing" and not (wants_edit or is_change):
            own = self._reader.decided(alone, corrections)
            is_open = previous.filters and not parsed.reduced
            if isinstance(own, Understood) and (is_open or _lists_the(spans)):
                merged = self._merged(own.reading, previous, spans)
                if _lists_the(spans):
                    return self._shown(previous, merged, corrections)
                return self._reader.choices([merged, own.reading])
        if alone and not wants_edit and not is_change:
            same = self._of_same_endpoint(alone, previous)
            if same is not None and alone[0].kind.name in COMPARING:
                return same
            return self._left_open(parsed, alone, previous, corrections) or same
        is_whole = bool(alone) and not alone[0].built.open_endpoints
        if any(node.type not in HANDLED for node in parsed.reduced):
            return self._modelled(parsed, previous, corrections) or self._grafted(
                parsed, previous, corrections
            )
        widened = self._widened(spans, previous)
        edited = widened if widened is not None else self._edited(parsed, previous, spans)
        if edited is None and not is_whole:
            grafted = self._grafted(parsed, previous, corrections)
            if grafted is not None:
                return grafted
        if edited is None and any(span.has("edit", "only") for span in spans):
            return Refused(self._reader._refuser.no_kind(parsed))
        if edited is None:
            return self._about_the_same(spans, previous, corrections)
        return self._shown(previous, edited, corrections)

    def _of_same_endpoint(
        self, alone: Sequence[Candidate], previous: Reading
    ) -> Understanding | None:
        """Return "median" after PFS in women as choices of PFS in women, where it names no endpoint."""
        is_open = bool(alone[0].built.open_endpoints)
        if not is_open or not {*previous.endpoint} & {*alone[0].built.open_endpoints}:
            return None
        found = self._reader.offered(alone)
        if not isinstance(found, Ambiguous):
            return None
        own = [item for item in found.choices if item.endpoint == previous.endpoint]
        kept = [replace(item, filters=item.filters or previous.filters) for item in own]
        return self._reader.choices([*kept, *own]) if own else None

    def _commanded(
        self, parsed: Question, spans: Sequence[Span], previous: Reading,
        history: Sequence[Reading], corrections: Sequence[Assumption], is_alone: bool,
    ) -> Understanding | None:  # fmt: skip
        """Return what "drop the ECOG filter" or "sex instead of stage" makes of the reading."""
        done = self._commands.reduced(parsed, spans, previous)
        if isinstance(done, Refusal):
            return None if is_alone else Refused(done)
        if done is not None:
            return self._shown(previous, done, corrections)
        incoming = self._commands.exchanged(spans, previous)
        if incoming is None and any(node.has("cue", "dropword") for node in parsed.residue):
            incoming = excluding(spans, self._reader.lexicon)
        if incoming is None or is_alone:
            return None
        return self.edit("", incoming, previous, history, corrections, wants_edit=True)

    def _grafted(
        self, parsed: Question, previous: Reading, corrections: Sequence[Assumption]
    ) -> Understanding | None:
        """Return a question that names no subject with that of the question before."""
        reading = self._grafter.grafted(parsed, previous)
        return self._shown(previous, reading, corrections) if reading is not None else None

    def _left_open(
        self, parsed: Question, alone: Sequence[Candidate], previous: Reading,
        corrections: Sequence[Assumption],
    ) -> Understanding | None:  # fmt: skip
        """Return "KM plot please" with the endpoint of the question before; None where it is named.

        A question with conditions or groups of its own may be a new one: then both are offered.
        """
        if not alone[0].built.open_endpoints:
            return None
        reading = self._grafter.grafted(parsed, previous)
        if reading is None:
            return None
        if all(
            node.type in ("time", "visit", "level", "option", "share") for node in parsed.reduced
        ):
            return self._shown(previous, reading, corrections)
        offered = self._reader.decided(alone)
        others = offered.choices if isinstance(offered, Ambiguous) else ()
        return self._reader.choices([reading, *others])

    def _about_the_same(
        self, spans: Sequence[Span], previous: Reading, corrections: Sequence[Assumption]
    ) -> Understanding | None:
        """Return "how many of them are women?": a new question on the patients of the last one."""
        replaces = any(span.has("edit", "replace") for span in spans)
        if not (refers(spans) or starts_with_and(spans) or replaces):
            return None
        found = self._reader.read_spans(without_reference(spans), corrections)
        if isinstance(found, Ambiguous):
            readings = [self._merged(item, previous, spans) for item in found.choices]
            return self._reader.choices(readings)
        if not isinstance(found, Understood):
            return found if refers(spans) else None
        if _is_of_some(spans) and found.reading.kind in ("patient_listing", "patient_count"):
            return self._shown(previous, self._among(found.reading, previous), corrections)
        reading = self._merged(found.reading, previous, spans)
        shown = self._shown(previous, reading, corrections)
        if isinstance(shown, Understood):
            records = str(self._reader.kinds[previous.kind].records).replace("_", " ")
            left = tuple(
                Assumption(
                    f'"{self._reader.describe(item)}" was said of {records}, and is left out'
                )
                for item in self._left_behind(found.reading, previous, spans)
            )
            return replace(shown, assumptions=(*shown.assumptions, *found.assumptions, *left))
        return shown

    def _among(self, found: Reading, previous: Reading) -> Reading:
        """Return the question before among patients: "in those who responded"."""
        filters = list(previous.filters)
        for item in found.filters:
            filters = _replaced(filters, item)
        return replace(previous, filters=self._reader._assembler._sorted(filters))

    def _merged(self, found: Reading, previous: Reading, spans: Sequence[Span]) -> Reading:
        """Return a reading on the patients of the one before."""
        kept = [*previous.filters, *(previous.numerator if refers(spans) else ())]
        own = {item.concept for item in (*found.filters, *found.numerator)}
        own |= {item.concept for item in self._left_behind(found, previous, spans)}
        kept = [item for item in kept if item.concept == GROUP or item.concept not in own]
        merged = self._reader._assembler._sorted(tuple(dict.fromkeys((*found.filters, *kept))))
        replaces = any(span.has("edit", "replace") for span in spans)
        by = previous.by if replaces and not found.by and not refers(spans) else found.by
        is_serious = Filter("ae_serious", "eq", "yes") in merged and found.endpoint == ("AE",)
        return replace(
            found, filters=merged, by=by, endpoint=("SAE",) if is_serious else found.endpoint
        )

    def _left_behind(
        self, found: Reading, previous: Reading, spans: Sequence[Span]
    ) -> list[Filter]:
        """Return the conditions that picked records of the question before, not its patients.

        After "grade 3 events in men", "what about ORR?" asks of men, "ORR in them?" of those men.
        """
        before, after = (self._reader.kinds[item.kind].records for item in (previous, found))
        if refers(spans) or before is None or before == after:
            return []
        concepts = [(item, self._reader.study.concept(item.concept)) for item in previous.filters]
        return [
            item
            for item, concept in concepts
            if concept is not None and concept.level != "patient" and not item.picks_patients
        ]

    def _about(
        self, spans: Sequence[Span], previous: Reading, history: Sequence[Reading]
    ) -> Understanding | None:
        if self._reader._refuser.unknown(spans) is not None:
            return None
        parsed = self._reader.question_of(spans)
        found = [item for item in self._reader.candidates(parsed) if item.kind.name in ABOUT]
        best = self._reader.candidates(parsed)[:1]
        if not found or not best or best[0].kind.name not in ABOUT or parsed.reduced:
            return None
        name = best[0].kind.name
        if name in ("reset", "export"):
            return self._plain(Reading(name))
        if name == "undo":
            return self._plain(Reading("undo"))
        return self._plain(replace(previous, kind=name, of=previous.of or previous.kind))

    def _plain(self, reading: Reading) -> Understanding:
        return Understood(reading, self._reader.restate(reading))

    def _only_changes(self, parsed: Question) -> bool:
        """Whether a question holds conditions, groupings, times or options and nothing else."""
        said = [node for place, node in enumerate(parsed.residue) if place not in parsed.droppable]
        return not said and bool(parsed.reduced)

    def _widened(self, spans: Sequence[Span], previous: Reading) -> Reading | None:
        """Return "in both stages", "any age": the question before without its condition on that."""
        said = [
            s for s in spans if not s.is_sign and s.text not in ("in", "for", "of", "and", "the")
        ]
        if len(said) != 2 or said[0].text not in WIDENING:
            return None
        names = {str(name) for name in said[1].values("concept")}
        kept = tuple(item for item in previous.filters if item.concept not in names)
        return replace(previous, filters=kept) if kept != previous.filters else None

    def _is_one_word(self, parsed: Question, previous: Reading) -> bool:
        """Whether a question is an output or an endpoint alone: "list", "OS", "everyone"."""
        said = [node for place, node in enumerate(parsed.residue) if place not in parsed.droppable]
        if len(said) > 1:
            said = [node for node in said if not node.has("cue", "show")]
        if len(said) != 1 or parsed.reduced:
            return False
        node = said[0]
        is_timed = self._reader.study.endpoint(previous.endpoint[0] if previous.endpoint else "")
        swaps = node.has("endpoint") and is_timed is not None and not node.has("cue")
        is_number = previous.kind in NUMBERS and (
            node.has("cue", "mean") or node.has("cue", "median")
        )
        is_counted = node.has("cue", "count") and previous.kind == "patient_listing"
        is_of_events = "adae" in self._reader.kinds[previous.kind].needs
        is_ungraded = node.text in UNGRADED and is_of_events
        concepts = concepts_of(node, self._reader.study)
        is_swap = previous.kind == "numeric_summary" and any(c.type == "number" for c in concepts)
        is_number = is_number or (is_swap and not node.has("cue"))
        rates = ("response_rate", "dcr")
        is_rate = previous.kind in rates and (node.has("cue", "orr") or node.has("cue", "dcr"))
        is_number = is_number or is_rate
        timed = ("hr", "logrank", "km", "plot") if previous.by else ("km", "plot")
        swaps = swaps or (is_timed is not None and any(node.has("cue", cue) for cue in timed))
        lab = self._reader.kinds.get(previous.kind)
        if lab is not None and takes(lab, "lab"):
            swaps = swaps or any(c.level == "lab" for c in concepts) or node.has("cue", "change")
        swaps = swaps or (node.text in TESTED and bool(previous.by) and previous.kind in TESTS)
        is_word = node.text in ("list", "which ones", *EVERYONE)
        return swaps or is_word or is_number or is_counted or is_ungraded

    def _modelled(
        self, parsed: Question, previous: Reading, corrections: Sequence[Assumption]
    ) -> Understanding | None:
        """Return "adjusted for stage" after a hazard ratio; None for what cannot be an edit."""
        names = [str(name) for node in parsed.of("adjust") for name in node.value]
        others = [n for n in parsed.reduced if n.type not in ("adjust",)]
        said = [n for place, n in enumerate(parsed.residue) if place not in parsed.droppable]
        if not names or others or said or previous.kind not in ("cox_hr", "cox_multivariable"):
            return None
        twins = [self._reader._assembler._twin(name) for name in names]
        by = tuple(dict.fromkeys((*previous.by, *twins)))
        reading = replace(self._as_kind(previous, "cox_multivariable"), by=by)
        return self._shown(previous, reading, corrections)

    def _without_last_filter(self, previous: Reading) -> Reading:
        return replace(previous, filters=previous.filters[:-1])

    def _edited(self, parsed: Question, previous: Reading, spans: Sequence[Span]) -> Reading | None:
        reading = self._with_conditions(parsed, previous, spans)
        adds = any(span.has("edit", "also") for span in spans)
        options = self._reader.kinds[reading.kind].options
        if any(str(node.value[0]) not in options for node in parsed.of("option")):
            return None
        reading = self._with_options(parsed, previous, reading, adds=adds)
        if reading.at != previous.at and not takes_times(self._reader._asks_by_kind, reading.kind):
            return None
        level = _level_alone(parsed)
        if level is not None:
            return replace(reading, level=level)
        says = [n for n in parsed.residue if not (n.has("cue", "show") or n.has("edit"))]
        for place, node in enumerate(parsed.residue):
            has_more = any(not _is_empty(n) for n in says) or parsed.reduced
            if node.has("cue", "show") and has_more:
                continue
            changed = self._with_word(node, reading, spans)
            if changed is None and node.has("cue", "talk"):
                continue
            if changed is None:
                if place in parsed.droppable or node.has("cue", "patients") or node.has("edit"):
                    continue
                return None
            reading = changed
        is_same = reading == previous and not self._only_changes(parsed)
        return None if is_same and not any(n.text in UNGRADED for n in parsed.residue) else reading

    def _with_word(self, node: Node, reading: Reading, spans: Sequence[Span]) -> Reading | None:
        if node.text in EVERYONE:
            return self._of_everyone(node, reading)
        if node.number is not None:
            return _at_that_number(node, reading, spans)
        if node.has("cue", "orr") and reading.kind == "dcr":
            return replace(self._as_kind(reading, "response_rate"), endpoint=("ORR",))
        if node.has("cue", "dcr") and reading.kind == "response_rate":
            return replace(self._as_kind(reading, "dcr"), endpoint=("DCR",))
        changed = self._with_event_word(node, reading)
        if changed is not None:
            return changed
        if reading.kind == "patient_listing" and node.has("cue", "count"):
            return Reading("patient_count", ("patients",), reading.filters)
        if reading.kind in NUMBERS and (node.has("cue", "mean") or node.has("cue", "median")):
            return reading.with_options(statistic="mean" if node.has("cue", "mean") else "median")
        endpoints = [*node.values("endpoint"), *node.values("verb")]
        if endpoints and self._reader.study.endpoint(
            reading.endpoint[0] if reading.endpoint else ""
        ):
            return replace(reading, endpoint=(str(endpoints[0]),))
        if node.has("cue", "plot") or node.has("cue", "km"):
            other = PLOTS.get(reading.kind)
            return self._as_kind(reading, other) if other else None
        if reading.kind == "ae_counts" and node.has("cue", "list"):
            return self._as_kind(reading, "ae_listing")
        if node.has("cue", "list") or node.has("cue", "which"):
            filters = tuple(dict.fromkeys((*reading.filters, *reading.numerator)))
            return Reading("patient_listing", ("patients",), filters)
        if node.has("cue", "hr") and self._reader.study.endpoint(
            reading.endpoint[0] if reading.endpoint else ""
        ):
            return self._as_kind(reading, "cox_hr") if reading.by else None
        if node.has("cue", "logrank") and self._reader.study.endpoint(
            reading.endpoint[0] if reading.endpoint else ""
        ):
            if not reading.by:
                return None
            return self._as_kind(reading, "tte_compare").with_options(test="log-rank")
        if node.has("cue", "compare") and node.text in TESTED and reading.by:
            other = TESTS.get(reading.kind)
            tested = self._as_kind(reading, other) if other else None
            is_timed = tested is not None and tested.kind == "tte_compare"
            return tested.with_options(test="log-rank") if tested and is_timed else tested
        if node.has("cue", "median") and reading.kind in (
            "tte_rate_at",
            "km_curve",
            "tte_compare",
            "tte_events",
        ):
            return replace(self._as_kind(reading, "tte_median"), at=())
        concepts = concepts_of(node, self._reader.study)
        measured = [item for item in concepts if item.level == "lab" and item.type == "number"]
        is_measured = takes(self._reader.kinds[reading.kind], "lab")
        if measured and is_measured and reading.kind != "hepatotoxicity_screen":
            return replace(reading, endpoint=(measured[0].name,))
        if node.has("cue", "change") and reading.kind == "lab_summary_at_visit":
            changed = self._as_kind(reading, "lab_change")
            is_percent = any(word in PERCENT_CHANGE for word in node.text.split())
            return changed.with_options(measure="percent") if is_percent else changed
        is_group = any(c.type == "category" and c.level == "patient" for c in concepts)
        if is_group and len(reading.by) == 1 and not node.has("cue"):
            by = tuple(c.name for c in concepts if c.level == "patient")[:1]
            options = tuple(item for item in reading.method if item[0] != "reference")
            return replace(reading, by=by, method=options)
        if concepts and reading.kind in ("numeric_summary", "category_distribution"):
            kind = "numeric_summary" if concepts[0].type == "number" else "category_distribution"
            same = reading if kind == reading.kind else self._as_kind(reading, kind)
            name = self._reader._assembler._twin(concepts[0].name)
            return replace(same, endpoint=(name,))
        flags = [c.name for c in concepts if c.is_flag and c.level == "patient"]
        if flags and any(span.has("edit", "only") for span in spans):
            conditions = _replaced(list(reading.filters), Filter(flags[0], "eq", "yes"))
            return replace(reading, filters=self._reader._assembler._sorted(conditions))
        other_one = self._of_same_sort(concepts, reading)
        if other_one is not None and not node.has("cue"):
            return other_one
        events = self._of_events(node, reading)
        if events is not None:
            return events
        if node.has("cue", "ci") or node.has("cue", "table") or node.has("cue", "show"):
            return reading
        return None

    def _with_event_word(self, node: Node, reading: Reading) -> Reading | None:
        """Return a question about events changed by one word; None where it says nothing of them."""
        if reading.kind == "ae_listing" and node.has("cue", "narrative"):
            return reading
        if reading.kind == "ae_action":
            if node.has("cue", "leading"):
                return reading
            for cue in ACTION_PARTS:
                done = action_done(cue, self._reader.study) if node.has("cue", cue) else None
                if done is not None:
                    return replace(reading, filters=tuple(_replaced(reading.filters, done)))
        if node.text in UNGRADED:
            kept = tuple(item for item in reading.filters if item.concept != "ae_grade")
            return replace(reading, filters=kept)
        return None

    def _of_same_sort(self, concepts: Sequence[Concept], reading: Reading) -> Reading | None:
        """Return "AST instead" of ALT: another concept of the same level and type in its place."""
        own = (
            self._reader.study.concept(reading.endpoint[0]) if len(reading.endpoint) == 1 else None
        )
        if own is None or reading.numerator:
            return None
        for concept in concepts:
            if (concept.level, concept.type) == (own.level, own.type):
                return replace(reading, endpoint=(concept.name,))
        return None

    def _of_everyone(self, node: Node, reading: Reading) -> Reading:
        """Return "overall" without the groups, "everyone" without the conditions on patients."""
        concepts = {c.name for c in self._reader.study.concepts if c.level != "patient"}
        kept = tuple(item for item in reading.filters if item.concept in concepts)
        is_total = node.text in TOTALS and reading.by
        if is_total or kept == reading.filters:
            return replace(reading, by=())
        return replace(reading, filters=kept)

    def _of_events(self, node: Node, reading: Reading) -> Reading | None:
        """Return "related ones", "severe only", after a question on adverse events."""
        kind = self._reader.kinds[reading.kind]
        added: list[Filter] = []
        if "adae" in kind.needs and node.has("cue", "related"):
            added = [Filter("ae_related", "eq", "yes")]
        elif "adae" in kind.needs and node.has("cue", "severe"):
            added = self._reader._assembler._severe()
        elif "adae" in kind.needs and node.text == "serious":
            added = [Filter("ae_serious", "eq", "yes")]
        known = [item for item in added if self._reader.study.concept(item.concept) is not None]
        if not known:
            return None
        filters = _replaced(list(reading.filters), known[0])
        return replace(reading, filters=self._reader._assembler._sorted(filters))

    def _as_kind(self, reading: Reading, kind: str) -> Reading:
        """Return the reading as another kind, with that kind's own options only."""
        target = self._reader.kinds[kind]
        kept = tuple(
            item for item in reading.method if item[0] in target.options and item[0] != "conf_type"
        )
        plain = replace(reading, kind=kind, method=kept)
        return self._reader._assembler._settled(target, plain)

    def _with_conditions(
        self, parsed: Question, previous: Reading, spans: Sequence[Span]
    ) -> Reading:
        filters = list(previous.filters)
        by = list(previous.by)
        adds = any(span.has("edit", "only") for span in spans)
        also = any(span.has("edit", "also") for span in spans) and not _asks_the_same(spans)
        for node in (*parsed.of("condition"), *parsed.of("laboratory")):
            if isinstance(node.value, Filter):
                pair = _set_against(previous, node.value)
                if pair is not None:
                    filters = _replaced(filters, pair)
                    continue
                joined = _joined(filters, node.value) if also else None
                filters = joined if joined is not None else _replaced(filters, node.value)
                if node.value.op in ("eq", "in") and not adds:
                    by = [name for name in by if name != node.value.concept]
        for node in parsed.of("contrast"):
            if isinstance(node.value, Contrast):
                filters = [item for item in filters if item.concept != node.value.concept]
                concept = self._reader.study.concept(node.value.concept)
                covers = concept is not None and self._reader._assembler._covers(
                    concept, node.value.values
                )
                if not covers:
                    filters.append(Filter(node.value.concept, "in", node.value.values))
                if by and not node.value.explicit and node.value.concept not in by:
                    continue
                by = [node.value.concept]
                if node.value.explicit and "reference" in self._reader.kinds[previous.kind].options:
                    previous = previous.with_options(reference=str(node.value.values[-1]))
        grouped = [str(name) for node in parsed.of("by") for name in node.value]
        if grouped:
            by = list(dict.fromkeys((*by, *grouped))) if also else grouped
            filters = [item for item in filters if item.concept not in grouped]
        ordered = self._reader._assembler._sorted(filters)
        reading = replace(previous, filters=ordered, by=tuple(by))
        if reading.by != previous.by and not any(
            isinstance(n.value, Contrast) and n.value.explicit for n in parsed.of("contrast")
        ):
            kept = tuple(item for item in reading.method if item[0] != "reference")
            reading = replace(reading, method=kept)
        return reading

    def _with_options(
        self, parsed: Question, previous: Reading, reading: Reading, *, adds: bool
    ) -> Reading:
        for node in parsed.of("level"):
            reading = replace(reading, level=float(str(node.value)))
        for node in parsed.of("option"):
            name, value = node.value
            reading = reading.with_options(**{str(name): str(value)})
        for node in parsed.of("top"):
            reading = reading.with_options(top=int(str(node.value)))
        times: list[When] = [
            node.value for node in parsed.of("time") if isinstance(node.value, TimePoint)
        ]
        has_visits = any(isinstance(item, VisitPoint) for item in previous.at)
        for node in parsed.of("visit"):
            visit, point = node.value
            times.append(visit if has_visits and visit is not None else point)
        if times and adds:
            times = list(dict.fromkeys((*previous.at, *times)))
        if all(isinstance(when, TimePoint) for when in times):
            times.sort(key=lambda when: when.days if isinstance(when, TimePoint) else 0.0)
        if times:
            reading = replace(reading, at=tuple(times))
            if reading.kind == "tte_median":
                reading = replace(self._as_kind(reading, "tte_rate_at"), at=tuple(times))
        return reading

    def _shown(
        self, previous: Reading, reading: Reading, corrections: Sequence[Assumption]
    ) -> Understanding:
        refusal: Refusal | None = contradiction(reading, self._reader.study)
        if refusal is not None:
            return Refused(refusal)
        del previous
        return Understood(reading, self._reader.restate(reading), tuple(corrections))


def _is_of_some(spans: Sequence[Span]) -> bool:
    """Whether a question is only of whom: "in those who responded"."""
    return bool(spans) and spans[0].text in (
        "in",
        "for",
        "among",
        "within",
        "of",
        "with",
        "amongst",
    )


def _level_alone(parsed: Question) -> float | None:
    """Return "use 90%" as a confidence level; None where anything else is said."""
    said = [n for place, n in enumerate(parsed.residue) if place not in parsed.droppable]
    said = [n for n in said if not any(n.has("cue", c) for c in ("talk", "ci", "swapword"))]
    numbers = [n.number for n in said if n.number is not None]
    is_share = len(said) == 2 and said[-1].has("cue", "percent") and len(numbers) == 1
    if parsed.reduced or not is_share or numbers[0] is None:
        return None
    return numbers[0] / 100 if LEVELS[0] <= numbers[0] < LEVELS[1] else None


def _at_that_number(node: Node, reading: Reading, spans: Sequence[Span]) -> Reading | None:
    """Return "and at 12?" after a rate at 6 months as a rate at 12 months."""
    asked = reading.at[0] if len(reading.at) == 1 else None
    if node.number is None or not isinstance(asked, TimePoint):
        return None
    said = [span for span in spans if not span.is_sign]
    place = next((n for n, span in enumerate(said) if span.start == node.start), 0)
    before = said[place - 1] if place else None
    is_last = place == len(said) - 1
    if not is_last or before is None or before.text not in ("at", "by", "after", "for"):
        return None
    return replace(reading, at=(replace(asked, value=node.number),))


def _set_against(previous: Reading, added: Filter) -> Filter | None:
    """Return "now for low dose" after high dose against placebo as low dose against placebo."""
    pair = next((item for item in previous.filters if item.concept == added.concept), None)
    is_pair = pair is not None and pair.op == "in" and isinstance(pair.value, tuple)
    if pair is None or not is_pair or added.concept not in previous.by or added.op != "eq":
        return None
    values = pair.value if isinstance(pair.value, tuple) else ()
    if len(values) != 2 or added.value in values:
        return None
    named = previous.options.get("reference")
    against = next((value for value in values if value == named), values[-1])
    return Filter(added.concept, "in", (added.value, against))  # type: ignore[arg-type]


WHOM = ("for", "in", "among", "and", "of")


def _asks_the_same(spans: Sequence[Span]) -> bool:
    """Whether the same is asked of others: "for men too" is of men, "also men" of both."""
    said = [span.text for span in spans if not span.is_sign]
    is_of_others = said[-1:] in (["too"], ["as well"]) and said[0] in WHOM
    return is_of_others and not any(span.has("by") for span in spans)


def _is_empty(node: Node) -> bool:
    return node.has("filler") and not node.has("cue")


def _carried(parsed: Question, previous: Reading, study: Study) -> Sequence[Question]:
    """Return a question with the endpoint, groups and times of the one before, then without times."""
    end = parsed.residue[-1].end if parsed.residue else 0
    name = previous.endpoint[0]
    span = Span(name, end, end, (Entry("endpoint", name),))
    groups = tuple(item for item in previous.by if study.concept(item) is not None)
    own = parsed.of("by") or parsed.of("contrast")
    by = (Node("by", groups, end, end),) if groups and not own else ()
    is_timed = parsed.of("time") or parsed.of("visit")
    points = [item for item in previous.at if isinstance(item, TimePoint) and not is_timed]
    times = tuple(Node("time", point, end, end) for point in points)
    base = replace(parsed, residue=(*parsed.residue, Node("span", None, end, end, span)))
    plain = replace(base, reduced=(*parsed.reduced, *by))
    timed = replace(base, reduced=(*parsed.reduced, *by, *times))
    return (timed, plain) if times else (plain,)


def _joined(filters: Sequence[Filter], added: Filter) -> list[Filter] | None:
    """Return "stage C" and "also stage B" as stage B or C; None where nothing is there to join."""
    for place, item in enumerate(filters):
        if (
            item.concept == added.concept
            and item.op == added.op == "eq"
            and item.value != added.value
        ):
            both = Filter(item.concept, "in", (item.value, added.value))  # type: ignore[arg-type]
            return [*filters[:place], both, *filters[place + 1 :]]
    return None


def _replaced(filters: Sequence[Filter], added: Filter) -> list[Filter]:
    kept = [item for item in filters if item.concept != added.concept or item.concept == GROUP]
    return [*kept, added]


def _lists_the(spans: Sequence[Span]) -> bool:
    """Whether a listing is of people spoken of before: "list the responders"."""
    said = [span.text for span in spans if not span.is_sign]
    return "the" in said[1:3] or (bool(said) and said[0].endswith(" the"))
