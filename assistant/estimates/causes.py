"""From which parameter a competing death is told, and what ended each patient's time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.errors import StudyError
from assistant.estimates.event_tables import unit_factor
from assistant.estimates.request import Key
from assistant.model import DAYS_PER_UNIT, Scalar, TimeUnit
from assistant.study.model import Endpoint, Study

DEATH = "death"
DEATH_WORDS = ("death", "died", "dead", "fatal")
CENSORED, OWN, COMPETING = 0, 1, 2
Told = Literal["composite", "survival", "event description", "censoring description"]


@dataclass(frozen=True, slots=True)
class DeathSource:
    """Where a competing death stands: `other` is the endpoint itself for its descriptions."""

    told_by: Told
    other: Endpoint


@dataclass(frozen=True, slots=True)
class Pattern:
    """Patients of a group who share both parameters' times and outcomes."""

    group: Key
    time: float
    """In the unit of the endpoint asked for, as is `other_time`."""
    had_event: bool
    event_words: Scalar
    censoring_words: Scalar
    other_time: float
    other_had_event: bool
    patients: int


@dataclass(frozen=True, slots=True)
class Ending:
    """Patients of a group who share when and by what their time ended."""

    group: Key
    time: float
    cause: int
    """0 censored, 1 the event, 2 death before it."""
    patients: int


def death_source(study: Study, endpoint: Endpoint) -> DeathSource:
    """Return from where deaths that compete with an endpoint's event are told.

    Raises:
        StudyError: death is the event itself.
    """
    if endpoint.event == DEATH:
        raise StudyError(
            f"Death is the event of {endpoint.name}, so nothing competes with it.",
            next_step=f"Ask for one minus Kaplan-Meier of {endpoint.name}.",
        )
    if DEATH in endpoint.event:
        return DeathSource("event description", endpoint)
    with_death = f"{endpoint.event} or {DEATH}"
    for item in study.endpoints:
        if endpoint.event and item.event == with_death:
            return DeathSource("composite", item)
    for item in study.endpoints:
        if item.event == DEATH:
            return DeathSource("survival", item)
    return DeathSource("censoring description", endpoint)


def patterns(rows: Sequence[Key], width: int, endpoint: Endpoint, other: Endpoint) -> list[Pattern]:
    """Return the rows of the kind's SELECT that pair the endpoint with `other`.

    Args:
        rows: The group in the first `width` cells.
    """
    unit: TimeUnit = endpoint.unit or "days"
    found = []
    for row in rows:
        stored, time, event, words, reason, name, other_stored, other_time, other_event, count = (
            row[width:]
        )
        if name == other.parameter:
            found.append(
                Pattern(
                    row[:width], _in_unit(time, stored, endpoint, unit), event == 1, words, reason,
                    _in_unit(other_time, other_stored, other, unit), other_event == 1,
                    int(str(count)),
                )
            )  # fmt: skip
    return found


def endings(
    found: Sequence[Pattern], endpoint: Endpoint, source: DeathSource
) -> tuple[list[Ending], list[str]]:
    """Return what ended each patient's time, and what is to be said of it.

    Raises:
        StudyError: the data do not tell deaths from other events.
    """
    match source.told_by:
        case "event description":
            return _by_event_words(found, endpoint)
        case "censoring description":
            return _by_censoring_words(found, endpoint)
        case _:
            return _by_other(found, endpoint, source)


def _by_event_words(found: Sequence[Pattern], endpoint: Endpoint) -> tuple[list[Ending], list[str]]:
    ended = []
    for item in found:
        is_unclear = item.event_words is None or " or " in str(item.event_words).lower()
        if item.had_event and is_unclear:
            raise StudyError(
                f"{endpoint.name} counts {endpoint.event} as one event, and the data do not say "
                "which of them each event was.",
                next_step="Ask for one minus Kaplan-Meier, or about an endpoint without death.",
            )
        cause = COMPETING if _is_death(item.event_words) else OWN
        ended.append(_own_ending(item, cause if item.had_event else CENSORED))
    return ended, [
        f"{endpoint.name} counts {endpoint.event}: the event description tells deaths from the "
        "events that are counted here."
    ]


def _by_censoring_words(
    found: Sequence[Pattern], endpoint: Endpoint
) -> tuple[list[Ending], list[str]]:
    died = [not item.had_event and _is_death(item.censoring_words) for item in found]
    if not any(died):
        raise StudyError(
            f"The study does not tell who died without the event of {endpoint.name}.",
            why="It has no time to death, no endpoint that adds death to this event, and no "
            "censoring by death.",
            next_step=f"Ask for one minus Kaplan-Meier of {endpoint.name}.",
        )
    ended = [
        _own_ending(item, OWN if item.had_event else COMPETING if is_death else CENSORED)
        for item, is_death in zip(found, died, strict=True)
    ]
    return ended, ["Competing deaths are those that the reason for censoring names."]


def _by_other(
    found: Sequence[Pattern], endpoint: Endpoint, source: DeathSource
) -> tuple[list[Ending], list[str]]:
    ended = []
    unlike = later = 0
    for item in found:
        if item.had_event:
            ended.append(_own_ending(item, OWN))
            unlike += item.patients * (not item.other_had_event)
        elif item.other_had_event:
            ended.append(Ending(item.group, item.other_time, COMPETING, item.patients))
            later += item.patients * (item.other_time > item.time)
        else:
            time = item.other_time if source.told_by == "composite" else item.time
            ended.append(Ending(item.group, time, CENSORED, item.patients))
    other = source.other.name
    notes = [f"Deaths without the event of {endpoint.name} are told by {other}."]
    if source.told_by == "composite" and unlike:
        notes.append(
            f"{_patients(unlike)} had the event of {endpoint.name} but not that of {other}: the two "
            "do not agree in the data."
        )
    if source.told_by == "survival" and later:
        notes.append(
            f"{_patients(later)} died after the last time of {endpoint.name}: they are taken to have "
            "been without its event until death."
        )
    return ended, notes


def _own_ending(item: Pattern, cause: int) -> Ending:
    return Ending(item.group, item.time, cause, item.patients)


def _in_unit(time: Scalar, stored: Scalar, endpoint: Endpoint, unit: TimeUnit) -> float:
    own: TimeUnit = endpoint.unit or "days"
    scaled = float(str(time)) * unit_factor(stored, endpoint, own)
    return scaled if own == unit else scaled * DAYS_PER_UNIT[own] / DAYS_PER_UNIT[unit]


def _is_death(words: Scalar) -> bool:
    return words is not None and any(word in str(words).lower() for word in DEATH_WORDS)


def _patients(count: int) -> str:
    return "1 patient" if count == 1 else f"{count} patients"
