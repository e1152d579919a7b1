"""What listings share: typed cells, column heads, and an order that people expect."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.estimates.counts import typed_value
from assistant.estimates.request import Request
from assistant.model import Filter, Scalar
from assistant.study.model import Concept

SINGLE_PATIENTS = (
    "The rows are single patients: for readers who may see the study's individual data."
)


def cell(concept: Concept, text: Scalar) -> Scalar:
    """Return a concept's value for its text, as a query returns it: a number, or a stored value.

    >>> from assistant.study.model import Concept
    >>> age = Concept("age", "age", "number", "patient", "adsl", "AGE")
    >>> cell(age, "64.0"), cell(age, "3.25"), cell(age, None)
    (64, 3.25, None)
    """
    found = typed_value(concept, text)
    if concept.type == "number" and isinstance(found, str):
        return whole(float(found))
    return whole(found) if isinstance(found, float) else found


def whole(value: float) -> int | float:
    """Return a whole number without its decimal point; any other as it is."""
    return int(value) if float(value).is_integer() else value


def head(concept: Concept) -> str:
    """Return a concept as the head of a column, with its unit: "age (years)"."""
    return f"{concept.label} ({concept.unit})" if concept.unit else concept.label


def natural(value: Scalar) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key that takes digits as numbers: "id-2" before "id-10"; missing last.

    >>> sorted(["id-10", "id-2", None], key=natural)
    ['id-2', 'id-10', None]
    """
    if value is None:
        return ((2, 0, ""),)
    parts = re.split(r"(\d+)", str(value))
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)


def patient_concepts(request: Request, filters: Sequence[Filter]) -> list[str]:
    """Return the patient-level concepts that conditions name, inside groups too, in order."""
    names: list[str] = []
    for item in filters:
        if item.members:
            names += patient_concepts(request, item.members)
            continue
        concept = request.study.concept(item.concept)
        if concept is not None and concept.level == "patient" and concept.type != "identifier":
            names.append(concept.name)
    return list(dict.fromkeys(names))
