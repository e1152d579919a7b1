"""How often the subject with the higher risk has the event first."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from assistant.survival.cox_sample import Codes, CoxSample, Matrix

BATCH = 512
"""Queries answered together; of no influence on the result but for rounding."""


@dataclass(frozen=True, slots=True)
class Concordance:
    """Harrell's C; None where no two subjects can be compared."""

    concordance: float | None
    standard_error: float | None
    concordant: float
    """Weight of pairs in which the higher risk has the event first."""
    discordant: float
    tied: float
    """Weight of pairs of equal risk: half of them count as concordant."""


def concordance(sample: CoxSample, risk: Matrix) -> Concordance:
    """Return the concordance of a risk score, such as a linear predictor, with the times.

    A pair is an event and a subject of its stratum under observation at that time and after it
    (or censored at it). The standard error is the infinitesimal jackknife's, by clusters.

    Args:
        risk: Shape ``(n_cells,)``: higher for earlier events. Equal means equal to the last bit.

    Source:
        Harrell (1982); Therneau and Watson (2015); R survival 3.5-3, `concordance` with
        `reverse = TRUE`, as `summary(coxph())` prints it. SAS and lifelines give no standard
        error. Work: cells times the number of cells / 512, or of distinct scores if fewer.
    """
    pairs = np.zeros((3, len(risk)))
    totals = np.zeros(3)
    for stratum in range(len(sample.stratum_labels)):
        cells = np.flatnonzero(sample.stratum == stratum)
        as_event, as_other = _pairs(sample, risk, cells)
        pairs[:, cells] = as_event + as_other
        totals += (as_event * sample.mass[cells]).sum(axis=1)
    concordant, discordant, tied = (float(total) for total in totals)
    compared = concordant + discordant + tied
    if not compared > 0:
        return Concordance(None, None, concordant, discordant, tied)
    somers = (concordant - discordant) / compared
    change = (pairs[0] - pairs[1] - somers * pairs.sum(axis=0)) / compared
    error = math.sqrt(_jackknife(sample, change)) / 2
    return Concordance((somers + 1) / 2, error, concordant, discordant, tied)


def _jackknife(sample: CoxSample, change: Matrix) -> float:
    if sample.cluster is not None:
        return float(np.sum(np.bincount(sample.cluster, sample.mass * change) ** 2))
    weight = 1.0 if sample.weight is None else sample.weight
    return float(np.sum(sample.count * (weight * change) ** 2))


def _pairs(sample: CoxSample, risk: Matrix, cells: Codes) -> tuple[Matrix, Matrix]:
    """Return the weight of each cell's concordant, discordant and tied partners.

    First those later than its own event, then those with an event while it is under observation.
    """
    time, event, mass = sample.time[cells], sample.event[cells], sample.mass[cells]
    entry = None if sample.entry is None else sample.entry[cells]
    both = time if entry is None else np.append(time, entry)
    rank = np.unique(both, return_inverse=True)[1].astype(np.int64)
    level = np.unique(risk[cells], return_inverse=True)[1].astype(np.int64)
    until = 2 * rank[: len(cells)] + ~event  # censored subjects outlive events at their time
    since = None if entry is None else 2 * rank[len(cells) :] + 1
    dead = np.flatnonzero(event)
    as_event = np.zeros((3, len(cells)))
    as_event[:, dead] = _beyond(until, level, mass, until[dead], level[dead])
    as_other = _beyond(-until[dead], level[dead], mass[dead], -until, level)[[1, 0, 2]]
    if since is not None:
        as_event[:, dead] -= _beyond(since, level, mass, until[dead], level[dead])
        as_other -= _beyond(-until[dead], level[dead], mass[dead], -since, level)[[1, 0, 2]]
    return as_event, as_other


def _beyond(key: Codes, level: Codes, mass: Matrix, least: Codes, query: Codes) -> Matrix:
    """Return for each query the mass of points with ``key > least``, by level against the query.

    Shape ``(3, n_queries)``: below, above, equal. Queries go in batches from the greatest `least`
    to the smallest: points beyond a whole batch are in one histogram over levels, the few
    between the batch's ends are compared one by one.
    """
    order, asked = np.argsort(-key, kind="stable"), np.argsort(-least, kind="stable")
    falling = -key[order]
    histogram = np.zeros(int(max(level.max(initial=0), query.max(initial=0))) + 1)
    found, done = np.zeros((3, len(query))), 0
    for start in range(0, len(asked), BATCH):
        batch = asked[start : start + BATCH]
        whole, some = np.searchsorted(falling, -least[batch[[0, -1]]], side="left").tolist()
        joining = order[done:whole]
        histogram += np.bincount(level[joining], mass[joining], len(histogram))
        done = whole
        below = np.concatenate(([0.0], np.cumsum(histogram)))
        at = query[batch]
        found[:, batch] = below[at], below[-1] - below[at + 1], histogram[at]
        for piece in range(whole, some, 8 * BATCH):
            near = order[piece : min(piece + 8 * BATCH, some)]
            weight = (key[near] > least[batch][:, None]) * mass[near]
            lower, higher = level[near] < at[:, None], level[near] > at[:, None]
            found[0, batch] += (weight * lower).sum(axis=1)
            found[1, batch] += (weight * higher).sum(axis=1)
            found[2, batch] += (weight * ~(lower | higher)).sum(axis=1)
    return found
