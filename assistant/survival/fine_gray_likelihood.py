"""The weighted pseudo-likelihood of Fine and Gray, and the variance of its score.

Who had a competing event stays at risk with a weight that falls as people are censored:
G(t-) / G(T-) for an event at T, with G the Kaplan-Meier estimate of not yet being censored.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.survival.event_table import Counts
from assistant.survival.newton import Height, Matrix

Flags = npt.NDArray[np.bool_]
LARGEST_LOG = 500.0
"""Reached only where an effect is infinite, by who is never at risk at an event."""


@dataclass(frozen=True, slots=True)
class CompetingRows:
    """Subjects; arrays share the length ``n_subjects``."""

    times: int
    """Number of distinct times."""
    from_origin: bool
    """Whether the first of them is the origin, time 0."""
    variant: str
    """"crr" or "finegray", see `fine_gray`."""
    end: Counts
    """Position of each subject's time among the distinct ones, ascending."""
    own: Flags
    """Whether the time is an event of the cause of interest."""
    competing: Flags
    """Whether it is an event of another cause."""
    covariates: Matrix
    """Shape ``(n_subjects, n_covariates)``."""


@dataclass(frozen=True, slots=True)
class _Sums:
    """Weighted sums over who is at risk at each distinct time."""

    risk: Matrix
    """exp(linear predictor), shape ``(n_subjects,)``."""
    total: Matrix
    """Shape ``(n_times,)``."""
    mean: Matrix
    """Mean covariates, shape ``(n_times, n_covariates)``."""
    events: Matrix
    """Events of the cause, shape ``(n_times,)``."""
    uncensored: Matrix
    """G just before each time, shape ``(n_times,)``."""


def pseudo_likelihood(rows: CompetingRows, beta: Matrix) -> Height:
    """Return the log pseudo-likelihood with Breslow's ties at `beta`, and its derivatives."""
    sums = _sums(rows, beta)
    width = len(beta)
    pairs = (rows.covariates[:, :, None] * rows.covariates[:, None, :]).reshape(
        len(rows.end), width**2
    )
    squares = _at_risk(rows, sums.risk, pairs, sums.uncensored).reshape(rows.times, width, width)
    some = sums.events > 0
    events, total, mean = sums.events[some], sums.total[some], sums.mean[some]
    value = float((rows.covariates[rows.own] @ beta).sum() - (events * np.log(total)).sum())
    gradient = rows.covariates[rows.own].sum(axis=0) - events @ mean
    spread = squares[some] / total[:, None, None] - mean[:, :, None] * mean[:, None, :]
    return Height(value, gradient, (events[:, None, None] * spread).sum(axis=0))


def score_covariance(rows: CompetingRows, beta: Matrix) -> Matrix:
    """Return the sum over subjects of their squared shares in the score.

    Each share is eta + psi of the paper: psi is what the subject changes through the estimate of
    the censoring distribution; the variant "finegray" leaves it out.
    """
    sums = _sums(rows, beta)
    some = sums.events > 0
    hazard = np.where(some, sums.events / np.where(some, sums.total, 1.0), 0.0)[:, None]
    share = _event_share(rows, sums, hazard)
    if rows.variant == "crr":
        share += _censoring_share(rows, sums, hazard)
    return np.asarray(share.T @ share, dtype=np.float64)


def _event_share(rows: CompetingRows, sums: _Sums, hazard: Matrix) -> Matrix:
    z, end, risk = rows.covariates, rows.end, sums.risk[:, None]
    passed, moved = np.cumsum(hazard, axis=0), np.cumsum(hazard * sums.mean, axis=0)
    share = -risk * (z * passed[end] - moved[end])
    later, shifted = _to_come(sums, hazard)
    weight = np.where(rows.competing, 1.0 / sums.uncensored[end], 0.0)[:, None]
    share -= risk * weight * (z * later[end + 1] - shifted[end + 1])
    share += np.where(rows.own[:, None], z - sums.mean[end], 0.0)
    return share


def _censoring_share(rows: CompetingRows, sums: _Sums, hazard: Matrix) -> Matrix:
    weight = np.where(rows.competing, sums.risk / sums.uncensored[rows.end], 0.0)[:, None]
    count, moment = (_earlier(rows, values) for values in (weight, weight * rows.covariates))
    later, shifted = _to_come(sums, hazard)
    under = np.bincount(rows.end, minlength=rows.times)[::-1].cumsum()[::-1][:, None]
    push = (moment * later[:-1] - count * shifted[:-1]) / under
    is_censored = ~(rows.own | rows.competing)
    censored = np.bincount(rows.end[is_censored], minlength=rows.times)[:, None]
    drift = np.cumsum(push * censored / under, axis=0)
    share: Matrix = np.where(is_censored[:, None], push[rows.end], 0.0) - drift[rows.end]
    return share


def _to_come(sums: _Sums, hazard: Matrix) -> tuple[Matrix, Matrix]:
    """Return G(s-) dHazard(s), and it times the mean covariates, summed from each time on."""
    weighted = hazard * sums.uncensored[:, None]
    return _from_here(weighted), _from_here(weighted * sums.mean)


def _from_here(values: Matrix) -> Matrix:
    sums = np.cumsum(values[::-1], axis=0)[::-1]
    return np.concatenate((sums, np.zeros((1, values.shape[1]))))


def _sums(rows: CompetingRows, beta: Matrix) -> _Sums:
    risk = np.exp(np.minimum(rows.covariates @ beta, LARGEST_LOG))
    uncensored = _uncensored(rows)
    total = _at_risk(rows, risk, np.ones((len(risk), 1)), uncensored)
    moment = _at_risk(rows, risk, rows.covariates, uncensored)
    events = np.bincount(rows.end[rows.own], minlength=rows.times).astype(np.float64)
    return _Sums(risk, total[:, 0], moment / total, events, uncensored)


def _uncensored(rows: CompetingRows) -> Matrix:
    """Return G just before each time.

    At the origin `crr` takes it just after, since it asks for G at t (1 - machine epsilon).
    """
    is_censored = ~(rows.own | rows.competing)
    censored = np.bincount(rows.end[is_censored], minlength=rows.times)
    under = np.bincount(rows.end, minlength=rows.times)[::-1].cumsum()[::-1]
    if rows.variant == "finegray":  # events come before censorings of the same time
        under = under - np.bincount(rows.end[~is_censored], minlength=rows.times)
    after = np.cumprod(1.0 - censored / np.maximum(under, 1), dtype=np.float64)
    before = np.concatenate(([1.0], after))[:-1]
    if rows.variant == "crr" and rows.from_origin and after[0] > 0:
        before[0] = after[0]
    return before


def _at_risk(rows: CompetingRows, risk: Matrix, values: Matrix, uncensored: Matrix) -> Matrix:
    """Return the weighted sums of risk times values at each time, ``(n_times, n_columns)``."""
    there = _placed(rows, risk[:, None] * values)[::-1].cumsum(axis=0)[::-1]
    weight = np.where(rows.competing, risk / uncensored[rows.end], 0.0)[:, None]
    return there + uncensored[:, None] * _earlier(rows, weight * values)


def _earlier(rows: CompetingRows, values: Matrix) -> Matrix:
    """Return the sums of values of subjects whose time lies before each time."""
    passed = np.cumsum(_placed(rows, values), axis=0)
    return np.concatenate((np.zeros((1, values.shape[1])), passed))[:-1]


def _placed(rows: CompetingRows, values: Matrix) -> Matrix:
    sums = np.zeros((rows.times, values.shape[1]))
    np.add.at(sums, rows.end, values)
    return sums
