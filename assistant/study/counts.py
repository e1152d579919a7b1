"""How many patients have a value, in words, where the study lets it be shown."""

from __future__ import annotations

from assistant.study.model import Concept, Study, Value


def shown_count(study: Study, count: int) -> int | None:
    """Return a number of patients or records; None where it, or those left over, are too few."""
    few = range(1, study.small_cells)
    return None if count in few or study.patients - count in few else count


def shows_counts(study: Study, concept: Concept) -> bool:
    """Whether the numbers of patients with a concept's values may be shown.

    One number that may not keeps the others back: they and it come to all patients.
    """
    if not study.small_cells or concept.level != "patient":
        return True
    if concept.type == "identifier":
        return False
    counts = [item.count for item in concept.values] + [concept.missing]
    return all(shown_count(study, count) is not None for count in counts)


def counted(study: Study, concept: Concept, value: Value) -> str:
    """Return a value with its number of patients: "C (9)"; the value alone where it is not shown."""
    count = shown_count(study, value.count) if shows_counts(study, concept) else None
    return str(value.value) if count is None else f"{value.value} ({count})"
