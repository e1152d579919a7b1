"""Several tables of one shape: is there an association in any stratum?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.summaries.contingency import Counts, counts_table
from assistant.summaries.tails import chi_square_tail


@dataclass(frozen=True, slots=True)
class AssociationTest:
    """The general association of rows and columns, given the strata."""

    chi_square: float | None
    """None where no stratum holds information."""
    degrees_of_freedom: int
    p_value: float | None


def association_test(tables: Sequence[Sequence[Sequence[int]] | Counts]) -> AssociationTest:
    """Return the generalised Cochran-Mantel-Haenszel test.

    Rows and columns that are empty in every stratum are left out.

    Args:
        tables: One for each stratum, all of the shape ``(n_rows, n_columns)``.

    Raises:
        ValueError: no table, or tables of different shapes.

    Source:
        Landis, Heyman and Koch (1978); Agresti (1990) 7.5.3; R `mantelhaen.test` of tables
        larger than 2 x 2; SAS PROC FREQ `CMH`, "general association".
    """
    counted = [counts_table(table) for table in tables]
    if not counted or any(table.shape != counted[0].shape for table in counted):
        raise ValueError("strata need tables of one shape, at least one")
    total = np.sum(counted, axis=0)
    rows, columns = total.sum(axis=1) > 0, total.sum(axis=0) > 0
    kept = [table[rows][:, columns] for table in counted if table.sum() > 1]
    degrees = (max(int(rows.sum()), 1) - 1) * (max(int(columns.sum()), 1) - 1)
    if not kept or not degrees:
        return AssociationTest(None, max(degrees, 1), None)
    gap, variance = np.zeros(degrees), np.zeros((degrees, degrees))
    for table in kept:
        n, row, column = table.sum(), table.sum(axis=1)[:-1], table.sum(axis=0)[:-1]
        gap += (table[:-1, :-1] - np.outer(row, column) / n).ravel()
        spread = np.kron(
            np.diag(row * n) - np.outer(row, row), np.diag(column * n) - np.outer(column, column)
        )
        variance += spread / (float(n) ** 2 * (n - 1))
    if np.linalg.matrix_rank(variance) < degrees:
        return AssociationTest(None, degrees, None)
    found = float(gap @ np.linalg.solve(variance, gap))
    return AssociationTest(found, degrees, chi_square_tail(found, degrees))
