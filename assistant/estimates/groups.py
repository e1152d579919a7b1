"""The groups that a comparison sets against each other, and how they are named."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from assistant.errors import StudyError
from assistant.estimates.counts import SMALL_GROUP
from assistant.estimates.request import Key, Request
from assistant.model import Scalar
from assistant.templates.conditions import concept_of

Group = tuple[tuple[str, Scalar], ...]
"""Concepts and their values, as a result names its group."""
Found = TypeVar("Found")
ONE_GROUP = "There is only one group, so there is nothing to compare."


def compared(
    request: Request, read: Callable[[Request], Mapping[Key, Found]]
) -> dict[Group, Found]:
    """Return what `read` finds in each group, in the order of the groups.

    Raises:
        StudyError: the question names no groups, or what it names makes none.
    """
    if not request.reading.by:
        raise StudyError(
            ONE_GROUP, next_step='Name the groups, for example "by sex" or "men versus women".'
        )
    check_groups(request)
    found = read(request)
    return {request.group(key): found[key] for key in sorted(found, key=request.group_order)}


def check_groups(request: Request) -> None:
    """Raise where a grouping concept does not put each patient into one of a few groups."""
    for name in request.reading.by:
        concept = concept_of(request.study, name)
        if concept.level != "patient":
            raise StudyError(
                f"{concept.label} has several values a patient, so it makes no groups of patients.",
                next_step="Name something that each patient has once, such as sex or treatment.",
            )
        if concept.type == "number" and not concept.values:
            raise StudyError(
                f"{concept.label} is a number with many values, so it makes no groups.",
                next_step=f'Name a limit ("{concept.label} over ..."), or ask for a correlation.',
            )


def reference_group(request: Request, groups: Sequence[Group]) -> Group:
    """Return the group that the others are compared with: the question's, the study's, the first."""
    from assistant.estimates.hazard import reference_key

    keys = {tuple(value for _, value in group): group for group in groups}
    return keys[reference_key(request, list(keys))]


def against(group: Group, reference: Group) -> Group:
    """Return the group of a result that compares two: "C versus B"."""
    return tuple(
        (name, f"{value} versus {other}")
        for (name, value), (_, other) in zip(group, reference, strict=True)
    )


def group_words(request: Request, group: Group) -> str:
    """Return a group in words: "BCLC stage C, sex F"; "all patients" without grouping."""
    parts = []
    for name, value in group:
        concept = request.study.concept(name)
        parts.append(f"{concept.label if concept else name} {value}")
    return ", ".join(parts) or "all patients"


def reference_note(request: Request, reference: Group) -> str:
    """Return the note that names the reference."""
    return f"Reference: {group_words(request, reference)}."


def small_group_notes(request: Request, sizes: Mapping[Group, int]) -> list[str]:
    """Return the warning on each group of fewer than five patients."""
    return [
        f"{group_words(request, group)} has only {size} {'patient' if size == 1 else 'patients'}, "
        f"under {SMALL_GROUP}: read its numbers with care."
        for group, size in sizes.items()
        if 0 < size < SMALL_GROUP
    ]


def chosen_test(request: Request) -> str | None:
    """Return the test that the question names; None where it leaves that open.

    Raises:
        StudyError: the test is not one of those that the kind lists in `settings.tests`, nor the
            same as one of them by `settings.same_tests`.
    """
    settings = request.kind.settings
    known, same = settings.get("tests"), settings.get("same_tests")
    tests = [str(item) for item in known] if isinstance(known, list) else []
    asked = request.reading.options.get("test")
    if asked is None:
        return None
    test = str(same.get(str(asked), asked) if isinstance(same, dict) else asked)
    if test in tests:
        return test
    raise StudyError(
        f"The {asked} test does not apply here.", next_step=f"Name one of: {', '.join(tests)}."
    )
