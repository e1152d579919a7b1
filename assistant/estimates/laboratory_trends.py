"""Measured values over time: mean or median at each visit with limits and n."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.estimates.laboratory import Cell, few_notes, quantile_definition, summary_results
from assistant.estimates.measured_labels import group_name, normal_limits, value_label
from assistant.estimates.measurements import Measured, measured
from assistant.estimates.request import Estimate, Request
from assistant.estimates.visit_values import (
    VisitValues,
    at_visit,
    choice_notes,
    visit_values,
    visits_asked,
)
from assistant.figures import LineFigure, LineSeries
from assistant.model import Result, VisitPoint
from assistant.present.numbers import level


@dataclass(frozen=True, slots=True)
class Point:
    """The middle of one group's values at one visit, with limits."""

    middle: float | None
    low: float | None
    high: float | None
    n: int


def trend(request: Request) -> Estimate:
    """Return the mean (or median) at each visit with limits and n, and the figure of them.

    Limits of a mean are its confidence limits (t); those of a median are the quartiles.
    """
    results: list[Result] = []
    notes: list[str] = []
    figures = []
    is_median = request.option("statistic", "mean") == "median"
    for name in request.reading.endpoint:
        found = measured(request, name)
        chosen = [at_visit(found, visit) for visit in visits_asked(request, found)]
        for item in chosen:
            for key, size in found.sizes.items():
                values = visit_values(item, key)
                missing = size - len(values)
                cell = Cell(key, VisitPoint(item.visit), "", found.concept.unit, values, missing)
                results += [
                    with_limits(request, item, values)
                    for item in summary_results(request, found, cell)
                ]
        figures.append(_trend_figure(request, found, chosen, is_median))
        notes += choice_notes(chosen)
    notes.append(
        "At each visit those who were measured there count: later visits hold fewer, and often "
        "other, patients."
    )
    return Estimate(tuple(results), (*notes, *few_notes(results)), tuple(figures))


def with_limits(request: Request, result: Result, values: Sequence[float]) -> Result:
    """Return a result as it is, or the mean of these values with its confidence limits."""
    if result.statistic != "mean":
        return result
    point = _mean(request, values)
    return replace(
        result, level=request.reading.level, low=point.low, high=point.high,
        method="t limits of the mean",
    )  # fmt: skip


def _mean(request: Request, values: Sequence[float]) -> Point:
    from assistant.summaries.mean_comparison import one_mean_test

    if not values:
        return Point(None, None, None, 0)
    test = one_mean_test(values, conf_level=request.reading.level)
    return Point(test.estimate, test.lower, test.upper, len(values))


def _median(request: Request, values: Sequence[float]) -> Point:
    from assistant.summaries.number import summarise

    summary = summarise(values, missing=0, quantile_definition=quantile_definition(request))
    return Point(summary.median, summary.q1, summary.q3, summary.n)


def _trend_figure(
    request: Request, found: Measured, chosen: Sequence[VisitValues], is_median: bool
) -> LineFigure:
    middle: Callable[[Request, Sequence[float]], Point] = _median if is_median else _mean
    series = []
    for key in found.sizes:
        points = [
            (float(place), point)
            for place, item in enumerate(chosen)
            if (point := middle(request, visit_values(item, key))).middle is not None
        ]
        series.append(
            LineSeries(
                group_name(found, key), tuple(place for place, _ in points),
                tuple(point.middle or 0.0 for _, point in points),
                tuple(point.low for _, point in points), tuple(point.high for _, point in points),
                tuple(point.n for _, point in points),
            )
        )  # fmt: skip
    conf = level(request.reading.level)
    return LineFigure(
        title=f"{'Median' if is_median else 'Mean'} {found.label} over time", x_label="visit",
        y_label=value_label(found), series=tuple(series),
        ticks=tuple((float(place), item.visit) for place, item in enumerate(chosen)),
        references=normal_limits(found),
        limits="quartiles" if is_median else f"{conf} CI of the mean",
    )  # fmt: skip
