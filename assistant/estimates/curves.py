"""Survival curves made ready to draw."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from assistant.estimates.event_tables import GroupedEvents, patients
from assistant.estimates.request import Key, Request
from assistant.model import CurveSeries, SurvivalFigure
from assistant.survival.curve import kaplan_meier, survival_limits
from assistant.survival.event_table import Times
from assistant.survival.rate import numbers_at_risk

RISK_COLUMNS = 6
DRAWN_TIMES = 8_192
"""Steps of a curve that are handed on to be drawn: more than any screen or page has columns."""


def survival_figure(request: Request, grouped: GroupedEvents) -> SurvivalFigure:
    """Return the Kaplan-Meier figure of one endpoint, in the unit in which it is shown."""
    conf_type = request.option("conf_type", request.study.conventions.rate_limits)
    series = tuple(
        _series(request, grouped, key, conf_type)
        for key, table in grouped.tables.items()
        if patients(table)
    )
    return SurvivalFigure(
        title=grouped.endpoint.label or grouped.endpoint.name,
        unit=grouped.display_unit,
        series=series,
        level=request.reading.level,
        method=f"Kaplan-Meier; {conf_type}",
    )


def event_figure(request: Request, grouped: GroupedEvents) -> SurvivalFigure:
    """Return one minus Kaplan-Meier, drawn rising."""
    return replace(survival_figure(request, grouped), shows_events=True)


def risk_times(grouped: GroupedEvents) -> tuple[float, ...]:
    """Return the times of the at-risk row: even steps of a round width from 0 on."""
    last = max(
        (grouped.shown(float(table.time[-1])) or 0.0 for table in grouped.tables.values()
         if len(table.time)), default=0.0,
    )  # fmt: skip
    if last <= 0:
        return (0.0,)
    width = last / RISK_COLUMNS
    magnitude = 10.0 ** math.floor(math.log10(width))
    step = next(nice * magnitude for nice in (1, 2, 3, 5, 10) if nice * magnitude >= width)
    return tuple(step * position for position in range(int(last / step) + 1))


def _series(request: Request, grouped: GroupedEvents, key: Key, conf_type: str) -> CurveSeries:
    table = grouped.tables[key]
    curve = kaplan_meier(table)
    low, high = survival_limits(curve, conf_level=request.reading.level, conf_type=conf_type)
    times = risk_times(grouped)
    scale = grouped.shown(1.0) or 1.0
    at_risk = numbers_at_risk(curve, [time / scale for time in times])
    drawn = drawn_places(curve.time)
    censored = table.time[table.censored > 0]
    return CurveSeries(
        name=", ".join(str(value) for _, value in request.group(key)) or "all patients",
        time=tuple(float(time) * scale for time in curve.time[drawn]),
        survival=tuple(float(share) for share in curve.survival[drawn]),
        low=tuple(None if math.isnan(share) else float(share) for share in low[drawn]),
        high=tuple(None if math.isnan(share) else float(share) for share in high[drawn]),
        censor_times=tuple(float(time) * scale for time in censored[drawn_places(censored)]),
        n=patients(table),
        risk_times=times,
        at_risk=tuple(int(count) for count in at_risk),
    )


def drawn_places(time: Times) -> npt.NDArray[np.int64]:
    """Return the places of the times to draw: all, or of very many the last of each short stretch.

    A step curve has its own value at each of them, so what is drawn is the curve.
    """
    if len(time) <= DRAWN_TIMES:
        return np.arange(len(time))
    edges = np.linspace(0.0, float(time[-1]), DRAWN_TIMES + 1)[1:]
    places = np.unique(np.searchsorted(time, edges, side="right") - 1)
    return places[places >= 0]
