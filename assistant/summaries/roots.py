"""Roots of a function of one number: by bisection to the last digit, or as R searches."""

from __future__ import annotations

from collections.abc import Callable

Function = Callable[[float], float]
HALVINGS = 200
EPSILON = 2.220446049250313e-16
R_TOLERANCE = EPSILON**0.25
"""Where R's `uniroot` stops unless told otherwise: 1.2e-4."""
LAST_DIGIT = 0.0
"""A tolerance with which only the last digit is uncertain."""
MAXIMUM_STEPS = 1000


def falling_root(function: Function, low: float, high: float) -> float:
    """Return where a function falls through 0 between two points.

    Where it does not change sign, the end nearest to the root is returned.
    """
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if function(middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def brent_root(function: Function, low: float, high: float, tolerance: float) -> float | None:
    """Return a root between two points of opposite sign; None where the signs agree.

    Args:
        tolerance: `R_TOLERANCE` returns the very number that R's `uniroot` returns.

    Source:
        Brent (1973), "Algorithms for minimization without derivatives", chapter 4, in the order
        of operations of netlib's zeroin, which R uses.
    """
    a, b, c = low, high, low
    fa, fb = function(a), function(b)
    fc = fa
    if fa == 0 or fb == 0:
        return a if fa == 0 else b
    if (fa > 0) == (fb > 0):
        return None
    for _ in range(MAXIMUM_STEPS):
        previous = b - a
        if abs(fc) < abs(fb):
            a, b, c = b, c, b
            fa, fb, fc = fb, fc, fb
        enough = 2 * EPSILON * abs(b) + tolerance / 2
        if abs(c - b) / 2 <= enough or fb == 0:
            break
        step = (c - b) / 2
        if abs(previous) >= enough and abs(fa) > abs(fb):
            step = _interpolated((a, b, c), (fa, fb, fc), previous, enough)
        if abs(step) < enough:
            step = enough if step > 0 else -enough
        a, fa = b, fb
        b += step
        fb = function(b)
        if (fb > 0) == (fc > 0) and fb != 0:
            c, fc = a, fa
    return b


def _interpolated(
    at: tuple[float, float, float],
    values: tuple[float, float, float],
    previous: float,
    enough: float,
) -> float:
    """Return the step to the root of a line or parabola, or to the middle if that is safer."""
    (a, b, c), (fa, fb, fc) = at, values
    gap = c - b
    if a == c:
        t1 = fb / fa
        p, q = gap * t1, 1.0 - t1
    else:
        q, t1, t2 = fa / fc, fb / fc, fb / fa
        p = t2 * (gap * q * (q - t1) - (b - a) * (t1 - 1.0))
        q = (q - 1.0) * (t1 - 1.0) * (t2 - 1.0)
    p, q = (p, -q) if p > 0 else (-p, q)
    if p < 0.75 * gap * q - abs(enough * q) / 2 and p < abs(previous * q / 2):
        return p / q
    return gap / 2
