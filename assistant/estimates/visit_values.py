"""One value a patient at a visit, and at which visits there are values.

Rules, each said in a note where it made a difference: where a visit has records with the
analysis flag (ANL01FL), only those count there; of several values of a patient at a visit the
last by study day counts, the mean of those on that day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.errors import StudyError
from assistant.estimates.measurements import Measured, Record
from assistant.estimates.request import Key, Request
from assistant.model import VisitPoint


def visits(measured: Measured) -> tuple[str, ...]:
    """Return the visits at which the parameter was measured, in their order."""
    order: dict[str, tuple[float, float, str]] = {}
    for record in measured.records():
        if record.visit is None or record.value is None or record.is_derived:
            continue
        place = (_last(record.visit_order), _last(record.day), record.visit)
        order[record.visit] = min(order.get(record.visit, place), place)
    return tuple(sorted(order, key=lambda name: order[name]))


def _last(number: float | None) -> float:
    return float("inf") if number is None else number


def visits_asked(request: Request, measured: Measured) -> tuple[str, ...]:
    """Return the visits that the question names, else all at which there are values.

    Raises:
        StudyError: no record of the parameter has a visit.
    """
    asked = tuple(item.visit for item in request.reading.at if isinstance(item, VisitPoint))
    found = asked or visits(measured)
    if not found:
        raise StudyError(
            f"No value of {measured.label} belongs to a visit.",
            why="AVISIT is empty or absent, or none of these patients has a value.",
            next_step=f"Ask for patients with {measured.label} above a limit.",
        )
    return found


@dataclass(frozen=True, slots=True)
class VisitValues:
    """One value a patient at a visit."""

    visit: str
    chosen: Mapping[Key, Mapping[str, Record]]
    repeated: int
    """Patients with several values, of whom one was used."""
    unflagged: int
    """Values left out since others of the visit carry the analysis flag."""
    carried: int
    """Values carried forward from an earlier visit."""


def at_visit(measured: Measured, visit: str) -> VisitValues:
    """Return one record a patient at a visit, by the rules of this module."""
    here = {
        key: {
            patient: [item for item in records if item.visit == visit and item.value is not None]
            for patient, records in courses.items()
        }
        for key, courses in measured.courses.items()
    }
    whole = [item for found in here.values() for records in found.values() for item in records]
    flagged = any(item.analysis_flag == "Y" for item in whole)
    chosen: dict[Key, dict[str, Record]] = {key: {} for key in here}
    repeated = 0
    for key, found in here.items():
        for patient, records in found.items():
            kept = [item for item in records if not flagged or item.analysis_flag == "Y"]
            repeated += len(kept) > 1
            if kept:
                chosen[key][patient] = _one(kept)
    used = [record for found in chosen.values() for record in found.values()]
    return VisitValues(
        visit, chosen, repeated,
        sum(item.analysis_flag != "Y" for item in whole) if flagged else 0,
        sum(item.derived is not None and not item.is_derived for item in used),
    )  # fmt: skip


def _one(records: Sequence[Record]) -> Record:
    """Return the last record by study day; of several on that day their mean."""
    from assistant.summaries.number import summarise

    last = max((item.day for item in records if item.day is not None), default=None)
    latest = [item for item in records if item.day == last]
    values = [item.value for item in latest if item.value is not None]
    mean = summarise(values, missing=0, quantile_definition=2).mean
    return replace(latest[-1], value=mean) if len(latest) > 1 else latest[0]


def choice_notes(found: Sequence[VisitValues]) -> list[str]:
    """Return notes on repeated, unflagged and carried values, visit by visit."""
    notes = []
    for words, counts in (
        ("Patients with more than one value at a visit, of whom the last by study day counts, or "
         "the mean of those on that day", [(item.visit, item.repeated) for item in found]),
        ("Values left out at visits where others have the analysis flag (ANL01FL)",
         [(item.visit, item.unflagged) for item in found]),
        ("Values carried forward from an earlier visit (DTYPE)",
         [(item.visit, item.carried) for item in found]),
    ):  # fmt: skip
        parts = [f"{visit}: {count}" for visit, count in counts if count]
        if parts:
            notes.append(f"{words}: {sum(count for _, count in counts)} ({', '.join(parts)}).")
    return notes


def visit_values(chosen: VisitValues, key: Key) -> tuple[float, ...]:
    """Return a group's values at a visit."""
    return tuple(item.value for item in chosen.chosen[key].values() if item.value is not None)
