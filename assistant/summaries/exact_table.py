"""Fisher's exact test of a table of any size (Freeman and Halton)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from assistant.summaries.contingency import Counts, counts_table

Values = npt.NDArray[np.float64]
Paths = tuple[Values, Values]
"""Logarithm of each distinct probability of the columns so far, and how often it occurs."""
SAME = 1e-7
"""Log probabilities this close count as equal, as in R's exact tests."""
MERGED = 1e-9
WORK_LIMIT = 30_000_000
"""Steps after which the test is given up: a few seconds, half a gigabyte."""


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
    seen = _log_probability(table) + SAME
    columns = [int(count) for count in table.sum(axis=0)]
    nodes: dict[tuple[int, ...], Paths] = {_key(table.sum(axis=1)): (np.zeros(1), np.ones(1))}
    total, work = 0.0, 0
    for column in columns[:-2]:
        reached: dict[tuple[int, ...], list[Paths]] = {}
        for remaining in sorted(nodes):
            fills, logs = _fills(remaining, column)
            values, times = nodes[remaining]
            decided = values + logs.max() <= seen
            total += math.fsum(np.exp(values[decided]) * times[decided])
            values, times = values[~decided], times[~decided]
            work = _within_limit(work + len(fills) * (1 + len(values)))
            for fill, log in zip(fills, logs, strict=True) if len(values) else ():
                key = _key(np.subtract(remaining, fill))
                reached.setdefault(key, []).append((values + log, times))
        nodes = {key: _merged(paths) for key, paths in reached.items()}
    for remaining in sorted(nodes):
        fills, logs = _fills(remaining, columns[-2])
        work = _within_limit(work + len(fills) + len(nodes[remaining][0]))
        total += _last_two(nodes[remaining], logs, seen)
    return total


def _within_limit(work: int) -> int:
    if work > WORK_LIMIT:
        raise TooLarge("the table is too large for an exact test; use the chi-square test")
    return work


def _key(remaining: npt.NDArray[np.int64]) -> tuple[int, ...]:
    """Return what is left of the rows; their order does not matter."""
    return tuple(sorted(int(count) for count in remaining))


def _last_two(paths: Paths, logs: Values, seen: float) -> float:
    values, times = paths
    ordered = np.sort(logs)
    tail = np.concatenate(([0.0], np.cumsum(np.exp(ordered))))
    return math.fsum(
        np.exp(values) * times * tail[np.searchsorted(ordered, seen - values, "right")]
    )


def _merged(paths: Sequence[Paths]) -> Paths:
    values = np.concatenate([path[0] for path in paths])
    times = np.concatenate([path[1] for path in paths])
    order = np.argsort(values, kind="stable")
    values, times = values[order], times[order]
    starts = np.flatnonzero(np.diff(values, prepend=-np.inf) > MERGED)
    return values[starts], np.add.reduceat(times, starts)


def _fills(remaining: tuple[int, ...], column: int) -> tuple[Counts, Values]:
    """Return all ways to fill a column, and the logarithm of their probabilities."""
    fills = np.zeros((1, 0), dtype=np.int64)
    left = np.array([column], dtype=np.int64)
    for place, available in enumerate(remaining):
        later = sum(remaining[place + 1 :])
        low, high = np.maximum(left - later, 0), np.minimum(left, available)
        sizes = high - low + 1
        _within_limit(10 * int(sizes.sum()))
        parents = np.repeat(np.arange(len(left)), sizes)
        starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
        taken = np.arange(len(parents)) - starts + low[parents]
        fills = np.column_stack([fills[parents], taken])
        left = left[parents] - taken
    logs = np.zeros(len(fills))
    for place, available in enumerate(remaining):
        logs += _log_choose(available, fills[:, place])
    return fills, logs - float(_log_choose(sum(remaining), np.array([column]))[0])


def _log_choose(n: int, k: Counts) -> Values:
    from scipy.special import gammaln  # 0.4 s: only exact tests pay for it

    return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1), dtype=np.float64)


def _log_probability(table: Counts) -> float:
    from scipy.special import gammaln  # 0.4 s: only exact tests pay for it

    margins = [*table.sum(axis=0), *table.sum(axis=1)]
    fixed = math.fsum(float(gammaln(count + 1)) for count in margins)
    cells = math.fsum(gammaln(table.ravel() + 1))
    return fixed - float(gammaln(table.sum() + 1)) - cells
