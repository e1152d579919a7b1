"""Follow-ups: edits of the reading before, never of its words. The whole new question is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.language.assembly import contradiction
from assistant.language.frames import Question, concepts_of, takes_times
from assistant.language.lexicon import Entry
from assistant.language.nodes import Contrast, Node
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
from assistant.study.model import Study

if TYPE_CHECKING:
    from assistant.language.reader import Reader

REFERRING = ("them", "these", "these patients", "those patients", "they", "their", "the same patients",
             "same patients", "this group", "that group", "these ones", "ones", "him", "her", "his",
             "such patients", "this subgroup", "that subgroup", "those")  # fmt: skip
"""Words that mean the patients of the question before."""
DEMONSTRATIVE = ("those", "these", "ones")
EVERYONE = ("everyone", "everybody", "all", "all patients", "overall", "total", "whole group",
            "all subjects", "altogether", "in total")  # fmt: skip
UNGRADED = ("all grades", "any grade")
NUMBERS = ("numeric_summary", "rdi_summary", "tace_summary", "lab_summary_at_visit")
WIDENING = ("both", "all", "any", "either", "every")
ADDING = ("also",)
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


class Editor:
    """Reads a question as an edit of the one before."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def edit(
        self,
        question: str,
        spans: Sequence[Span],
        previous: Reading,
        history: Sequence[Reading],
        corrections: Sequence[Assumption],
    ) -> Understanding | None:
        """Return the edited reading; None where the question stands by itself."""
        found = self._as_edit(spans, previous, history, corrections)
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
    ) -> Understanding | None:
        about = self._about(spans, previous, history)
        if about is not None:
            return about
        if any(span.has("edit", "remove") for span in spans):
            return self._shown(previous, self._without_last_filter(previous), corrections)
        if self._reader._refuser.unknown(spans) is not None:
            return None
        parsed = self._reader.question_of(spans)
        wants_edit = (
            any(span.has("edit") or span.has("pronoun") for span in spans)
            or _starts_with_and(spans)
            or refers(spans)
        )
        alone = self._reader.candidates(parsed)
        is_change = self._widened(spans, previous) is not None
        is_change = is_change or self._only_changes(parsed) or self._is_one_word(parsed, previous)
        if alone and not wants_edit and not is_change:
            return None
        if any(node.type not in HANDLED for node in parsed.reduced):
            return self._modelled(parsed, previous, corrections)
        widened = self._widened(spans, previous)
        edited = widened if widened is not None else self._edited(parsed, previous, spans)
        if edited is None and any(span.has("edit", "only") for span in spans):
            return Refused(self._reader._refuser.no_kind(parsed))
        if edited is None:
            return self._about_the_same(spans, previous, corrections)
        return self._shown(previous, edited, corrections)

    def _about_the_same(
        self, spans: Sequence[Span], previous: Reading, corrections: Sequence[Assumption]
    ) -> Understanding | None:
        """Return "how many of them are women?": a new question on the patients of the last one."""
        if not (refers(spans) or _starts_with_and(spans)):
            return None
        found = self._reader.read_spans(without_reference(spans), corrections)
        if isinstance(found, Ambiguous):
            readings = [self._merged(item, previous, spans) for item in found.choices]
            return self._reader.choices(readings)
        if not isinstance(found, Understood):
            return found if refers(spans) else None
        reading = self._merged(found.reading, previous, spans)
        shown = self._shown(previous, reading, corrections)
        if isinstance(shown, Understood):
            return replace(shown, assumptions=(*shown.assumptions, *found.assumptions))
        return shown

    def _merged(self, found: Reading, previous: Reading, spans: Sequence[Span]) -> Reading:
        """Return a reading on the patients of the one before."""
        kept = [*previous.filters, *(previous.numerator if refers(spans) else ())]
        own = {item.concept for item in (*found.filters, *found.numerator)}
        kept = [item for item in kept if item.concept == GROUP or item.concept not in own]
        merged = self._reader._assembler._sorted(tuple(dict.fromkeys((*found.filters, *kept))))
        return replace(found, filters=merged)

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
        if len(said) != 1 or parsed.reduced:
            return False
        node = said[0]
        is_timed = self._reader.study.endpoint(previous.endpoint[0] if previous.endpoint else "")
        swaps = node.has("endpoint") and is_timed is not None and not node.has("cue")
        is_number = previous.kind in NUMBERS and (
            node.has("cue", "mean") or node.has("cue", "median")
        )
        is_counted = node.has("cue", "count") and previous.kind == "patient_listing"
        is_ungraded = node.text in UNGRADED and any(
            f.concept == "ae_grade" for f in previous.filters
        )
        concepts = concepts_of(node, self._reader.study)
        is_swap = previous.kind == "numeric_summary" and any(c.type == "number" for c in concepts)
        is_number = is_number or (is_swap and not node.has("cue"))
        rates = ("response_rate", "dcr")
        is_rate = previous.kind in rates and (node.has("cue", "orr") or node.has("cue", "dcr"))
        is_number = is_number or is_rate
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
        adds = any(span.text in ADDING for span in spans)
        options = self._reader.kinds[reading.kind].options
        if any(str(node.value[0]) not in options for node in parsed.of("option")):
            return None
        reading = self._with_options(parsed, previous, reading, adds=adds)
        if reading.at != previous.at and not takes_times(self._reader._asks_by_kind, reading.kind):
            return None
        for place, node in enumerate(parsed.residue):
            changed = self._with_word(node, reading, spans)
            if changed is None:
                if place in parsed.droppable or node.has("cue", "patients") or node.has("edit"):
                    continue
                return None
            reading = changed
        return reading if reading != previous or self._only_changes(parsed) else None

    def _with_word(self, node: Node, reading: Reading, spans: Sequence[Span]) -> Reading | None:
        if node.text in EVERYONE:
            return replace(reading, filters=()) if reading.filters else replace(reading, by=())
        if node.has("cue", "orr") and reading.kind == "dcr":
            return replace(self._as_kind(reading, "response_rate"), endpoint=("ORR",))
        if node.has("cue", "dcr") and reading.kind == "response_rate":
            return replace(self._as_kind(reading, "dcr"), endpoint=("DCR",))
        if node.text in UNGRADED:
            kept = tuple(item for item in reading.filters if item.concept != "ae_grade")
            return replace(reading, filters=kept)
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
        if node.has("cue", "list") or node.has("cue", "which"):
            filters = tuple(dict.fromkeys((*reading.filters, *reading.numerator)))
            return Reading("patient_listing", ("patients",), filters)
        if node.has("cue", "hr") and self._reader.study.endpoint(
            reading.endpoint[0] if reading.endpoint else ""
        ):
            return self._as_kind(reading, "cox_hr")
        if node.has("cue", "logrank") and self._reader.study.endpoint(
            reading.endpoint[0] if reading.endpoint else ""
        ):
            return self._as_kind(reading, "tte_compare").with_options(test="log-rank")
        if node.has("cue", "median") and reading.kind in (
            "tte_rate_at",
            "km_curve",
            "tte_compare",
            "tte_events",
        ):
            return replace(self._as_kind(reading, "tte_median"), at=())
        concepts = concepts_of(node, self._reader.study)
        if concepts and reading.kind in ("numeric_summary", "category_distribution"):
            kind = "numeric_summary" if concepts[0].type == "number" else "category_distribution"
            same = reading if kind == reading.kind else self._as_kind(reading, kind)
            return replace(same, endpoint=(concepts[0].name,))
        if node.has("cue", "ci") or node.has("cue", "table") or node.has("cue", "show"):
            return reading
        return None

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
        also = any(span.text in ADDING for span in spans)
        for node in (*parsed.of("condition"), *parsed.of("laboratory")):
            if isinstance(node.value, Filter):
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
            by = grouped
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


