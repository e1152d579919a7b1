"""Effects and tests of models: numbers, or None where there is no number to give."""

from __future__ import annotations

import math
from dataclasses import dataclass

from assistant.survival.distributions import chi_square_tail

LARGEST_LOG = 700.0
"""Largest log of a number that is finite, and so printed."""


@dataclass(frozen=True, slots=True)
class CoxCoefficient:
    """One covariate's effect; all None where the likelihood has no maximum in it."""

    coefficient: float | None
    standard_error: float | None
    """From the information, also where the robust one is used."""
    hazard_ratio: float | None
    lower: float | None
    upper: float | None
    z: float | None
    p_value: float | None
    robust_standard_error: float | None = None
    """Where asked for; limits, z and p value are then its."""


@dataclass(frozen=True, slots=True)
class ModelTest:
    """A test that no covariate matters; None where it cannot be computed."""

    chi_square: float | None
    degrees_of_freedom: int
    p_value: float | None


def hazard_ratio(log_ratio: float) -> float | None:
    """Return exp of a log hazard ratio; None where it is too large for a number."""
    return math.exp(log_ratio) if log_ratio < LARGEST_LOG else None


def model_test(chi_square: float | None, degrees: int) -> ModelTest:
    """Return a test with its p value; None where there is nothing to test."""
    if chi_square is None or degrees < 1 or math.isnan(chi_square):
        return ModelTest(None, degrees, None)
    value = max(chi_square, 0.0)
    return ModelTest(value, degrees, chi_square_tail(value, degrees))
