"""The log-rank trend test: do ordered groups differ in one direction?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.survival.distributions import normal_tail
from assistant.survival.event_table import EventTable
from assistant.survival.logrank import logrank_scores


@dataclass(frozen=True, slots=True)
class TrendTest:
    """A test against one direction; NaN where the data hold no information on it."""

    z: float
    """Positive where groups with greater scores have more events than expected."""
    chi_square: float
    """The square of z, on one degree of freedom."""
    p_value: float
    """Two-sided."""
    degrees_of_freedom: int
    weight: str


def logrank_trend(
    strata: Sequence[Sequence[EventTable]],
    scores: Sequence[float],
    *,
    weight: str,
    p: float = 0.0,
    q: float = 0.0,
) -> TrendTest:
    """Return the test that the hazards do not rise or fall with the groups' scores.

    Args:
        strata: Each with the same groups in the same order; one stratum where there is none, an
            empty table where a group is absent from a stratum.
        scores: Shape ``(n_groups,)``, of any unit: only their relative distances matter.
        weight: One of `logrank.WEIGHTS`, with `p` and `q` for Fleming-Harrington's.

    Raises:
        ValueError: the scores do not fit the groups or are not finite, or as `logrank_scores`.

    Source:
        Tarone (1975); z = a'(O - E) / sqrt(a'Va) with hypergeometric V, summed over strata; as
        SAS `PROC LIFETEST` with TREND, which takes 1, 2, 3, ... unless told.
    """
    steps = np.asarray(scores, dtype=np.float64)
    if not strata or any(len(groups) != len(steps) for groups in strata):
        raise ValueError("each group needs one score")
    if not np.isfinite(steps).all():
        raise ValueError("scores must be finite")
    found = logrank_scores(strata, weight=weight, p=p, q=q)
    spread = float(np.max(steps) - np.min(steps))
    slope = (steps - steps[0]) / spread if spread > 0 else np.zeros(len(steps))
    variance = float(slope @ found.variance @ slope)
    if not variance > 1e-12 * max(float(np.trace(found.variance)), 1e-300):
        return TrendTest(math.nan, math.nan, math.nan, 1, weight)
    z = float(slope @ found.score) / math.sqrt(variance)
    return TrendTest(z, z * z, normal_tail(z), 1, weight)
