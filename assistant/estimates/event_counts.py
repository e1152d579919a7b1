"""How many had the event, how many were censored, and as what."""

from __future__ import annotations

from assistant.estimates.request import Estimate, Key, Request
from assistant.model import Result, Scalar

EVENT_WORDS = "event"
CENSORED_WORDS = "censored"


def events(request: Request) -> Estimate:
    """Return patients, events and censorings of each group, then the types of event."""
    results: list[Result] = []
    for endpoint in request.endpoints():
        width = len(request.reading.by)
        rows = request.rows(parameter=endpoint.parameter).rows
        totals: dict[Key, tuple[int, int]] = {}
        for row in rows:
            had, lost = totals.get(row[:width], (0, 0))
            count = int(str(row[width + 3]))
            is_event = row[width] == 1
            totals[row[:width]] = (had + count * is_event, lost + count * (not is_event))
        for key in sorted(totals, key=request.group_order):
            had, lost = totals[key]
            for statistic, value in (
                ("patients", had + lost), ("events", had), ("censored", lost)
            ):  # fmt: skip
                results.append(
                    Result(statistic, value, group=request.group(key), n=had + lost, events=had,
                           endpoint=endpoint.name)
                )  # fmt: skip
        results += _types(request, endpoint.name, rows, totals, only=None)
    return Estimate(tuple(results))


def censoring(request: Request) -> Estimate:
    """Return the reasons for censoring of each group."""
    results: list[Result] = []
    notes: list[str] = []
    for endpoint in request.endpoints():
        width = len(request.reading.by)
        rows = request.rows(parameter=endpoint.parameter).rows
        totals: dict[Key, tuple[int, int]] = {}
        for row in rows:
            had, lost = totals.get(row[:width], (0, 0))
            count = int(str(row[width + 3]))
            totals[row[:width]] = (
                had + count * (row[width] == 1),
                lost + count * (row[width] == 0),
            )
        results += _types(request, endpoint.name, rows, totals, only=0)
        if any(row[width] == 0 and row[width + 2] is None for row in rows):
            notes.append(f"The data give no reason for some censored times of {endpoint.name}.")
    return Estimate(tuple(results), tuple(notes))


def _types(
    request: Request,
    endpoint: str,
    rows: tuple[tuple[Scalar, ...], ...],
    totals: dict[Key, tuple[int, int]],
    *,
    only: int | None,
) -> list[Result]:
    width = len(request.reading.by)
    results = []
    for row in sorted(
        rows,
        key=lambda row: (
            request.group_order(row[:width]),
            -int(str(row[width])),
            -int(str(row[width + 3])),
        ),
    ):
        is_event, event_words, censored_words, count = row[width : width + 4]
        words = event_words if is_event == 1 else censored_words
        if (words is None and only is None) or (only is not None and is_event != only):
            continue
        had, lost = totals[row[:width]]
        word = EVENT_WORDS if is_event == 1 else CENSORED_WORDS
        results.append(
            Result("patients", count, n=had if is_event == 1 else lost, endpoint=endpoint,
                   group=(*request.group(row[:width]), (word, words if words is not None else "reason not given")))
        )  # fmt: skip
    return results
