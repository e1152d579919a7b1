"""Limits of measured values, and which patients were beyond one: on treatment, or at a visit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.errors import StudyError
from assistant.estimates.measurements import VISIT, Measured, Record, on_treatment
from assistant.estimates.request import Key, Request
from assistant.model import GROUP, Filter, VisitPoint, When
from assistant.templates.conditions import NEGATIVE_OPS, TIMES_UPPER_LIMIT, concept_of
from assistant.templates.relations import record_level

NEGATIONS = (*NEGATIVE_OPS, "none_of", "not_all")

Meets = Callable[[Record], bool | None]
"""Whether a value is beyond; None where its record has no limit to compare with."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One side of a limit, and how a record is held against it."""

    name: str
    """Empty where the question names the limit."""
    meets: Meets
    is_below: bool
    every: bool = False
    """Whether all of a patient's records must meet it, as for "never above"; else one."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """One comparison in each group: who was compared, and who was beyond with which record."""

    limit: Limit
    known: Mapping[Key, frozenset[str]]
    met: Mapping[Key, Mapping[str, Record]]
    """Of each patient beyond, the highest such value; the lowest where the limit is a lower one."""


def visit_points(request: Request) -> tuple[When | None, ...]:
    """Return the visits that the question names; else one None, for the time on treatment."""
    return tuple(item for item in request.reading.at if isinstance(item, VisitPoint)) or (None,)


def measured_names(request: Request) -> tuple[str, ...]:
    """Return the parameters asked for: the subject, then others that a condition names."""
    named = [name for item in request.reading.filters for name in _parameters(request, item)]
    subjects = [name for name in request.reading.endpoint if name != GROUP]
    return tuple(dict.fromkeys([*subjects, *named]))


def _parameters(request: Request, condition: Filter) -> list[str]:
    """Return the measured parameters on whose records a condition looks."""
    if condition.picks_patients:
        return []
    if condition.concept == GROUP:
        found = [name for item in condition.members for name in _parameters(request, item)]
        if len(set(found)) > 1:
            raise StudyError(
                "One condition joins values of different laboratory tests.",
                next_step="Ask about one test at a time, or join them by and.",
            )
        return found
    concept = concept_of(request.study, condition.concept)
    return [concept.name] if concept.level == "lab" and concept.parameter else []


def narrowed(request: Request, name: str) -> Request:
    """Return the request without conditions on other measured parameters."""
    kept = tuple(
        item for item in request.reading.filters
        if set(_parameters(request, item)) <= {name}
    )  # fmt: skip
    return replace(request, reading=replace(request.reading, filters=kept))


def compared_limits(request: Request, found: Measured, when: When | None) -> list[Beyond]:
    """Return the comparison that the question names, else those with the limits of normal.

    Raises:
        StudyError: the study stores no limits, or the question joins a condition and a negation.
    """
    stated = [item for item in request.reading.filters
              if record_level(request.study, item) == "lab" and item.concept != VISIT]  # fmt: skip
    if stated:
        return [_beyond(found, _stated_limit(found, stated), when)]
    known = [item for item in (_beyond(found, limit, when) for limit in NORMAL)
             if any(item.known.values())]  # fmt: skip
    if not known:
        raise StudyError(
            f"The study stores no limits of normal for {found.label}.",
            why="ANRLO, ANRHI and ANRIND are absent or empty.",
            next_step=f"Name a limit: patients with {found.label} above a value.",
        )
    return known


def _stated_limit(found: Measured, stated: Sequence[Filter]) -> Limit:
    negated = [item.op in NEGATIONS for item in stated]
    if any(negated) and not all(negated):
        raise StudyError(
            f"The question joins a limit of {found.label} and a negated one.",
            next_step="Ask about each by itself.",
        )
    in_limits = any(_in_limits(item) for item in stated)
    is_below = all(item.op in ("lt", "le") for item in stated)
    return Limit("", lambda item: _stated(item, in_limits), is_below, every=all(negated))


def _in_limits(condition: Filter) -> bool:
    return condition.unit == TIMES_UPPER_LIMIT or any(map(_in_limits, condition.members))


def _stated(record: Record, in_limits: bool) -> bool | None:
    if in_limits and record.high is None:
        return None
    return record.meets == 1


def _above(record: Record) -> bool | None:
    if record.value is not None and record.high is not None:
        return record.value > record.high
    return None if record.indicator is None else record.indicator.upper().startswith("H")


def _below(record: Record) -> bool | None:
    if record.value is not None and record.low is not None:
        return record.value < record.low
    if record.high is not None:
        return None  # only an upper limit is known
    return None if record.indicator is None else record.indicator.upper().startswith("L")


NORMAL = (
    Limit("above upper limit of normal", _above, is_below=False),
    Limit("below lower limit of normal", _below, is_below=True),
)


def _beyond(found: Measured, limit: Limit, when: When | None) -> Beyond:
    known: dict[Key, frozenset[str]] = {}
    met: dict[Key, dict[str, Record]] = {}
    for key, courses in found.courses.items():
        compared = {
            patient: [record for record in looked_at(found, records, when)
                      if limit.meets(record) is not None]
            for patient, records in courses.items()
        }  # fmt: skip
        known[key] = frozenset(patient for patient, records in compared.items() if records)
        beyond = {
            patient: [record for record in records if limit.meets(record)]
            for patient, records in compared.items()
            if not limit.every or all(map(limit.meets, records))
        }
        met[key] = {
            patient: _furthest(records, limit) for patient, records in beyond.items() if records
        }
    return Beyond(limit, known, met)


def looked_at(found: Measured, records: Sequence[Record], when: When | None) -> tuple[Record, ...]:
    """Return a patient's values on treatment, or all those at a visit."""
    if isinstance(when, VisitPoint):
        return tuple(
            item for item in records
            if item.visit == when.visit and item.value is not None and not item.is_derived
        )  # fmt: skip
    return on_treatment(found, records)


def _furthest(records: Sequence[Record], limit: Limit) -> Record:
    """Return the first of the highest (or lowest) records."""
    values = [item.value for item in records if item.value is not None]
    furthest = min(values) if limit.is_below else max(values)
    return next(item for item in records if item.value == furthest)
