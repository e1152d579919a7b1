"""One covariate's effect in a model, with Wald limits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from assistant.survival.distributions import normal_tail

LARGEST_LOG = 700.0
TOO_UNCERTAIN = 1000.0
"""A standard error, times the covariate's range, at which the data say nothing of an effect:
the likelihood rises for ever, or nearly so."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A coefficient and its exponential; all None where the data do not determine it."""

    coefficient: float | None
    standard_error: float | None
    ratio: float | None
    """exp(coefficient); None also where too large for a number, as its limits."""
    lower: float | None
    upper: float | None
    z: float | None
    p_value: float | None
    """Two-sided."""


UNKNOWN = Effect(None, None, None, None, None, None, None)


def wald_effect(coefficient: float, variance: float, *, conf_level: float) -> Effect:
    """Return the effect; `UNKNOWN` where the variance is not a positive number."""
    if not (variance > 0 and math.isfinite(variance) and math.isfinite(coefficient)):
        return UNKNOWN
    error = math.sqrt(variance)
    half = NormalDist().inv_cdf(0.5 + conf_level / 2) * error
    z = coefficient / error
    return Effect(
        coefficient, error, _exp(coefficient), _exp(coefficient - half), _exp(coefficient + half),
        z, normal_tail(z),
    )  # fmt: skip


def check_conf_level(conf_level: float) -> None:
    """Raise ValueError unless the level lies between 0 and 1."""
    if not 0 < conf_level < 1:
        raise ValueError(f"conf_level must lie between 0 and 1, not {conf_level}")


def _exp(value: float) -> float | None:
    return math.exp(value) if value < LARGEST_LOG else None
