"""Axes of drawn figures: round ticks, places of numbers, the frame with its labels."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.harmless_text import safe_text
from assistant.present.canvas import Canvas
from assistant.present.numbers import plain

MOST_TICKS = 5
NICE = (1, 2, 5, 10)
SMALLEST_RANGE = 1e-300
"""Numbers closer together are drawn as one."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Numbers from `low` to `high` on places 0 to `cells - 1`."""

    low: float
    high: float
    cells: int
    logarithmic: bool = False

    def place(self, value: float) -> int:
        """Return the place of a number, the nearest one inside the axis."""
        low, high, at = (self._measure(item) for item in (self.low, self.high, value))
        share = (at - low) / (high - low) if high > low else 0.5
        return min(max(math.floor(share * (self.cells - 1) + 0.5), 0), self.cells - 1)

    def _measure(self, value: float) -> float:
        return math.log10(value) if self.logarithmic else value


def round_axis(values: Sequence[float], cells: int) -> tuple[Axis, tuple[float, ...]]:
    """Return an axis that holds all values between round numbers, and its ticks."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    if high - low < SMALLEST_RANGE:
        low, high = low - (abs(low) / 2 or 1.0), high + (abs(high) / 2 or 1.0)
    step = round_step((high - low) / MOST_TICKS)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(float(f"{number * step:.12g}") for number in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], cells), ticks


def round_step(width: float) -> float:
    """Return the smallest of 1, 2, 5 times a power of ten that is at least `width`.

    >>> round_step(0.7), round_step(23), round_step(5)
    (1.0, 50.0, 5.0)
    """
    power = 10.0 ** math.floor(math.log10(width))
    return next(nice * power for nice in NICE if nice * power >= width * (1 - 1e-9))


def log_axis(values: Sequence[float], cells: int) -> tuple[Axis, tuple[float, ...]]:
    """Return a logarithmic axis from a power of ten to another, and ticks at 1, 2, 5."""
    low = math.floor(math.log10(min(values)) + 1e-9)
    high = max(math.ceil(math.log10(max(values)) - 1e-9), low + 1)
    ticks = tuple(nice * 10.0**power for power in range(low, high) for nice in (1, 2, 5))
    return Axis(10.0**low, 10.0**high, cells, logarithmic=True), (*ticks, 10.0**high)


def framed(
    canvas: Canvas,
    y_labels: Mapping[int, str],
    x_labels: Sequence[tuple[int, str]],
    *,
    x_title: str,
) -> list[str]:
    """Return the canvas with labels left of rows and under columns.

    Labels under the axis that would touch one another are left out, so that those shown stand
    where they belong.
    """
    left = label_width(y_labels.values())
    lines = [
        f"{y_labels.get(row, ''):>{left}} |{text}".rstrip()
        for row, text in enumerate(canvas.lines())
    ]
    lines.append(" " * left + " +" + "-" * canvas.columns)
    if x_labels:
        lines.append(" " * (left + 2) + ruler(x_labels, canvas.columns).rstrip())
    lines.append(" " * (left + 2) + safe_text(x_title))
    return lines


def label_width(labels: object) -> int:
    """Return how wide the labels left of the axis are."""
    texts = [str(item) for item in labels] if hasattr(labels, "__iter__") else []
    return max((len(item) for item in texts), default=0)


def ruler(labels: Sequence[tuple[int, str]], columns: int) -> str:
    """Return labels in one line, each centred at its column, none over another."""
    line = [" "] * (columns + 8)
    free = 0
    for column, label in sorted(labels):
        start = max(column - len(label) // 2, 0)
        if start < free or start + len(label) > len(line):
            continue
        line[start : start + len(label)] = label
        free = start + len(label) + 1
    return "".join(line)


def tick_label(value: float) -> str:
    """Return a tick as short as it can be said.

    >>> tick_label(0.30000000000000004), tick_label(20.0)
    ('0.3', '20')
    """
    return plain(float(value)) if abs(value) >= 0.01 or value == 0 else f"{value:g}"
