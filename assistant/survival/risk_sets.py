"""Who is at risk at each event time: positions found once, so that every sum is one pass.

A slot is one distinct event time of one stratum. Slots are ordered by stratum, then by time from
late to early, so that risk sets grow along the slots of a stratum and a sum over everyone at risk
is a running sum. With left truncation a subject is at risk at a span of slots, which is added
piece by piece: taking off those who have not entered yet would leave their rounding behind.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assistant.survival.cox_sample import Codes, CoxSample, Matrix

ROUNDING = 1e-13
"""Share of a covariate's largest value below which a difference from its mean is none."""


@dataclass(frozen=True, slots=True, eq=False)
class RiskSets:
    """Slots, and for each cell of a sample the slots at which it is at risk."""

    time: Matrix
    """Shape ``(n_slots,)``: event time of each slot."""
    deaths: Codes
    """Shape ``(n_slots,)``: subjects with the event, at least 1."""
    death_mass: Matrix
    """Shape ``(n_slots,)``: their weight."""
    bounds: Codes
    """Shape ``(n_strata + 1,)``: where each stratum's slots begin."""
    first: Codes
    """Shape ``(n_cells,)``: first slot at which the cell is at risk."""
    leave: Codes
    """Shape ``(n_cells,)``: slot after the last; equals `first` where there is none."""
    enduring: Codes
    """Cells at risk from `first` to the end of their stratum's slots."""
    pieces: tuple[Codes, Codes]
    """Of the others: a cell, and a node of the binary tree over the slots, for each piece."""
    dead: Codes
    """Cells with the event; their slot is `first`."""
    mass: Matrix
    """Shape ``(n_cells,)``: weight of each cell."""
    columns: Matrix
    """Shape ``(n_covariates, n_cells)``: covariates less their stratum's mean."""
    centre: Matrix
    """Shape ``(n_strata, n_covariates)``: those means."""
    cell_stratum: Codes
    """Shape ``(n_cells,)``."""
    death_slot: Codes
    """Shape ``(n_deaths,)``: slot of each subject with the event, ascending."""
    death_share: Matrix
    """Shape ``(n_deaths,)``: 0, 1/d, ... (d-1)/d within each slot of d deaths."""

    def at_risk(self, values: Matrix) -> Matrix:
        """Return the sum of a value, shape ``(n_cells,)``, over each slot's risk set."""
        n_slots = len(self.time)
        first = self.first
        if len(self.enduring) < len(values):
            first, joining = first[self.enduring], values[self.enduring]
        else:
            joining = values
        total: Matrix = np.bincount(first, joining, n_slots).astype(np.float64, copy=False)
        for start, end in zip(self.bounds[:-1], self.bounds[1:], strict=True):
            np.cumsum(total[start:end], out=total[start:end])
        cells, nodes = self.pieces
        return total + _leaves(nodes, values[cells], n_slots) if len(cells) else total

    def dying(self, values: Matrix) -> Matrix:
        """Return the sum of a value, shape ``(n_cells,)``, over each slot's events."""
        found = np.bincount(self.first[self.dead], values[self.dead], len(self.time))
        return found.astype(np.float64, copy=False)

    def while_at_risk(self, values: Matrix) -> Matrix:
        """Return for each cell the sum of a value, shape ``(n_slots,)``, over its slots."""
        total = np.concatenate(([0.0], np.cumsum(values)))
        return total[self.leave] - total[self.first]


