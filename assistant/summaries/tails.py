"""Tail probabilities and quantiles of the usual test distributions.

Each imports scipy only when called: its 0.4 s is paid by the answer that needs it.
"""

from __future__ import annotations

import math
from statistics import NormalDist


def normal_limit(conf_level: float) -> float:
    """Return the normal value that a two-sided interval reaches out to.

    Raises:
        ValueError: a level not strictly between 0 and 1.
    """
    check_level(conf_level)
    return NormalDist().inv_cdf(0.5 + conf_level / 2)


def check_level(conf_level: float) -> None:
    """Raise `ValueError` unless a confidence level lies strictly between 0 and 1."""
    if not 0 < conf_level < 1:
        raise ValueError(f"conf_level must lie between 0 and 1: {conf_level}")


def normal_tail(z: float) -> float:
    """Return the two-sided probability of a normal value at least as far from 0."""
    return math.erfc(abs(z) / math.sqrt(2))


def chi_square_tail(statistic: float, degrees_of_freedom: float) -> float:
    """Return the probability of a chi-square value at least as large."""
    from scipy.special import chdtrc

    return float(chdtrc(degrees_of_freedom, max(statistic, 0.0)))


def t_tail(t: float, degrees_of_freedom: float) -> float:
    """Return the two-sided probability of a Student value at least as far from 0."""
    from scipy.special import betainc

    half = degrees_of_freedom / 2
    return float(betainc(half, 0.5, degrees_of_freedom / (degrees_of_freedom + t * t)))


def t_limit(conf_level: float, degrees_of_freedom: float) -> float:
    """Return the Student value that a two-sided interval reaches out to."""
    from scipy.special import stdtrit

    check_level(conf_level)
    return float(stdtrit(degrees_of_freedom, 0.5 + conf_level / 2))


def f_tail(f: float, numerator: float, denominator: float) -> float:
    """Return the probability of an F value at least as large.

    Args:
        numerator: Degrees of freedom, > 0.
        denominator: Degrees of freedom, > 0.
    """
    from scipy.special import betainc

    if f <= 0:
        return 1.0
    share = denominator / (denominator + numerator * f)
    return float(betainc(denominator / 2, numerator / 2, share))
