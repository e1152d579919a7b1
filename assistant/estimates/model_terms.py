"""The terms of a Cox model: factors against a reference, numbers per unit, and what to say of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.errors import StudyError
from assistant.estimates.model_cells import ModelCells
from assistant.estimates.remarks import SMALL_GROUP
from assistant.estimates.request import Request, value_order
from assistant.model import DAYS_PER_UNIT, Scalar
from assistant.study.model import Concept
from assistant.survival.cox_design import Term, factor_term, number_term
from assistant.templates.conditions import concept_of

Group = tuple[tuple[str, Scalar], ...]


@dataclass(frozen=True, slots=True, eq=False)
class ModelTerm:
    """One concept as a term; `groups` has one entry for each of its columns."""

    concept: Concept
    columns: Term
    groups: tuple[Group, ...]
    contrast: str
    """What each hazard ratio compares: "reference B", "per year"."""


def model_terms(
    request: Request, cells: ModelCells, names: Sequence[str]
) -> tuple[list[ModelTerm], list[str]]:
    """Return the terms, and notes on those that have a single value and so are no term.

    Raises:
        StudyError: the reference that the question names is not a value of any factor.
    """
    found, notes = [], []
    for name in names:
        concept = concept_of(request.study, name)
        levels = present_levels(concept, cells)
        if len(levels) < 2:
            notes.append(
                f"{concept.label} has a single value among these patients: it is not a term."
            )
        elif concept.type == "number":
            found.append(_number(concept, cells))
        else:
            found.append(_factor(request, concept, cells, levels))
            notes += level_notes(concept, cells, levels)
    check_reference(request, cells, [term.concept for term in found])
    return found, notes


def present_levels(concept: Concept, cells: ModelCells) -> list[Scalar]:
    """Return the values of a concept that patients have, in the order of the study."""
    return sorted(set(cells.values(concept.name)), key=lambda value: value_order(concept, value))


def _number(concept: Concept, cells: ModelCells) -> ModelTerm:
    values = [float(str(value)) for value in cells.values(concept.name)]
    contrast = per_unit(concept)
    return ModelTerm(
        concept, number_term(concept.name, values), (((concept.name, contrast),),), contrast
    )


def per_unit(concept: Concept) -> str:
    """Return what a number's hazard ratio is for: "per year", "per ng/mL", "per unit"."""
    unit = concept.unit or "unit"
    return f"per {unit.removesuffix('s') if unit in DAYS_PER_UNIT else unit}"


def _factor(
    request: Request, concept: Concept, cells: ModelCells, levels: Sequence[Scalar]
) -> ModelTerm:
    reference = reference_level(request, concept, levels)
    values = [str(value) for value in cells.values(concept.name)]
    term = factor_term(
        concept.name, values, levels=[str(item) for item in levels], reference=str(reference)
    )
    groups = tuple(((concept.name, level),) for level in levels if level != reference)
    return ModelTerm(concept, term, groups, f"reference {reference}")


def reference_level(request: Request, concept: Concept, levels: Sequence[Scalar]) -> Scalar:
    """Return the reference of a factor: the question's, the study's, no for a flag, or the first."""
    stated = request.reading.options.get("reference")
    absent = "no" if concept.is_flag else None
    for wanted in (stated, request.study.conventions.references.get(concept.name), absent):
        for level in levels:
            if wanted is not None and str(level).lower() == str(wanted).lower():
                return level
    return levels[0]


def check_reference(request: Request, cells: ModelCells, concepts: Sequence[Concept]) -> None:
    """Raise StudyError where the reference that the question names is no value of any factor."""
    stated = request.reading.options.get("reference")
    factors = [concept for concept in concepts if concept.type != "number"]
    levels = [level for concept in factors for level in present_levels(concept, cells)]
    if stated is not None and str(stated).lower() not in {str(item).lower() for item in levels}:
        raise StudyError(
            f"The reference {stated} is not among the values of these factors.",
            next_step=f"Name one of: {', '.join(str(item) for item in levels)}.",
        )


def check_stated_reference(request: Request, names: Sequence[str]) -> None:
    """Raise StudyError where the question's reference is no value of any of several factors."""
    stated = request.reading.options.get("reference")
    known = [item.value for name in names for item in concept_of(request.study, name).values]
    if stated is not None and str(stated).lower() not in {str(item).lower() for item in known}:
        raise StudyError(
            f"The reference {stated} is not among the values of these factors.",
            next_step=f"Name one of: {', '.join(str(item) for item in known)}.",
        )


def with_own_reference(request: Request, name: str, cells: ModelCells) -> Request:
    """Return the request without a reference that none of the cells has in this factor."""
    stated = request.reading.options.get("reference")
    present = {str(value).lower() for value in cells.values(name)}
    if stated is None or str(stated).lower() in present:
        return request
    method = tuple(item for item in request.reading.method if item[0] != "reference")
    return replace(request, reading=replace(request.reading, method=method))


def level_notes(concept: Concept, cells: ModelCells, levels: Sequence[Scalar]) -> list[str]:
    """Return notes on values that few patients have, or that had no event."""
    notes = []
    values = np.array([str(value) for value in cells.values(concept.name)], dtype=object)
    for level in levels:
        own = values == str(level)
        patients = int(cells.count[own].sum())
        if patients < SMALL_GROUP:
            said = "1 patient" if patients == 1 else f"{patients} patients"
            notes.append(
                f"{concept.label} {level} has only {said}, under {SMALL_GROUP}: "
                "read its numbers with care."
            )
        if not cells.event[own].any():
            notes.append(f"{concept.label} {level} has no event.")
    return notes
