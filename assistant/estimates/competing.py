"""Cumulative incidence of an event while death competes with it, and Gray's test of groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from assistant.estimates.causes import (
    COMPETING,
    DEATH,
    OWN,
    Ending,
    death_source,
    endings,
    patterns,
)
from assistant.estimates.curves import risk_times
from assistant.estimates.derived import known
from assistant.estimates.event_tables import GroupedEvents, display_unit, record_notes
from assistant.estimates.remarks import remarks
from assistant.estimates.request import Estimate, Key, Request
from assistant.estimates.subdistribution import MODEL, subdistribution
from assistant.estimates.time_to_event import group_words, time_points
from assistant.model import Result, TimePoint
from assistant.study.model import Endpoint
from assistant.survival.competing_risks import cumulative_incidence, incidence_at
from assistant.survival.competing_table import CompetingTable
from assistant.survival.gray import gray_test

VARIANCE = "aalen"
Tables = Mapping[Key, CompetingTable]


def competing_risk(request: Request) -> Estimate:
    """Return Fine and Gray's model where the question asks for it, else what `incidences` does."""
    if request.option("model", "") == MODEL:
        return subdistribution(request)
    return incidences(request)


def incidences(request: Request) -> Estimate:
    """Return the Aalen-Johansen incidence of the event and of death before it, by group.

    Without a time in the question: at even times up to the longest. With several groups: Gray's
    test that they share one incidence of the event.

    Raises:
        StudyError: the study does not tell who died without the event.
    """
    results: list[Result] = []
    notes: list[str] = []
    for endpoint in request.endpoints():
        grouped, tables, said = _tables(request, endpoint)
        found, unknown = _incidences(request, grouped, tables)
        results += [*found, *_gray(grouped, tables)]
        notes += [*said, *record_notes(grouped), *unknown, *remarks(request, grouped)]
    return Estimate(tuple(results), tuple(dict.fromkeys(notes)))


def _tables(request: Request, endpoint: Endpoint) -> tuple[GroupedEvents, Tables, list[str]]:
    source = death_source(request.study, endpoint)
    rows = request.rows(parameter=endpoint.parameter).rows
    found = patterns(rows, len(request.reading.by), endpoint, source.other)
    ended, notes = endings(found, endpoint, source)
    sizes = request.sizes()
    tables = {key: _table([item for item in ended if item.group == key]) for key in sizes}
    unit = endpoint.unit or "days"
    own = {key: table.ignoring_others(OWN) for key, table in tables.items()}
    grouped = GroupedEvents(endpoint, unit, display_unit(request, unit), own, sizes)
    return grouped, tables, notes


def _table(ended: Sequence[Ending]) -> CompetingTable:
    times = [item.time for item in ended for _ in range(item.patients)]
    causes = [item.cause for item in ended for _ in range(item.patients)]
    return CompetingTable.from_rows(times, causes, causes=2)


def _incidences(
    request: Request, grouped: GroupedEvents, tables: Tables
) -> tuple[list[Result], list[str]]:
    level, conf_type = request.reading.level, _conf_type(request)
    whens = time_points(request) or [
        TimePoint(time, grouped.display_unit) for time in risk_times(grouped)[1:]
    ]
    results, notes = [], []
    for key, table in tables.items():
        for cause, subject in subjects(grouped.endpoint).items():
            curve = cumulative_incidence(table, cause, variance=VARIANCE)
            base = Result(
                "cumulative incidence", None, group=request.group(key), endpoint=subject,
                level=level, n=int(table.events.sum() + table.censored.sum()),
                events=int(table.events[table.position(cause)].sum()),
                method=f"Aalen-Johansen; Aalen variance; {conf_type}",
            )  # fmt: skip
            for when in whens:
                found = incidence_at(
                    curve, grouped.stored(when), conf_level=level, conf_type=conf_type
                )
                results.append(
                    replace(base, value=found.incidence, low=found.lower, high=found.upper, at=when)
                )
                if found.incidence is None:
                    notes.append(
                        f"Nobody{group_words(request, key)} was followed to "
                        f"{when.value:g} {when.unit}: not estimable."
                    )
    return results, notes


def subjects(endpoint: Endpoint) -> dict[int, str]:
    """Return what each cause is called in the results."""
    if DEATH in endpoint.event:
        return {OWN: f"{endpoint.name} other than death", COMPETING: f"{endpoint.name} by death"}
    return {OWN: endpoint.name, COMPETING: f"death without {endpoint.name}"}


def _conf_type(request: Request) -> str:
    return request.option("conf_type", request.study.conventions.rate_limits)


def _gray(grouped: GroupedEvents, tables: Tables) -> list[Result]:
    compared = [table for table in tables.values() if len(table.time)]
    if len(compared) < 2:
        return []
    found = gray_test([compared], OWN)
    total = np.sum([table.events.sum(axis=1) for table in compared], axis=0)
    base = Result(
        "", None, endpoint=subjects(grouped.endpoint)[OWN], events=int(total[0]),
        n=sum(int(table.events.sum() + table.censored.sum()) for table in compared),
        method="Gray's test",
    )  # fmt: skip
    return [
        replace(base, statistic="chi-square", value=known(found.chi_square)),
        replace(base, statistic="degrees of freedom", value=found.degrees_of_freedom),
        replace(base, statistic="p value", value=known(found.p_value)),
    ]
