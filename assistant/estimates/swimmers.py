"""Swimmer plots: each patient's time on treatment, with responses where their days are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.errors import StudyError
from assistant.estimates.numbers import number_results
from assistant.estimates.request import Estimate, Key, Request
from assistant.estimates.selects import selected
from assistant.estimates.wording import left_out
from assistant.figures import Lane, SwimmerFigure
from assistant.model import Scalar, Table
from assistant.present.numbers import plain
from assistant.study.model import Concept
from assistant.templates.conditions import concept_of

DURATION, STATUS, BEST = "treatment_duration", "eot_status", "best_response"
SIGNS: Mapping[str, str] = {"CR": "C", "PR": "P", "SD": "S", "PD": "D", "NE": "N"}
SIGN_WORDS: Mapping[str, str] = {
    "C": "complete response", "P": "partial response", "S": "stable disease",
    "D": "progression", "N": "not evaluable",
}  # fmt: skip
ONGOING = "ongoing"

Marks = tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Swimmer:
    """One patient with a known time on treatment."""

    patient: str
    key: Key
    days: float
    status: Scalar
    best: Scalar
    marks: Marks


def swimmers(request: Request) -> Estimate:
    """Return each patient's time on treatment, longest first, its summary and the figure.

    Raises:
        StudyError: nobody has a known time on treatment.
    """
    concept = concept_of(request.study, DURATION)
    values = _values(request)
    marks, notes = _responses(request)
    found, unknown = [], 0
    width = len(request.reading.by)
    for row in request.rows(concepts=(DURATION,)).rows:
        patient, days = str(row[width]), row[width + 1]
        if days is None:
            unknown += 1
            continue
        own = values.get(patient, {})
        found.append(Swimmer(patient, row[:width], float(str(days)), own.get(STATUS),
                             own.get(BEST), marks.get(patient, ())))  # fmt: skip
    if not found:
        raise StudyError(
            "None of these patients has a known time on treatment.",
            next_step="Ask for the follow-up instead, or name other patients.",
        )
    found.sort(key=lambda item: (request.group_order(item.key), -item.days, item.patient))
    notes += left_out(unknown, "without a known time on treatment")
    return Estimate(
        tuple(number_results(request, concept, request.sizes())), tuple(notes),
        (_figure(concept, found),), (_table(request, concept, found),),
    )  # fmt: skip


def _values(request: Request) -> dict[str, dict[str, Scalar]]:
    """Return status and best response of each patient, as far as the study records them."""
    names = tuple(name for name in (STATUS, BEST) if request.study.concept(name) is not None)
    found: dict[str, dict[str, Scalar]] = {}
    if names:
        for patient, name, value in selected(request, "values", concepts=names).rows:
            found.setdefault(str(patient), {})[str(name)] = value
    return found


def _responses(request: Request) -> tuple[dict[str, Marks], list[str]]:
    """Return when each patient's response changed, by study day, and what is to be said."""
    if request.study.table("adrs") is None:
        return {}, ["The study records no responses: the lanes show time on treatment only."]
    rows = [row for row in selected(request, "responses").rows if str(row[2]).upper() in SIGNS]
    repeated = _repeated(rows)
    dated: dict[str, list[tuple[float, str]]] = {}
    for patient, what, response, day in rows:
        if what in repeated and day is not None:
            dated.setdefault(str(patient), []).append(
                (float(str(day)), SIGNS[str(response).upper()])
            )
    if not dated:
        return {}, ["The study days of responses are not recorded: the lanes do not show them."]
    marks = {patient: _changes(sorted(course)) for patient, course in dated.items()}
    return marks, ["Responses stand where an assessment first showed them, by study day."]


def _repeated(rows: Sequence[Sequence[Scalar]]) -> set[Scalar]:
    """Return the response parameters assessed more than once in a patient: those by visit."""
    seen: set[tuple[Scalar, Scalar]] = set()
    repeated: set[Scalar] = set()
    for patient, what, _, _ in rows:
        if (patient, what) in seen:
            repeated.add(what)
        seen.add((patient, what))
    return repeated


def _changes(course: Sequence[tuple[float, str]]) -> Marks:
    """Return the first of each run of equal responses."""
    kept: list[tuple[float, str]] = []
    for day, sign in course:
        if day >= 0 and (not kept or kept[-1][1] != sign):
            kept.append((day, sign))
    return tuple(kept)


def _goes_on(item: Swimmer) -> bool:
    return str(item.status or "").strip().lower() == ONGOING


def _figure(concept: Concept, found: Sequence[Swimmer]) -> SwimmerFigure:
    lanes = tuple(
        Lane(item.patient, ", ".join(plain(part) for part in item.key), item.days,
             _goes_on(item), item.marks)
        for item in found
    )  # fmt: skip
    used = {sign for item in found for _, sign in item.marks}
    signs = tuple((sign, words) for sign, words in SIGN_WORDS.items() if sign in used)
    return SwimmerFigure("Time on treatment", concept.unit or "days", lanes, signs)


def _table(request: Request, concept: Concept, found: Sequence[Swimmer]) -> Table:
    rows: tuple[tuple[Scalar, ...], ...] = tuple(
        (item.patient, *item.key, item.days, item.status, item.best,
         "; ".join(f"day {day:g} {SIGN_WORDS[sign]}" for day, sign in item.marks))
        for item in found
    )  # fmt: skip
    columns = ("patient", *request.reading.by, concept.unit or "days", "end of treatment",
               "best response", "responses over time")  # fmt: skip
    return Table(columns, rows, "Time on treatment of every patient")
