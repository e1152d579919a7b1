"""Swimmer plots: one lane a patient, its length the time, with signs where something happened."""

from __future__ import annotations

from assistant.figures import Lane, SwimmerFigure
from assistant.harmless_text import safe_text
from assistant.present.axes import Axis, round_axis, ruler, tick_label

LANES = "█▓▒░"
GOES_ON = ">"
SMALLEST = 30
LONGEST_NAME = 20


def drawn_swimmers(figure: SwimmerFigure, width: int) -> str:
    """Return the figure as lines of text, a line for every patient."""
    names = [_name(lane) for lane in figure.lanes]
    left = max((len(name) for name in names), default=0)
    columns = max(width - left - 8, SMALLEST)
    times = [time for lane in figure.lanes for time in (lane.length, *(at for at, _ in lane.marks))]
    axis, ticks = round_axis([0.0, *times], columns)
    groups = list(dict.fromkeys(lane.group for lane in figure.lanes))
    lines = [safe_text(figure.title)]
    for name, lane in zip(names, figure.lanes, strict=True):
        sign = LANES[groups.index(lane.group) % len(LANES)]
        lines.append(f"{name:>{left}} |{_line(lane, axis, sign)}".rstrip())
    lines.append(" " * left + " +" + "-" * columns)
    labels = [(axis.place(tick), tick_label(tick)) for tick in ticks]
    lines.append(" " * (left + 2) + ruler(labels, columns).rstrip())
    lines.append(" " * (left + 2) + f"{safe_text(figure.unit)} (n = {len(figure.lanes)})")
    return "\n".join([*lines, *_legend(figure, groups)])


def _name(lane: Lane) -> str:
    name = safe_text(lane.patient)
    return name if len(name) <= LONGEST_NAME else "…" + name[-(LONGEST_NAME - 1) :]


def _line(lane: Lane, axis: Axis, sign: str) -> str:
    cells = [" "] * (axis.cells + 1)
    end = axis.place(lane.length)
    cells[: end + 1] = sign * (end + 1)
    if lane.goes_on:
        cells[end + 1] = GOES_ON
    for time, mark in lane.marks:
        cells[axis.place(time)] = mark
    return "".join(cells)


def _legend(figure: SwimmerFigure, groups: list[str]) -> list[str]:
    lines = [
        f"  {LANES[place % len(LANES)]} {safe_text(group)} "
        f"(n = {sum(lane.group == group for lane in figure.lanes)})"
        for place, group in enumerate(groups)
        if group
    ]
    if any(lane.goes_on for lane in figure.lanes):
        lines.append(f"  {GOES_ON} still going on")
    signs = "; ".join(f"{sign} {safe_text(words)}" for sign, words in figure.signs)
    return [*lines, f"  {signs}"] if signs else lines
