"""Kaplan-Meier answers: medians, quantiles, rates, numbers at risk, curves, follow-up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.errors import StudyError
from assistant.estimates.curves import survival_figure
from assistant.estimates.event_tables import (
    GroupedEvents,
    counted_result,
    events,
    grouped_events,
    patients,
    record_notes,
)
from assistant.estimates.remarks import remarks
from assistant.estimates.request import Estimate, Key, Request
from assistant.model import Result, TimePoint
from assistant.survival.curve import SurvivalCurve, kaplan_meier
from assistant.survival.quantile import survival_quantile
from assistant.survival.rate import numbers_at_risk as at_risk_at
from assistant.survival.rate import survival_rate

QUARTILES = (0.25, 0.5, 0.75)
NOT_REACHED = "not reached"

OneEndpoint = Callable[[Request, GroupedEvents], tuple[list[Result], list[str]]]


def each_endpoint(request: Request, one: OneEndpoint, *, figure: bool = False) -> Estimate:
    """Return what one function finds for each endpoint asked for, with notes and curves.

    Raises:
        StudyError: none of the patients has a record of any of them.
    """
    results: list[Result] = []
    notes: list[str] = []
    figures = []
    for endpoint in request.endpoints():
        grouped = grouped_events(request, endpoint)
        found, said = one(request, grouped)
        results += found
        notes += [*record_notes(grouped), *said, *remarks(request, grouped)]
        if figure:
            figures.append(survival_figure(request, grouped))
    if not results:
        raise StudyError(
            "None of these patients has a time to this event.",
            next_step="See `cqa dictionary` for the endpoints of the study.",
        )
    return Estimate(tuple(results), tuple(notes), tuple(figures))


def median(request: Request) -> Estimate:
    """Return the Kaplan-Meier median of each group, with Brookmeyer-Crowley limits.

    Where the question names them: the median of a fitted distribution, and the test against a
    historical median.
    """
    return each_endpoint(request, _median_and_more, figure=True)


def _median_and_more(request: Request, grouped: GroupedEvents) -> tuple[list[Result], list[str]]:
    from assistant.estimates.accelerated import asked_model, fitted_medians
    from assistant.estimates.historical import one_sample_results, stated_median

    results, notes = median_results(request, grouped)
    model, stated = asked_model(request), stated_median(request)
    for asked, said in (
        fitted_medians(request, grouped, model) if model else ([], []),
        one_sample_results(request, grouped, stated) if stated else ([], []),
    ):
        results, notes = [*results, *asked], [*notes, *said]
    return results, notes


def median_results(request: Request, grouped: GroupedEvents) -> tuple[list[Result], list[str]]:
    """Return the median of each group of one endpoint, and what is to be said of it."""
    return quantile_results(request, grouped, (0.5,))


def quantiles(request: Request) -> Estimate:
    """Return quantiles of the time to the event (quartiles unless the question names others)."""
    asked = request.reading.options.get("quantiles", QUARTILES)
    shares = tuple(float(item) for item in (asked if isinstance(asked, tuple) else (asked,)))
    return each_endpoint(request, lambda inner, grouped: quantile_results(inner, grouped, shares))


def quantile_results(
    request: Request, grouped: GroupedEvents, shares: Sequence[float]
) -> tuple[list[Result], list[str]]:
    """Return these quantiles of each group, and what is to be said of them."""
    conf_type = request.option("conf_type", request.study.conventions.quantile_limits)
    results, notes = [], []
    for key, curve in curves(grouped).items():
        for share in shares:
            found = survival_quantile(
                curve, share, conf_level=request.reading.level, conf_type=conf_type
            )
            statistic = "median" if share == 0.5 else f"quantile {share:g}"
            base = counted_result(request, grouped, key, statistic, grouped.shown(found.time))
            results.append(
                replace(
                    base,
                    level=request.reading.level,
                    low=grouped.shown(found.lower),
                    high=grouped.shown(found.upper),
                    method=f"Kaplan-Meier; {conf_type}",
                )
            )
            notes += _unreached_notes(request, grouped, key, share, found.time, found.upper)
    return results, notes


def _unreached_notes(
    request: Request,
    grouped: GroupedEvents,
    key: Key,
    share: float,
    time: float | None,
    upper: float | None,
) -> list[str]:
    table = grouped.tables[key]
    where = group_words(request, key)
    name = "median" if share == 0.5 else f"{100 * share:g}% quantile"
    if patients(table) == 0:
        return [f"No patient{where} has a record of {grouped.endpoint.name}."]
    if events(table) == 0:
        return [f"No event was observed{where}: the {name} is not estimable."]
    if time is None:
        return [
            f"The {name} is {NOT_REACHED}{where}: the survival estimate never falls to "
            f"{1 - share:g}."
        ]
    if upper is None:
        return [f"The upper limit of the {name} is {NOT_REACHED}{where}."]
    return []


def group_words(request: Request, key: Key) -> str:
    """Return " in BCLC stage C" for a group; empty without grouping."""
    parts = []
    for name, value in request.group(key):
        concept = request.study.concept(name)
        parts.append(f"{concept.label if concept else name} {value}")
    return f" in {', '.join(parts)}" if parts else ""


def curves(grouped: GroupedEvents) -> dict[Key, SurvivalCurve]:
    """Return the Kaplan-Meier curve of each group."""
    return {key: kaplan_meier(table) for key, table in grouped.tables.items()}


def rates(request: Request) -> Estimate:
    """Return the share still event-free at each time of the question, with limits."""
    return each_endpoint(request, rate_results, figure=True)


def rate_results(request: Request, grouped: GroupedEvents) -> tuple[list[Result], list[str]]:
    """Return rate and number at risk of each group at each time, and what is to be said."""
    conf_type = request.option("conf_type", request.study.conventions.rate_limits)
    results, notes = [], []
    for key, curve in curves(grouped).items():
        for when in time_points(request):
            found = survival_rate(
                curve, grouped.stored(when), conf_level=request.reading.level, conf_type=conf_type
            )
            base = counted_result(request, grouped, key, "rate", found.survival)
            results.append(
                replace(
                    base, at=when, unit=None, level=request.reading.level,
                    low=found.lower, high=found.upper, method=f"Kaplan-Meier; {conf_type}",
                )
            )  # fmt: skip
            results.append(
                replace(base, statistic="number at risk", value=found.at_risk, at=when, unit=None)
            )
            if found.survival is None:
                notes.append(
                    f"Nobody{group_words(request, key)} was followed to "
                    f"{when.value:g} {when.unit}: not estimable."
                )
    return results, notes


def time_points(request: Request) -> list[TimePoint]:
    """Return the times after the origin that the question names."""
    return [when for when in request.reading.at if isinstance(when, TimePoint)]


def numbers_at_risk(request: Request) -> Estimate:
    """Return how many are still under observation just before each time of the question."""
    return each_endpoint(request, _numbers_at_risk)


def _numbers_at_risk(request: Request, grouped: GroupedEvents) -> tuple[list[Result], list[str]]:
    times = time_points(request)
    results = []
    for key, curve in curves(grouped).items():
        found = at_risk_at(curve, [grouped.stored(when) for when in times])
        for when, count in zip(times, found, strict=True):
            base = counted_result(request, grouped, key, "number at risk", int(count))
            results.append(replace(base, at=when, unit=None))
    return results, []


def curve(request: Request) -> Estimate:
    """Return the curves of all groups, with the median of each."""
    return each_endpoint(request, median_results, figure=True)


def followup(request: Request) -> Estimate:
    """Return the median follow-up: Kaplan-Meier with events and censorings exchanged."""
    if request.option("followup", request.study.conventions.followup_method) == "observed":
        return each_endpoint(request, _observed_followup)
    return each_endpoint(request, _reverse_followup)


def _reverse_followup(request: Request, grouped: GroupedEvents) -> tuple[list[Result], list[str]]:
    reversed_tables = {key: table.reversed() for key, table in grouped.tables.items()}
    results, notes = quantile_results(request, replace(grouped, tables=reversed_tables), (0.5,))
    named = [
        replace(item, statistic="median follow-up", method=f"reverse {item.method}")
        for item in results
    ]
    return named, notes


def _observed_followup(request: Request, grouped: GroupedEvents) -> tuple[list[Result], list[str]]:
    from assistant.summaries.number import summarise

    results = []
    for key, table in grouped.tables.items():
        times = [
            float(time)
            for time, count in zip(table.time, table.events + table.censored, strict=True)
            for _ in range(int(count))
        ]
        summary = summarise(times, missing=0, quantile_definition=2)
        base = counted_result(
            request, grouped, key, "median follow-up", grouped.shown(summary.median)
        )
        results.append(
            replace(base, low=None, high=None, method="observed time, events and censorings alike")
        )
    return results, []
