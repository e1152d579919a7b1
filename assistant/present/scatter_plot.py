"""Scatter plots: one point a patient, reference lines on both axes."""

from __future__ import annotations

from assistant.figures import ScatterFigure
from assistant.harmless_text import safe_text
from assistant.present.axes import framed, label_width, log_axis, round_axis, tick_label
from assistant.present.canvas import Canvas

SIGNS = "●▲■◆○△□◇"
SEVERAL = "*"
ACROSS, UP = "-", "¦"
HEIGHT = 18
SMALLEST = 30


def drawn_scatter(figure: ScatterFigure, width: int) -> str:
    """Return the figure as lines of text; `*` stands for several patients in one cell."""
    made = log_axis if figure.logarithmic else round_axis
    references = [item for item in (figure.y_reference,) if item is not None]
    y_axis, y_ticks = made([*(y for _, y, _ in figure.points), *references], HEIGHT)
    labels = {HEIGHT - 1 - y_axis.place(tick): tick_label(tick) for tick in y_ticks}
    canvas = Canvas(max(width - label_width(labels.values()) - 10, SMALLEST), HEIGHT)
    references = [item for item in (figure.x_reference,) if item is not None]
    x_axis, x_ticks = made([*(x for x, _, _ in figure.points), *references], canvas.columns)
    if figure.y_reference is not None:
        canvas.behind[HEIGHT - 1 - y_axis.place(figure.y_reference)] = f"{ACROSS} "
    if figure.x_reference is not None:
        for row in range(HEIGHT):
            canvas.put(x_axis.place(figure.x_reference), row, UP)
    groups = list(dict.fromkeys(group for _, _, group in figure.points))
    taken: set[tuple[int, int]] = set()
    for x, y, group in figure.points:
        cell = (x_axis.place(x), HEIGHT - 1 - y_axis.place(y))
        canvas.put(*cell, SEVERAL if cell in taken else SIGNS[groups.index(group) % len(SIGNS)])
        taken.add(cell)
    x_labels = [(x_axis.place(tick), tick_label(tick)) for tick in x_ticks]
    lines = [safe_text(figure.title), safe_text(figure.y_label)]
    lines += framed(canvas, labels, x_labels, x_title=figure.x_label)
    return "\n".join([*lines, *_legend(figure, groups)])


def _legend(figure: ScatterFigure, groups: list[str]) -> list[str]:
    lines = [
        f"  {SIGNS[place % len(SIGNS)]} {safe_text(group) or 'one patient'} "
        f"(n = {sum(name == group for _, _, name in figure.points)})"
        for place, group in enumerate(groups)
    ]
    lines.append(f"  {SEVERAL} several patients in one place")
    if figure.x_reference is not None:
        lines.append(f"  {UP} {safe_text(figure.x_label)} = {tick_label(figure.x_reference)}")
    if figure.y_reference is not None:
        lines.append(
            f"  {ACROSS} {ACROSS} {safe_text(figure.y_label)} = {tick_label(figure.y_reference)}"
        )
    return lines
