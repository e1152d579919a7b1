"""One minus Kaplan-Meier is drawn rising, and said as the share with the event."""

from __future__ import annotations

from dataclasses import replace

from assistant.model import CurveSeries, SurvivalFigure
from assistant.present.curves import drawn, in_words

SERIES = CurveSeries(
    name="all patients", time=(1.0, 2.0, 4.0), survival=(0.75, 0.5, 0.25), low=(None,) * 3,
    high=(None,) * 3, censor_times=(), n=4, risk_times=(0.0, 2.0, 4.0), at_risk=(4, 3, 1),
)  # fmt: skip
FALLING = SurvivalFigure("PFS", "months", (SERIES,), 0.95, "Kaplan-Meier")
RISING = replace(FALLING, shows_events=True)


def curve_lines(figure: SurvivalFigure) -> list[str]:
    return [line[6:] for line in drawn(figure, 60, 8).splitlines()[1:10]]


def test_the_rising_curve_is_the_falling_one_upside_down() -> None:
    assert curve_lines(RISING) == curve_lines(FALLING)[::-1]
    assert "share with the event" in drawn(RISING)
    assert "share event-free" in drawn(FALLING)


def test_a_screen_reader_hears_the_share_with_the_event() -> None:
    assert "at 2 months 50% with the event, 3 at risk" in in_words(RISING)[0]
    assert "at 4 months 75% with the event, 1 at risk" in in_words(RISING)[0]
    assert "at 4 months 25% event-free, 1 at risk" in in_words(FALLING)[0]
