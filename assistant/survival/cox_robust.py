"""Score residuals of the Cox model and the variance that survives correlated subjects."""

from __future__ import annotations

import numpy as np

from assistant.survival.cox_likelihood import risk_moments
from assistant.survival.cox_sample import CoxSample, Matrix
from assistant.survival.risk_sets import RiskSets


def score_residuals(sets: RiskSets, beta: Matrix, ties: str) -> Matrix:
    """Return each cell's score residual for one subject, unweighted.

    Shape ``(n_covariates, n_cells)``; weighted by the cells' mass they sum to the gradient.

    Source:
        Therneau, Grambsch and Fleming (1990); with Efron's ties as R survival 3.5-3, `coxscore2`.
    """
    moments = risk_moments(sets, beta, ties)
    sums, dead, slot = moments.ties, sets.dead, sets.first[sets.dead]
    risk, at_risk = np.exp(moments.predictor), moments.at_risk
    hazard = sets.while_at_risk(sums.hazard / at_risk)
    hazard[dead] -= (sums.hazard_share / at_risk)[slot]  # the k-th of d tied events has left by k/d
    found = np.empty_like(sets.columns)
    for place, column in enumerate(sets.columns):
        s1, d1 = moments.at_risk_first[place] / at_risk, moments.dying_first[place] / at_risk
        drift = sets.while_at_risk(s1 * sums.square - d1 * sums.square_share)
        drift[dead] -= (s1 * sums.square_share - d1 * sums.square_share2)[slot]
        found[place] = -risk * (column * hazard - drift)
        found[place, dead] += column[dead] - (moments.mean[place] / sets.death_mass)[slot]
    return found


def clustered_square(sample: CoxSample, residuals: Matrix) -> Matrix:
    """Return the sum over clusters of the outer product of their weighted residuals.

    Args:
        residuals: Shape ``(n, n_cells)``, of one subject each.
    """
    if sample.cluster is None:
        weight = 1.0 if sample.weight is None else sample.weight
        weighted = residuals * weight
        found: Matrix = (weighted * sample.count) @ weighted.T
        return found
    sums = np.array([np.bincount(sample.cluster, row * sample.mass) for row in residuals])
    sums = sums.reshape(len(residuals), -1)
    square: Matrix = sums @ sums.T
    return square