def risk_sets(sample: CoxSample) -> RiskSets:
    """Return the risk sets of a sample; without events there are no slots."""
    n_strata = len(sample.stratum_labels)
    both = sample.time if sample.entry is None else np.append(sample.time, sample.entry)
    distinct, rank = np.unique(both, return_inverse=True)
    width = len(distinct)
    key = np.tile(sample.stratum, len(both) // len(sample.time)) * width + (width - 1 - rank)
    slots = np.unique(key[: len(sample.time)][sample.event])
    bounds = np.searchsorted(slots, np.arange(n_strata + 1) * width)
    end = bounds[sample.stratum + 1]
    first, leave = _spans(slots, key, end)
    dead = np.flatnonzero(sample.event)
    deaths = np.bincount(first[dead], sample.count[dead], len(slots)).astype(np.int64)
    death_slot = np.repeat(np.arange(len(slots)), deaths)
    rank_in_slot = np.arange(len(death_slot)) - np.repeat(np.cumsum(deaths) - deaths, deaths)
    columns, centre = _centred(sample, n_strata)
    return RiskSets(
        time=distinct[width - 1 - slots % width], deaths=deaths,
        death_mass=np.bincount(first[dead], sample.mass[dead], len(slots)).astype(np.float64),
        bounds=bounds, first=first, leave=leave,
        enduring=np.flatnonzero((first < leave) & (leave == end)),
        pieces=_pieces(first, leave, np.flatnonzero(leave < end), len(slots)), dead=dead,
        mass=sample.mass, columns=columns, centre=centre, cell_stratum=sample.stratum,
        death_slot=death_slot, death_share=rank_in_slot / deaths[death_slot],
    )  # fmt: skip


def _spans(slots: Codes, key: Codes, end: Codes) -> tuple[Codes, Codes]:
    """Return each cell's first slot and the one after its last; both past all slots if none."""
    first = np.searchsorted(slots, key[: len(end)])
    leave = np.searchsorted(slots, key[len(end) :]) if len(key) > len(end) else end
    never = first >= leave
    return np.where(never, len(slots), first), np.where(never, len(slots), leave)


def _pieces(first: Codes, leave: Codes, cells: Codes, n_slots: int) -> tuple[Codes, Codes]:
    """Return the nodes that together cover each cell's span: those of a segment tree."""
    size = _tree_size(n_slots)
    low, high = first[cells] + size, leave[cells] + size
    found: list[tuple[Codes, Codes]] = [(cells[:0], cells[:0])]
    while (low < high).any():
        left, right = (low < high) & (low % 2 == 1), (low < high) & (high % 2 == 1)
        found += [(cells[left], low[left]), (cells[right], high[right] - 1)]
        low, high = (low + left) // 2, (high - right) // 2
    return np.concatenate([c for c, _ in found]), np.concatenate([node for _, node in found])


def _tree_size(n_slots: int) -> int:
    return 1 << max(n_slots - 1, 0).bit_length()


def _leaves(nodes: Codes, values: Matrix, n_slots: int) -> Matrix:
    """Return for each slot the sum of the values at its leaf and all nodes above it."""
    size = _tree_size(n_slots)
    tree = np.bincount(nodes, values, 2 * size).astype(np.float64, copy=False)
    level = 1
    while level < size:
        tree[2 * level : 4 * level] += np.repeat(tree[level : 2 * level], 2)
        level *= 2
    return tree[size : size + n_slots]


def _centred(sample: CoxSample, n_strata: int) -> tuple[Matrix, Matrix]:
    """Return the covariates less their stratum's mean, which leaves the likelihood as it is."""
    total = np.bincount(sample.stratum, sample.mass, n_strata)
    columns, centre = [], []
    for given in sample.covariates.T:
        column, mean = given, np.zeros(n_strata)
        for _ in range(2):  # the second pass takes away the rounding of the first
            rest = np.bincount(sample.stratum, sample.mass * column, n_strata) / total
            mean, column = mean + rest, column - rest[sample.stratum]
        constant = np.abs(column) <= ROUNDING * np.abs(given).max(initial=0.0)
        columns.append(np.where(constant, 0.0, column))
        centre.append(mean)
    width = sample.covariates.shape[1]
    return (
        np.array(columns).reshape(width, len(sample.time)),
        np.array(centre).reshape(width, n_strata).T,
    )
