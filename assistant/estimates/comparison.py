"""Comparisons of survival curves: medians of each group and a named test."""

from __future__ import annotations

from assistant.estimates.curve_tests import curve_test_results
from assistant.estimates.curves import survival_figure
from assistant.estimates.event_tables import grouped_events, record_notes
from assistant.estimates.remarks import remarks
from assistant.estimates.request import Estimate, Request
from assistant.estimates.time_to_event import median_results
from assistant.model import Result


def compare(request: Request) -> Estimate:
    """Return the median of each group, and the test that the groups share one curve."""
    results: list[Result] = []
    notes: list[str] = []
    figures = []
    for endpoint in request.endpoints():
        grouped = grouped_events(request, endpoint)
        found, said = median_results(request, grouped)
        results += [*found, *curve_test_results(request, grouped)]
        notes += [*record_notes(grouped), *said, *remarks(request, grouped)]
        if any(item.statistic == "p value" and item.value is None for item in results):
            notes.append("The test is not estimable: there are no events to compare.")
        figures.append(survival_figure(request, grouped))
    return Estimate(tuple(results), tuple(notes), tuple(figures))
