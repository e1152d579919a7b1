"""Figures as text: axes with labels, n, every patient, the same characters each time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.figures import (
    Box,
    BoxFigure,
    HistogramFigure,
    Lane,
    LineFigure,
    LineSeries,
    ScatterFigure,
    SwimmerFigure,
    WaterfallFigure,
)
from assistant.present.axes import round_axis, ruler
from assistant.present.canvas import Canvas
from assistant.present.drawings import drawn_figure
from assistant.present.text import cells_wide

TREND = LineFigure(
    "Mean ALT over time", "visit", "ALT (U/L)",
    (LineSeries("A", (0.0, 1.0), (20.0, 40.0), (15.0, 30.0), (25.0, 50.0), (12, 9)),
     LineSeries("B", (0.0, 1.0), (30.0, 20.0), (25.0, None), (35.0, None), (11, 1))),
    ticks=((0.0, "Baseline"), (1.0, "Week 4")),
    references=((41.0, "upper limit of normal"), (400.0, "far limit")), limits="95% CI of the mean",
)  # fmt: skip
LINES = LineFigure(
    "ALT", "study day", "U/L",
    (LineSeries("P-1", (1.0, 30.0, 60.0), (10.0, 80.0, 20.0)), LineSeries("P-2", (1.0,), (55.0,))),
    references=((40.0, "upper limit of normal"),), each_patient=True,
)  # fmt: skip
BOXES = BoxFigure("age", "years", (Box("B", 4, 40.0, 50.0, 60.0, 70.0, 80.0, (20.0, 20.0)),))
HISTOGRAM = HistogramFigure("age", "years", (40.0, 50.0, 60.0), (("B", (2, 8)), ("C", (0, 1))))
WATERFALL = WaterfallFigure(
    "Best change", "%", (("P-1", 40.0, "A"), ("P-2", 0.0, "A"), ("P-3", -60.0, "B")),
    ((-30.0, "partial response"),),
)  # fmt: skip
SCATTER = ScatterFigure(
    "Peaks", "peak ALT", "peak bilirubin", ((0.5, 0.4, ""), (0.5, 0.4, ""), (8.0, 3.0, "")),
    3.0, 2.0, logarithmic=True,
)  # fmt: skip
SWIMMERS = SwimmerFigure(
    "Time on treatment", "days",
    (Lane("P-1", "A", 200.0, goes_on=True, marks=((56.0, "P"),)), Lane("P-2", "B", 0.0, False)),
    (("P", "partial response"),),
)  # fmt: skip
ALL = [TREND, LINES, BOXES, HISTOGRAM, WATERFALL, SCATTER, SWIMMERS]


@pytest.mark.parametrize("figure", ALL, ids=lambda figure: type(figure).__name__)
@pytest.mark.parametrize("width", [60, 80, 100])
def test_figures_keep_their_width_and_are_drawn_alike_each_time(figure, width) -> None:
    drawn = drawn_figure(figure, width)
    assert drawn == drawn_figure(figure, width)
    assert figure.title in drawn
    assert max(cells_wide(line) for line in drawn.splitlines()) <= width


@pytest.mark.parametrize("figure", ALL, ids=lambda figure: type(figure).__name__)
def test_text_from_data_stays_text(figure) -> None:
    from dataclasses import replace

    drawn = drawn_figure(replace(figure, title="\x1b]0;x\x07ALT"), 80)
    assert "\x1b" not in drawn
    assert "\x07" not in drawn


def test_a_trend_shows_points_limits_names_of_visits_and_n() -> None:
    drawn = drawn_figure(TREND, 80)
    for part in ("Baseline", "Week 4", "ALT (U/L)", "95% CI of the mean", "● A", "▲ B",
                 "upper limit of normal (41)", "not drawn: far limit (400)"):  # fmt: skip
        assert part in drawn
    counts = [re.findall(r"\d+", line) for line in drawn.splitlines() if line[:4].strip() in "●▲"]
    assert ["12", "9"] in counts
    assert ["11", "1"] in counts


def test_long_names_of_visits_stand_in_a_key() -> None:
    from dataclasses import replace

    ticks = tuple((float(place), f"CYCLE {place} DAY 1 UNSCHEDULED") for place in range(6))
    drawn = drawn_figure(replace(TREND, ticks=ticks), 60)
    assert "1 CYCLE 0 DAY 1 UNSCHEDULED; 2 CYCLE 1 DAY 1 UNSCHEDULED" in drawn


def test_every_patient_has_a_line_and_one_value_a_dot() -> None:
    drawn = drawn_figure(LINES, 80)
    assert "one line a patient (n = 2)" in drawn
    assert any(0x2800 < ord(character) <= 0x28FF for character in drawn)


def test_boxes_show_quartiles_whiskers_and_outliers_in_their_order() -> None:
    line = next(
        line for line in drawn_figure(BOXES, 80).splitlines() if line.startswith("B (n = 4)")
    )
    places = [line.index(sign) for sign in ("o", "├", "█", "┃", "┤")]
    assert places == sorted(places)


def test_histogram_bars_end_in_their_counts_and_groups_in_their_n() -> None:
    drawn = drawn_figure(HISTOGRAM, 80)
    bars = [line for line in drawn.splitlines() if "|" in line]
    assert [line.count("█") for line in bars][:2] == [bars[1].count("█") // 4, bars[1].count("█")]
    assert bars[1].endswith(" 8")
    assert "B (n = 10)" in drawn
    assert "C (n = 1)" in drawn


def test_a_waterfall_goes_up_and_down_from_zero() -> None:
    drawn = drawn_figure(WATERFALL, 80).splitlines()
    zero = next(row for row, line in enumerate(drawn) if line.strip().startswith("0 |"))
    bottom = next(row for row, line in enumerate(drawn) if "+--" in line)
    assert all("█" not in line for line in drawn[zero:bottom])
    assert all("▓" not in line for line in drawn[: zero + 1])
    assert "patients, largest first (n = 3)" in "\n".join(drawn)
    assert "█ A (n = 2)" in "\n".join(drawn)


def test_more_patients_than_columns_share_columns_and_it_is_said() -> None:
    bars = tuple((f"P-{number}", 100.0 - number, "") for number in range(300))
    drawn = drawn_figure(WaterfallFigure("Best change", "%", bars), 80)
    assert "each column stands for 5 neighbouring patients: the middle one" in drawn
    assert "(n = 300)" in drawn


def test_several_patients_in_one_place_are_marked_and_lines_drawn() -> None:
    drawn = drawn_figure(SCATTER, 80)
    assert any("*" in line.partition("|")[2] for line in drawn.splitlines())
    assert "peak ALT = 3" in drawn
    assert "one patient (n = 3)" in drawn


def test_every_swimmer_has_a_lane_as_long_as_the_time() -> None:
    drawn = drawn_figure(SWIMMERS, 80).splitlines()
    assert drawn[1].startswith("P-1 |")
    assert drawn[1].endswith(">")
    assert drawn[1].index("P", 5) < drawn[1].index(">")
    assert drawn[2] == "P-2 |▓"
    assert "(n = 2)" in "\n".join(drawn)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20))
def test_any_values_lie_between_the_ends_of_their_axis(values) -> None:
    axis, ticks = round_axis(values, 40)
    slack = 1e-6 * (axis.high - axis.low)
    assert axis.low - slack <= min(values)
    assert axis.high + slack >= max(values)
    assert all(0 <= axis.place(value) < 40 for value in values)
    assert list(ticks) == sorted(set(ticks))


def test_labels_of_an_axis_never_stand_over_one_another() -> None:
    line = ruler([(0, "Baseline"), (3, "Week 1"), (20, "Week 2")], 30)
    assert line.split() == ["Baseline", "Week", "2"]


def test_dots_lie_eight_to_a_cell() -> None:
    canvas = Canvas(1, 1)
    for x in range(2):
        for y in range(4):
            canvas.dot(x, y)
    assert canvas.lines() == ["⣿"]
