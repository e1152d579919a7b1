"""Where figures are drawn: cells that hold a character, and dots eight to a cell (braille)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

BLANK_BRAILLE = 0x2800
DOT_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Bits of a braille character: four rows of two columns."""
DOT_COLUMNS, DOT_ROWS = 2, 4


@dataclass(slots=True)
class Canvas:
    """A grid of characters over a grid of dots; rows count from the top."""

    columns: int
    rows: int
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    dots: dict[tuple[int, int], int] = field(default_factory=dict)
    behind: dict[int, str] = field(default_factory=dict)
    """Rows that a pattern fills wherever nothing else is drawn."""

    def put(self, column: int, row: int, text: str, *, over: bool = True) -> None:
        """Write text from a cell on; what lies outside is left out; `over` replaces."""
        for offset, character in enumerate(text):
            place = (column + offset, row)
            inside = 0 <= place[0] < self.columns and 0 <= row < self.rows
            if inside and (over or place not in self.cells):
                self.cells[place] = character

    def dot(self, x: int, y: int) -> None:
        """Set one dot, counted from the top left."""
        if 0 <= x < self.columns * DOT_COLUMNS and 0 <= y < self.rows * DOT_ROWS:
            place = (x // DOT_COLUMNS, y // DOT_ROWS)
            bit = DOT_BITS[y % DOT_ROWS][x % DOT_COLUMNS]
            self.dots[place] = self.dots.get(place, 0) | bit

    def dotted_line(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Set the dots of a straight line."""
        for x, y in straight(start, end):
            self.dot(x, y)

    def lines(self) -> list[str]:
        """Return the rows as text; a character hides the dots behind it."""
        return ["".join(self._cell(column, row) for column in range(self.columns)).rstrip()
                for row in range(self.rows)]  # fmt: skip

    def _cell(self, column: int, row: int) -> str:
        if (column, row) in self.cells:
            return self.cells[column, row]
        bits = self.dots.get((column, row), 0)
        if bits:
            return chr(BLANK_BRAILLE + bits)
        pattern = self.behind.get(row, " ")
        return pattern[column % len(pattern)]


def straight(start: tuple[int, int], end: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Yield the cells of a straight line, both ends among them.

    Source:
        Bresenham (1965), in its form for whole numbers.
    """
    (x, y), (last_x, last_y) = start, end
    wide, high = abs(last_x - x), -abs(last_y - y)
    step_x, step_y = (1 if last_x > x else -1), (1 if last_y > y else -1)
    error = wide + high
    while True:
        yield x, y
        if (x, y) == (last_x, last_y):
            return
        twice = 2 * error
        if twice >= high:
            error += high
            x += step_x
        if twice <= wide:
            error += wide
            y += step_y
