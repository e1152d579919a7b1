"""Who had responded by a landmark, from dated assessments; not from the best response of all time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from assistant.errors import StudyError
from assistant.estimates.event_tables import unit_factor
from assistant.estimates.request import Key
from assistant.model import Scalar
from assistant.study.model import Endpoint
from assistant.summaries.elapsed_time import elapsed_time

RESPONDED, NOT_YET = "by the landmark", "not by the landmark"


@dataclass(slots=True)
class Followed:
    """One patient's time to the event and dated responses."""

    group: Key
    """Of the question's other groups."""
    time: float
    event: bool
    responses: list[tuple[str, float]] = field(default_factory=list)
    """Response, and days from the origin to its assessment."""


def followed_patients(
    rows: Sequence[Key], width: int, endpoint: Endpoint
) -> tuple[list[Followed], str]:
    """Return the patients of the kind's SELECT, and the label of the responses that were taken.

    Args:
        rows: Patient, then the group in `width` cells, then time and responses.

    Raises:
        StudyError: the study has no dated overall responses.
    """
    chosen, label = _visit_responses(rows, width)
    found: dict[Scalar, Followed] = {}
    is_dated = False
    for row in rows:
        unit, time, event, origin, parameter, _, response, when, day = row[1 + width :]
        if row[0] not in found:
            scaled = float(str(time)) * unit_factor(unit, endpoint, endpoint.unit or "days")
            found[row[0]] = Followed(row[1 : 1 + width], scaled, event == 1)
        days = _days(origin, when, day)
        if parameter == chosen and days is not None:
            is_dated = True
            found[row[0]].responses.append((str(response), days))
    if not is_dated:
        raise StudyError(
            "The study's responses have no dates, so it is not known who had responded by then.",
            next_step="Ask for the landmark by a baseline factor, or for responders and non-responders.",
        )
    return list(found.values()), label


def _visit_responses(rows: Sequence[Key], width: int) -> tuple[Scalar, str]:
    """Return the parameter of overall responses visit by visit: the one with most records."""
    counted: dict[tuple[str, str], int] = {}
    for row in rows:
        parameter, what = row[5 + width], str(row[6 + width] or "")
        words = what.lower()
        if parameter is not None and "overall resp" in words and "best" not in words:
            key = (str(parameter), what)
            counted[key] = counted.get(key, 0) + 1
    if not counted:
        raise StudyError(
            "The study records no overall response by visit, only the best of all time.",
            why="Who had responded by the landmark cannot be told from the best response.",
            next_step="Ask for the landmark by a baseline factor, or for responders and non-responders.",
        )
    return min(counted, key=lambda key: (-counted[key], key))


def _days(origin: Scalar, when: Scalar, day: Scalar) -> float | None:
    """Return the days from the origin to an assessment: by dates, else by study day (day 1 is 0)."""
    by_date = elapsed_time(_date(origin), _date(when), unit="days", add_one=False)
    if by_date is not None:
        return by_date
    if day is None:
        return None
    studied = float(str(day))
    return studied - 1 if studied > 0 else studied


def _date(stored: Scalar) -> date | None:
    try:
        return date.fromisoformat(str(stored)[:10])
    except ValueError:
        return None


def response_key(
    patient: Followed, landmark_days: float, responders: Sequence[str]
) -> tuple[str, bool]:
    """Return the patient's group at the landmark, and whether there was any assessment by then."""
    by_then = [response for response, days in patient.responses if days <= landmark_days]
    has_responded = any(response in responders for response in by_then)
    words: Mapping[bool, str] = {True: RESPONDED, False: NOT_YET}
    return f"{'/'.join(responders)} {words[has_responded]}", bool(by_then)
