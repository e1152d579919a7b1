"""Cumulative incidences with competing events, made ready to draw as rising steps."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from assistant.estimates.curves import drawn_places, risk_times
from assistant.estimates.event_tables import GroupedEvents
from assistant.estimates.request import Key, Request
from assistant.model import CurveSeries, SurvivalFigure
from assistant.survival.competing_risks import CumulativeIncidence, cumulative_incidence
from assistant.survival.competing_table import CompetingTable
from assistant.survival.curve import interval


def incidence_figure(
    request: Request, grouped: GroupedEvents, tables: Mapping[Key, CompetingTable], *,
    cause: int, variance: str, conf_type: str,
) -> SurvivalFigure:  # fmt: skip
    """Return the figure of one cause's cumulative incidence in each group that has patients."""
    times = risk_times(grouped)
    scale = grouped.shown(1.0) or 1.0
    series = []
    for key, table in tables.items():
        if not len(table.time):
            continue
        curve = cumulative_incidence(table, cause, variance=variance)
        low, high = _limits(curve, request.reading.level, conf_type)
        drawn = drawn_places(curve.time)
        censored = table.time[table.censored > 0]
        series.append(
            CurveSeries(
                name=", ".join(str(value) for _, value in request.group(key)) or "all patients",
                time=tuple(float(time) * scale for time in curve.time[drawn]),
                survival=tuple(1.0 - float(share) for share in curve.incidence[drawn]),
                low=tuple(_rest(share) for share in high[drawn]),
                high=tuple(_rest(share) for share in low[drawn]),
                censor_times=tuple(float(time) * scale for time in censored[drawn_places(censored)]),
                n=int(table.at_risk[0]), risk_times=times,
                at_risk=tuple(_at_risk(curve, time / scale) for time in times),
            )
        )  # fmt: skip
    return SurvivalFigure(
        title=f"{grouped.endpoint.name} with death as a competing risk",
        unit=grouped.display_unit, series=tuple(series), level=request.reading.level,
        method=f"Aalen-Johansen; {conf_type}", shows_events=True,
    )  # fmt: skip


def _limits(
    curve: CumulativeIncidence, level: float, conf_type: str
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return pointwise limits; NaN while the share is 0."""
    share = curve.incidence
    some = share > 0
    relative = np.full(len(share), np.nan)
    relative[some] = curve.variance[some] / share[some] ** 2
    low, high = np.full(len(share), np.nan), np.full(len(share), np.nan)
    low[some], high[some] = interval(
        share[some], relative[some], conf_level=level, conf_type=conf_type
    )
    return low, high


def _rest(share: float) -> float | None:
    return None if np.isnan(share) else 1.0 - float(share)


def _at_risk(curve: CumulativeIncidence, time: float) -> int:
    place = int(np.searchsorted(curve.time, time, side="left"))
    return int(curve.at_risk[place]) if place < len(curve.time) else 0
