"""The flow of patients: from all in the data to those analysed, by arm where there are arms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.estimates.analysis_sets import flag_of, members
from assistant.estimates.counts import category_results
from assistant.estimates.listed_values import head
from assistant.estimates.listings import ARMS
from assistant.estimates.request import Estimate, Key, Request
from assistant.model import Result, Scalar, Table
from assistant.templates.conditions import concept_of

STATUSES = ("eot_status", "eos_status")
REASONS = "discontinuation_reason"


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the flow: patients of each group."""

    text: str
    counts: Mapping[Key, int]


def flow(request: Request) -> Estimate:
    """Return each step of the flow in every group, and in all groups together.

    Without a grouping in the question the groups are the treatment arms, where there are any.
    """
    before, notes = _screened(request)
    grouped = _by_arm(request)
    sizes = grouped.sizes()
    lines = [Line("patients of the study", sizes), *_treated(grouped, sizes)]
    for name in _statuses(request):
        lines += _values(grouped, name, sizes)
    lines += _sets(grouped, sizes)
    lost = sum(request.sizes().values()) - sum(sizes.values())
    if lost and not request.reading.by:
        notes.append(f"{lost} patients are in no treatment arm and are left out of the arms.")
    results = [*_whole(before, before[0][1] if before else 0)]
    for line in lines:
        results += _line_results(grouped, line, sizes)
    return Estimate(tuple(results), tuple(notes), tables=(_table(grouped, before, lines, sizes),))


def _by_arm(request: Request) -> Request:
    arm = next((name for name in ARMS if request.study.concept(name) is not None), None)
    if request.reading.by or arm is None:
        return request
    return replace(request, reading=replace(request.reading, by=(arm,)))


def _screened(request: Request) -> tuple[list[tuple[str, int]], list[str]]:
    """Return the patients in the data and those who failed screening, where the data hold them."""
    if not request.study.subjects_condition:
        return [], ["The data hold no screen failures: the flow starts with the study's patients."]
    reading = replace(request.reading, by=())
    enrolled = sum(replace(request, reading=reading).sizes().values())
    unconditioned = replace(request.study, subjects_condition=None)
    everyone = sum(replace(request, reading=reading, study=unconditioned).sizes().values())
    return [("screened", everyone), ("screen failures", everyone - enrolled)], []


def _treated(request: Request, sizes: Mapping[Key, int]) -> list[Line]:
    """Return those who got another treatment than planned, where the data tell both."""
    planned, actual = (request.study.concept(name) for name in ARMS)
    if planned is None or actual is None or request.reading.by != (planned.name,):
        return []
    found = category_results(request, actual, sizes)
    other = {
        key: sum(
            int(str(item.value))
            for item in found
            if item.group[0][1] == key[0] and item.group[1][1] not in (key[0], None)
        )
        for key in sizes
    }
    return [Line("treated otherwise than planned", other)] if any(other.values()) else []


def _statuses(request: Request) -> list[str]:
    """Return the statuses to show, and after the first of them the reasons for stopping."""
    concepts = [item for name in STATUSES if (item := request.study.concept(name)) is not None]
    distinct = {item.expression: item.name for item in reversed(concepts)}
    names = [item.name for item in concepts if item.name in distinct.values()]
    if request.study.concept(REASONS) is not None:
        names.insert(1, REASONS)
    return [name for name in names if name not in request.reading.by]


def _values(request: Request, name: str, sizes: Mapping[Key, int]) -> list[Line]:
    concept = concept_of(request.study, name)
    counted: dict[Scalar, dict[Key, int]] = {}
    width = len(request.reading.by)
    for item in category_results(request, concept, sizes):
        key = tuple(value for _, value in item.group[:width])
        counted.setdefault(item.group[-1][1], {})[key] = int(str(item.value))
    if name == REASONS:
        counted.pop(None, None)
    return [
        Line(f"{concept.label}: {'not recorded' if value is None else value}", counts)
        for value, counts in counted.items()
        if any(counts.values())
    ]


def _sets(request: Request, sizes: Mapping[Key, int]) -> list[Line]:
    flags = [(item, flag_of(request, item)) for item in request.study.analysis_sets]
    known = [(item, flag) for item, flag in flags if flag is not None]
    counted = members(request, [flag for _, flag in known])
    return [
        Line(f"analysis set: {item.name}", {key: counted.get((key, flag.name), 0) for key in sizes})
        for item, flag in known
    ]


def _whole(before: Sequence[tuple[str, int]], screened: int) -> list[Result]:
    return [
        Result("patients", count, group=(("step", text),), n=screened) for text, count in before
    ]


def _line_results(request: Request, line: Line, sizes: Mapping[Key, int]) -> list[Result]:
    step = ("step", line.text)
    results = [
        Result("patients", line.counts.get(key, 0), group=(*request.group(key), step), n=size)
        for key, size in sizes.items()
    ]
    if len(sizes) > 1:
        total = sum(line.counts.get(key, 0) for key in sizes)
        results.append(Result("patients", total, group=(step,), n=sum(sizes.values())))
    return results


def _table(
    request: Request,
    before: Sequence[tuple[str, int]],
    lines: Sequence[Line],
    sizes: Mapping[Key, int],
) -> Table:
    groups = [", ".join(str(value) for value in key) for key in sizes] if request.reading.by else []
    rows: list[tuple[Scalar, ...]] = [(text, *(None for _ in groups), n) for text, n in before]
    for line in lines:
        counts = [line.counts.get(key, 0) for key in sizes]
        rows.append((line.text, *(counts if groups else ()), sum(counts)))
    by = ", ".join(head(concept_of(request.study, name)) for name in request.reading.by)
    title = f"Patient flow by {by}" if by else "Patient flow"
    return Table(("step", *groups, "all"), tuple(rows), title, alone=True)
