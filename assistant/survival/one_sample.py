"""One group against a reference that is taken as known, such as a historical median."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from assistant.survival.distributions import normal_tail
from assistant.survival.event_table import EventTable, Times

Hazards = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class OneSampleTest:
    """Events seen against events that the reference predicts for the same follow-up.

    NaN where the reference predicts no event: nothing can be compared then.
    """

    observed: int
    expected: float
    z: float
    """(O - E) / sqrt(E): negative where fewer events were seen than predicted."""
    chi_square: float
    p_value: float
    """Two-sided."""
    p_value_better: float
    """One-sided, against fewer events than predicted."""
    modified_z: float
    """(O - E) / sqrt((O + E) / 2), which holds its level better in small samples."""
    modified_p_value_better: float
    ratio: float
    """Observed over expected: the standardised mortality ratio where the event is death."""
    lower: float
    upper: float
    """Exact Poisson limits of the ratio."""
    conf_level: float


def one_sample_logrank(
    table: EventTable, cumulative_hazard: Callable[[Times], Hazards], *, conf_level: float
) -> OneSampleTest:
    """Return the test that the group's hazard is the reference's.

    Args:
        table: The group; with entry times, only hazard after each entry is counted.
        cumulative_hazard: Of the reference: times of shape ``(n,)`` in the table's unit to values
            of shape ``(n,)``, >= 0, not falling.

    Source:
        Breslow (1975); modified test: Wu (2014), A new one-sample log-rank test. Limits: Garwood
        (1936), as R's `poisson.test(observed, expected)`. Survival ships no such test; R's
        `survdiff` with an offset gives the same chi-square.
    """
    observed = int(table.events.sum())
    expected = float(np.sum(table.leaving * cumulative_hazard(table.time)))
    if table.entry is not None:
        expected -= float(np.sum(cumulative_hazard(table.entry)))
    if not (expected > 0 and math.isfinite(expected)):
        nan = math.nan
        return OneSampleTest(
            observed, expected, nan, nan, nan, nan, nan, nan, nan, nan, nan, conf_level
        )
    gap = observed - expected
    z, modified = gap / math.sqrt(expected), gap / math.sqrt((observed + expected) / 2)
    lower, upper = _poisson_limits(observed, conf_level)
    below = NormalDist().cdf
    return OneSampleTest(
        observed, expected, z, z * z, normal_tail(z), below(z), modified, below(modified),
        observed / expected, lower / expected, upper / expected, conf_level,
    )  # fmt: skip


def exponential_hazard(*, median: float) -> Callable[[Times], Hazards]:
    """Return the cumulative hazard of exponential times with a historical median.

    Args:
        median: Positive, in the unit of the times asked for later.

    Raises:
        ValueError: the median is not a positive number.
    """
    if not (median > 0 and math.isfinite(median)):
        raise ValueError("the historical median must be a positive number")
    return _constant(math.log(2) / median)


def exponential_hazard_from_rate(*, time: float, survival: float) -> Callable[[Times], Hazards]:
    """Return the cumulative hazard of exponential times with a historical rate at one time.

    Args:
        time: Positive, in the unit of the times asked for later.
        survival: Share event-free at `time`, between 0 and 1, both excluded.

    Raises:
        ValueError: the time is not positive, or the share not between 0 and 1.
    """
    if not (time > 0 and math.isfinite(time) and 0 < survival < 1):
        raise ValueError("the historical rate needs a positive time and a share between 0 and 1")
    return _constant(-math.log(survival) / time)


def _constant(hazard: float) -> Callable[[Times], Hazards]:
    return lambda time: np.asarray(hazard * time, dtype=np.float64)


def _poisson_limits(count: int, conf_level: float) -> tuple[float, float]:
    """Return exact limits of a Poisson mean."""
    from scipy.special import gammaincinv  # 0.1 s: only this test pays for it

    tail = (1.0 - conf_level) / 2
    lower = float(gammaincinv(count, tail)) if count else 0.0
    return lower, float(gammaincinv(count + 1, 1.0 - tail))
