"""Questions about an answer, the study or the session: why this n, the query, the dictionary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from assistant.answering.exports import export
from assistant.answering.provenance import provenance
from assistant.answering.statements import StatementLog
from assistant.kinds import Kind
from assistant.model import Answer, Reading, Refusal, Result, Scalar, Table
from assistant.study.counts import counted, shown_count
from assistant.study.model import Endpoint, Study

if TYPE_CHECKING:
    from assistant.answering.pipeline import Answering


@dataclass(frozen=True, slots=True)
class AboutRequest:
    """A reading about an answer or the study, and the session's last answer."""

    read: Answer
    kind: Kind
    last: Answer | None
    answering: Answering

    @property
    def reading(self) -> Reading:
        """The reading itself."""
        assert self.read.reading is not None
        return self.read.reading

    def answered(self, **parts: object) -> Answer:
        """Return the answer with these parts and its provenance."""
        log = StatementLog(self.answering.engine)
        origin = provenance(self.kind, self.answering.study, log)
        whole: dict[str, Any] = {"provenance": origin, **parts}
        return replace(self.read, outcome="answered", **whole)


About = Callable[[AboutRequest], Answer]


def subject(request: AboutRequest) -> Answer | None:
    """Return the answer that the question is about: asked again, so that it is the data's."""
    reading = request.reading
    if reading.of is None:
        return None
    inner = replace(reading, kind=reading.of, of=None)
    return request.answering.answer_reading(request.read.question, inner)


def explain(request: AboutRequest) -> Answer:
    """Answer why n is what it is: patients left after each filter."""
    about = subject(request)
    if about is None:
        return no_previous(request)
    results = tuple(
        Result("patients", step.n, group=(("step", step.text),), n=about.total)
        for step in about.steps
    )
    return request.answered(
        results=results, steps=about.steps, n=about.n, total=about.total,
        population=about.population, notes=about.notes,
        provenance=about.provenance or request.read.provenance,
    )  # fmt: skip


def show_query(request: AboutRequest) -> Answer:
    """Answer with the SQL, its parameters and the reading."""
    about = subject(request)
    if about is None:
        return no_previous(request)
    if about.provenance is None:
        return replace(about, question=request.read.question)
    statements = tuple((number, sql) for number, sql in enumerate(about.provenance.sql, start=1))
    tables = (
        Table(("statement", "SQL"), statements, "Statements"),
        Table(("parameter", "value"), about.provenance.parameters, "Parameters"),
    )
    return request.answered(
        tables=tables, steps=about.steps, n=about.n, total=about.total,
        provenance=about.provenance,
    )  # fmt: skip


def dictionary(request: AboutRequest) -> Answer:
    """Answer with the study's tables, endpoints and concepts."""
    study = request.answering.study
    tables = Table(
        ("table", "label", "rows"),
        tuple((item.name, item.label, shown_count(study, item.rows)) for item in study.tables),
        "Tables",
    )
    endpoints = Table(
        ("endpoint", "label", "patients", "events"),
        tuple(
            (item.name, item.label, shown_count(study, item.patients), events_shown(study, item))
            for item in study.endpoints
        ),
        "Times to an event",
    )
    concepts = Table(
        ("name", "label", "type", "values", "source"),
        tuple(
            (item.name, item.label, item.type, concept_values(request, item.name), item.source)
            for item in study.concepts
        ),
        "What can be filtered, grouped by or summarised",
    )
    notes = tuple(item for item in (study.reconstruction, study.attribution) if item)
    return request.answered(tables=(tables, endpoints, concepts), notes=notes)


def events_shown(study: Study, endpoint: Endpoint) -> int | None:
    """Return how many patients had the event; None where they, or those without it, are too few."""
    without = shown_count(study, endpoint.patients - endpoint.events)
    return None if without is None else shown_count(study, endpoint.events)


def concept_values(request: AboutRequest, name: str) -> str:
    """Return a concept's values with their counts, or its range, in words."""
    study = request.answering.study
    concept = study.concept(name)
    if concept is None or (study.small_cells and concept.type in ("number", "identifier")):
        return ""  # the smallest and the largest value are those of single patients
    if concept.type == "number" and concept.minimum is not None and concept.maximum is not None:
        unit = f" {concept.unit}" if concept.unit else ""
        return f"{concept.minimum:g} to {concept.maximum:g}{unit}"
    return ", ".join(counted(study, concept, item) for item in concept.values)


