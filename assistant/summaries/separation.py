"""Which coefficients of a logistic regression run to infinity, and which are not defined."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
NEARLY_ZERO = 1e-9
"""Part of a scaled column that remains after the columns before it are taken out."""
MOVED = 1e-6


def aliased_columns(design: Matrix) -> tuple[int, ...]:
    """Return the columns that are combinations of those before them; R prints NA for them.

    Args:
        design: Shape ``(n, n_columns)``.
    """
    kept: list[Matrix] = []
    aliased = []
    for place in range(design.shape[1]):
        column = design[:, place]
        rest = column / max(float(np.linalg.norm(column)), 1e-300)
        for _ in range(2):
            for direction in kept:
                rest = rest - float(direction @ rest) * direction
        length = float(np.linalg.norm(rest))
        if length < NEARLY_ZERO:
            aliased.append(place)
        else:
            kept.append(rest / length)
    return tuple(aliased)


def separated_terms(
    design: Matrix, outcome: npt.NDArray[np.bool_], terms: Matrix
) -> tuple[int, ...]:
    """Return the terms that have no finite maximum likelihood estimate.

    These are the terms that take part in some combination of columns which is nowhere on the
    wrong side: at least 0 for every event and at most 0 for every non-event.

    Args:
        design: Shape ``(n, n_columns)``, of full column rank, centred and scaled.
        outcome: Shape ``(n,)``, True for events.
        terms: Shape ``(n_terms, n_columns)``: each term as a combination of coefficients.

    Source:
        Albert and Anderson (1984); linear programming: Konis (2007), R `detectseparation`.
    """
    from scipy.optimize import linprog  # 0.5 s: only a fit that runs away pays for it

    signed = np.unique(np.where(outcome[:, None], design, -design), axis=0)
    found = []
    for place, term in enumerate(terms):
        goal = term / np.abs(term).max()
        for sign in (1.0, -1.0):
            solved = linprog(sign * goal, A_ub=-signed, b_ub=np.zeros(len(signed)), bounds=(-1, 1))
            if solved.status == 0 and solved.fun < -MOVED:
                found.append(place)
                break
    return tuple(found)
