"""Questions that fit one kind and still may mean two things: what is then offered.

Each offers the readings that a careful statistician would hesitate between; none is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.language.frames import Question, takes
from assistant.language.other_meanings import OtherMeanings
from assistant.language.roles import counted
from assistant.language.spans import Span
from assistant.language.understanding import Refused, Understanding, Understood
from assistant.model import Filter, Reading, Refusal, TimePoint, VisitPoint

if TYPE_CHECKING:
    from assistant.language.reader import Candidate, Reader

MOST_CHOICES = 6
ONE_AT_A_TIME = "These are several questions: one is answered at a time."
NEED_A_TIME = ("tte_rate_at", "number_at_risk", "rate_difference_at")
MILESTONES = (6, 12, 24, 36, 60, 1, 3)
"""Months that are offered where a question names no time: those within follow-up."""
MOST_MILESTONES = 3
MONTHS_A_YEAR = 12
NOT_DRAWN = ("violin", "density", "dot", "scatter")
COUNTED_BY_PATIENT = ("ae_by_grade", "sae", "ae_related", "ae_action")
"""Kinds that count patients where "how many grade 3 AEs" may mean events."""
HARMED = ("toxicity", "toxicities", "injury", "injuries", "damage", "harm", "safety")
"""Words behind "liver" that may mean laboratory values as well as recorded events."""


class Doubts:
    """Finds what a question that fits one kind leaves open."""

    def __init__(self, reader: Reader) -> None:
        """Take the reader whose kinds, study and words are meant."""
        self._reader = reader

    def about(
        self, best: Candidate, question: Question, spans: Sequence[Span]
    ) -> Understanding | None:
        """Return the choice that a word without a limit, or with two meanings, asks for."""
        reading = best.built.reading
        is_total = reading.options.get("statistic") == "total"
        words = {node.text for node in question.residue}
        if reading.by and not is_total and words & {"overall", "total"}:
            return self._reader.choices([replace(reading, by=()), reading], ONE_AT_A_TIME)
        both = self._patients_with_both(best, question)
        if both is not None:
            patients = ("patients",)
            count = Reading("patient_count", patients, both)
            return self._reader.choices(
                [count, Reading("patient_listing", patients, both), reading]
            )
        if best.kind.name == "cox_hr" and not reading.by:
            return self.between_which_groups(best)
        if best.kind.name in NEED_A_TIME and not reading.at and not best.built.open_endpoints:
            return self._at_which_time(reading)
        if takes(best.kind, "proportion") and reading.numerator and reading.filters:
            whole = replace(reading, numerator=(*reading.numerator, *reading.filters), filters=())
            if not self._is_certain(question):
                return self._reader.choices(
                    [self._reader._assembler.turned(reading), self._reader._assembler.named(whole)]
                )
        if best.kind.name == "ae_specific" and self._may_be_laboratory(reading, spans):
            return self._reader.choices(
                [Reading("hepatotoxicity_screen", ("ALT and bilirubin",)), reading]
            )
        if best.kind.name == "proportion_ci" and _names_whom_last(reading, question):
            among = Reading("category_distribution", reading.by, reading.numerator)
            return self._reader.choices([among, reading])
        if best.kind.name == "dose_modification" and any(
            node.has("cue", "dosechange") for node in question.residue
        ):
            declared = best.kind.language.get("endpoint")
            names = [str(name) for name in declared] if isinstance(declared, list) else []
            return self._reader.choices([replace(reading, endpoint=(name,)) for name in names])
        if best.kind.name == "tte_rate_at" and self._may_be_events(question):
            opposite = replace(reading, kind="cumulative_incidence", method=())
            events = self._reader._assembler._settled(
                self._reader.kinds["cumulative_incidence"], opposite
            )
            return self._reader.choices([reading, events])
        if best.kind.name in COUNTED_BY_PATIENT and _may_count_events(question):
            named = ("SAE",) if best.kind.name == "sae" else ("AE",)
            total = Reading("ae_counts", named, reading.filters, reading.by, (), reading.level)
            events = self._reader._assembler._settled(self._reader.kinds["ae_counts"], total)
            return self._reader.choices([events.with_options(statistic="total"), reading])
        if best.kind.name == "cox_hr" and (rest := self._one_of_several(best, question)):
            return self._reader.choices([rest, reading])
        if best.kind.name == "dose_modification" and _says_total(question):
            counted = self._reader.study.concept("dose_reductions")
            if counted is None or "dose reduction" not in reading.endpoint:
                return Refused(self._reader._refuser.no_kind(question))
            number = replace(reading, kind="numeric_summary", endpoint=(counted.name,), method=())
            return self._reader.choices([number, reading])
        return self._about_measure(best, question)

    def _may_be_laboratory(self, reading: Reading, spans: Sequence[Span]) -> bool:
        """Whether "liver toxicity" may be of laboratory values as well as of recorded events."""
        harmed = any(span.text.split()[-1] in HARMED for span in spans)
        systems = [item for item in reading.filters if item.concept == "ae_soc"]
        of_liver = any(str(item.value).lower().startswith("hepatobiliary") for item in systems)
        measured = all(
            self._reader.study.concept(name) is not None for name in ("alt", "bilirubin")
        )
        return harmed and of_liver and measured and len(reading.filters) == 1 and not reading.by

    def _about_measure(self, best: Candidate, question: Question) -> Understanding | None:
        """Return the choice that a drawing, a time or a measured value leaves open."""
        reading = best.built.reading
        deaths = self._deaths_among(best, question)
        if deaths is not None:
            return self._reader.choices([reading, deaths])
        if best.kind.name == "distribution_plot" and any(
            node.text.split()[0] in NOT_DRAWN for node in question.residue
        ):
            return self._reader.choices(
                [reading.with_options(output=name) for name in ("histogram", "boxplot")]
            )
        if question.is_what_is and (meant := self._definition(best)) is not None:
            return self._reader.choices([reading, meant])
        if (added := _sum_of_times(question)) is not None:
            return self._reader.choices([reading, replace(reading, at=(added,))])
        has_visits = (
            bool(self._reader.study.visits) and "visit" not in reading.by and not reading.at
        )
        if best.kind.name == "lab_summary_at_visit" and has_visits:
            points = [VisitPoint(name) for name in self._reader.study.visits[:MOST_CHOICES]]
            return self._reader.choices([replace(reading, at=(point,)) for point in points])
        texts = {node.text for node in question.residue}
        is_graded = self._reader.study.concept("ae_grade") is not None
        if (
            best.kind.name == "ae_by_grade"
            and is_graded
            and "severe" in texts
            and "sae" in self._reader.kinds
            and not any(item.concept == "ae_grade" for item in question.filters)
        ):
            serious = Reading("sae", ("SAE",), reading.filters, reading.by, (), reading.level)
            plain = tuple(item for item in reading.filters if item.concept != "ae_grade")
            serious = replace(
                serious,
                filters=self._reader._assembler._sorted(
                    (*plain, Filter("ae_serious", "eq", "yes"))
                ),
            )
            return self._reader.choices(
                [reading, self._reader._assembler._settled(self._reader.kinds["sae"], serious)]
            )
        is_bare_response = all(node.text in ("response", "responses") for node in question.residue)
        if best.kind.name == "bor_distribution" and is_bare_response:
            share = replace(reading, kind="response_rate", endpoint=("ORR",))
            return self._reader.choices(
                [
                    reading,
                    self._reader._assembler._settled(self._reader.kinds["response_rate"], share),
                ]
            )
        is_largest = any(node.text.startswith(("largest", "biggest")) for node in question.residue)
        if best.kind.name == "numeric_summary" and is_largest and not reading.options:
            record = Reading("extremes", reading.endpoint, reading.filters, reading.by)
            return self._reader.choices([reading, record.with_options(order="max")])
        is_bare = len(question.residue) == 1 and best.kind.name == "numeric_summary"
        if is_bare and any("is taken as" in item.text for item in best.built.assumptions):
            name = question.residue[0].values("concept")
            lab = next(
                (
                    c
                    for c in map(self._reader.study.concept, map(str, name))
                    if c and c.level == "lab"
                ),
                None,
            )
            if lab is not None:
                trend = Reading(
                    "lab_trend_plot", (lab.name,), reading.filters, reading.by, (), reading.level
                )
                return self._reader.choices([reading, trend])
        return None

    def _patients_with_both(self, best: Candidate, question: Question) -> tuple[Filter, ...] | None:
        """Return the conditions of "stage C and PVI": patients with both, or PVI in stage C."""
        reading = best.built.reading
        concept = (
            self._reader.study.concept(reading.endpoint[0]) if len(reading.endpoint) == 1 else None
        )
        is_flag = concept is not None and concept.is_flag
        if best.kind.name != "category_distribution" or not is_flag or not reading.filters:
            return None
        flags = [n for n in question.residue if n.has("concept", reading.endpoint[0])]
        said = [n for n in question.residue if n not in flags and not n.has("and")]
        conditions = question.of("condition")
        if len(flags) != 1 or said or reading.by or len(conditions) != len(reading.filters):
            return None
        for node, others in ((flags[0], conditions), *((c, flags) for c in conditions)):
            lead = question.leads.get(node.start)
            if lead is not None and lead.after in others and set(lead.words) <= {"and", ","}:
                own = Filter(reading.endpoint[0], "eq", "yes")
                return self._reader._assembler._sorted((*reading.filters, own))
        return None

    def between_which_groups(self, best: Candidate) -> Understanding:
        """Offer groups where a comparison names none: "hazard ratio for PFS"."""
        reading = best.built.reading
        endpoints = best.built.open_endpoints or reading.endpoint[:1]
        told = {item.concept for item in reading.filters}
        groups = [
            c.name for c in self._reader.study.concepts
            if (c.characteristic or c.name == "arm") and c.type == "category" and c.name not in told
            and sum(value.count > 0 for value in c.values) > 1
        ]  # fmt: skip
        groups.sort(key=lambda name: name != "arm")
        each = max(1, MOST_CHOICES // len(endpoints))
        offered = [
            replace(reading, endpoint=(name,), by=(group,))
            for name in endpoints for group in groups[:each]
        ]  # fmt: skip
        if not offered:
            message = "A hazard ratio needs groups, and the study has none to compare."
            return Refused(Refusal("incomplete", message))
        return self._reader.choices(offered)

    def _one_of_several(self, best: Candidate, question: Question) -> Reading | None:
        """Return "hazard ratio for HCV" as HCV against the rest, where there are several others."""
        reading = best.built.reading
        concept = self._reader.study.concept(reading.by[0]) if len(reading.by) == 1 else None
        if concept is None or question.of("by") or question.of("contrast"):
            return None
        named = [
            item for item in question.filters if item.concept == concept.name and item.op == "eq"
        ]
        several = sum(value.count > 0 for value in concept.values) > 2
        if len(named) != 1 or named[0] in reading.filters or not several or question.of("option"):
            return None
        return OtherMeanings(self._reader.study).against_rest(best.kind, reading, concept, named[0])

    def _deaths_among(self, best: Candidate, question: Question) -> Reading | None:
        """Return "proportion of deaths in stage C" as their share of the deaths."""
        reading = best.built.reading
        asks = any(node.has("cue", "percent") for node in question.residue)
        died = self._reader.study.concept("death")
        is_open = best.kind.name == "death_summary" and asks and len(reading.filters) == 1
        if not is_open or died is None or not died.is_flag:
            return None
        dead = (Filter(died.name, "eq", "yes"),)
        share = replace(
            reading, kind="proportion_ci", filters=dead, numerator=reading.filters, method=()
        )
        kind = self._reader.kinds["proportion_ci"]
        return self._reader._assembler._settled(kind, self._reader._assembler.named(share))

    def _may_be_events(self, question: Question) -> bool:
        """Whether "PFS within 6 months" leaves open who is counted: those with or without the event."""
        says = any(
            node.has("cue", cue) for node in question.residue for cue in ("rate", "eventfree", "km")
        )
        return not says and any(node.negator == "within" for node in question.of("time"))

    def _definition(self, best: Candidate) -> Reading | None:
        """Return the reading of "define X" beside that of "what is X"."""
        names = best.built.reading.endpoint
        if (
            "definition" not in self._reader.kinds
            or len(names) != 1
            or best.kind.name == "definition"
        ):
            return None
        found = self._reader.read(f"define {names[0]}")
        is_defined = isinstance(found, Understood) and found.reading.kind == "definition"
        return found.reading if isinstance(found, Understood) and is_defined else None

    def _is_certain(self, question: Question) -> bool:
        """Whether the words say which conditions are counted and which say among whom."""
        own = [node for node in question.of("condition") if isinstance(node.value, Filter)]
        return len(own) < 2 or counted(own, question.leads)[1]

    def _at_which_time(self, reading: Reading) -> Understanding:
        """Offer times within follow-up where the question names none."""
        ends = [item.longest for item in map(self._reader.study.endpoint, reading.endpoint) if item]
        longest = max(ends, default=0.0)
        months = [value for value in MILESTONES if value <= longest][:MOST_MILESTONES]
        points = [TimePoint(value, "months") for value in months] or [TimePoint(4, "weeks")]
        return self._reader.choices([replace(reading, at=(point,)) for point in points])


def _says_total(question: Question) -> bool:
    return any(node.has("cue", "total") for node in question.residue)


def _may_count_events(question: Question) -> bool:
    """Whether "how many serious AEs" leaves open what is counted: events or patients."""
    said = question.residue
    if any(node.has("cue", "patients") or node.has("cue", "atleastone") for node in said):
        return False
    if not any(node.has("cue", "count") for node in said):
        return False
    words = {part for lead in question.leads.values() for part in lead.words}
    return not words & {"had", "have", "has", "with", "having", "who", "experienced", "developed"}


def _sum_of_times(question: Question) -> TimePoint | None:
    """Return 18 months for "1 year and 6 months", which may be one time or two."""
    points = [node.value for node in question.of("time")]
    units = [item.unit for item in points]
    if units != ["years", "months"] or points[1].value >= MONTHS_A_YEAR:
        return None
    return TimePoint(MONTHS_A_YEAR * points[0].value + points[1].value, "months")


def _names_whom_last(reading: Reading, question: Question) -> bool:
    """Whether what seems to be counted may be whom it is about: "percent in each stage, women"."""
    if len(reading.by) != 1 or reading.filters or len(reading.numerator) != 1:
        return False
    told = [node for node in question.of("condition") if node.value in reading.numerator]
    leads = [question.leads[node.start] for node in told if node.start in question.leads]
    return any(
        lead.after is not None and lead.after.type == "by" and "," in lead.words for lead in leads
    )
