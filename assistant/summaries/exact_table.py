"""Fisher's exact test of a table of any size (Freeman and Halton)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from assistant.summaries.contingency import Counts, counts_table

Values = npt.NDArray[np.float64]
SAME = 1e-7
"""Log probabilities this close count as equal, as in R's exact tests."""
MERGED = 1e-9
WORK_LIMIT = 100_000_000
"""Steps after which the test is given up: a few seconds, half a gigabyte."""
BATCH = 500
"""Paths that are continued at once, so that no array grows beyond some 100 MB."""


class TooLarge(ValueError):
    """The table has too many subjects and cells for an exact test."""


def exact_table_test(rows: Sequence[Sequence[int]] | Counts) -> float | None:
    """Return the probability of all tables that are no more likely than the one seen.

    Empty rows and columns are left out. Where fewer than two rows or columns remain, a 2 x 2
    table has the p-value 1 and a larger one None, as R's NA.

    Args:
        rows: Counts, shape ``(n_rows, n_columns)``.

    Raises:
        TooLarge: more than `WORK_LIMIT` steps (R stops with "LDSTP is too small").

    Source:
        Freeman and Halton (1951); R `fisher.test`. Columns are filled one after the other as by
        Mehta and Patel (1983); the last two at once, from their sorted probabilities.
    """
    table = counts_table(rows)
    two_by_two = table.shape == (2, 2)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(table.shape) < 2:
        return 1.0 if two_by_two else None
    if table.shape[0] > table.shape[1]:
        table = table.T
    table = table[:, np.argsort(table.sum(axis=0), kind="stable")]
    return min(_tail(table), 1.0)


def _tail(table: Counts) -> float:
    """Return the summed probability, filling one column after the other.

    A path is a filling of some columns. Paths that leave the same rows open meet in a node. A
    path whose likeliest completion is no more likely than the table seen is counted at once.
    """
    seen = _log_probability(table) + SAME
    columns = table.sum(axis=0)
    paths = Paths(np.sort(table.sum(axis=1))[None, :], np.zeros(1), np.ones(1))
    total, work = 0.0, 0
    for place in range(len(columns) - 2):
        parts: list[Paths] = []
        for node, values, times in _nodes(paths):
            fills, logs = _fills(node, int(columns[place]))
            work = _within_limit(work + len(fills) * (3 + len(values)))
            _within_limit(3 * fills.size * (len(columns) - place))
            left = np.sort(node - fills, axis=1)
            reached = values[:, None] + logs
            done = reached + _best(left, columns[place + 1 :]) <= seen
            total += math.fsum((np.exp(reached) * done).T @ times)
            path, fill = np.nonzero(~done)
            work = _within_limit(work + 20 * len(path))
            parts.append(Paths(left[fill], reached[path, fill], times[path]))
        if not parts:
            break
        paths = _merged(parts)
    for node, values, times in _nodes(paths):
        _, logs = _fills(node, int(columns[-2]))
        work = _within_limit(work + 3 * len(logs) + len(values))
        total += _last_two(values, times, logs, seen)
    return total


@dataclass(frozen=True, slots=True)
class Paths:
    """Fillings of the columns so far, ordered by what they leave open."""

    left: Counts
    """Counts left in each row, ascending, shape ``(n_paths, n_rows)``; their order is no matter."""
    value: Values
    """Logarithm of a path's probability."""
    times: Values
    """How many fillings share it."""


def _nodes(paths: Paths) -> Iterator[tuple[Counts, Values, Values]]:
    """Yield each distinct state of the rows with its paths' values and times, in batches."""
    if not len(paths.value):
        return
    changes = np.flatnonzero((np.diff(paths.left, axis=0) != 0).any(axis=1)) + 1
    for first, last in pairwise([0, *changes.tolist(), len(paths.value)]):
        for start in range(first, last, BATCH):
            part = slice(start, min(start + BATCH, last))
            yield paths.left[start], paths.value[part], paths.times[part]


def _merged(parts: Sequence[Paths]) -> Paths:
    left = np.concatenate([part.left for part in parts])
    value = np.concatenate([part.value for part in parts])
    times = np.concatenate([part.times for part in parts])
    if not len(value):
        return Paths(left, value, times)
    order = np.lexsort((value, *left.T))
    left, value, times = left[order], value[order], times[order]
    same = (np.diff(left, axis=0) == 0).all(axis=1) & (np.diff(value) <= MERGED)
    starts = np.flatnonzero(np.concatenate([[True], ~same]))
    return Paths(left[starts], value[starts], np.add.reduceat(times, starts))


def _best(left: Counts, columns: Counts) -> Values:
    """Return an upper bound of the log probability of filling the remaining columns.

    Source:
        Weak duality: with any positive u and v, the sum over cells of ``-log(x!)`` is at most
        that of its largest ``x log(u v) - log(x!)``, minus the margins times ``log u, log v``.
    """
    n = int(columns.sum())
    u = left + len(columns) / 2
    v = (columns + left.shape[1] / 2) / (n + left.shape[1] * len(columns) / 2)
    cell = u[:, :, None] * v
    whole = np.floor(cell)
    cells = (whole * np.log(cell) - _log_factorial(whole)).sum(axis=(1, 2))
    margins = (left * np.log(u) - _log_factorial(left)).sum(axis=1)
    fixed = float((columns * np.log(v) - _log_factorial(columns)).sum())
    return np.asarray(cells - margins - fixed - float(_log_factorial(n)), dtype=np.float64)


def _last_two(values: Values, times: Values, logs: Values, seen: float) -> float:
    ordered = np.sort(logs)
    tail = np.concatenate(([0.0], np.cumsum(np.exp(ordered))))
    return math.fsum(
        np.exp(values) * times * tail[np.searchsorted(ordered, seen - values, "right")]
    )


def _within_limit(work: int) -> int:
    if work > WORK_LIMIT:
        raise TooLarge("the table is too large for an exact test; use the chi-square test")
    return work


def _fills(node: Counts, column: int) -> tuple[Counts, Values]:
    """Return all ways to fill a column, and the logarithm of their probabilities."""
    fills = np.zeros((1, 0), dtype=np.int64)
    left = np.array([column], dtype=np.int64)
    remaining = [int(count) for count in node]
    for place, available in enumerate(remaining):
        later = sum(remaining[place + 1 :])
        low, high = np.maximum(left - later, 0), np.minimum(left, available)
        sizes = high - low + 1
        _within_limit(30 * int(sizes.sum()))
        parents = np.repeat(np.arange(len(left)), sizes)
        starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
        taken = np.arange(len(parents)) - starts + low[parents]
        fills = np.column_stack([fills[parents], taken])
        left = left[parents] - taken
    chosen = _log_factorial(node) - _log_factorial(fills) - _log_factorial(node - fills)
    ways = np.array([sum(remaining), column, sum(remaining) - column])
    every = _log_factorial(ways) * (1, -1, -1)
    return fills, chosen.sum(axis=1) - float(every.sum())


def _log_probability(table: Counts) -> float:
    margins = math.fsum(_log_factorial(table.sum(axis=0))) + math.fsum(
        _log_factorial(table.sum(axis=1))
    )
    return margins - float(_log_factorial(table.sum())) - math.fsum(_log_factorial(table.ravel()))


def _log_factorial(counts: npt.ArrayLike) -> Values:
    from scipy.special import gammaln  # 0.4 s: only exact tests pay for it

    return np.asarray(gammaln(np.asarray(counts) + 1.0), dtype=np.float64)
