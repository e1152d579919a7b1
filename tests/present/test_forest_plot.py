"""A forest plot shows each subgroup's line where its numbers are, and says what has no end."""

from __future__ import annotations

from assistant.figures import ForestFigure, ForestRow
from assistant.model import Answer, Result
from assistant.present.drawings import drawn_figure
from assistant.present.tables import tables

ROWS = (
    ForestRow("all patients", 0.5, 0.25, 1.0, 40, 20),
    ForestRow("sex F", 20.0, 12.0, None, 20, 8),
    ForestRow("sex M", None, None, None, 20, 0),
)


def lines(figure: ForestFigure, width: int = 90) -> list[str]:
    return drawn_figure(figure, width).splitlines()


def test_ratios_stand_on_a_logarithmic_axis_with_one_in_the_middle() -> None:
    drawn = lines(ForestFigure("OS, by subgroup", "hazard ratio, 95% CI", ROWS, is_ratio=True))
    whole, women, men, axis = drawn[1:5]
    one = men.index("|")
    place = {text: axis.index(f" {text} ") + 1 for text in ("0.5", "2")}
    assert abs((one - place["0.5"]) - (place["2"] - one)) <= 2
    assert abs(whole.index("■") - place["0.5"]) <= 1
    assert whole.rstrip().endswith("0.50 (0.25 to 1.00)  20/40")
    assert women.count(">") == 1 and "■" not in women  # wholly beyond the axis
    assert women.rstrip().endswith("20.00 (12.00 to not estimable)  8/20")
    assert men.rstrip().endswith("not estimable  0/20")


def test_medians_stand_on_an_axis_from_zero_and_an_open_end_is_an_arrow() -> None:
    rows = (ForestRow("sex F", 7.5, 2.1, None, 10, 4), ForestRow("sex M", 5.5, 4.8, 7.4, 40, 31))
    drawn = lines(ForestFigure("TTP", "median in months, 95% CI", rows, is_ratio=False))
    assert ">" in drawn[1] and ">" not in drawn[2]
    assert drawn[1].index("■") > drawn[2].index("■")
    assert drawn[1].rstrip().endswith("7.5 (2.1 to not reached)  4/10")


def test_no_name_is_cut_and_no_line_is_wider_than_the_screen() -> None:
    name = "ethnicity NOT HISPANIC OR LATINO, A versus B"
    figure = ForestFigure(
        "OS", "hazard ratio", (ForestRow(name, 1.0, 0.5, 2.0, 9, 9),), is_ratio=True
    )
    drawn = lines(figure, 100)
    assert name in drawn[1]
    assert max(map(len, drawn)) <= 100


def result(statistic: str, value: float, **parts) -> Result:
    return Result(statistic, value, endpoint="OS", n=10, events=5, **parts)


def test_the_p_value_of_a_hazard_ratio_stands_in_its_row_with_the_factors_name() -> None:
    found = (
        result("hazard ratio", 2.0, group=(("ecog", 1),), level=0.95, low=1.0, high=4.0),
        result("p value", 0.0499, group=(("ecog", 1),)),
        result("hazard ratio", 1.00003, group=(("afp", "per ng/mL"),), level=0.95, low=0.99997,
               high=1.00009),
        result("p value", 0.00001, group=(("afp", "per ng/mL"),)),
    )  # fmt: skip
    table = tables(Answer("q", "answered", results=found))[0]
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert [row["group"] for row in rows] == ["ecog 1", "afp per ng/mL"]
    assert [row["p"] for row in rows] == ["0.050", "<0.001"]
    assert rows[1]["value"] == "1.000030"
