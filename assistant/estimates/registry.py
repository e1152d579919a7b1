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
    "survival.cox_model": ("adjusted", "multivariable"),
    "survival.cox_screen": ("adjusted", "screen"),
    "survival.stratified": ("stratified", "stratified"),
    "survival.forest": ("forest", "forest"),
    "survival.competing_risk": ("competing", "competing_risk"),
    "survival.landmark": ("landmark", "landmark"),
    "survival.responders": ("responders", "responder_outcome"),
    "survival.dose_change": ("dose_changes", "time_to_dose_change"),
    "survival.proportional_hazards": ("proportionality", "proportional_hazards"),
    "summaries.patients": ("counts", "patient_count"),
    "summaries.proportion": ("counts", "proportion"),
    "summaries.categories": ("counts", "categories"),
    "summaries.numbers": ("numbers", "number_summary"),
    "summaries.baseline": ("numbers", "baseline_table"),
    "summaries.dose_changes": ("exposure", "dose_changes"),
    "summaries.disposition": ("exposure", "disposition"),
    "summaries.compare_proportions": ("proportion_comparison", "compare_proportions"),
    "summaries.compare_numbers": ("number_comparison", "compare_numbers"),
    "summaries.crosstab": ("cross_table", "crosstab"),
    "summaries.correlation": ("association", "correlation"),
    "summaries.logistic": ("response_model", "logistic"),
    "summaries.response_subgroups": ("response_subgroups", "subgroups"),
    "events.terms": ("adverse_events", "terms"),
    "events.body_systems": ("adverse_events", "body_systems"),
    "events.by_grade": ("adverse_events", "by_grade"),
    "events.incidence": ("adverse_events", "incidence"),
    "events.overview": ("adverse_events", "overview"),
    "events.compare": ("event_comparison", "compare_events"),
    "events.per_patient": ("event_burden", "events_per_patient"),
    "events.onset": ("event_burden", "onset"),
    "events.exposure_adjusted": ("event_rate", "exposure_adjusted"),
    "laboratory.at_visits": ("laboratory", "at_visits"),
    "laboratory.changes": ("laboratory", "changes"),
    "laboratory.abnormal": ("laboratory_abnormal", "abnormal"),
    "laboratory.shift": ("laboratory_shift", "shift"),
    "laboratory.trend": ("laboratory_trends", "trend"),
    "laboratory.individual": ("patient_lines", "individual"),
    "laboratory.spider": ("patient_lines", "spider"),
    "laboratory.waterfall": ("waterfall", "waterfall"),
    "summaries.swimmers": ("swimmers", "swimmers"),
    "laboratory.hepatotoxicity": ("hepatotoxicity", "screen"),
    "summaries.distribution": ("distribution", "distribution"),
    "listings.patients": ("listings", "patients"),
    "listings.profile": ("profile", "profile"),
    "listings.analysis_sets": ("analysis_sets", "analysis_sets"),
    "listings.flow": ("patient_flow", "flow"),
    "listings.deaths": ("deaths", "summary"),
    "listings.exposure": ("exposure", "durations"),
    "listings.extremes": ("extremes", "extremes"),
    "listings.missing": ("gaps", "missing"),
    "listings.adverse_events": ("listings", "adverse_events"),
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
