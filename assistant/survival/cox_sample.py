"""What a Cox model is fitted to: validated arrays, with near-tied times merged as R merges them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.survival.event_table import near_tie_slots

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class CoxSample:
    """Cells of subjects; all arrays have one entry per cell, at least one subject each."""

    time: Matrix
    """End of observation, near ties merged."""
    event: Flags
    count: Matrix
    """Subjects who share everything else of the cell: whole, positive."""
    covariates: Matrix
    """Shape ``(n_cells, n_covariates)``."""
    stratum: Codes
    """From 0; positions in `stratum_labels`."""
    stratum_labels: Codes
    """Distinct labels of the caller, ascending."""
    entry: Matrix | None
    """Start of observation, open: at risk in (entry, time]; None if all start at the origin."""
    weight: Matrix | None
    """Case weight of each subject of the cell, positive; None for 1 each."""
    cluster: Codes | None
    """From 0; subjects of a cluster may be correlated. None: subjects are independent."""

    @property
    def mass(self) -> Matrix:
        """Weight of the whole cell."""
        return self.count if self.weight is None else self.count * self.weight

    @property
    def subjects(self) -> int:
        """Number of subjects, unweighted."""
        return int(self.count.sum())

    @property
    def events(self) -> int:
        """Number of events, unweighted."""
        return int(self.count[self.event].sum())


def cox_sample(
    time: Matrix,
    event: Flags,
    covariates: Matrix,
    *,
    count: Matrix | None = None,
    strata: Codes | None = None,
    entry: Matrix | None = None,
    weights: Matrix | None = None,
    cluster: npt.NDArray[np.generic] | None = None,
) -> CoxSample:
    """Return the sample; cells without subjects are left out.

    Args:
        time: Shape ``(n_cells,)``, finite, any unit.
        event: Shape ``(n_cells,)``, True for events.
        covariates: Shape ``(n_cells, n_covariates)``, finite.
        count: Shape ``(n_cells,)``, subjects of each cell, whole and >= 0; 1 each if absent.
        strata: Shape ``(n_cells,)``: labels of baseline hazards of their own.
        entry: Shape ``(n_cells,)``, less than `time`: left truncation, or counting process.
        weights: Shape ``(n_cells,)``, positive: case weights, whole or not. Unlike `count` they
            are not numbers of subjects: n and the Efron correction count each subject once.
        cluster: Shape ``(n_cells,)``: labels of correlated subjects.

    Raises:
        ValueError: lengths differ, or a value is outside its range or missing.

    Source:
        R survival 3.5-3: `coxph` with `timefix`, here `near_tie_slots`.
    """
    n_cells = len(time)
    matrix = np.asarray(covariates, dtype=np.float64)
    if matrix.ndim != 2:
        raise ValueError("covariates must have two dimensions")
    counts = np.ones(n_cells) if count is None else np.asarray(count, dtype=np.float64)
    optional = [x for x in (strata, entry, weights, cluster) if x is not None]
    if any(len(x) != n_cells for x in (event, matrix, counts, *optional)):
        raise ValueError("all arrays must have one entry per cell")
    _check_values(np.asarray(time, dtype=np.float64), matrix, counts, entry, weights)
    kept = counts > 0
    merged, start = _merged(np.asarray(time, dtype=np.float64)[kept], _some(entry, kept))
    labels = np.zeros(int(kept.sum()), dtype=np.int64) if strata is None else strata[kept]
    stratum_labels, stratum = np.unique(labels, return_inverse=True)
    groups = None if cluster is None else np.unique(cluster[kept], return_inverse=True)[1]
    return CoxSample(
        merged, np.asarray(event, dtype=bool)[kept], counts[kept], matrix[kept],
        stratum.astype(np.int64), stratum_labels, start, _some(weights, kept),
        None if groups is None else groups.astype(np.int64),
    )  # fmt: skip


def observed_at(distinct: Matrix, time: Matrix, entry: Matrix | None, count: Matrix) -> Matrix:
    """Return the subjects under observation just before each distinct time, ascending."""
    n_times = len(distinct)
    ending = np.bincount(np.searchsorted(distinct, time), count, n_times)
    at_risk: Matrix = ending[::-1].cumsum()[::-1]
    if entry is not None:
        not_yet = np.bincount(np.searchsorted(distinct, entry, side="right"), count, n_times + 1)
        at_risk = at_risk - not_yet[:0:-1].cumsum()[::-1]
    return at_risk


def _check_values(
    time: Matrix, covariates: Matrix, count: Matrix, entry: Matrix | None, weights: Matrix | None
) -> None:
    if not np.isfinite(time).all() or not np.isfinite(covariates).all():
        raise ValueError("times and covariates must be finite; leave incomplete subjects out")
    if not np.isfinite(count).all() or (count < 0).any() or (count != np.floor(count)).any():
        raise ValueError("counts must be whole and not negative; give fractions as weights")
    if not count.sum() > 0:
        raise ValueError("there are no subjects")
    if weights is not None and not (np.isfinite(weights).all() and (weights > 0).all()):
        raise ValueError("weights must be positive and finite")
    if entry is not None and np.isnan(entry).any():
        raise ValueError("entry times must not be missing")


def _some(values: Matrix | None, kept: Flags) -> Matrix | None:
    return None if values is None else np.asarray(values, dtype=np.float64)[kept]


def _merged(time: Matrix, entry: Matrix | None) -> tuple[Matrix, Matrix | None]:
    """Return times and entries, each near-tied one as the earliest of its neighbours."""
    if entry is not None and (entry >= time).any():
        raise ValueError("entry must be before time")
    everything = time if entry is None else np.concatenate((time, entry))
    finite = np.isfinite(everything)  # an entry may be minus infinity: always at risk
    distinct, place = np.unique(everything[finite], return_inverse=True)
    slot = near_tie_slots(distinct)
    first = distinct[np.concatenate(([True], np.diff(slot) > 0))]
    merged = everything.copy()
    merged[finite] = first[slot[place]]
    if entry is None:
        return merged, None
    time, entry = merged[: len(time)], merged[len(time) :]
    if (entry >= time).any():
        raise ValueError("entry must be before time by more than a rounding error")
    return time, entry
