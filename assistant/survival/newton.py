"""Newton's method uphill on a concave log likelihood, and what the data do not determine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
MAXIMUM_STEPS = 80
MAXIMUM_HALVINGS = 50
NEAR = 1e-9
"""Twice the gain that the next step promises, at which that step is the last."""
FAR = 1.0
"""A last step longer than this comes from an information of nothing but rounding."""
LONGEST_STEP = 10.0
DEPENDENT = 1e-10
"""Share of a column's length left beside the earlier ones at which it counts as their sum."""


@dataclass(frozen=True, slots=True)
class Height:
    """The log likelihood at one place."""

    value: float
    gradient: Matrix
    """Shape ``(n,)``."""
    information: Matrix
    """Minus the second derivatives, shape ``(n, n)``."""


@dataclass(frozen=True, slots=True)
class Summit:
    """Where the climb ended."""

    place: Matrix
    height: Height
    reached: bool
    """False where the likelihood still rises after the last step."""


def climb(height: Callable[[Matrix], Height], start: Matrix) -> Summit:
    """Return the highest place found from `start`, halving steps that lead down.

    Parameters are expected in units in which one is a large change.

    Args:
        height: Gives a value of NaN or minus infinity outside its domain.
        start: Shape ``(n,)``, inside the domain.
    """
    place, here = start, height(start)
    for _ in range(MAXIMUM_STEPS):
        step = inverse(here.information) @ here.gradient
        last, longest = float(step @ here.gradient) < NEAR, float(np.abs(step).max(initial=0.0))
        if last and longest > FAR:  # level ground: the way on leads to infinity
            return Summit(place, here, True)
        step = step * min(1.0, LONGEST_STEP / longest) if longest > 0 else step
        for _ in range(MAXIMUM_HALVINGS):
            with np.errstate(all="ignore"):
                found = height(place + step)
            if found.value >= here.value - 1e-12 * abs(here.value) and _finite(found):
                break
            step = step / 2
        else:
            return Summit(place, here, last)
        place, here = place + step, found
        if last:
            return Summit(place, here, True)
    return Summit(place, here, False)


def inverse(matrix: Matrix) -> Matrix:
    """Return the inverse of a symmetric matrix; rows and columns without a diagonal stay 0."""
    found = np.zeros_like(matrix)
    diagonal = np.diagonal(matrix)
    some = np.flatnonzero(np.isfinite(diagonal) & (diagonal > 0))
    scale = 1.0 / np.sqrt(diagonal[some])
    scaled = matrix[np.ix_(some, some)] * scale[:, None] * scale
    if not len(some) or not np.isfinite(scaled).all():
        return found
    try:
        block = np.linalg.inv(scaled)
    except np.linalg.LinAlgError:
        block = np.linalg.pinv(scaled, hermitian=True)
    found[np.ix_(some, some)] = (block + block.T) / 2 * scale[:, None] * scale
    return found


def determined(information: Matrix, least: float) -> list[int]:
    """Return the parameters with information of their own beside all earlier ones, in order.

    Args:
        least: Information below which a parameter counts as without any.
    """
    kept: list[int] = []
    for place in range(len(information)):
        own = float(information[place, place])
        shared = information[place, kept]
        left = own - float(shared @ inverse(information[np.ix_(kept, kept)]) @ shared)
        if own > least and left > DEPENDENT * own:
            kept.append(place)
    return kept


def independent_columns(columns: Matrix) -> list[int]:
    """Return the columns that are neither constant nor sums of earlier ones, in order.

    Args:
        columns: Shape ``(n_subjects, n_columns)``.
    """
    if not len(columns):
        return []
    kept: list[int] = []
    basis: list[Matrix] = []
    for place in range(columns.shape[1]):
        column = columns[:, place] - columns[:, place].mean()
        size = float(np.abs(columns[:, place]).max())
        left = column / size if size > 0 else column
        length = float(np.linalg.norm(left))
        for _ in range(2):  # the second pass takes away the rounding of the first
            for other in basis:
                left = left - other * float(other @ left)
        rest = float(np.linalg.norm(left))
        if length > 1e-13 * len(column) and rest > np.sqrt(DEPENDENT) * length:
            kept.append(place)
            basis.append(left / rest)
    return kept


def _finite(height: Height) -> bool:
    return bool(np.isfinite(height.gradient).all() and np.isfinite(height.information).all())
