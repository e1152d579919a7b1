"""From variables to columns: factors against a reference, numbers, and products of terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.survival.cox_sample import Matrix


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """One variable or interaction of a model and the columns that stand for it."""

    name: str
    labels: tuple[str, ...]
    """Of the columns: "sex=2" for a level of a factor, the name alone for a number."""
    columns: Matrix
    """Shape ``(n_cells, n_columns)``."""


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """The covariates of a model with the terms they belong to."""

    covariates: Matrix
    """Shape ``(n_cells, n_covariates)``."""
    labels: tuple[str, ...]
    terms: tuple[tuple[str, tuple[int, ...]], ...]
    """Name of each term and the positions of its covariates."""


def number_term(name: str, values: Sequence[float]) -> Term:
    """Return a number's term: one column, as it is."""
    return Term(name, (name,), np.asarray(values, dtype=np.float64)[:, None])


def factor_term(name: str, values: Sequence[str], *, levels: Sequence[str], reference: str) -> Term:
    """Return a factor's term: an indicator for each level but the reference, in their order.

    Args:
        levels: All levels, also those nobody has: their coefficient will be aliased.

    Raises:
        ValueError: the reference or a value is not among the levels.
    """
    if reference not in levels:
        raise ValueError(f"the reference {reference} is not a level of {name}")
    if unknown := sorted(set(values) - set(levels)):
        raise ValueError(f"{name} has values that are no levels: {', '.join(unknown)}")
    others = [level for level in levels if level != reference]
    array = np.asarray(values, dtype=object)
    columns = np.array([array == level for level in others], dtype=np.float64)
    labels = tuple(f"{name}={level}" for level in others)
    return Term(name, labels, columns.reshape(len(others), len(array)).T)


def interaction_term(first: Term, second: Term) -> Term:
    """Return the products of each column of one term with each of another, R's order."""
    pairs = [(i, j) for j in range(len(second.labels)) for i in range(len(first.labels))]
    columns = [first.columns[:, i] * second.columns[:, j] for i, j in pairs]
    return Term(
        f"{first.name}:{second.name}",
        tuple(f"{first.labels[i]}:{second.labels[j]}" for i, j in pairs),
        np.array(columns).reshape(len(pairs), len(first.columns)).T,
    )


def design(terms: Sequence[Term]) -> Design:
    """Return the covariates of the terms, side by side."""
    positions, start = [], 0
    for term in terms:
        positions.append((term.name, tuple(range(start, start + len(term.labels)))))
        start += len(term.labels)
    return Design(
        np.hstack([term.columns for term in terms]),
        tuple(label for term in terms for label in term.labels),
        tuple(positions),
    )
