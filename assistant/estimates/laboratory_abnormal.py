"""Patients with a value beyond a limit: their share, who they are, and how far they went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.estimates.counts import interval_name
from assistant.estimates.laboratory_limits import (
    Beyond,
    compared_limits,
    measured_names,
    narrowed,
    visit_points,
)
from assistant.estimates.measurements import Measured, Record, measured, treatment_words
from assistant.estimates.request import Estimate, Request
from assistant.estimates.wording import left_out
from assistant.model import Result, Scalar, Table, VisitPoint, When
from assistant.summaries.change import times_limit

SIDE = "limit"
"""Name under which a result says which limit of normal it is about."""


def abnormal(request: Request) -> Estimate:
    """Return the share of patients with a value beyond a limit, of those with a value.

    Without a limit in the question: above and below the limits of normal of each record.
    With several parameters: each, and all of them (not necessarily in one sample).
    """
    names = measured_names(request)
    results: list[Result] = []
    notes: list[str] = []
    tables: list[Table] = []
    for when in visit_points(request):
        every: list[Beyond] = []
        for name in names:
            found = measured(narrowed(request, name), name)
            compared = compared_limits(request, found, when)
            results += [item for one in compared for item in _results(request, found, one, when)]
            notes += _notes(found, compared, when)
            tables += [
                _patients_table(found, one, when) for one in compared if any(one.met.values())
            ]
            every += compared
        if len(names) > 1:
            results += _together(request, found, every, when)
    return Estimate(tuple(results), tuple(dict.fromkeys(notes)), tables=tuple(tables))


def _results(request: Request, found: Measured, beyond: Beyond, when: When | None) -> list[Result]:
    side: tuple[tuple[str, Scalar], ...] = ((SIDE, beyond.limit.name),) if beyond.limit.name else ()
    return [
        _share(request, found, (*found.group(key), *side), when,
               len(beyond.met.get(key, {})), len(beyond.known.get(key, ())))
        for key in found.sizes
    ]  # fmt: skip


def _share(
    request: Request,
    found: Measured,
    group: tuple[tuple[str, Scalar], ...],
    when: When | None,
    events: int,
    n: int,
    name: str | None = None,
) -> Result:
    from assistant.summaries.proportion import proportion_interval

    method = request.option("interval", request.study.conventions.proportion_interval)
    base = Result("proportion", None, group=group, endpoint=name or found.concept.name, at=when, n=n,
                  events=events, method=interval_name(method))  # fmt: skip
    if not n:
        return base
    limits = proportion_interval(events, n, conf_level=request.reading.level, method=method)
    return replace(base, value=events / n, level=request.reading.level, low=limits.lower,
                   high=limits.upper)  # fmt: skip


def _together(
    request: Request, found: Measured, every: Sequence[Beyond], when: When | None
) -> list[Result]:
    """Return patients beyond in all parameters, of those compared in all."""
    names = " and ".join(measured_names(request))
    results = []
    for key in found.sizes:
        known = frozenset.intersection(*(item.known.get(key, frozenset()) for item in every))
        met = known.intersection(*(item.met.get(key, {}) for item in every))
        results.append(
            _share(request, found, found.group(key), when, len(met), len(known), name=names)
        )
    return results


def _notes(found: Measured, compared: Sequence[Beyond], when: When | None) -> list[str]:
    notes = [] if when is not None else [treatment_words(found)]
    total = sum(found.sizes.values())
    with_value = len(set().union(*(known for item in compared for known in item.known.values())))
    where = f"at {when.visit}" if isinstance(when, VisitPoint) else "on treatment"
    which = f"without a value of {found.label} {where} that can be compared"
    notes += left_out(total - with_value, which)
    if any(item.limit.every for item in compared):
        return [*notes, "All values of a patient must be so, not only one."]
    already = sum(_already(found, item) for item in compared) if when is None else 0
    if already:
        notes.append(f"Beyond at baseline already: {already} of the patients beyond.")
    return notes


def _already(found: Measured, beyond: Beyond) -> int:
    return sum(
        any(record.is_baseline and record.value is not None and beyond.limit.meets(record)
            for record in found.courses[key][patient])
        for key, met in beyond.met.items() for patient in met
    )  # fmt: skip


def _patients_table(found: Measured, beyond: Beyond, when: When | None) -> Table:
    unit = f" ({found.concept.unit})" if found.concept.unit else ""
    rows = tuple(
        (patient, *key, record.visit, record.day, record.value, _in_limits(found, record))
        for key, met in beyond.met.items()
        for patient, record in sorted(met.items())
    )
    what = f"{found.label} {beyond.limit.name}".strip()
    who = "Patients with all values so" if beyond.limit.every else "Patients beyond the limit"
    extreme = "lowest" if beyond.limit.is_below else "highest"
    where = f" at {when.visit}" if isinstance(when, VisitPoint) else " on treatment"
    return Table(
        ("patient", *found.by, "visit", "day", f"{extreme} value{unit}", "x ULN"), rows,
        f"{who}{where}: {what}",
    )  # fmt: skip


def _in_limits(found: Measured, record: Record) -> float | None:
    if record.value is None or record.high is None or not found.concept.parameter:
        return None
    return times_limit(record.value, record.high)
