"""How many adverse events a patient has, and when the first one starts."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.errors import StudyError
from assistant.estimates.adverse_events import with_kind_filters
from assistant.estimates.groups import Group, check_groups, group_words, small_group_notes
from assistant.estimates.numbers import group_statistics
from assistant.estimates.request import Estimate, Key, Request
from assistant.model import Result

PER_PATIENT = "events per patient"
FIRST_EVENT = "time to first event"


def events_per_patient(request: Request) -> Estimate:
    """Return the summary of the number of events a patient has, 0 where none, and their total."""
    request, notes = with_kind_filters(request)
    check_groups(request)
    width = len(request.reading.by)
    counted: dict[Key, list[tuple[float | None, int]]] = {key: [] for key in request.sizes()}
    for row in request.rows().rows:
        counted[row[:width]].append((float(row[width] or 0), int(str(row[width + 1]))))
    results: list[Result] = []
    for key, numbers in counted.items():
        group, size = request.group(key), sum(count for _, count in numbers)
        results += group_statistics(request, group, numbers, endpoint=PER_PATIENT, unit=None)
        total = sum(int(number or 0) * count for number, count in numbers)
        without = sum(count for number, count in numbers if not number)
        results += [
            Result("total events", total, group=group, endpoint="AE", n=size),
            Result("patients without event", without, group=group, endpoint="AE", n=size),
        ]
        where = f"{group_words(request, group)}: " if group else ""
        notes.append(f"{where}{without} of {size} patients have no such event and count as 0.")
    return Estimate(tuple(results), (*notes, *small_group_notes(request, _sizes(request))))


def _sizes(request: Request) -> dict[Group, int]:
    return {request.group(key): size for key, size in request.sizes().items()}


@dataclass
class Onsets:
    """First events of one group's patients."""

    days: list[tuple[float | None, int]] = field(default_factory=list)
    """Study day of the first event, and patients; None where no day is known."""
    without: int = 0


def onset(request: Request) -> Estimate:
    """Return the summary of the study day of the first event, of those who have one.

    Day 1 is the first day of treatment, so the value is the day after start minus 1 day plus 1.

    Raises:
        StudyError: the study does not record when events start.
    """
    if request.study.concept("ae_onset_day") is None:
        raise StudyError(
            "The study does not record on which day adverse events start.",
            next_step="Ask how many patients have the event instead.",
        )
    request, notes = with_kind_filters(request)
    check_groups(request)
    results: list[Result] = []
    for key, onsets in _onsets(request).items():
        found, said = _group_onset(request, request.group(key), onsets)
        results += found
        notes += said
    notes.append(
        "Study day of the first such event; day 1 is the first day of treatment. Only patients "
        "with the event are summarised: this is no estimate of when it comes for all."
    )
    return Estimate(tuple(results), tuple(notes))


def _onsets(request: Request) -> dict[Key, Onsets]:
    width = len(request.reading.by)
    found = {key: Onsets() for key in request.sizes()}
    for row in request.rows().rows:
        day, having, lacking = row[width : width + 3]
        onsets = found[row[:width]]
        onsets.without += int(str(lacking))
        if int(str(having)):
            onsets.days.append((None if day is None else float(day), int(str(having))))
    return found


def _group_onset(request: Request, group: Group, onsets: Onsets) -> tuple[list[Result], list[str]]:
    having = sum(count for _, count in onsets.days)
    unknown = sum(count for day, count in onsets.days if day is None)
    early = sum(count for day, count in onsets.days if day is not None and day < 1)
    size = having + onsets.without
    without = Result("patients without event", onsets.without, group=group, endpoint="AE", n=size)
    where = f"{group_words(request, group)}: " if group else ""
    if not having:
        return [without], [f"{where}0 of {size} patients have such an event."]
    notes = [f"{where}{onsets.without} of {size} patients have no such event."]
    if unknown:
        notes.append(f"{where}{unknown} with the event at an unknown day left out.")
    if early:
        notes.append(f"{where}{early} with a first event before the first day of treatment.")
    results = group_statistics(request, group, onsets.days, endpoint=FIRST_EVENT, unit="days")
    return [*results, without], [*notes, *small_group_notes(request, {group: having})]
