"""Which function draws which figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from assistant.figures import (
    BoxFigure,
    ForestFigure,
    HistogramFigure,
    LineFigure,
    ScatterFigure,
    SwimmerFigure,
    WaterfallFigure,
)
from assistant.present.box_plot import drawn_boxes
from assistant.present.forest_plot import drawn_forest
from assistant.present.histogram import drawn_histogram
from assistant.present.line_plot import drawn_lines
from assistant.present.scatter_plot import drawn_scatter
from assistant.present.swimmer_plot import drawn_swimmers
from assistant.present.waterfall import drawn_waterfall

DRAWINGS: Mapping[type, Callable[[Any, int], str]] = {
    LineFigure: drawn_lines,
    BoxFigure: drawn_boxes,
    HistogramFigure: drawn_histogram,
    WaterfallFigure: drawn_waterfall,
    ScatterFigure: drawn_scatter,
    SwimmerFigure: drawn_swimmers,
    ForestFigure: drawn_forest,
}
"""Type of a figure, and the function that draws it in a width."""


def drawn_figure(figure: object, width: int) -> str:
    """Return a figure as lines of text of about `width` characters; empty for other types."""
    draw = DRAWINGS.get(type(figure))
    return draw(figure, width) if draw is not None else ""
