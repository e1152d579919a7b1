"""Cox's partial likelihood written out subject by subject, for expected values only."""

from __future__ import annotations

import numpy as np


def log_likelihood(beta, x, time, event, *, ties: str = "efron", strata=None, slope=None) -> float:
    """Return the log partial likelihood; `slope(t)` multiplies an added copy of the covariates."""
    strata = np.zeros(len(time)) if strata is None else np.asarray(strata)
    x, time, event = np.atleast_2d(x.T).T, np.asarray(time, float), np.asarray(event, bool)
    total = 0.0
    for stratum in np.unique(strata):
        inside = strata == stratum
        for moment in np.unique(time[event & inside]):
            columns = x if slope is None else np.hstack([x, slope(moment) * x])
            eta = columns @ np.asarray(beta, float)
            risk = np.exp(eta)
            at_risk = risk[inside & (time >= moment)].sum()
            dying = inside & event & (time == moment)
            total += eta[dying].sum()
            for k in range(int(dying.sum())):
                share = k / dying.sum() if ties == "efron" else 0.0
                total -= np.log(at_risk - share * risk[dying].sum())
    return float(total)


def hessian(function, at, step: float = 1e-4):
    """Return the matrix of second derivatives by central differences."""
    at = np.asarray(at, float)
    width = len(at)
    found = np.zeros((width, width))
    moves = np.eye(width) * step
    for i in range(width):
        for j in range(width):
            found[i, j] = (
                function(at + moves[i] + moves[j]) - function(at + moves[i] - moves[j])
                - function(at - moves[i] + moves[j]) + function(at - moves[i] - moves[j])
            ) / (4 * step * step)  # fmt: skip
    return found


def maximum(function, width: int):
    """Return where a function is largest."""
    from scipy.optimize import minimize

    options = {"xatol": 1e-9, "fatol": 1e-11, "maxiter": 20_000, "maxfev": 40_000}
    return minimize(
        lambda b: -function(b), np.zeros(width), method="Nelder-Mead", options=options
    ).x
