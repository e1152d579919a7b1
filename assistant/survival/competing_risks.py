"""Cumulative incidence of one kind of event while others compete with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from assistant.survival.competing_table import CompetingTable
from assistant.survival.curve import Shares, check_conf_type, interval, kaplan_meier
from assistant.survival.event_table import Counts, Times
from assistant.survival.incidence_variance import (
    IncidenceParts,
    aalen_variance,
    jackknife_variance,
)

IncidenceVariance = Literal["aalen", "jackknife"]
INCIDENCE_VARIANCES: tuple[str, ...] = get_args(IncidenceVariance)


@dataclass(frozen=True, slots=True)
class CumulativeIncidence:
    """One cause's cumulative incidence; arrays share the shape ``(n_times,)``."""

    time: Times
    at_risk: Counts
    events: Counts
    """Events of this cause at each time."""
    incidence: Shares
    """Share with this event by each time, from 0 to at most 1."""
    variance: Shares
    variance_type: str


@dataclass(frozen=True, slots=True)
class Incidence:
    """The share with the event by one time; None where nobody was followed so long."""

    incidence: float | None
    standard_error: float | None
    lower: float | None
    upper: float | None
    """Limits are None too while the share is 0, but for the plain ones, which are 0 then."""
    at_risk: int
    """Subjects under observation, and without any event, just before the time."""


def cumulative_incidence(
    table: CompetingTable, cause: int, *, variance: str
) -> CumulativeIncidence:
    """Return the share with an event of one cause by each time, others competing with it.

    Args:
        cause: From 1.
        variance: "aalen", of `cmprsk::cuminc`; or "jackknife" (infinitesimal), of R's `survfit`
            with a factor as the event. They differ most at late times with few at risk.

    Raises:
        ValueError: the cause or the variance is unknown.

    Source:
        Aalen and Johansen (1978). Without ties, SAS's `PROC LIFETEST` (EVENTCODE) agrees; so
        does lifelines, which scatters ties at random, by up to 20% of the estimate, and we do not.
    """
    if variance not in INCIDENCE_VARIANCES:
        known = ", ".join(INCIDENCE_VARIANCES)
        raise ValueError(f"variance must be one of {known}, not {variance!r}")
    at_risk, own = table.at_risk, table.events[table.position(cause)]
    any_cause = table.events.sum(axis=0)
    after = np.cumprod(1.0 - any_cause / at_risk, dtype=np.float64)
    before = np.concatenate(([1.0], after[:-1]))[: len(after)]
    incidence = np.cumsum(before * own / at_risk)
    parts = IncidenceParts(
        at_risk.astype(float), own, any_cause, table.censored, before, after, incidence
    )
    found = aalen_variance(parts) if variance == "aalen" else jackknife_variance(parts)
    return CumulativeIncidence(table.time, at_risk, own, incidence, found, variance)


def incidence_at(
    curve: CumulativeIncidence, time: float, *, conf_level: float, conf_type: str
) -> Incidence:
    """Return the share with the event by `time`, with pointwise limits.

    After the last observed time the answer is None, as `cmprsk::timepoints` (R's `survfit` and
    SAS carry the last value on).

    Args:
        conf_type: Scale of the limits: "log-log" is SAS's default (F to the power
            exp(+-z se / (F log F))), "log" that of R's `survfit`, "plain" that of tern.

    Source:
        R survival 3.5-3, `survfit_confint`, applied to the incidence.
    """
    check_conf_type(conf_type)
    position = int(np.searchsorted(curve.time, time, side="left"))
    at_risk = int(np.append(curve.at_risk, 0)[position])
    if len(curve.time) == 0 or time > curve.time[-1]:
        return Incidence(None, None, None, None, at_risk)
    place = int(np.searchsorted(curve.time, time, side="right")) - 1
    share = float(curve.incidence[place]) if place >= 0 else 0.0
    if share == 0:
        limit = 0.0 if conf_type == "plain" else None
        return Incidence(0.0, 0.0, limit, limit, at_risk)
    error = float(np.sqrt(curve.variance[place]))
    relative = np.array([(error / share) ** 2])
    low, high = interval(np.array([share]), relative, conf_level=conf_level, conf_type=conf_type)
    return Incidence(share, error, _known(low), _known(high), at_risk)


def naive_incidence_at(table: CompetingTable, cause: int, time: float) -> float | None:
    """Return 1 - Kaplan-Meier at `time` with competing events as censorings; None after the last.

    It answers what would happen if no other cause existed and nothing else changed, and is never
    less than the cumulative incidence: shown to warn, not to report.
    """
    curve = kaplan_meier(table.ignoring_others(cause))
    if len(curve.time) == 0 or time > curve.time[-1]:
        return None
    place = int(np.searchsorted(curve.time, time, side="right")) - 1
    return 1.0 - float(curve.survival[place]) if place >= 0 else 0.0


def _known(limit: Shares) -> float | None:
    return None if np.isnan(limit[0]) else float(limit[0])
