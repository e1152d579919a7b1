"""Follow-ups: edits of the reading before, never of its words. The whole new question is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.language.assembly import contradiction
from assistant.language.frames import Question, concepts_of
from assistant.language.nodes import Contrast, Node
from assistant.language.spans import Span
from assistant.language.understanding import Refused, Understanding, Understood
from assistant.model import Assumption, Filter, Reading, Refusal, TimePoint

if TYPE_CHECKING:
    from assistant.language.reader import Reader

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
        about = self._about(spans, previous, history)
        if about is not None:
            return about
        if any(span.has("edit", "remove") for span in spans):
            return self._shown(previous, self._without_last_filter(previous), corrections)
        if self._reader._refuser.unknown(spans) is not None:
            return None
        parsed = self._reader.question_of(spans)
        wants_edit = any(
            span.has("edit") or span.has("pronoun") for span in spans
        ) or _starts_with_and(spans)
        alone = self._reader.candidates(parsed)
        if alone and not wants_edit and not self._only_changes(parsed):
            return None
        edited = self._edited(parsed, previous, spans)
        if edited is None:
            return None
        return self._shown(previous, edited, corrections)

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

    def _without_last_filter(self, previous: Reading) -> Reading:
        return replace(previous, filters=previous.filters[:-1])

    def _edited(self, parsed: Question, previous: Reading, spans: Sequence[Span]) -> Reading | None:
        reading = self._with_conditions(parsed, previous, spans)
        reading = self._with_options(parsed, reading)
        for place, node in enumerate(parsed.residue):
            changed = self._with_word(node, reading, spans)
            if changed is None:
                if place in parsed.droppable or node.has("cue", "patients") or node.has("edit"):
                    continue
                return None
            reading = changed
        return reading if reading != previous or self._only_changes(parsed) else None

    def _with_word(self, node: Node, reading: Reading, spans: Sequence[Span]) -> Reading | None:
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
            return replace(self._as_kind(reading, kind), endpoint=(concepts[0].name,))
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
        for node in (*parsed.of("condition"), *parsed.of("laboratory")):
            if isinstance(node.value, Filter):
                filters = _replaced(filters, node.value)
                if node.value.op in ("eq", "in") and not adds:
                    by = [name for name in by if name != node.value.concept]
        for node in parsed.of("contrast"):
            if isinstance(node.value, Contrast):
                filters = [item for item in filters if item.concept != node.value.concept]
                by = [node.value.concept]
        grouped = [str(name) for node in parsed.of("by") for name in node.value]
        if grouped:
            by = grouped
            filters = [item for item in filters if item.concept not in grouped]
        ordered = self._reader._assembler._sorted(filters)
        return replace(previous, filters=ordered, by=tuple(by))

    def _with_options(self, parsed: Question, reading: Reading) -> Reading:
        for node in parsed.of("level"):
            reading = replace(reading, level=float(str(node.value)))
        for node in parsed.of("option"):
            name, value = node.value
            reading = reading.with_options(**{str(name): str(value)})
        for node in parsed.of("top"):
            reading = reading.with_options(top=int(str(node.value)))
        times = [node.value for node in parsed.of("time") if isinstance(node.value, TimePoint)]
        times += [node.value[1] for node in parsed.of("visit")]
        if times:
            reading = replace(reading, at=tuple(times))
            if reading.kind in ("tte_median", "km_curve"):
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


def _replaced(filters: Sequence[Filter], added: Filter) -> list[Filter]:
    kept = [item for item in filters if item.concept != added.concept]
    return [*kept, added]


def _starts_with_and(spans: Sequence[Span]) -> bool:
    return bool(spans) and (
        spans[0].has("and")
        or spans[0].has("or")
        or spans[0].text in ("but", "for", "in", "with", "without", "as")
    )
