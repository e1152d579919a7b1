"""A survival curve drawn with characters: steps, censor marks, band, numbers at risk.

Groups are told apart by their sign and a legend, never by colour alone.
"""

from __future__ import annotations

from assistant.harmless_text import safe_text
from assistant.model import CurveSeries, SurvivalFigure
from assistant.present.numbers import plain

SIGNS = "█▓▒░◆●■▲"
CENSORED = "+"
BAND = "·"
LEFT = 6
SMALLEST_WIDTH, SMALLEST_HEIGHT = 30, 4


def drawn(figure: SurvivalFigure, width: int = 78, height: int = 12) -> str:
    """Return the figure as lines of text of at most `width` characters."""
    width, height = max(width, SMALLEST_WIDTH), max(height - height % 4, SMALLEST_HEIGHT)
    last = max((series.time[-1] for series in figure.series if series.time), default=1.0) or 1.0
    columns = width - LEFT - 2
    cells = [[" "] * (columns + 1) for _ in range(height + 1)]
    if len(figure.series) == 1:
        _draw_band(cells, figure.series[0], last, columns, height)
    for place, series in enumerate(figure.series):
        _draw_steps(cells, series, SIGNS[place % len(SIGNS)], last, columns, height)
    if figure.shows_events:
        cells.reverse()
    share_of = "with the event" if figure.shows_events else "event-free"
    lines = [safe_text(f"{figure.title}, share {share_of}")]
    for row, line in enumerate(cells):
        share = 100 - round(100 * row / height)
        label = f"{share:>3}%" if row % max(height // 4, 1) == 0 or row == height else "    "
        lines.append(f"{label} |{''.join(line)}".rstrip())
    lines.append("     +" + "-" * columns)
    lines += _axis(figure, last, columns)
    for place, series in enumerate(figure.series):
        lines.append(f"  {SIGNS[place % len(SIGNS)]} {safe_text(series.name)} (n = {series.n})")
    lines.append(
        f"  {CENSORED} censored"
        + (f"; {BAND} {plain(100 * figure.level)}% band" if len(figure.series) == 1 else "")
    )
    return "\n".join(lines)


def _column(time: float, last: float, columns: int) -> int:
    return min(int(time / last * columns), columns)


def _row(share: float, height: int) -> int:
    return min(max(round((1 - share) * height), 0), height)


def _at(series: CurveSeries, values: tuple[float | None, ...], time: float) -> float | None:
    found: float | None = 1.0
    for moment, value in zip(series.time, values, strict=True):
        if moment > time:
            break
        found = value
    return found


def _draw_steps(
    cells: list[list[str]], series: CurveSeries, sign: str, last: float, columns: int, height: int
) -> None:
    end = _column(series.time[-1], last, columns) if series.time else 0
    before = _row(1.0, height)
    for column in range(end + 1):
        share = _at(
            series, series.survival, (column + 1) / columns * last if column < end else last
        )
        row = _row(share if share is not None else 0.0, height)
        for crossed in range(before, row + 1):
            cells[crossed][column] = sign
        before = row
    for time in series.censor_times:
        share = _at(series, series.survival, time)
        if share is not None:
            cells[_row(share, height)][_column(time, last, columns)] = CENSORED


def _draw_band(
    cells: list[list[str]], series: CurveSeries, last: float, columns: int, height: int
) -> None:
    end = _column(series.time[-1], last, columns) if series.time else 0
    for column in range(end + 1):
        for values in (series.low, series.high):
            share = _at(series, values, column / columns * last)
            if share is not None:
                cells[_row(share, height)][column] = BAND


def _axis(figure: SurvivalFigure, last: float, columns: int) -> list[str]:
    times = next((series.risk_times for series in figure.series), ())
    ruler = [" "] * (columns + LEFT + 8)
    for time in times:
        _put(ruler, LEFT + _column(time, last, columns), plain(time))
    lines = ["".join(ruler).rstrip() + f"  {figure.unit}", "at risk"]
    for place, series in enumerate(figure.series):
        risk = [" "] * (columns + LEFT + 8)
        for time, count in zip(series.risk_times, series.at_risk, strict=True):
            _put(risk, LEFT + _column(time, last, columns), str(count))
        risk[2] = SIGNS[place % len(SIGNS)]
        lines.append("".join(risk).rstrip())
    return lines


def _put(line: list[str], place: int, text: str) -> None:
    for offset, character in enumerate(text):
        if place + offset < len(line):
            line[place + offset] = character


def in_words(figure: SurvivalFigure) -> tuple[str, ...]:
    """Return the figure as sentences, for a screen reader: numbers at risk and shares over time."""
    found = []
    for series in figure.series:
        parts = []
        for time, count in zip(series.risk_times, series.at_risk, strict=True):
            share = _at(series, series.survival, time)
            if share is not None and figure.shows_events:
                share = 1 - share
            percentage = f"{round(100 * share)}%" if share is not None else "unknown"
            what = "with the event" if figure.shows_events else "event-free"
            parts.append(f"at {plain(time)} {figure.unit} {percentage} {what}, {count} at risk")
        found.append(f"{safe_text(series.name)}: {'; '.join(parts)}.")
    return tuple(found)
