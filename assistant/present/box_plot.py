"""Boxes with whiskers, one line a group, over one axis of numbers."""

from __future__ import annotations

from assistant.figures import Box, BoxFigure
from assistant.harmless_text import safe_text
from assistant.present.axes import Axis, round_axis, ruler, tick_label

BOX, MEDIAN, WHISKER, LEFT_END, RIGHT_END, OUTLIER = "█", "┃", "─", "├", "┤", "o"
SMALLEST = 30
LONGEST_NAME = 26


def drawn_boxes(figure: BoxFigure, width: int) -> str:
    """Return the figure as lines of text; the key says what each sign is."""
    names = [_name(box) for box in figure.boxes]
    left = max(len(name) for name in names)
    columns = max(width - left - 10, SMALLEST)
    values = [value for box in figure.boxes for value in (box.low, box.high, *box.outliers)]
    axis, ticks = round_axis(values, columns)
    lines = [safe_text(figure.title)]
    for name, box in zip(names, figure.boxes, strict=True):
        lines += [" " * left + " |", f"{name:>{left}} |{_line(box, axis)}".rstrip()]
    lines.append(" " * left + " +" + "-" * columns)
    labels = [(axis.place(tick), tick_label(tick)) for tick in ticks]
    lines.append(" " * (left + 2) + ruler(labels, columns).rstrip())
    lines.append(" " * (left + 2) + safe_text(figure.unit))
    lines.append(f"  {BOX} from first to third quartile, {MEDIAN} median, {OUTLIER} outlier")
    lines.append(
        f"  {LEFT_END}{WHISKER} {WHISKER}{RIGHT_END} values within 1.5 interquartile ranges"
    )
    return "\n".join(lines)


def _name(box: Box) -> str:
    name = safe_text(box.name)
    if len(name) > LONGEST_NAME:
        name = name[: LONGEST_NAME - 1] + "…"
    return f"{name} (n = {box.n})"


def _line(box: Box, axis: Axis) -> str:
    cells = [" "] * axis.cells
    for value in box.outliers:
        cells[axis.place(value)] = OUTLIER
    for place in range(axis.place(box.low), axis.place(box.high) + 1):
        cells[place] = WHISKER
    cells[axis.place(box.low)], cells[axis.place(box.high)] = LEFT_END, RIGHT_END
    for place in range(axis.place(box.q1), axis.place(box.q3) + 1):
        cells[place] = BOX
    cells[axis.place(box.median)] = MEDIAN
    return "".join(cells)
