"""Subgroups of patients: the values of a factor, or a number on either side of its median."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.estimates.model_cells import Flags, ModelCells
from assistant.estimates.model_terms import present_levels
from assistant.model import Scalar
from assistant.study.model import Concept
from assistant.summaries.number import summarise
from assistant.survival.event_table import EventTable


@dataclass(frozen=True, slots=True)
class Subgroups:
    """One factor's subgroups in their order, and the one that each cell belongs to."""

    concept: Concept
    levels: tuple[Scalar, ...]
    of_cells: tuple[Scalar, ...]
    cut: float | None
    """Median at which a number is divided; None for a category."""

    def members(self, level: Scalar) -> Flags:
        """Return which cells belong to a subgroup."""
        return np.array([item == level for item in self.of_cells], dtype=bool)


def subgroups(concept: Concept, cells: ModelCells, *, quantile_definition: int) -> Subgroups:
    """Return the subgroups that a factor makes of the cells."""
    if concept.type == "number":
        return _halves(concept, cells, quantile_definition)
    return Subgroups(
        concept, tuple(present_levels(concept, cells)), tuple(cells.values(concept.name)), None
    )


def _halves(concept: Concept, cells: ModelCells, quantile_definition: int) -> Subgroups:
    values = np.array([float(str(value)) for value in cells.values(concept.name)])
    everyone = np.repeat(values, cells.count.astype(np.int64)).tolist()
    median = summarise(everyone, missing=0, quantile_definition=quantile_definition).median
    cut = float(median) if median is not None else 0.0
    is_low, words = values <= cut, (f"up to {_written(cut)}", f"over {_written(cut)}")
    if is_low.all():
        is_low, words = values < cut, (f"under {_written(cut)}", f"{_written(cut)} and over")
    of_cells = tuple(words[0] if low else words[1] for low in is_low)
    return Subgroups(concept, tuple(word for word in words if word in of_cells), of_cells, cut)


def _written(number: float) -> str:
    return str(int(number)) if number.is_integer() else repr(number)


def event_table(cells: ModelCells) -> EventTable:
    """Return the event table of all the cells together."""
    counts = cells.count.astype(np.int64)
    events: Sequence[int] = np.where(cells.event, counts, 0).tolist()
    censored: Sequence[int] = np.where(cells.event, 0, counts).tolist()
    return EventTable.from_counts(cells.time.tolist(), events, censored)
