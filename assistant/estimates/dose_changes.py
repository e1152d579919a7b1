"""Time to the first change of dose: from a parameter of the study, or from dated exposure records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.errors import StudyError
from assistant.estimates.curves import survival_figure
from assistant.estimates.event_tables import (
    GroupedEvents,
    display_unit,
    grouped_events,
    record_notes,
)
from assistant.estimates.remarks import remarks
from assistant.estimates.request import Estimate, Key, Request
from assistant.estimates.time_to_event import median_results
from assistant.model import DAYS_PER_MONTH, Scalar
from assistant.study.model import Endpoint, Study
from assistant.summaries.elapsed_time import elapsed_time
from assistant.survival.event_table import EventTable

STEMS: Mapping[str, tuple[str, ...]] = {
    "dose reduction": ("reduc",),
    "dose interruption": ("interrupt", "withheld", "held"),
}
"""Parts of words by which labels of parameters and records tell a change of dose."""
COUNTS = ("number of", "total", "count")


@dataclass(slots=True)
class Treated:
    """One patient's days on treatment, day 0 the first, and the first change."""

    group: Key
    last_day: float | None
    first_change: float | None = None


def time_to_dose_change(request: Request) -> Estimate:
    """Return the Kaplan-Meier median time to the first change of dose, with its curve.

    Raises:
        StudyError: the study does not record when doses were changed.
    """
    change = request.reading.endpoint[0] if request.reading.endpoint else "dose reduction"
    stems = STEMS.get(change)
    if stems is None:
        raise StudyError(
            f"The time to {change} cannot be told.",
            next_step=f"Ask for one of: {', '.join(STEMS)}.",
        )
    endpoint = change_parameter(request.study, stems)
    if endpoint is not None:
        grouped = grouped_events(replace(request, kind=request.kinds["tte_median"]), endpoint)
        notes = [f"Times are those of the study's parameter {endpoint.parameter}."]
    else:
        grouped, notes = _from_exposure(request, change, stems)
    results, said = median_results(request, grouped)
    notes += [*record_notes(grouped), *said, *remarks(request, grouped)]
    figure = survival_figure(request, grouped)
    return Estimate(tuple(results), tuple(dict.fromkeys(notes)), (figure,))


def change_parameter(study: Study, stems: Sequence[str]) -> Endpoint | None:
    """Return the study's own parameter of this change, or None."""
    for item in study.endpoints:
        words = f"{item.label} {item.event}".lower()
        if "dose" in words and any(stem in words for stem in stems):
            return item
    return None


def _from_exposure(
    request: Request, change: str, stems: Sequence[str]
) -> tuple[GroupedEvents, list[str]]:
    is_counted = request.study.concept("dose_reduced") is not None
    unknown = StudyError(
        f"The study does not record when the first {change} was.",
        why="It has no such time-to-event parameter and no dated exposure records of it.",
        next_step=f'Ask how many had one: "how many patients had a {change}?"'
        if is_counted
        else "See `cqa dictionary` for what it records.",
    )
    if request.study.table("adex") is None:
        raise unknown
    rows = request.rows().rows
    width = len(request.reading.by)
    treated = treated_patients(rows, width, stems)
    if all(patient.first_change is None for patient in treated):
        raise unknown
    known = [item for item in treated if item.last_day is not None or item.first_change is not None]
    members: dict[Key, list[tuple[float, bool]]] = {key: [] for key in request.sizes()}
    for item in known:
        members[item.group].append(_ended(item))
    tables = {
        key: EventTable.from_rows([time for time, _ in ended], [had for _, had in ended])
        for key, ended in members.items()
    }  # fmt: skip
    notes = [
        f"Days count from the start of treatment to the first record of a {change}; patients without "
        "one are censored at the end of treatment."
    ]
    endpoint = _endpoint(change, members)
    grouped = GroupedEvents(
        endpoint, "days", display_unit(request, "days"), tables, request.sizes()
    )
    return grouped, notes


def treated_patients(rows: Sequence[Key], width: int, stems: Sequence[str]) -> list[Treated]:
    """Return the patients of the kind's SELECT with the day of their first change."""
    found: dict[Scalar, Treated] = {}
    for row in rows:
        start, end, length, what, day = row[1 + width :]
        if row[0] not in found:
            found[row[0]] = Treated(row[1 : 1 + width], _last_day(start, end, length))
        words = str(what or "").lower()
        if day is None or not _is_change(words, stems):
            continue
        patient, since = found[row[0]], max(float(str(day)) - 1, 0.0)
        earlier = patient.first_change
        patient.first_change = since if earlier is None else min(earlier, since)
    return list(found.values())


def _is_change(words: str, stems: Sequence[str]) -> bool:
    return any(stem in words for stem in stems) and not any(count in words for count in COUNTS)


def _last_day(start: Scalar, end: Scalar, length: Scalar) -> float | None:
    by_date = elapsed_time(_date(start), _date(end), unit="days", add_one=False)
    if by_date is not None:
        return max(by_date, 0.0)
    return None if length is None else max(float(str(length)) - 1, 0.0)


def _date(stored: Scalar) -> date | None:
    return None if stored is None else date.fromisoformat(str(stored)[:10])


def _ended(patient: Treated) -> tuple[float, bool]:
    if patient.first_change is not None:
        return patient.first_change, True
    return patient.last_day or 0.0, False


def _endpoint(change: str, members: Mapping[Key, Sequence[tuple[float, bool]]]) -> Endpoint:
    ended = [item for items in members.values() for item in items]
    return Endpoint(
        name=change, parameter="", label=f"Time to first {change}", unit="days",
        patients=len(ended), events=sum(had for _, had in ended),
        longest=max((time for time, _ in ended), default=0.0) / DAYS_PER_MONTH, event=change,
    )  # fmt: skip
