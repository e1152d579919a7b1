"""The likelihood of an accelerated failure time model, and its maximum.

It is climbed in coefficients / scale and 1 / scale, in which it is concave for our distributions
(Burridge 1981), on log times of mean 0 and spread 1 and covariates from 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.survival.error_distributions import ErrorDistribution, error_distribution
from assistant.survival.newton import Height, Matrix, climb, inverse


@dataclass(frozen=True, slots=True)
class LogTimes:
    """Subjects: logarithms of times, whether they are events, and covariates."""

    log_time: Matrix
    event: npt.NDArray[np.bool_]
    covariates: Matrix
    """Shape ``(n_subjects, n_covariates)``, none constant or a sum of others."""


@dataclass(frozen=True, slots=True)
class Maximum:
    """The fit; the covariance is of intercept, coefficients and log(scale)."""

    beta: Matrix
    scale: float
    covariance: Matrix
    log_likelihood: float
    """Of the logarithms of the times."""


def maximum(rows: LogTimes, distribution: str) -> Maximum:
    """Return the maximum likelihood fit.

    Raises:
        ValueError: the distribution is unknown, or the likelihood grows without limit as the
            scale goes to 0.
    """
    error, fixed = error_distribution(distribution), distribution == "exponential"
    centre = float(rows.log_time[rows.event].mean())
    spread = 1.0 if fixed else float(np.std(rows.log_time)) or 1.0
    least = rows.covariates.min(axis=0)
    reach = np.ptp(rows.covariates, axis=0)
    design = np.column_stack([np.ones(len(rows.event)), (rows.covariates - least) / reach])
    scaled = LogTimes((rows.log_time - centre) / spread, rows.event, design)
    start = np.append(np.zeros(design.shape[1]), 1.0)
    if fixed:
        start = start[:-1]
    summit = climb(lambda place: _height(scaled, error, place, fixed), start)
    width = design.shape[1]
    steepness = 1.0 if fixed else float(summit.place[-1])
    if not summit.reached or not np.isfinite(summit.height.value):
        raise ValueError("the times do not determine the scale of a parametric curve")
    # from coefficients / scale and 1 / scale to coefficients and log(scale)
    change = np.eye(width + 1) / steepness
    change[:width, -1] = -summit.place[:width] / steepness**2
    change[-1, -1] = -1.0 / steepness
    covariance = np.zeros((width + 1, width + 1))
    covariance[: len(start), : len(start)] = inverse(summit.height.information)
    # and back to the caller's units
    unit = np.diag(np.concatenate(([spread], spread / reach, [1.0])))
    unit[0, 1:width] = -spread * least / reach
    beta = unit[:width, :width] @ summit.place[:width] / steepness
    beta[0] += centre
    moved = unit @ change
    log_likelihood = summit.height.value - int(rows.event.sum()) * float(np.log(spread))
    return Maximum(beta, spread / steepness, moved @ covariance @ moved.T, log_likelihood)


def _height(rows: LogTimes, error: ErrorDistribution, place: Matrix, fixed: bool) -> Height:
    width = rows.covariates.shape[1]
    steepness = 1.0 if fixed else float(place[-1])
    if not steepness > 0:
        return Height(-np.inf, np.zeros(len(place)), np.zeros((len(place), len(place))))
    w = steepness * rows.log_time - rows.covariates @ place[:width]
    dead, alive = error.log_density(w), error.log_survival(w)
    value, slope, bend = (
        np.where(rows.event, getattr(dead, name), getattr(alive, name))
        for name in ("value", "slope", "bend")
    )
    levers = -rows.covariates if fixed else np.column_stack([-rows.covariates, rows.log_time])
    gradient = slope @ levers
    information = -(levers.T * bend) @ levers
    events = int(rows.event.sum())
    if not fixed:
        gradient[-1] += events / steepness
        information[-1, -1] += events / steepness**2
    return Height(float(value.sum()) + events * float(np.log(steepness)), gradient, information)
