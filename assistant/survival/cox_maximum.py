"""The maximum of the partial likelihood, and the coefficients that have none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assistant.survival.cox_likelihood import Likelihood, likelihood
from assistant.survival.cox_sample import Codes, Flags, Matrix
from assistant.survival.risk_sets import RiskSets

MAXIMUM_STEPS = 60
MAXIMUM_HALVINGS = 40
CONVERGED = 1e-10
"""Gain of the log likelihood that ends the search, beside its rounding."""
ROUNDING = 1e-14
"""Of the log likelihood, relative to itself."""
DEPENDENT = 1e-10
"""Share of a covariate's information left beside the others at which it counts as their sum."""
STILL_MOVING = 0.1
"""Newton's step at the end, over the covariate's range, that shows a coefficient to be infinite."""
FARTHEST = 500.0
"""Difference of log risks from which a step that has no value ends the search."""
FLAT = 1e-6
"""Share of the information at 0 below which a direction has none."""


@dataclass(frozen=True, slots=True, eq=False)
class Maximum:
    """Where the likelihood is largest; arrays have one entry per covariate."""

    beta: Matrix
    """0 for aliased covariates, a large number for infinite ones."""
    null: Likelihood
    best: Likelihood
    covariance: Matrix
    """Inverse of the information, shape ``(n, n)``; zero rows and columns where aliased."""
    kept: Codes
    """Positions of the covariates that have a coefficient."""
    aliased: Codes
    """Positions of covariates that are constant, or sums of earlier ones, in all risk sets."""
    infinite: Codes
    """Positions of coefficients in which the likelihood has no maximum."""
    directions: Codes
    """Of each of those: 1 or -1 where it rises for ever, 0 where many values serve equally."""


def maximise(sets: RiskSets, ties: str) -> Maximum:
    """Return the maximum by Newton's method with step halving, from 0.

    A coefficient is infinite where, at a likelihood that no longer grows, Newton's step still is
    of the size of one over the covariate's range: towards infinity the likelihood's distance from
    its limit falls exponentially, and the step stays the same. (R stops there, warns, and prints
    a huge number.)

    Source:
        R survival 3.5-3, `coxph.fit`; aliasing in the order of the covariates as R's `cholesky2`.
    """
    null = likelihood(sets, np.zeros(len(sets.columns)), ties)
    scale = _scales(sets)
    kept = independent(null.information, scale, float(sets.death_mass.sum()))
    beta, best, converged = _climb(sets, null, kept, ties)
    runs_away = _runs_away(sets, best, kept)
    infinite = runs_away
    if runs_away.any():
        infinite = runs_away | _undetermined(null, best, kept)
    if not converged:  # the ratio of risks became too large for a number
        infinite = np.isin(np.arange(len(beta)), kept)
    covariance = np.zeros_like(best.information)
    covariance[np.ix_(kept, kept)] = inverse(best.information[np.ix_(kept, kept)])
    aliased = np.setdiff1d(np.arange(len(beta)), kept)
    directions = np.where(runs_away, np.sign(beta), 0)[infinite].astype(np.int64)
    return Maximum(
        beta, null, best, covariance, kept, aliased, np.flatnonzero(infinite), directions
    )  # fmt: skip


def independent(information: Matrix, scale: Matrix, events: float) -> Codes:
    """Return the covariates with information of their own beside all earlier ones."""
    kept: list[int] = []
    for place in range(len(information)):
        own = left = information[place, place]
        if not (scale[place] > 0 and own > DEPENDENT * events * scale[place] ** 2):
            continue
        if kept:
            shared = information[place, kept]
            left = own - shared @ inverse(information[np.ix_(kept, kept)]) @ shared
        if left > DEPENDENT * own:
            kept.append(place)
    return np.array(kept, dtype=np.int64)


def _runs_away(sets: RiskSets, best: Likelihood, kept: Codes) -> Flags:
    step = newton_step(best, kept)
    found: Flags = np.abs(step) * np.ptp(sets.columns, axis=1) > STILL_MOVING
    return found


def _undetermined(null: Likelihood, best: Likelihood, kept: Codes) -> Flags:
    """Return the coefficients with a part in a direction that has no information left."""
    block = np.ix_(kept, kept)
    scale = 1 / np.sqrt(np.diagonal(null.information)[kept])
    before, after = (at.information[block] * scale[:, None] * scale for at in (null, best))
    root = np.linalg.inv(np.linalg.cholesky(before))
    share, directions = np.linalg.eigh(root @ after @ root.T)
    flat = root.T @ directions[:, share < FLAT]
    flat = flat / np.maximum(np.abs(flat).max(axis=0), 1e-300)
    found = np.zeros(len(null.gradient), dtype=bool)
    found[kept] = np.abs(flat).max(axis=1, initial=0.0) > 1e-3
    return found


def newton_step(at: Likelihood, kept: Codes) -> Matrix:
    """Return the step towards the maximum, 0 for covariates that are not kept."""
    step = np.zeros(len(at.gradient))
    step[kept] = inverse(at.information[np.ix_(kept, kept)]) @ at.gradient[kept]
    return step


def inverse(matrix: Matrix) -> Matrix:
    """Return the inverse of a symmetric matrix, scaled to a unit diagonal on the way."""
    diagonal = np.diagonal(matrix)
    if not len(matrix) or not (diagonal > 0).all():
        return _pseudoinverse(matrix) if len(matrix) else matrix.copy()
    scale = 1 / np.sqrt(diagonal)
    scaled = matrix * scale[:, None] * scale
    if len(matrix) == 1:  # most models of a screen: a tenth of the time
        return 1 / scaled * scale[:, None] * scale
    try:
        found = np.linalg.inv(scaled)
    except np.linalg.LinAlgError:
        found = _pseudoinverse(scaled)
    result: Matrix = (found + found.T) / 2 * scale[:, None] * scale
    return result


def _pseudoinverse(matrix: Matrix) -> Matrix:
    return np.asarray(np.linalg.pinv(matrix, hermitian=True), dtype=np.float64)


def _scales(sets: RiskSets) -> Matrix:
    total = sets.mass.sum()
    return np.sqrt([np.sum(sets.mass * column * column) / total for column in sets.columns])


def _climb(
    sets: RiskSets, start: Likelihood, kept: Codes, ties: str
) -> tuple[Matrix, Likelihood, bool]:
    """Return the best coefficients found, the likelihood there, and whether the search ended."""
    beta, best, ending = np.zeros(len(start.gradient)), start, not len(kept)
    overflowed = False
    for _ in range(MAXIMUM_STEPS):
        step = newton_step(best, kept)
        for _ in range(MAXIMUM_HALVINGS):
            with np.errstate(all="ignore"):
                found = likelihood(sets, beta + step, ties)
            if found.value >= best.value - ROUNDING * abs(best.value) and _finite(found):
                break
            step, overflowed = step / 2, overflowed or not _finite(found)
        else:
            break
        gain = found.value - best.value
        beta, best = beta + step, found
        if ending:
            break
        ending = abs(gain) <= CONVERGED + ROUNDING * abs(best.value)  # and one step to polish
    farthest = np.ptp(beta @ sets.columns) if overflowed else 0.0
    return beta, best, ending and bool(farthest < FARTHEST)


def _finite(at: Likelihood) -> bool:
    return bool(np.isfinite(at.gradient).all() and np.isfinite(at.information).all())
