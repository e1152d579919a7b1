"""The exact partial likelihood of tied events, by recursion and not by enumeration."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from assistant.survival.cox_sample import Codes, Matrix
from assistant.survival.risk_sets import RiskSets


def exact_terms(sets: RiskSets, predictor: Matrix) -> tuple[float, Matrix, Matrix]:
    """Return what the slots with two events or more take off the likelihood and its derivatives.

    The k-th elementary symmetric function of the risks at risk is e_k. The three values are the
    sums over slots of log(e_d), of its gradient, shape ``(n_covariates,)``, and of its second
    derivative, shape ``(n_covariates, n_covariates)``.

    One subject after the other joins the risk set: e_k becomes e_k + r e_(k-1). Derivatives
    follow by the same recursion, kept as a matrix J with e_k in the corner, its gradient beside
    it and its second derivative inside: r J changes to r L J L' with L = [[1, 0], [x, 1]]. For
    each k the means e_k / C(n, k) are kept, so that nothing overflows. The work is subjects times
    the largest number of simultaneous events; with left truncation, that for each tied time.

    Source:
        Cox (1972); the recursion: Gail, Lubin and Rubinstein (1981), Biometrika 68, 703; R
        survival, `coxph(ties = "exact")`; SAS PROC PHREG TIES=DISCRETE.
    """
    width = len(sets.columns)
    value, mean, second = 0.0, np.zeros(width), np.zeros((width, width))
    for jet, log_scale in _tied_slots(sets, predictor):
        gradient = jet[0, 1:] / jet[0, 0]
        value += float(np.log(jet[0, 0])) + log_scale
        mean += gradient
        second += jet[1:, 1:] / jet[0, 0] - np.outer(gradient, gradient)
    return value, mean, second


def _tied_slots(sets: RiskSets, predictor: Matrix) -> Iterator[tuple[Matrix, float]]:
    """Yield each tied slot's matrix J of e_d / C(n, d), and log C(n, d)."""
    for start, end in zip(sets.bounds[:-1], sets.bounds[1:], strict=True):
        tied = start + np.flatnonzero(sets.deaths[start:end] > 1)
        if not len(tied):
            continue
        members = np.flatnonzero((sets.first >= start) & (sets.first < end))
        members = members[np.argsort(sets.first[members], kind="stable")]
        truncated = bool((sets.leave[members] < end).any())
        jets, n, done = _no_one(sets, tied), 0, 0
        for slot in tied:
            if truncated:
                jets, n, done = _no_one(sets, tied), 0, 0
            upto = int(np.searchsorted(sets.first[members], slot, side="right"))
            joining = members[done:upto]
            n = _join(jets, n, sets, predictor, joining[sets.leave[joining] > slot])
            done, d = upto, int(sets.deaths[slot])
            yield jets[d], math.lgamma(n + 1) - math.lgamma(d + 1) - math.lgamma(n - d + 1)


def _no_one(sets: RiskSets, tied: Codes) -> Matrix:
    """Return the J of e_0 = 1 and e_1, e_2, ... = 0, shape ``(1 + most, width, width)``."""
    width = 1 + len(sets.columns)
    jets = np.zeros((1 + int(sets.deaths[tied].max()), width, width))
    jets[0, 0, 0] = 1.0
    return jets


def _join(jets: Matrix, n: int, sets: RiskSets, predictor: Matrix, cells: Codes) -> int:
    """Let the subjects of the cells join, changing `jets`; return how many there are now."""
    k = np.arange(1, len(jets), dtype=np.float64)[:, None, None]
    for cell in cells:
        risk, x = np.exp(predictor[cell]), sets.columns[:, cell]
        for _ in range(int(sets.mass[cell])):
            moved = jets[:-1].copy()
            moved[:, 1:, :] += x[:, None] * moved[:, :1, :]
            moved[:, :, 1:] += moved[:, :, :1] * x
            jets[1:] *= np.maximum(n + 1 - k, 0.0) / (n + 1)
            jets[1:] += (k * risk / (n + 1)) * moved
            n += 1
    return n
