"""Forest plots: a line with its estimate for each subgroup, all on one axis."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.figures import ForestFigure, ForestRow
from assistant.harmless_text import safe_text
from assistant.present.axes import Axis, log_axis, round_axis, ruler, tick_label
from assistant.present.numbers import rounded

ESTIMATE, LINE, NO_DIFFERENCE = "■", "-", "|"
BELOW, ABOVE = "<", ">"
FARTHEST_RATIO = 10.0
"""Ratios beyond this, or below its inverse, are drawn as arrows at the end of the axis."""
NARROWEST = 21


def drawn_forest(figure: ForestFigure, width: int) -> str:
    """Return the figure as lines of text: name, line, estimate with limits, events of patients."""
    names = [safe_text(row.name) for row in figure.rows]
    words = [_words(row, is_ratio=figure.is_ratio) for row in figure.rows]
    left = max((len(name) for name in names), default=0)
    right = max((len(text) for text in words), default=0)
    axis, ticks = _axis(figure, max(width - left - right - 6, NARROWEST))
    lines = [safe_text(figure.title)]
    for row, name, text in zip(figure.rows, names, words, strict=True):
        drawn = "".join(_line(row, axis, is_ratio=figure.is_ratio))
        lines.append(f"  {name:<{left}}  {drawn}  {text}".rstrip())
    labels = [(axis.place(tick), tick_label(tick)) for tick in ticks]
    lines.append(" " * (left + 4) + ruler(labels, axis.cells).rstrip())
    lines.append(" " * (left + 4) + safe_text(figure.x_label))
    key = (
        f"  {ESTIMATE} estimate  {LINE} limits  {BELOW} {ABOVE} beyond the axis, or without an end"
    )
    return "\n".join([*lines, key])


def _axis(figure: ForestFigure, cells: int) -> tuple[Axis, tuple[float, ...]]:
    if figure.is_ratio:
        return log_axis([1 / FARTHEST_RATIO, FARTHEST_RATIO], cells)
    known = [value for row in figure.rows for value in (row.estimate, row.low, row.high)]
    return round_axis([0.0, *(value for value in known if value is not None)], cells)


def _line(row: ForestRow, axis: Axis, *, is_ratio: bool) -> list[str]:
    cells = [" "] * axis.cells
    if is_ratio:
        cells[axis.place(1.0)] = NO_DIFFERENCE
    if row.estimate is None and row.low is None:
        return cells
    start = axis.place(max(row.low, axis.low)) if row.low is not None else 0
    end = axis.place(min(row.high, axis.high)) if row.high is not None else axis.cells - 1
    for place in range(start, end + 1):
        cells[place] = LINE
    if row.low is None or row.low < axis.low:
        cells[0] = BELOW
    if row.high is None or row.high > axis.high:
        cells[-1] = ABOVE
    if row.estimate is not None and axis.low <= row.estimate <= axis.high:
        cells[axis.place(row.estimate)] = ESTIMATE
    return cells


def _words(row: ForestRow, *, is_ratio: bool) -> str:
    absent = "not estimable" if is_ratio else "not reached"
    decimals = 2 if is_ratio else 1
    counts = f"{row.events}/{row.n}"
    numbers: Sequence[str] = [
        absent if value is None else rounded(value, decimals)
        for value in (row.estimate, row.low, row.high)
    ]
    if row.low is None and row.high is None:
        return f"{numbers[0]}  {counts}"
    return f"{numbers[0]} ({numbers[1]} to {numbers[2]})  {counts}"
