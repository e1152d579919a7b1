"""Adverse events per time on treatment."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.errors import StudyError
from assistant.estimates.adverse_events import with_kind_filters
from assistant.estimates.event_comparison import named_term
from assistant.estimates.groups import Group, check_groups, group_words, small_group_notes
from assistant.estimates.request import Estimate, Key, Request
from assistant.model import DAYS_PER_UNIT, Result
from assistant.study.model import Concept

DURATION = "treatment_duration"
PER_100_YEARS = 100 * DAYS_PER_UNIT["years"]


@dataclass(frozen=True, slots=True)
class Exposed:
    """Patients who share time on treatment, first event and number of events."""

    duration: float | None
    """Days on treatment; None where unknown."""
    first_day: float | None
    """Study day of the first event; None without event or with an unknown day."""
    events: int
    patients: int

    @property
    def is_known(self) -> bool:
        """Whether there is a time on treatment."""
        return self.duration is not None and self.duration > 0

    @property
    def days(self) -> float:
        """Days on treatment, 0 where unknown."""
        return self.duration or 0.0

    @property
    def days_until_first(self) -> float:
        """Days on treatment until the first event, that day included; all without one."""
        if not self.events or self.first_day is None:
            return self.days
        return min(max(self.first_day, 1.0), self.days)


def exposure_adjusted(request: Request) -> Estimate:
    """Return events, and patients with an event, per 100 patient-years on treatment.

    Events are counted over the whole time on treatment; patients with an event until the first
    one, at most until the end of treatment. Limits are exact for a Poisson count.

    Raises:
        StudyError: the study does not say how long patients were treated.
    """
    request, notes = with_kind_filters(request)
    check_groups(request)
    concept = time_on_treatment(request)
    notes.append(f"Time on treatment: {concept.label} ({concept.source or concept.name}).")
    results: list[Result] = []
    sizes: dict[Group, int] = {}
    for key, rows in _exposed(request, concept).items():
        group = request.group(key)
        known = [row for row in rows if row.is_known]
        sizes[group] = sum(row.patients for row in known)
        results += _rates(request, group, known)
        notes += _notes(request, group, rows, known)
    return Estimate(tuple(results), (*notes, *small_group_notes(request, sizes)))


def time_on_treatment(request: Request) -> Concept:
    """Return the concept that says how long each patient was treated.

    Raises:
        StudyError: the study has neither a duration of treatment nor its first and last day, or
            the duration is in no known unit of time.
    """
    concept = request.study.concept(DURATION)
    if concept is None or concept.level != "patient" or concept.type != "number":
        raise StudyError(
            "The study does not say how long patients were treated.",
            why="It has neither a duration of treatment nor its first and last day.",
            next_step="Ask how many patients have the event instead.",
        )
    if concept.unit is not None and concept.unit not in DAYS_PER_UNIT:
        raise StudyError(
            f"The time on treatment is in {concept.unit}, which is no unit of time known here.",
            next_step="Give its unit in study.toml: days, weeks, months or years.",
        )
    return concept


def _exposed(request: Request, concept: Concept) -> dict[Key, list[Exposed]]:
    days = DAYS_PER_UNIT[concept.unit or "days"]
    width = len(request.reading.by)
    found: dict[Key, list[Exposed]] = {key: [] for key in request.sizes()}
    for row in request.rows(concepts=(concept.name,)).rows:
        duration, first, events, patients = row[width : width + 4]
        found[row[:width]].append(
            Exposed(
                None if duration is None else float(duration) * days,
                None if first is None else float(first),
                int(str(events or 0)),
                int(str(patients)),
            )
        )
    return found


def _rates(request: Request, group: Group, rows: Sequence[Exposed]) -> list[Result]:
    whole = math.fsum(row.days * row.patients for row in rows)
    until = math.fsum(row.days_until_first * row.patients for row in rows)
    events = sum(row.events * row.patients for row in rows)
    having = sum(row.patients for row in rows if row.events)
    endpoint = named_term(request) or (*request.reading.endpoint, "AE")[0]
    base = Result("", None, group=group, endpoint=endpoint, n=sum(row.patients for row in rows))
    return [
        *_rate(request, base, "events", events, whole, "on treatment"),
        *_rate(request, base, "patients", having, until, "on treatment until the first event"),
    ]


def _rate(
    request: Request, base: Result, name: str, count: int, days: float, over: str
) -> list[Result]:
    from assistant.summaries.incidence_rate import Exposure, incidence_rate

    rate = incidence_rate(
        Exposure(count, days), per=PER_100_YEARS, conf_level=request.reading.level, method="exact"
    )
    return [
        replace(
            base, statistic=f"{name} per 100 patient-years", value=rate.rate,
            level=None if rate.rate is None else request.reading.level, low=rate.lower,
            high=rate.upper, events=count, method=f"exact Poisson limits; patient-years {over}",
        ),
        replace(base, statistic=f"patient-years {over}", endpoint=None,
                value=days / DAYS_PER_UNIT["years"]),
    ]  # fmt: skip


def _notes(
    request: Request, group: Group, rows: Sequence[Exposed], known: Sequence[Exposed]
) -> list[str]:
    where = f"{group_words(request, group)}: " if group else ""
    lost = sum(row.patients for row in rows) - sum(row.patients for row in known)
    late = sum(
        row.patients for row in known if row.first_day is not None and row.first_day > row.days
    )
    undated = sum(row.patients for row in known if row.events and row.first_day is None)
    notes = []
    if lost:
        notes.append(f"{where}{lost} without a known time on treatment left out.")
    if not known:
        notes.append(f"{where}no patient has a known time on treatment: there is no rate.")
    if late:
        notes.append(
            f"{where}{late} with a first event after the end of treatment: it counts, over the "
            "time on treatment."
        )
    if undated:
        notes.append(
            f"{where}{undated} with the event at an unknown day: their whole time on treatment "
            "counts."
        )
    return notes
