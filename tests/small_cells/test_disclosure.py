"""From what is shown of a table no small number can be worked out: held against an exact solver."""

from __future__ import annotations

import random

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from assistant.summaries.disclosure import Line, cells_to_hide, is_small

SIZES = (0, 0, 1, 2, 3, 5, 8, 12, 15, 20, 30)
ALL = "all"


def table(chance: random.Random, rows: int, columns: int):
    """A two-way table with its margins, as cells and lines."""
    count: dict = {(r, c): chance.choice(SIZES) for r in range(rows) for c in range(columns)}
    lines = []
    for r in range(rows):
        lines.append(Line(("row", r), tuple((r, c) for c in range(columns))))
    for c in range(columns):
        lines.append(Line(("column", c), tuple((r, c) for r in range(rows))))
    for line in lines:
        count[line.total] = sum(count[cell] for cell in line.members)
    lines.append(Line(ALL, tuple(("row", r) for r in range(rows))))
    lines.append(Line(ALL, tuple(("column", c) for c in range(columns))))
    count[ALL] = sum(count["row", r] for r in range(rows))
    return count, lines


def possible(count, lines, hidden, cell) -> tuple[int, int]:
    """The least and the greatest number that a cell may have, by what a reader knows.

    He knows what is shown, and here even which of what is kept back is not nought.
    """
    place = {one: number for number, one in enumerate(count)}
    sums = np.zeros((len(lines), len(place)))
    for row, line in enumerate(lines):
        sums[row, place[line.total]] = -1
        for member in line.members:
            sums[row, place[member]] += 1
    low = [min(count[one], 1) if one in hidden else count[one] for one in count]
    high = [count[ALL] if one in hidden else count[one] for one in count]
    goal = np.zeros(len(place))
    goal[place[cell]] = 1
    ends = [
        milp(sign * goal, constraints=LinearConstraint(sums, 0, 0), bounds=Bounds(low, high),
             integrality=np.ones(len(place)))
        for sign in (1, -1)
    ]  # fmt: skip
    return round(ends[0].fun), round(-ends[1].fun)


@pytest.mark.parametrize("seed", range(60))
def test_no_small_number_of_a_table_has_only_one_possible_value(seed) -> None:
    chance = random.Random(seed)
    for _ in range(3):
        threshold = chance.choice((3, 5, 11))
        count, lines = table(chance, chance.randint(1, 4), chance.randint(2, 4))
        if is_small(count[ALL], threshold):
            continue
        hidden = cells_to_hide(count, lines, set(count), threshold, known={ALL})
        assert hidden is not None
        small = [cell for cell in count if is_small(count[cell], threshold)]
        assert set(small) <= hidden
        for cell in small:
            least, greatest = possible(count, lines, hidden, cell)
            assert least < greatest, (count, hidden, cell)


@pytest.mark.parametrize("seed", range(60))
def test_what_is_kept_back_of_a_shown_total_is_not_small_as_a_whole(seed) -> None:
    chance = random.Random(1000 + seed)
    count, lines = table(chance, chance.randint(1, 5), chance.randint(2, 5))
    hidden = cells_to_hide(count, lines, set(count), 11, known={ALL}) or frozenset(count)
    for line in lines:
        if line.total not in hidden:
            back = [cell for cell in line.members if cell in hidden]
            assert len(back) != 1 or not is_small(count[back[0]], 11)
            assert not is_small(sum(count[cell] for cell in back), 11)


def test_the_next_smallest_is_kept_back_where_one_is_small() -> None:
    count = {"a": 4, "b": 15, "c": 31, ALL: 50}
    lines = [Line(ALL, ("a", "b", "c"))]
    assert cells_to_hide(count, lines, {"a", "b", "c"}, 11, known={ALL}) == {"a", "b"}


def test_two_small_numbers_whose_sum_is_small_take_a_third_with_them() -> None:
    count = {"a": 3, "b": 4, "c": 12, "d": 31, ALL: 50}
    lines = [Line(ALL, ("a", "b", "c", "d"))]
    assert cells_to_hide(count, lines, set("abcd"), 11, known={ALL}) == {"a", "b", "c"}


def test_nought_is_shown_and_nothing_is_kept_back_without_need() -> None:
    count = {"a": 0, "b": 20, "c": 30, ALL: 50}
    assert cells_to_hide(count, [Line(ALL, ("a", "b", "c"))], set("abc"), 11, known={ALL}) == set()


def test_where_a_reader_knows_too_much_nothing_may_be_shown() -> None:
    count = {"a": 4, "b": 46, ALL: 50}
    lines = [Line(ALL, ("a", "b"))]
    assert cells_to_hide(count, lines, {"a"}, 11, known={ALL, "b"}) is None
