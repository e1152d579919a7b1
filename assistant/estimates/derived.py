"""What follows from Kaplan-Meier curves: event probabilities, restricted means, differences."""

from __future__ import annotations

import math
from dataclasses import replace

from assistant.errors import StudyError
from assistant.estimates.curves import event_figure, risk_times, survival_figure
from assistant.estimates.event_tables import (
    GroupedEvents,
    counted_result,
    events,
    patients,
)
from assistant.estimates.hazard import reference_key
from assistant.estimates.request import Estimate, Key, Request
from assistant.estimates.time_to_event import (
    curves,
    each_endpoint,
    group_words,
    median_results,
    quantile_results,
    rate_results,
    time_points,
)
from assistant.model import Result, TimePoint
from assistant.survival.milestone import milestone_difference
from assistant.survival.rate import survival_rate
from assistant.survival.restricted_mean import mean_difference, restricted_mean


def cumulative_incidence(request: Request) -> Estimate:
    """Return one minus the Kaplan-Meier share at each time, its limits exchanged.

    Without a time in the question: at the times of the at-risk row.
    """
    return each_endpoint(request, _probabilities, figure=event_figure)


def _probabilities(request: Request, grouped: GroupedEvents) -> tuple[list[Result], list[str]]:
    conf_type = request.option("conf_type", request.study.conventions.rate_limits)
    whens = time_points(request) or [
        TimePoint(time, grouped.display_unit) for time in risk_times(grouped)[1:]
    ]
    results, notes = [], ["One minus Kaplan-Meier: other events, such as death, count as censored."]
    for key, curve in curves(grouped).items():
        for when in whens:
            found = survival_rate(
                curve, grouped.stored(when), conf_level=request.reading.level, conf_type=conf_type
            )
            base = counted_result(
                request, grouped, key, "event probability", _complement(found.survival)
            )
            results.append(
                replace(
                    base, at=when, unit=None, level=request.reading.level,
                    low=_complement(found.upper), high=_complement(found.lower),
                    method=f"1 - Kaplan-Meier; {conf_type}",
                )
            )  # fmt: skip
            if found.survival is None:
                notes.append(
                    f"Nobody{group_words(request, key)} was followed to "
                    f"{when.value:g} {when.unit}: not estimable."
                )
    return results, notes


def _complement(share: float | None) -> float | None:
    return None if share is None else 1.0 - share


def summary(request: Request) -> Estimate:
    """Return patients, events, quartiles with limits, and rates at the times of the question."""
    return each_endpoint(request, _panel, figure=survival_figure)


def _panel(request: Request, grouped: GroupedEvents) -> tuple[list[Result], list[str]]:
    counts = []
    for key, table in grouped.tables.items():
        base = counted_result(request, grouped, key, "patients", None)
        for name, value in (("patients", patients(table)), ("events", events(table)),
                            ("censored", patients(table) - events(table))):  # fmt: skip
            counts.append(replace(base, statistic=name, value=value, unit=None))
    medians, notes = median_results(request, grouped)
    quartiles, _ = quantile_results(request, grouped, (0.25, 0.75))
    rates, said = rate_results(request, grouped) if time_points(request) else ([], [])
    return [*counts, *medians, *quartiles, *rates], [*notes, *said]


def restricted_means(request: Request) -> Estimate:
    """Return the restricted mean of each group, and differences from the reference.

    Without a time in the question the horizon is the shortest of the groups' last times, as
    survRM2 chooses it.
    """
    return each_endpoint(request, _restricted_means)


def _restricted_means(request: Request, grouped: GroupedEvents) -> tuple[list[Result], list[str]]:
    level = request.reading.level
    found = {key: curve for key, curve in curves(grouped).items() if len(curve.time)}
    asked = time_points(request)
    whens = asked or [
        TimePoint(grouped.shown(min(float(c.time[-1]) for c in found.values())) or 0.0,
                  grouped.display_unit)
    ] if found else []  # fmt: skip
    results: list[Result] = []
    notes = [] if asked else ["The horizon is the shortest of the groups' last times."]
    for when in whens:
        means = {
            key: restricted_mean(curve, grouped.stored(when), conf_level=level)
            for key, curve in found.items()
        }
        for key, mean in means.items():
            base = counted_result(
                request, grouped, key, "restricted mean", grouped.shown(mean.mean)
            )
            results.append(
                replace(base, at=when, level=level, low=grouped.shown(mean.lower),
                        high=grouped.shown(mean.upper), method="area under Kaplan-Meier; normal")
            )  # fmt: skip
            if mean.beyond_follow_up:
                notes.append(
                    f"The longest time{group_words(request, key)} is before the horizon: the "
                    "curve is extended flat."
                )
        if len(means) > 1:
            reference = reference_key(request, list(means))
            for key, mean in means.items():
                if key == reference:
                    continue
                gap = mean_difference(mean, means[reference], conf_level=level)
                base = replace(
                    counted_result(request, grouped, key, "difference", None), at=when,
                    group=_against(request, key, reference), method="restricted means; normal",
                )  # fmt: skip
                results.append(
                    replace(base, value=grouped.shown(gap.difference), level=level,
                            low=grouped.shown(gap.lower), high=grouped.shown(gap.upper))
                )  # fmt: skip
                results.append(
                    replace(base, statistic="p value", value=known(gap.p_value), unit=None)
                )
    return results, notes


def rate_difference(request: Request) -> Estimate:
    """Return the rate of each group at each time, and differences from the reference."""
    return each_endpoint(request, _rate_differences, figure=survival_figure)


def _rate_differences(request: Request, grouped: GroupedEvents) -> tuple[list[Result], list[str]]:
    results, notes = rate_results(request, grouped)
    found = curves(grouped)
    if len(found) < 2:
        raise StudyError(
            "There is only one group, so there is nothing to compare.",
            next_step="Name two groups, or ask for the rate of the one.",
        )
    reference = reference_key(request, list(found))
    for when in time_points(request):
        for key in found:
            if key == reference:
                continue
            gap = milestone_difference(
                found[key], found[reference], grouped.stored(when),
                conf_level=request.reading.level,
            )  # fmt: skip
            base = replace(
                counted_result(request, grouped, key, "difference of rates", None), unit=None, at=when,
                group=_against(request, key, reference), method="Kaplan-Meier rates; normal",
            )  # fmt: skip
            if gap is None:
                results.append(base)
                continue
            results.append(
                replace(base, value=gap.difference, level=request.reading.level,
                        low=gap.lower, high=gap.upper)
            )  # fmt: skip
            results.append(replace(base, statistic="p value", value=known(gap.p_value)))
    return results, notes


def _against(request: Request, key: Key, reference: Key) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, f"{value} versus {other}")
        for (name, value), (_, other) in zip(
            request.group(key), request.group(reference), strict=True
        )
    )


def known(value: float) -> float | None:
    """Return a number, or None where it is not one."""
    return None if math.isnan(value) else value
