"""Lines over visits or days: means with limits and n, or one line a patient."""

from __future__ import annotations

from itertools import pairwise

from assistant.figures import LineFigure, LineSeries
from assistant.harmless_text import safe_text
from assistant.present.axes import Axis, framed, label_width, round_axis, ruler, tick_label
from assistant.present.canvas import DOT_COLUMNS, DOT_ROWS, Canvas, straight

SIGNS = "●▲■◆○△□◇"
WAY, LIMIT, REFERENCE = "·", "│", "-"
HEIGHT = 16
NEAR = 0.25
"""Share of the range of values within which a reference line is drawn."""
SMALLEST = 30


def drawn_lines(figure: LineFigure, width: int) -> str:
    """Return the figure as lines of text."""
    values = drawn_values(figure)
    in_view = [height for height, _ in _in_view(figure, values)]
    y_axis, y_ticks = round_axis([*values, *in_view], HEIGHT)
    labels = {HEIGHT - 1 - y_axis.place(tick): tick_label(tick) for tick in y_ticks}
    canvas = Canvas(max(width - label_width(labels.values()) - 10, SMALLEST), HEIGHT)
    x_axis, x_labels, key = _x_axis(figure, canvas.columns)
    for height in in_view:
        canvas.behind[HEIGHT - 1 - y_axis.place(height)] = f"{REFERENCE} "
    for place, series in enumerate(figure.series):
        if figure.each_patient:
            _draw_dots(canvas, series, x_axis, y_axis)
        else:
            _draw_points(canvas, series, SIGNS[place % len(SIGNS)], x_axis, y_axis, place)
    lines = [safe_text(figure.title), safe_text(figure.y_label)]
    lines += framed(canvas, labels, x_labels, x_title=figure.x_label)
    lines += _counts(figure, x_axis, label_width(labels.values()))
    return "\n".join([*lines, *key, *_legend(figure)])


def drawn_values(figure: LineFigure) -> list[float]:
    """Return all heights that are drawn: values and limits."""
    return [
        value for series in figure.series for value in (*series.y, *series.low, *series.high)
        if value is not None
    ]  # fmt: skip


def _in_view(figure: LineFigure, values: list[float]) -> list[tuple[float, str]]:
    """Return the references near the values; far ones would flatten what is drawn."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    margin = (high - low) * NEAR
    return [item for item in figure.references if low - margin <= item[0] <= high + margin]


def _x_axis(figure: LineFigure, columns: int) -> tuple[Axis, list[tuple[int, str]], list[str]]:
    """Return the axis, its labels, and a key where names are too long to stand there."""
    if not figure.ticks:
        values = [value for series in figure.series for value in series.x]
        axis, ticks = round_axis(values, columns)
        return axis, [(axis.place(tick), tick_label(tick)) for tick in ticks], []
    places = [place for place, _ in figure.ticks]
    margin = max(max(places) - min(places), 1.0) / 20
    axis = Axis(min(places) - margin, max(places) + margin, columns)
    names = [(axis.place(place), safe_text(name)) for place, name in figure.ticks]
    room = columns // len(names) - 1
    if all(len(name) <= room for _, name in names):
        return axis, names, []
    key = "; ".join(f"{number} {name}" for number, (_, name) in enumerate(names, start=1))
    numbered = [(column, str(number)) for number, (column, _) in enumerate(names, start=1)]
    return axis, numbered, [f"  {key}"]


def _draw_points(
    canvas: Canvas, series: LineSeries, sign: str, x_axis: Axis, y_axis: Axis, place: int
) -> None:
    def cell(x: float, y: float) -> tuple[int, int]:
        return x_axis.place(x) + place, HEIGHT - 1 - y_axis.place(y)

    points = [cell(x, y) for x, y in zip(series.x, series.y, strict=True)]
    for start, end in pairwise(points):
        for column, row in straight(start, end):
            canvas.put(column, row, WAY, over=False)
    for x, low, high in zip(series.x, series.low, series.high, strict=False):
        if low is not None and high is not None:
            column, bottom = cell(x, low)
            for row in range(cell(x, high)[1], bottom + 1):
                canvas.put(column, row, LIMIT)
    for column, row in points:
        canvas.put(column, row, sign)


def _draw_dots(canvas: Canvas, series: LineSeries, x_axis: Axis, y_axis: Axis) -> None:
    wide = Axis(x_axis.low, x_axis.high, canvas.columns * DOT_COLUMNS)
    high = Axis(y_axis.low, y_axis.high, canvas.rows * DOT_ROWS)
    bottom = canvas.rows * DOT_ROWS - 1
    points = [
        (wide.place(x), bottom - high.place(y)) for x, y in zip(series.x, series.y, strict=True)
    ]
    for start, end in pairwise(points):
        canvas.dotted_line(start, end)
    if len(points) == 1:
        canvas.dot(*points[0])


def _counts(figure: LineFigure, x_axis: Axis, left: int) -> list[str]:
    if not any(series.counts for series in figure.series):
        return []
    lines = ["n"]
    for place, series in enumerate(figure.series):
        labels = [
            (x_axis.place(x), str(count)) for x, count in zip(series.x, series.counts, strict=True)
        ]
        start = f"{SIGNS[place % len(SIGNS)]:>{left}}  "
        lines.append(start + ruler(labels, x_axis.cells).rstrip())
    return lines


def _legend(figure: LineFigure) -> list[str]:
    lines = []
    if figure.each_patient:
        lines.append(f"  one line a patient (n = {len(figure.series)})")
    else:
        lines += [
            f"  {SIGNS[place % len(SIGNS)]} {safe_text(series.name)}"
            for place, series in enumerate(figure.series)
        ]
    if figure.limits:
        lines.append(f"  {LIMIT} {figure.limits}")
    shown = _in_view(figure, drawn_values(figure))
    for height, name in figure.references:
        words = f"{safe_text(name)} ({tick_label(height)})"
        is_shown = (height, name) in shown
        lines.append(f"  {REFERENCE} {REFERENCE} {words}" if is_shown else f"  not drawn: {words}")
    return lines
