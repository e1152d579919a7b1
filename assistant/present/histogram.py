"""Histograms: one bar a bin, from left to right, a block of bars a group."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.figures import HistogramFigure
from assistant.harmless_text import safe_text
from assistant.present.axes import tick_label

EIGHTHS = " ▏▎▍▌▋▊▉"
FULL = "█"
SMALLEST = 20


def drawn_histogram(figure: HistogramFigure, width: int) -> str:
    """Return the figure as lines of text; each bar ends in its count."""
    unit = f" ({safe_text(figure.unit)})" if figure.unit else ""
    lines = [safe_text(figure.title) + unit]
    names = [
        f"{tick_label(low)} to {tick_label(high)}"
        for low, high in zip(figure.edges, figure.edges[1:], strict=False)
    ]
    most = max(max(counts) for _, counts in figure.series)
    left = max(len(name) for name in names)
    room = max(width - left - len(str(most)) - 5, SMALLEST)
    for group, counts in figure.series:
        lines.append(f"{safe_text(group)} (n = {sum(counts)})")
        lines += _bars(names, counts, left, room / most)
    lines.append("  patients; a value on an edge counts above it")
    return "\n".join(lines)


def _bars(names: Sequence[str], counts: Sequence[int], left: int, scale: float) -> list[str]:
    return [
        f"{name:>{left}} |{bar(count * scale)}" + (f" {count}" if count else "")
        for name, count in zip(names, counts, strict=True)
    ]


def bar(length: float) -> str:
    """Return a bar of a length in cells, to an eighth of a cell.

    >>> bar(2.5)
    '██▌'
    """
    eighths = round(length * 8)
    return (FULL * (eighths // 8) + EIGHTHS[eighths % 8]).rstrip()
