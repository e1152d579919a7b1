"""The forest of subgroups made ready to draw."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.estimates.request import Request
from assistant.figures import ForestFigure, ForestRow
from assistant.model import Result
from assistant.study.model import Concept, Endpoint
from assistant.templates.conditions import concept_of


def forest_figure(
    request: Request, endpoint: Endpoint, results: Sequence[Result], arms: Concept | None
) -> ForestFigure:
    """Return the figure of a forest's hazard ratios, or of its medians where there is one arm."""
    rows = [item for item in results if item.statistic in ("hazard ratio", "median")]
    level = f"{100 * request.reading.level:g}% CI"
    contrasts = {value for item in rows for name, value in item.group if _is_of(arms, name)}
    label = f"median in {rows[0].unit}, {level}" if arms is None else f"hazard ratio, {level}"
    if len(contrasts) == 1:
        label = f"{label}, {next(iter(contrasts))}"
    drawn = [_figure_row(request, item, arms, len(contrasts) > 1) for item in rows]
    title = f"{endpoint.label or endpoint.name}, by subgroup"
    return ForestFigure(title, label, tuple(drawn), is_ratio=arms is not None)


def share_figure(request: Request, title: str, results: Sequence[Result]) -> ForestFigure:
    """Return the figure of shares of patients, in percent."""
    level = f"{100 * request.reading.level:g}% CI"
    rows = []
    for item in results:
        words = ", ".join(f"{concept_of(request.study, n).label} {v}" for n, v in item.group)
        estimate = float(item.value) if isinstance(item.value, int | float) else None
        share, low, high = (None if x is None else 100 * x for x in (estimate, item.low, item.high))
        name = words or "all patients"
        rows.append(ForestRow(name, share, low, high, item.n or 0, item.events or 0))
    return ForestFigure(title, f"share in %, {level}", tuple(rows), is_ratio=False)


def _figure_row(
    request: Request, item: Result, arms: Concept | None, has_contrasts: bool
) -> ForestRow:
    parts = []
    for name, value in item.group:
        if not _is_of(arms, name):
            parts.append(f"{concept_of(request.study, name).label} {value}")
        elif has_contrasts:
            parts.append(str(value))
    estimate = float(item.value) if isinstance(item.value, int | float) else None
    words = ", ".join(parts) or "all patients"
    return ForestRow(words, estimate, item.low, item.high, item.n or 0, item.events or 0)


def _is_of(arms: Concept | None, name: str) -> bool:
    return arms is not None and arms.name == name
