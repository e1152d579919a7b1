"""What is printed: rounding, limits, curves, and text from data that stays text."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.harmless_text import safe_text
from assistant.model import (
    Answer,
    Choice,
    CurveSeries,
    Refusal,
    Result,
    SurvivalFigure,
    Table,
)
from assistant.present.curves import drawn
from assistant.present.numbers import level, limits, p_value, rounded, shown
from assistant.present.text import csv_text, how_computed, markdown_text, plain_text

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "＝1",
    "\x1b]0;x\x07",
    "[/]",
    "a\u202eb",
    "<script>",
]


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [(0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"), (-2.5, 0, "-3"), (0.25, 1, "0.3"),
     (0.35, 1, "0.4"), (1.005, 2, "1.01"), (68.65, 1, "68.7"), (1e-9, 3, "0.000")],
)  # fmt: skip
def test_halves_are_rounded_away_from_zero_as_sas_does(value, decimals, printed) -> None:
    assert rounded(value, decimals) == printed


@pytest.mark.parametrize(
    ("value", "printed"), [(0.0004, "<0.001"), (0.001, "0.001"), (0.04951, "0.050"), (1.0, "1.000")]
)
def test_p_values_have_three_decimals_or_are_said_to_be_smaller(value, printed) -> None:
    assert p_value(value) == printed


def test_what_is_not_reached_is_said_in_words() -> None:
    result = Result("median", None, unit="months", level=0.95, low=3.0, high=None)
    assert shown(result) == "not reached"
    assert limits(result) == "95% CI 3.0 to not reached"


def test_levels_are_printed_without_needless_decimals() -> None:
    assert (level(0.95), level(0.975), level(0.9)) == ("95%", "97.5%", "90%")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_from_data_is_no_formula_escape_or_markup_in_any_format(hostile) -> None:
    result = Result("patients", 3, group=(("ae_term", hostile),), endpoint="AE", n=9)
    answer = Answer(f"how many {hostile}", "answered", restatement=f"Patients with {hostile}",
                    results=(result, result), notes=(hostile,),
                    tables=(Table(("name",), ((hostile,),)),))  # fmt: skip
    for text in (plain_text(answer), markdown_text(answer), csv_text(answer), how_computed(answer)):
        assert "\x1b" not in text
        assert "\x07" not in text
        assert "\u202e" not in text
    for row in csv.reader(io.StringIO(csv_text(answer))):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "＝"))]
    assert "<script>" not in markdown_text(answer)


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_harmless_text_holds_no_control_or_direction_character(text) -> None:
    made = safe_text(text)
    assert made.isprintable() or all(c.isprintable() or c.isspace() for c in made)
    assert "\x1b" not in made
    assert "\u202e" not in made
    assert safe_text(made) == made


def series(name: str, shares: tuple[float, ...]) -> CurveSeries:
    time = tuple(float(2 * place + 1) for place in range(len(shares)))
    return CurveSeries(name, time, shares, shares, shares, (time[0],), 10, (0.0, 5.0), (10, 4))


def test_a_curve_begins_at_100_percent_and_shows_band_censor_marks_and_numbers_at_risk() -> None:
    figure = SurvivalFigure("TTP", "months", (series("all", (0.8, 0.5, 0.1)),), 0.95, "KM")
    text = drawn(figure, width=60)
    assert text.splitlines()[1].startswith("100% |█")
    assert "+ censored" in text
    assert "95% band" in text
    assert "10" in text.split("at risk")[1]


def test_groups_in_a_curve_differ_by_sign_not_by_colour() -> None:
    figure = SurvivalFigure(
        "TTP", "months", (series("B", (0.9, 0.6)), series("C", (0.5, 0.2))), 0.95, "KM"
    )
    text = drawn(figure, width=60)
    assert "█ B (n = 10)" in text
    assert "▓ C (n = 10)" in text


@pytest.mark.parametrize("width", [30, 40, 78, 100])
def test_a_curve_keeps_to_its_width(width) -> None:
    figure = SurvivalFigure("TTP", "m", (series("all", (0.8, 0.5, 0.1)),), 0.95, "KM")
    assert max(len(line) for line in drawn(figure, width=width).splitlines()) <= width + 4


def test_choices_and_refusals_are_printed_with_what_to_ask_next() -> None:
    chosen = Answer(
        "survival", "choose", choices=(Choice("Median OS", 50), Choice("Median PFS", 49))
    )
    assert "1. Median OS  (n = 50)" in plain_text(chosen)
    refused = Answer("x", "refused", refusal=Refusal("unknown_words", "Not known.", ("median OS",)))
    assert "You could ask:\n    median OS" in plain_text(refused)
