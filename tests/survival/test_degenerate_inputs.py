"""Awkward data: the answer that R or sense gives, never a crash or a made-up number."""

from __future__ import annotations

import math

import numpy as np
import pytest

from assistant.survival.cox import cox_fit
from assistant.survival.curve import kaplan_meier
from assistant.survival.event_table import EventTable
from assistant.survival.logrank import logrank_test
from assistant.survival.quantile import survival_quantile
from assistant.survival.rate import survival_rate
from assistant.survival.restricted_mean import restricted_mean


def median(time, event, conf_type="log-log"):
    curve = kaplan_meier(EventTable.from_rows(time, event))
    return survival_quantile(curve, conf_level=0.95, conf_type=conf_type)


@pytest.mark.parametrize(
    ("time", "event", "expected"),
    [
        pytest.param([1, 2, 3, 4], [1, 1, 1, 1], 2.5, id="flat exactly at one half: its middle"),
        pytest.param([1, 2, 3, 4], [1, 0, 0, 0], None, id="fewer than half had the event"),
        pytest.param([1, 2, 3], [0, 0, 0], None, id="all censored"),
        pytest.param([5], [1], 5.0, id="one subject with the event"),
        pytest.param([5], [0], None, id="one subject censored"),
        pytest.param([3, 3, 3, 3], [1, 1, 1, 1], 3.0, id="all tied"),
        pytest.param([0, 0, 5, 6], [1, 1, 1, 1], 2.5, id="events at time 0"),
        pytest.param([2, 2, 2, 7], [1, 0, 1, 1], 4.5, id="events tied with a censoring"),
    ],
)
def test_the_median_of_awkward_data(time, event, expected) -> None:
    assert median(time, event).time == expected


def test_an_upper_limit_that_is_not_reached_is_none() -> None:
    found = median([2, 4, 6, 8, 10], [1, 1, 1, 0, 0])
    assert found.time == 6
    assert found.upper is None


def test_without_subjects_there_is_no_number() -> None:
    curve = kaplan_meier(EventTable.from_rows([], []))
    assert survival_quantile(curve, conf_level=0.95, conf_type="log").time is None
    assert survival_rate(curve, 6, conf_level=0.95, conf_type="log").survival is None


def test_a_rate_after_the_last_time_is_not_estimable_and_before_the_first_is_one() -> None:
    curve = kaplan_meier(EventTable.from_rows([2, 4], [True, False]))
    assert survival_rate(curve, 9, conf_level=0.95, conf_type="plain").survival is None
    assert survival_rate(curve, 1, conf_level=0.95, conf_type="plain").survival == 1


@pytest.mark.parametrize("conf_type", ["log-log", "log", "plain", "logit", "arcsine"])
def test_limits_exist_or_are_none_at_the_ends_of_the_scale(conf_type) -> None:
    curve = kaplan_meier(EventTable.from_rows([1, 2, 3], [True, True, True]))
    last = survival_rate(curve, 3, conf_level=0.95, conf_type=conf_type)
    assert last.survival == 0
    assert last.lower is None or 0 <= last.lower <= 1


def test_a_test_without_events_has_no_number() -> None:
    group = EventTable.from_rows([1, 2, 3], [False] * 3)
    found = logrank_test([group, group], weight="log-rank")
    assert math.isnan(found.chi_square)
    assert math.isnan(found.p_value)


def test_a_group_of_zero_does_not_disturb_the_others() -> None:
    one = EventTable.from_rows([1, 2, 3], [True] * 3)
    two = EventTable.from_rows([4, 5, 6], [True] * 3)
    empty = EventTable.from_rows([], [])
    whole = logrank_test([one, two, empty], weight="log-rank")
    plain = logrank_test([one, two], weight="log-rank")
    assert whole.chi_square == pytest.approx(plain.chi_square)
    assert whole.degrees_of_freedom == 1


def test_an_infinite_hazard_ratio_is_said_not_printed() -> None:
    time = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    event = np.array([True, True, True, False, False, False])
    group = np.array([[1.0]] * 3 + [[0.0]] * 3)
    fit = cox_fit(time, event, np.ones(6), group, ties="efron", conf_level=0.95)
    assert fit.infinite == (0,)
    assert fit.coefficients[0].coefficient is None


def test_a_horizon_that_is_not_positive_is_refused() -> None:
    curve = kaplan_meier(EventTable.from_rows([1, 2], [True, True]))
    with pytest.raises(ValueError, match="positive"):
        restricted_mean(curve, 0, conf_level=0.95)


@pytest.mark.parametrize("bad", [[-1.0], [math.nan], [math.inf]])
def test_times_that_are_no_times_are_refused(bad) -> None:
    with pytest.raises(ValueError, match="finite"):
        EventTable.from_rows(bad, [True])
