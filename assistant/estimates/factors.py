"""The factors and strata that a question names for a model."""

from __future__ import annotations

from assistant.estimates.request import Request


def named_factors(request: Request) -> list[str]:
    """Return the study's concepts that the question groups by, each once."""
    found = [name for name in request.reading.by if request.study.concept(name) is not None]
    return list(dict.fromkeys(found))


def strata_of(request: Request) -> tuple[str, ...]:
    """Return the concepts whose values have baseline hazards of their own."""
    asked = request.reading.options.get("strata", ())
    return tuple(str(item) for item in (asked if isinstance(asked, tuple) else (asked,)))


def screened_factors(request: Request) -> list[str]:
    """Return the factors that the question names, or all baseline characteristics."""
    return named_factors(request) or [
        concept.name
        for concept in request.study.concepts
        if concept.characteristic and concept.level == "patient"
        and concept.type in ("category", "number")
    ]  # fmt: skip
