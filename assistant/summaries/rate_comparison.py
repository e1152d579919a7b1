"""Two incidence rates compared: their ratio and their difference."""

from __future__ import annotations

import math
from dataclasses import dataclass

from assistant.summaries.incidence_rate import Exposure
from assistant.summaries.proportion import proportion_interval
from assistant.summaries.proportion_test import binomial_two_sided
from assistant.summaries.relative_risk import Ratio
from assistant.summaries.tails import check_level, normal_limit


@dataclass(frozen=True, slots=True)
class ExactRateRatio:
    """A group's rate over a reference's; None where undefined or infinite."""

    ratio: float | None
    lower: float | None
    upper: float | None
    p_value: float | None
    conf_level: float


@dataclass(frozen=True, slots=True)
class RateDifference:
    """A group's rate minus a reference's; None where either has no time at risk."""

    difference: float | None
    standard_error: float | None
    lower: float | None
    upper: float | None
    per: float
    conf_level: float


def exact_rate_ratio(group: Exposure, reference: Exposure, *, conf_level: float) -> ExactRateRatio:
    """Return the ratio of rates with exact limits, conditional on the total of events.

    Source:
        R `poisson.test` of two samples: the group's share of all events is binomial, with the
        p-value and limits of `binom.test`.
    """
    check_level(conf_level)
    total, times = group.events + reference.events, (group.person_time, reference.person_time)
    if total == 0 or not all(times):
        return ExactRateRatio(None, None, None, None, conf_level)
    limits = proportion_interval(
        group.events, total, conf_level=conf_level, method="clopper-pearson"
    )
    scale = times[1] / times[0]
    return ExactRateRatio(
        group.events / reference.events * scale if reference.events else None,
        limits.lower / (1 - limits.lower) * scale,
        limits.upper / (1 - limits.upper) * scale if limits.upper < 1 else None,
        binomial_two_sided(group.events, total, times[0] / (times[0] + times[1])),
        conf_level,
    )


def wald_rate_ratio(group: Exposure, reference: Exposure, *, conf_level: float) -> Ratio:
    """Return the ratio of rates with Wald limits of its logarithm.

    Without events in the group the ratio and its lower limit are 0 and the upper is None, as
    the formula gives in R.

    Source:
        Rothman and Greenland (1998), chapter 14.
    """
    check_level(conf_level)
    if not (reference.events and group.person_time):
        return Ratio(None, None, None, conf_level)
    if not group.events:
        return Ratio(0.0, 0.0, None, conf_level)
    ratio = group.events / group.person_time / (reference.events / reference.person_time)
    error = math.sqrt(1 / group.events + 1 / reference.events)
    factor = math.exp(normal_limit(conf_level) * error)
    return Ratio(ratio, ratio / factor, ratio * factor, conf_level)


def rate_difference(
    group: Exposure, reference: Exposure, *, per: float, conf_level: float
) -> RateDifference:
    """Return the difference of rates with Wald limits.

    Args:
        per: Time that a rate refers to, in the unit of the person-time.

    Source:
        Rothman and Greenland (1998), chapter 14.
    """
    check_level(conf_level)
    x1, t1, x2, t2 = group.events, group.person_time, reference.events, reference.person_time
    if not (t1 and t2):
        return RateDifference(None, None, None, None, per, conf_level)
    gap = (x1 / t1 - x2 / t2) * per
    error = math.sqrt(x1 / t1**2 + x2 / t2**2) * per
    width = normal_limit(conf_level) * error
    return RateDifference(gap, error, gap - width, gap + width, per, conf_level)