RESPONSE_WORDS = {
    "ORR": ("Objective response", "responders"),
    "DCR": ("Disease control", "disease_control"),
}
"""Rates that are defined by responses that count: label, and the convention that lists them."""


def definition(request: AboutRequest) -> Answer:
    """Answer how an endpoint or a concept is defined, and where that comes from."""
    study = request.answering.study
    rows: list[tuple[Scalar, ...]] = []
    for name in request.reading.endpoint:
        endpoint, concept = study.endpoint(name), study.concept(name)
        if endpoint is not None:
            words = endpoint.definition or "The study's files do not define it further."
            rows.append(
                (endpoint.name, endpoint.label, words, f"ADTTE, PARAMCD {endpoint.parameter}")
            )
        if concept is not None:
            words = concept.definition or "The study's files do not define it further."
            rows.append((concept.name, concept.label, words, concept.source))
        counted = RESPONSE_WORDS.get(name)
        if counted is not None:
            values = ", ".join(getattr(study.conventions, counted[1]))
            words = f"Best overall response {values}; patients without an assessment count as none."
            rows.append((name, counted[0], words, "conventions of the study"))
    if not rows:
        words = ", ".join(request.reading.endpoint) or "that"
        refusal = Refusal("missing_column", f"This study holds no definition of {words}.")
        return request.answering.refused(request.read.question, refusal, request.read)
    return request.answered(
        tables=(Table(("name", "label", "definition", "source"), tuple(rows), "Definitions"),)
    )


def methods(request: AboutRequest) -> Answer:
    """Answer which statistical conventions hold for this study."""
    conventions = request.answering.study.conventions
    rows: tuple[tuple[Scalar, ...], ...] = (
        ("limits of Kaplan-Meier quantiles", f"Brookmeyer-Crowley, {conventions.quantile_limits}"),
        ("limits of Kaplan-Meier rates", f"Greenwood, {conventions.rate_limits}"),
        ("quantile where the curve is flat at its level", "middle of the flat stretch"),
        ("test of survival curves", "log-rank, hypergeometric variance"),
        ("ties in the Cox model", conventions.ties.capitalize()),
        ("limits of hazard ratios", "Wald"),
        ("follow-up", "reverse Kaplan-Meier"),
        ("interval of a proportion", conventions.proportion_interval.title()),
        ("difference of proportions", conventions.difference_interval.title()),
        ("quantiles of a number", f"R type {conventions.quantile_definition}"),
        ("confidence level", f"{conventions.level:.0%}"),
        ("month", "30.4375 days"),
        ("rounding of what is shown", "half away from zero; the record keeps full precision"),
    )
    return request.answered(tables=(Table(("what", "method"), rows, "Methods"),))


def capabilities(request: AboutRequest) -> Answer:
    """Answer what can be asked, with an example of each kind that this study can answer."""
    rows = tuple(
        (kind.title, kind.examples[0].ask if kind.examples else "")
        for kind in request.answering.kinds.values()
        if kind.is_built
    )
    return request.answered(tables=(Table(("question", "example"), rows, "What can be asked"),))


def undo(request: AboutRequest) -> Answer:
    """Answer the question before the last one again."""
    about = subject(request)
    if about is None:
        return request.answered(notes=("The last question is dropped.",))
    return replace(about, question=request.read.question, reading=request.reading)


def reset(request: AboutRequest) -> Answer:
    """Forget the questions that a follow-up would edit; the record keeps them."""
    return request.answered(notes=("Starting afresh. The transcript keeps what was asked.",))


def no_previous(request: AboutRequest) -> Answer:
    """Refuse: there is no answer that the question could be about."""
    refusal = Refusal(
        "no_previous_question", "There is no answer yet that this could be about. Ask first."
    )
    return request.answering.refused(request.read.question, refusal, request.read)


ABOUT: Mapping[str, About] = {
    "about.explain": explain,
    "about.query": show_query,
    "about.dictionary": dictionary,
    "about.definition": definition,
    "about.methods": methods,
    "about.capabilities": capabilities,
    "about.export": export,
    "about.undo": undo,
    "about.reset": reset,
}
"""Name in a kind's heading, and the function behind it."""
