"""The highest and lowest values of a number or a time, with the patients who have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.errors import StudyError
from assistant.estimates.elapsed import in_display_unit
from assistant.estimates.listed_values import SINGLE_PATIENTS, natural, whole
from assistant.estimates.request import Estimate, Key, Request
from assistant.estimates.selects import selected
from assistant.model import Result, Scalar, VisitPoint
from assistant.study.model import Concept, Endpoint

NAMES = {"max": "highest", "min": "lowest"}


@dataclass(frozen=True, slots=True)
class Record:
    """One value of one patient."""

    key: Key
    patient: Scalar
    value: float
    about: tuple[tuple[str, Scalar], ...] = ()
    """What else is known of it: whether a time is censored, the visit of a measurement."""


def extremes(request: Request) -> Estimate:
    """Return the first or last values of each number asked for; all that tie with the last one.

    Options: `order` (max, min), `top` (how many values; 1 without it).
    """
    results: list[Result] = []
    notes: list[str] = []
    for name in request.reading.endpoint:
        endpoint, concept = request.study.endpoint(name), request.study.concept(name)
        if endpoint is not None:
            found, said = _of_endpoint(request, endpoint)
        elif concept is not None:
            found, said = _of_concept(request, concept)
        else:
            raise StudyError(f"The study has no {name}.", next_step="See `cqa dictionary`.")
        results += found
        notes += said
    return Estimate(tuple(results), tuple(dict.fromkeys((*notes, SINGLE_PATIENTS))))


def _of_endpoint(request: Request, endpoint: Endpoint) -> tuple[list[Result], list[str]]:
    """Return extreme times, each told apart as an event or as still without one (censored)."""
    concept = request.study.concept(f"{endpoint.name.lower()}_time")
    event = f"{endpoint.name.lower()}_event"
    if concept is None:
        raise StudyError(f"The times of {endpoint.name} are not one a patient.")
    had = request.rows_of("patient_listing", concepts=[event])
    status = {
        row[len(request.reading.by)]: "event" if row[-1] == "yes" else "censored"
        for row in had.rows
    }
    records = [
        replace(item, about=(("status", status.get(item.patient)),))
        for item in _values(request, concept)
    ]
    found, notes = _chosen(request, records, endpoint.name, concept.unit)
    if any(dict(item.group)["status"] == "censored" for item in found):
        notes.append(
            "A censored time ends before the event: how long it would have been is not known."
        )
    return in_display_unit(request, found), notes


def _of_concept(request: Request, concept: Concept) -> tuple[list[Result], list[str]]:
    if concept.level == "patient":
        return _chosen(request, _values(request, concept), concept.name, concept.unit)
    visits = {item.visit for item in request.reading.at if isinstance(item, VisitPoint)}
    records = [
        item for item in _measured(request, concept)
        if not visits or dict(item.about).get("visit") in visits
    ]  # fmt: skip
    return _chosen(request, records, concept.name, concept.unit)


def _values(request: Request, concept: Concept) -> list[Record]:
    width = len(request.reading.by)
    rows = request.rows_of("extremes", concepts=[concept.name]).rows
    return [Record(row[:width], row[width], float(str(row[width + 1]))) for row in rows]


def _measured(request: Request, concept: Concept) -> list[Record]:
    width = len(request.reading.by)
    rows = selected(request, "measured", concepts=[concept.name]).rows
    return [
        Record(row[:width], row[width], float(str(row[width + 1])), (("visit", row[width + 2]),))
        for row in rows
    ]


def _chosen(
    request: Request, records: Sequence[Record], name: str, unit: str | None
) -> tuple[list[Result], list[str]]:
    top = int(request.option("top", "1"))
    order = request.option("order", "max")
    concept = request.study.concept(name)
    label = concept.label if concept is not None else name
    results, notes = [], []
    for key, size in request.sizes().items():
        own = [item for item in records if item.key == key]
        kept = first(own, top, from_high=order == "max")
        with_value = len({item.patient for item in own})
        results += [
            Result(NAMES[order], whole(item.value), endpoint=name, unit=unit, n=with_value,
                   group=(*request.group(key), ("patient", item.patient), *item.about))
            for item in kept
        ]  # fmt: skip
        words = ", ".join(str(value) for value in key)
        among = f" in {words}" if words else ""
        if len(kept) > top:
            notes.append(_tie(len(kept), top, NAMES[order], among))
        if not kept:
            notes.append(f"No patient{among} has a value of {label}.")
        elif with_value < size:
            notes.append(f"{size - with_value} of {size} patients{among} have no value of {label}.")
    return results, notes


def _tie(shown: int, top: int, name: str, among: str) -> str:
    if top == 1:
        return f"{shown} values{among} share the {name} place: all are shown."
    return f"Ties at place {top}{among}: {shown} values are shown."


def first(records: Sequence[Record], top: int, *, from_high: bool) -> list[Record]:
    """Return the `top` records from one end, and all that tie with the last of them.

    >>> values = [Record((), name, value) for name, value in (("a", 2.0), ("b", 3.0), ("c", 2.0))]
    >>> [item.patient for item in first(values, 2, from_high=True)]
    ['b', 'a', 'c']
    """
    sign = -1.0 if from_high else 1.0
    ordered = sorted(records, key=lambda item: (sign * item.value, natural(item.patient)))
    if len(ordered) <= top:
        return ordered
    last = ordered[top - 1].value
    return [item for item in ordered if sign * item.value <= sign * last]
