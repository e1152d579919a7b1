"""Two variances of a cumulative incidence; packages disagree about which."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assistant.survival.curve import Shares
from assistant.survival.event_table import Counts


@dataclass(frozen=True, slots=True)
class IncidenceParts:
    """What the variances are made of; arrays share the shape ``(n_times,)``."""

    at_risk: Shares
    """Subjects under observation, and without any event, just before each time."""
    own: Counts
    """Events of the cause."""
    any_cause: Counts
    censored: Counts
    before: Shares
    """Share without any event just before each time."""
    after: Shares
    """Share without any event just after each time."""
    incidence: Shares


def aalen_variance(parts: IncidenceParts) -> Shares:
    """Return Aalen's variance with a correction for ties, as `cmprsk::cuminc`.

    It is brought up to date at events of the cause only, as there.

    Source:
        Aalen (1978), Annals of Statistics 6:534; cmprsk 2.2-11, `cuminc`.
    """
    other = parts.any_cause - parts.own
    left = np.where(parts.after > 0, parts.after, np.inf)
    first = second = third = np.zeros(len(left))
    for count, extra in ((np.where(parts.after > 0, other, 0), 0.0), (parts.own, 1.0)):
        ties = 1.0 - np.maximum(count - 1, 0) / np.maximum(parts.at_risk - 1, 1)
        spread = parts.before**2 * ties * count / parts.at_risk**2
        lever = extra + parts.incidence / left
        first = first + np.cumsum(lever**2 * spread)
        second = second + np.cumsum(lever * spread / left)
        third = third + np.cumsum(spread / left**2)
    share = parts.incidence
    found = np.maximum(first + share**2 * third - 2 * share * second, 0.0)
    return _carried(found, parts.own)


def jackknife_variance(parts: IncidenceParts) -> Shares:
    """Return the sum over subjects of the squared derivative of the incidence by their weight.

    All at risk share one derivative; who has left keeps ``fixed + slope * incidence``.

    Source:
        Efron (1981); equal to R survival 3.5-3, `survfit` of a factor, each row its own subject.
    """
    hazard, own_hazard = parts.any_cause / parts.at_risk, parts.own / parts.at_risk
    some_left = np.where(hazard < 1, 1.0 - hazard, np.inf)
    growth = np.cumsum(hazard / (parts.at_risk * some_left))  # of -log(share without any event)
    earlier = np.concatenate(([0.0], growth[:-1]))[: len(growth)]
    staying = np.cumsum(parts.before * (earlier - 1.0 / parts.at_risk) * own_hazard)
    event_slope = earlier - 1.0 / parts.at_risk
    total = np.zeros((3, len(growth)))
    for count, end, slope in (
        (parts.censored, staying, growth),
        (parts.any_cause - parts.own, staying, event_slope),
        (parts.own, staying + parts.before / parts.at_risk, event_slope),
    ):
        fixed = end - slope * parts.incidence
        total += np.cumsum(count * np.array([fixed**2, 2 * fixed * slope, slope**2]), axis=1)
    share = parts.incidence
    remaining = parts.at_risk - parts.any_cause - parts.censored
    found = total[0] + total[1] * share + total[2] * share**2 + remaining * staying**2
    return _carried(np.maximum(found, 0.0), parts.own)


def _carried(value: Shares, events: Counts) -> Shares:
    """Return the values at the latest time with an event, so that flat stretches are flat."""
    latest = np.maximum.accumulate(np.where(events > 0, np.arange(1, len(events) + 1), 0))
    return np.concatenate(([0.0], value))[latest]
