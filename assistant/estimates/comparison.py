"""Comparisons of survival curves: medians of each group and a named test."""

from __future__ import annotations

import math
from collections.abc import Mapping

from assistant.errors import StudyError
from assistant.estimates.curves import survival_figure
from assistant.estimates.event_tables import GroupedEvents, grouped_events, patients, record_notes
from assistant.estimates.remarks import remarks
from assistant.estimates.request import Estimate, Request
from assistant.estimates.time_to_event import median_results
from assistant.model import Result

TEST_NAMES: Mapping[str, str] = {
    "log-rank": "log-rank test, hypergeometric variance",
    "gehan-wilcoxon": "Gehan-Wilcoxon test",
    "tarone-ware": "Tarone-Ware test",
    "peto-peto": "Peto-Peto test",
    "peto-modified": "modified Peto-Peto test",
    "fleming-harrington": "Fleming-Harrington test",
}


def compare(request: Request) -> Estimate:
    """Return the median of each group, and the test that the groups share one curve."""
    results: list[Result] = []
    notes: list[str] = []
    figures = []
    for endpoint in request.endpoints():
        grouped = grouped_events(request, endpoint)
        found, said = median_results(request, grouped)
        results += [*found, *test_results(request, grouped)]
        notes += [*record_notes(grouped), *said, *remarks(request, grouped)]
        if any(item.statistic == "p value" and item.value is None for item in results):
            notes.append("The test is not estimable: there are no events to compare.")
        figures.append(survival_figure(request, grouped))
    return Estimate(tuple(results), tuple(notes), tuple(figures))


def test_results(request: Request, grouped: GroupedEvents) -> list[Result]:
    """Return chi-square, degrees of freedom and p of the test between the groups.

    Raises:
        StudyError: fewer than two groups have patients.
    """
    from assistant.survival.logrank import logrank_test

    tables = [table for table in grouped.tables.values() if patients(table)]
    if len(tables) < 2:
        raise StudyError(
            "There is only one group, so there is nothing to compare.",
            next_step="Name two groups, or ask for the median of the one.",
        )
    test = request.option("test", "log-rank")
    found = logrank_test(tables, weight=test)
    n = sum(patients(table) for table in tables)
    method = TEST_NAMES.get(test, test)
    values = {
        "chi-square": found.chi_square,
        "degrees of freedom": found.degrees_of_freedom,
        "p value": found.p_value,
    }
    return [
        Result(
            name,
            None if math.isnan(value) else value,
            endpoint=grouped.endpoint.name,
            n=n,
            method=method,
        )
        for name, value in values.items()
    ]
