"""Which arms the study compares, among the patients of the question."""

from __future__ import annotations

from assistant.estimates.model_cells import grouped_by
from assistant.estimates.request import Request
from assistant.study.model import Concept

ARM_CONCEPTS = ("arm", "actual_arm")


def treatment_arms(request: Request) -> Concept | None:
    """Return the concept of the arms where the question's patients have at least two; else None."""
    for name in ARM_CONCEPTS:
        concept = request.study.concept(name)
        if concept is None or concept.level != "patient" or len(concept.values) < 2:
            continue
        sizes = grouped_by(request, (name,)).sizes()
        if len([size for size in sizes.values() if size]) > 1:
            return concept
    return None


def one_arm(request: Request) -> str:
    """Return why no arms are compared: there is one, or they are blinded."""
    if any(request.study.blinded(name) for name in ARM_CONCEPTS):
        return "The treatment arms are blinded"
    return "There is one arm"
