"""Patients of one endpoint counted by time, outcome and covariate pattern: what Cox models take.

The query groups by the covariates, so a factor's rows grow with its distinct times; a number's
rows are, in effect, its patients.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from assistant.errors import StudyError
from assistant.estimates.event_tables import unit_factor
from assistant.estimates.request import Key, Request
from assistant.model import Scalar, TimeUnit
from assistant.study.model import Concept, Endpoint
from assistant.templates.conditions import concept_of

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class ModelCells:
    """Cells of patients who share time, outcome and the value of each of `names`."""

    endpoint: Endpoint
    names: tuple[str, ...]
    patterns: tuple[Key, ...]
    """Of each cell: its value of each of `names`, none missing."""
    time: Floats
    event: Flags
    count: Floats

    def values(self, name: str) -> list[Scalar]:
        """Return each cell's value of one of `names`."""
        place = self.names.index(name)
        return [pattern[place] for pattern in self.patterns]

    def where(self, chosen: Flags) -> ModelCells:
        """Return the cells that are chosen."""
        patterns = tuple(
            pattern for pattern, is_in in zip(self.patterns, chosen, strict=True) if is_in
        )
        return replace(
            self, patterns=patterns, time=self.time[chosen], event=self.event[chosen],
            count=self.count[chosen],
        )  # fmt: skip

    @property
    def patients(self) -> int:
        """Number of patients."""
        return int(self.count.sum())

    @property
    def events(self) -> int:
        """Number of events."""
        return int(self.count[self.event].sum())


def model_cells(request: Request, endpoint: Endpoint, names: Sequence[str]) -> ModelCells:
    """Return the cells of the patients who have a value of each concept.

    Raises:
        StudyError: a concept does not have one value a patient, or is neither category nor number.
    """
    for name in names:
        check_covariate(concept_of(request.study, name))
    rows = grouped_by(request, names).rows(parameter=endpoint.parameter).rows
    return _cells(endpoint, names, rows)


def cells_apart(
    request: Request, endpoint: Endpoint, names: Sequence[str]
) -> dict[str, ModelCells]:
    """Return `model_cells` by each concept alone, all read in one statement.

    Raises:
        StudyError: as `model_cells`.
    """
    for name in names:
        check_covariate(concept_of(request.study, name))
    if not names:
        return {}
    rows = request.rows_apart(names, parameter=endpoint.parameter)
    return {name: _cells(endpoint, (name,), rows[name]) for name in names}


def _cells(endpoint: Endpoint, names: Sequence[str], rows: Sequence[Key]) -> ModelCells:
    width = len(names)
    unit: TimeUnit = endpoint.unit or "days"
    patterns, time, event, count = [], [], [], []
    for row in rows:
        stored_unit, moment, events, censored = row[width : width + 4]
        scaled = float(str(moment)) * unit_factor(stored_unit, endpoint, unit)
        for is_event, patients in ((True, int(str(events))), (False, int(str(censored)))):
            if patients:
                patterns.append(row[:width])
                time.append(scaled)
                event.append(is_event)
                count.append(float(patients))
    return ModelCells(
        endpoint, tuple(names), tuple(patterns), np.array(time, dtype=np.float64),
        np.array(event, dtype=bool), np.array(count, dtype=np.float64),
    )  # fmt: skip


def grouped_by(request: Request, names: Sequence[str]) -> Request:
    """Return the request grouped by these concepts."""
    return replace(request, reading=replace(request.reading, by=tuple(names)))


def check_covariate(concept: Concept) -> None:
    """Raise StudyError unless the concept can be a term of a model of patients."""
    if concept.level != "patient":
        raise StudyError(
            f"{concept.label} has a value for each record, not one for each patient: it cannot "
            "be a term of the model.",
            next_step="Name a factor that is known once for each patient.",
        )
    if concept.type not in ("category", "number"):
        raise StudyError(
            f"{concept.label} is neither a category nor a number: it cannot be a term of the model.",
            next_step="Name another factor; `cqa dictionary` lists them.",
        )


def patients_without(request: Request, names: Sequence[str]) -> dict[str, int]:
    """Return how many of the question's patients have no value of each concept, if any."""
    listed = [name for name in names if concept_of(request.study, name).level == "patient"]
    if not listed:
        return {}
    whole, known = known_counts(request, listed)
    return {name: whole - known[name] for name in listed if known[name] < whole}


def check_events(cells: ModelCells) -> None:
    """Raise StudyError where nobody had the event, so that nothing can be modelled."""
    if not cells.events:
        raise StudyError(
            f"No event of {cells.endpoint.name} was observed, so there is no hazard ratio.",
            next_step="Ask for the numbers of events and censorings instead.",
        )


def known_counts(request: Request, names: Sequence[str]) -> tuple[int, dict[str, int]]:
    """Return the number of the question's patients, and how many have a value of each concept."""
    return grouped_by(request, ()).known(list(dict.fromkeys(names)))[()]


def missing_notes(request: Request, names: Sequence[str]) -> list[str]:
    """Return how many patients are left out for want of each concept."""
    notes = []
    for name, count in patients_without(request, names).items():
        word = "patient" if count == 1 else "patients"
        label = concept_of(request.study, name).label
        notes.append(f"{count} {word} without a known {label} left out wherever it is used.")
    return notes


def recordless_notes(
    request: Request, cells: ModelCells, *, complete: int | None = None
) -> list[str]:
    """Return a note on patients who have the covariates but no time to the event.

    Args:
        complete: Patients who have the covariates, where they were counted before.
    """
    if complete is None:
        complete = sum(grouped_by(request, cells.names).sizes().values())
    lost = complete - cells.patients
    if lost <= 0:
        return []
    word = "patient has" if lost == 1 else "patients have"
    return [f"{lost} {word} no usable record of {cells.endpoint.name}; left out."]
