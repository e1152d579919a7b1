"""The one table of statistics: the names that kinds use, and the functions behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from assistant.errors import KindError
from assistant.estimates.request import Estimate, Request

Statistic = Callable[[Request], Estimate]

STATISTICS: Mapping[str, tuple[str, str]] = {
    "survival.median": ("time_to_event", "median"),
    "survival.quantiles": ("time_to_event", "quantiles"),
    "survival.rate": ("time_to_event", "rates"),
    "survival.curve": ("time_to_event", "curve"),
    "survival.events": ("event_counts", "events"),
    "survival.followup": ("time_to_event", "followup"),
    "survival.number_at_risk": ("time_to_event", "numbers_at_risk"),
    "survival.compare": ("comparison", "compare"),
    "survival.cumulative_incidence": ("derived", "cumulative_incidence"),
    "survival.summary": ("derived", "summary"),
    "survival.restricted_mean": ("derived", "restricted_means"),
    "survival.rate_difference": ("derived", "rate_difference"),
    "survival.censoring": ("event_counts", "censoring"),
    "survival.hazard_ratio": ("hazard", "hazard_ratio"),
    "summaries.patients": ("counts", "patient_count"),
    "summaries.proportion": ("counts", "proportion"),
    "summaries.categories": ("counts", "categories"),
    "summaries.numbers": ("numbers", "number_summary"),
    "summaries.baseline": ("numbers", "baseline_table"),
    "summaries.dose_changes": ("counts", "proportion"),
    "events.terms": ("adverse_events", "terms"),
    "events.body_systems": ("adverse_events", "body_systems"),
    "events.by_grade": ("adverse_events", "by_grade"),
    "events.incidence": ("adverse_events", "incidence"),
    "events.overview": ("adverse_events", "overview"),
}
"""Name in a kind's heading: module of this package, and function."""


def statistic(name: str) -> Statistic:
    """Return the function of that name; its module is imported now, not before.

    Raises:
        KindError: no statistic has that name.
    """
    if name not in STATISTICS:
        raise KindError(
            f"No statistic is called {name!r}.",
            next_step=f"Use one of: {', '.join(sorted(STATISTICS))}.",
        )
    module, function = STATISTICS[name]
    found: Statistic = getattr(import_module(f"assistant.estimates.{module}"), function)
    return found