def _starts_with_and(spans: Sequence[Span]) -> bool:
    return bool(spans) and (
        spans[0].has("and")
        or spans[0].has("or")
        or spans[0].text in ("but", "for", "in", "with", "without", "as", "of", "also", "same")
    )


def refers(spans: Sequence[Span]) -> bool:
    """Whether a question speaks of the patients of the one before: "them", "these patients"."""
    return any(_is_reference(spans, place) for place in range(len(spans)))


def without_reference(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the spans without the words that refer."""
    return tuple(span for place, span in enumerate(spans) if not _is_reference(spans, place))


def _is_reference(spans: Sequence[Span], place: int) -> bool:
    span = spans[place]
    if span.text == "that":
        return all(later.is_sign for later in spans[place + 1 :]) and place > 0
    if span.text not in REFERRING:
        return False
    if span.text not in DEMONSTRATIVE:
        return True
    after = spans[place + 1] if place + 1 < len(spans) else None
    if span.text == "those":
        describes = after is not None and (
            after.has("filler") or after.has("not") or after.has("op")
        )
        is_part = place > 0 and spans[place - 1].text == "of" and not describes
        return after is None or after.is_sign or after.has("cue", "patients") or is_part
    return after is None or not (after.has("filler") and after.text in ("data", "results"))
