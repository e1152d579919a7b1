"""Waterfall plots: one bar a patient up or down from a line at 0, the largest first."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.figures import WaterfallFigure
from assistant.harmless_text import safe_text
from assistant.present.axes import Axis, framed, label_width, round_axis, tick_label
from assistant.present.canvas import Canvas

SIGNS = "█▓▒░▚▞"
REFERENCE = "-"
NONE = "·"
HEIGHT = 20
WIDEST_BAR = 3
SMALLEST = 30

Bar = tuple[str, float, str]


def drawn_waterfall(figure: WaterfallFigure, width: int) -> str:
    """Return the figure as lines of text.

    More patients than columns share columns: each column shows the middle one of its
    neighbours, and the key says so.
    """
    values = [value for _, value, _ in figure.bars]
    axis, ticks = round_axis([0.0, *values, *(height for height, _ in figure.references)], HEIGHT)
    labels = {HEIGHT - 1 - axis.place(tick): tick_label(tick) for tick in ticks}
    columns = max(width - label_width(labels.values()) - 6, SMALLEST)
    bars, shared = _shown(figure.bars, columns)
    wide = min(max(columns // len(bars), 1), WIDEST_BAR) if bars else 1
    canvas = Canvas(min(columns, wide * len(bars) + 1), HEIGHT)
    groups = list(dict.fromkeys(group for _, _, group in figure.bars))
    for height, _ in figure.references:
        canvas.behind[HEIGHT - 1 - axis.place(height)] = f"{REFERENCE} "
    for place, (_, value, group) in enumerate(bars):
        sign = SIGNS[groups.index(group) % len(SIGNS)]
        _draw(canvas, axis, value, sign, place * wide, max(wide - 1, 1))
    n = f"patients, largest first (n = {len(figure.bars)})"
    lines = [safe_text(figure.title), safe_text(figure.unit)]
    lines += framed(canvas, labels, (), x_title=n)
    return "\n".join([*lines, *_legend(figure, groups, shared)])


def _shown(bars: Sequence[Bar], columns: int) -> tuple[Sequence[Bar], int]:
    """Return one bar a column, and how many patients share one."""
    shared = -(-len(bars) // columns)
    if shared <= 1:
        return bars, 1
    parts = [bars[start : start + shared] for start in range(0, len(bars), shared)]
    return [part[len(part) // 2] for part in parts], shared


def _draw(canvas: Canvas, axis: Axis, value: float, sign: str, column: int, wide: int) -> None:
    zero, end = HEIGHT - 1 - axis.place(0.0), HEIGHT - 1 - axis.place(value)
    if zero == end:
        canvas.put(column, zero, NONE * wide)
        return
    step = 1 if end > zero else -1
    for row in range(zero + step, end + step, step):
        canvas.put(column, row, sign * wide)


def _legend(figure: WaterfallFigure, groups: Sequence[str], shared: int) -> list[str]:
    lines = [
        f"  {SIGNS[place % len(SIGNS)]} {safe_text(group)} "
        f"(n = {sum(name == group for _, _, name in figure.bars)})"
        for place, group in enumerate(groups)
        if group
    ]
    lines += [
        f"  {REFERENCE} {REFERENCE} {safe_text(name)} ({tick_label(height)})"
        for height, name in figure.references
    ]
    if shared > 1:
        lines.append(f"  each column stands for {shared} neighbouring patients: the middle one")
    return lines
