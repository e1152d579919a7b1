"""Small cells: which numbers of a table must be kept back so that no small one can be worked out.

A cell is a number of patients; a line says that a total is the sum of its members. Members that
are printed nowhere, such as the patients of a group who are in none of its rows, are cells too. A cell
from 1 to below the threshold is small. A reader knows what is shown, does sums along the lines,
and knows that no number is negative and that no nought is kept back. What he must not come to is a
small cell, or a small rest of a line.

Source: Hundepool et al., Statistical Disclosure Control (2012): primary and secondary suppression;
the smallest of the candidates is kept back first, as is usual.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np

ROUNDS = 3
"""How often rests of lines are compared with each other."""
TOLERANCE = 1e-6
"""Patients by which the bounds of a number may seem to differ and do not."""


@dataclass(frozen=True, slots=True)
class Line:
    """A total and the cells that it is the sum of."""

    total: Hashable
    members: tuple[Hashable, ...]


def is_small(count: int, threshold: int) -> bool:
    """Whether a number of patients must not be shown.

    >>> [is_small(count, 11) for count in (0, 1, 10, 11)]
    [False, True, True, False]
    """
    return 0 < count < threshold


def cells_to_hide(
    count: Mapping[Hashable, int],
    lines: Sequence[Line],
    shown: Set[Hashable],
    threshold: int,
    *,
    known: Set[Hashable] = frozenset(),
    totals: Set[Hashable] = frozenset(),
) -> frozenset[Hashable] | None:
    """Return the cells among `shown` that must be kept back; None where that would not do.

    Args:
        count: The true number of every cell.
        shown: Cells that the answer would print.
        known: Cells that a reader knows whatever is printed; they cannot be kept back.
        totals: Cells that are kept back only where no other would do.
    """
    hidden = {cell for cell in shown - known if is_small(count[cell], threshold)}
    while True:
        seen = (shown - hidden) | known
        found, reached = _worked_out(count, lines, seen, threshold)
        if found is None:
            return frozenset(hidden)
        open_cells = seen - known
        further = _next(count, found, open_cells, totals)
        if further is None:
            further = _next(count, reached, open_cells, totals)
        if further is None:
            return None
        hidden.add(further)


def _next(
    count: Mapping[Hashable, int],
    cells: Iterable[Hashable],
    candidates: Set[Hashable],
    totals: Set[Hashable],
) -> Hashable | None:
    """Return the cell to keep back next: the smallest; a total, and then a nought, comes last."""
    listed = [cell for cell in cells if cell in candidates]
    return min(
        listed,
        key=lambda cell: (count[cell] == 0, cell in totals, count[cell], str(cell)),
        default=None,
    )


def _worked_out(
    count: Mapping[Hashable, int], lines: Sequence[Line], seen: Set[Hashable], threshold: int
) -> tuple[Sequence[Hashable] | None, Sequence[Hashable]]:
    """Return cells one of which leads to a small number, and all that took part; None if none does."""
    known = set(seen)
    took_part: dict[Hashable, set[Hashable]] = {cell: {cell} for cell in seen}
    progress = True
    while progress:
        progress = False
        for line in lines:
            cells = (line.total, *line.members)
            unknown = [cell for cell in cells if cell not in known]
            if not unknown:
                continue
            rest = abs(sum(count[cell] for cell in unknown if cell != line.total)
                       - (count[line.total] if line.total in unknown else 0))  # fmt: skip
            used = set().union(*(took_part[cell] for cell in cells if cell in known))
            if line.total in known and is_small(rest, threshold):
                return cells, sorted(used, key=str)
            if line.total in known and 0 < rest <= len(unknown):  # each of them is one
                return cells, sorted(used, key=str)
            if len(unknown) == 1 or (line.total in known and rest == 0):
                for cell in unknown:
                    known.add(cell)
                    took_part[cell] = used
                    if is_small(count[cell], threshold):
                        return cells, sorted(used, key=str)
                progress = True
    for check in (_left_between_lines, _fixed_by_all):
        found = check(count, lines, known, threshold)
        if found is not None:
            return found, sorted(seen, key=str)
    return None, ()


def _left_between_lines(
    count: Mapping[Hashable, int], lines: Sequence[Line], known: Set[Hashable], threshold: int
) -> Sequence[Hashable] | None:
    """Return the cells of two lines of which one lies within the other and leaves a small rest."""
    made_of = {line.total: line.members for line in reversed(lines)}
    sums: dict[frozenset[Hashable], tuple[Hashable, ...]] = {}
    for line in lines:
        if line.total in known:
            sums.setdefault(_atoms(line.members, made_of, known), (line.total, *line.members))
    sums.pop(frozenset(), None)
    for _ in range(ROUNDS):
        further: dict[frozenset[Hashable], tuple[Hashable, ...]] = {}
        holders: dict[Hashable, list[frozenset[Hashable]]] = {}
        for cells in sums:
            for cell in cells:
                holders.setdefault(cell, []).append(cells)
        for inner, used in sums.items():
            for outer in min((holders[cell] for cell in inner), key=len):
                rest = outer - inner
                if not inner < outer or rest in sums:
                    continue
                total = sum(count[cell] for cell in rest)
                if is_small(total, threshold) or 0 < total <= len(rest):
                    return (*used, *sums[outer])
                further[rest] = (*used, *sums[outer])
        if not further:
            return None
        sums |= further
    return None


def _atoms(
    cells: Iterable[Hashable],
    made_of: Mapping[Hashable, tuple[Hashable, ...]],
    known: Set[Hashable],
) -> frozenset[Hashable]:
    """Return the unknown cells that make up some cells, totals taken apart."""
    found: set[Hashable] = set()
    for cell in cells:
        if cell in known:
            continue
        found |= _atoms(made_of[cell], made_of, known) if cell in made_of else {cell}
    return frozenset(found)


def _fixed_by_all(
    count: Mapping[Hashable, int], lines: Sequence[Line], known: Set[Hashable], threshold: int
) -> Sequence[Hashable] | None:
    """Return the cells of the lines through a small cell that all lines together leave one value.

    By linear programming. What is kept back is taken to be at least 1 where it is: a reader who
    guesses that no nought is kept back must not be better off.
    """
    for cells, own in _components(lines, known):
        small = [cell for cell in cells if is_small(count[cell], threshold)]
        fixed = _fixed_in(count, own, cells, small) if small else None
        if fixed is not None:
            return [
                other for line in own if fixed in (line.total, *line.members)
                for other in (line.total, *line.members)
            ]  # fmt: skip
    return None


def _components(
    lines: Sequence[Line], known: Set[Hashable]
) -> Iterable[tuple[list[Hashable], list[Line]]]:
    """Return the unknown cells that lines tie together, with those lines, one set after another."""
    joined: list[tuple[set[Hashable], list[Line]]] = []
    for line in lines:
        cells = {cell for cell in (line.total, *line.members) if cell not in known}
        if not cells:
            continue
        touching = [item for item in joined if item[0] & cells]
        joined = [item for item in joined if not item[0] & cells]
        joined.append((
            cells.union(*(item[0] for item in touching)),
            [line, *(one for item in touching for one in item[1])],
        ))  # fmt: skip
    return ((sorted(cells, key=str), own) for cells, own in joined)


def _fixed_in(
    count: Mapping[Hashable, int],
    lines: Sequence[Line],
    cells: Sequence[Hashable],
    small: Sequence[Hashable],
) -> Hashable | None:
    """Return a small cell that the lines leave one value; None where each may have several."""
    from scipy.optimize import linprog  # 1 s: only where small cells were kept back

    place = {cell: number for number, cell in enumerate(cells)}
    system = np.zeros((len(lines), len(cells)))
    right = np.zeros(len(lines))
    for row, line in enumerate(lines):
        for cell, sign in ((line.total, -1.0), *((member, 1.0) for member in line.members)):
            if cell in place:
                system[row, place[cell]] += sign
            else:
                right[row] -= sign * count[cell]
    bounds = [(min(count[cell], 1), None) for cell in cells]
    for cell in small:
        goal = np.zeros(len(cells))
        goal[place[cell]] = 1.0
        ends = [linprog(sign * goal, A_eq=system, b_eq=right, bounds=bounds) for sign in (1, -1)]
        if all(end.status == 0 for end in ends) and abs(ends[0].fun + ends[1].fun) < TOLERANCE:
            return cell
    return None
