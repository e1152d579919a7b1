"""Figures ready to draw: points, lines, boxes and bars, as plain frozen values.

Whatever a figure shows stands as numbers in the answer's results or tables too.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LineSeries:
    """One line through points; tuples of equal length, in the order of `x`."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    low: tuple[float | None, ...] = ()
    """Limits at each point; empty where there are none."""
    high: tuple[float | None, ...] = ()
    counts: tuple[int, ...] = ()
    """Patients behind each point; empty for a single patient's line."""


@dataclass(frozen=True, slots=True)
class LineFigure:
    """Lines over visits or days."""

    title: str
    x_label: str
    y_label: str
    series: tuple[LineSeries, ...]
    ticks: tuple[tuple[float, str], ...] = ()
    """Places on the x axis that have a name (visits); empty for an axis of numbers."""
    references: tuple[tuple[float, str], ...] = ()
    """Heights of horizontal lines, and what each is."""
    limits: str = ""
    """What `low` and `high` are: "95% CI of the mean"."""
    each_patient: bool = False
    """Whether each line is one patient: then lines have no sign and no legend."""


@dataclass(frozen=True, slots=True)
class Box:
    """The box and whiskers of one group."""

    name: str
    n: int
    low: float
    """Lower whisker's end: the lowest value that is no outlier."""
    q1: float
    median: float
    q3: float
    high: float
    outliers: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class BoxFigure:
    """Boxes of one number, a group each."""

    title: str
    unit: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class HistogramFigure:
    """Counts of values between edges, a group each."""

    title: str
    unit: str
    edges: tuple[float, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]
    """Group, and counts: one fewer than edges. The last bin holds its upper edge."""


@dataclass(frozen=True, slots=True)
class WaterfallFigure:
    """One bar a patient, from the largest value down."""

    title: str
    unit: str
    bars: tuple[tuple[str, float, str], ...]
    """Patient, value, group (empty without groups)."""
    references: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ScatterFigure:
    """One point a patient, with a reference line on each axis."""

    title: str
    x_label: str
    y_label: str
    points: tuple[tuple[float, float, str], ...]
    """x, y, group (empty without groups)."""
    x_reference: float | None = None
    y_reference: float | None = None
    logarithmic: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """One patient's time, and what happened when."""

    patient: str
    group: str
    length: float
    goes_on: bool
    """Still going on at the end of the bar."""
    marks: tuple[tuple[float, str], ...] = ()
    """Time and one sign."""


@dataclass(frozen=True, slots=True)
class SwimmerFigure:
    """One lane a patient, longest first."""

    title: str
    unit: str
    lanes: tuple[Lane, ...]
    signs: tuple[tuple[str, str], ...] = ()
    """Sign and what it stands for."""


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One subgroup's estimate with its limits; None where there is none, or no end."""

    name: str
    estimate: float | None
    low: float | None
    high: float | None
    n: int
    events: int


@dataclass(frozen=True, slots=True)
class ForestFigure:
    """Estimates of subgroups under one another, on one axis."""

    title: str
    x_label: str
    rows: tuple[ForestRow, ...]
    is_ratio: bool
    """Whether the axis is logarithmic, with a line where there is no difference, at 1."""


DrawnFigure = (
    LineFigure
    | BoxFigure
    | HistogramFigure
    | WaterfallFigure
    | ScatterFigure
    | SwimmerFigure
    | ForestFigure
)
