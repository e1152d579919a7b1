"""Kaplan-Meier with case weights and left truncation: R's cases, and awkward data."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np
import pytest

from assistant.survival.curve import SurvivalCurve, kaplan_meier
from assistant.survival.event_table import EventTable
from assistant.survival.logrank import logrank_test
from assistant.survival.quantile import survival_quantile
from assistant.survival.rate import survival_rate
from assistant.survival.weighted_curve import weighted_kaplan_meier
from tests.oracle import Case, table_of


def curve_of(case: Case, rows: Iterable[Mapping[str, str]]) -> SurvivalCurve:
    """Return the curve of a case's rows, with its weights and entry times if it has them."""
    params, rows = case["params"], list(rows)
    if not params.get("weights") and not params.get("entry"):
        return kaplan_meier(table_of(case, rows))
    events = {str(value) for value in params["event_values"]}
    time = [float(row[params["time"]]) for row in rows]
    event = [row[params["event"]] in events for row in rows]
    entry = [float(row[params["entry"]]) for row in rows] if params.get("entry") else None
    if not params.get("weights"):
        return kaplan_meier(EventTable.from_entries(entry, time, event))
    return weighted_kaplan_meier(
        time, event, [float(row[params["weights"]]) for row in rows], entry=entry,
        variance="robust" if params.get("robust_variance") else "greenwood",
    )  # fmt: skip


TIME = [4, 1, 6, 6, 9, 3, 12, 8]
EVENT = [1, 1, 0, 1, 1, 0, 0, 1]
ENTRY = [0, 0, 2, 4, 6, 0, 5, 1]
FLAGS = [bool(event) for event in EVENT]


def rows_repeated(weight: list[int]) -> SurvivalCurve:
    """Return the curve of subjects copied as often as their weight says."""
    time = [t for t, w in zip(TIME, weight, strict=True) for _ in range(w)]
    event = [e for e, w in zip(FLAGS, weight, strict=True) for _ in range(w)]
    return kaplan_meier(EventTable.from_rows(time, event))


def test_whole_weights_are_numbers_of_subjects() -> None:
    weight = [2, 1, 3, 1, 4, 0, 2, 5]
    found = weighted_kaplan_meier(TIME, FLAGS, weight, variance="greenwood")
    copied = rows_repeated(weight)
    for field in ("time", "at_risk", "events", "censored", "survival", "log_variance"):
        np.testing.assert_allclose(getattr(found, field), getattr(copied, field), rtol=1e-12)


def test_equal_weights_do_not_change_the_robust_variance() -> None:
    one = weighted_kaplan_meier(TIME, FLAGS, [1] * 8, variance="robust", entry=ENTRY)
    seven = weighted_kaplan_meier(TIME, FLAGS, [0.7] * 8, variance="robust", entry=ENTRY)
    np.testing.assert_allclose(one.log_variance, seven.log_variance, rtol=1e-10)


@pytest.mark.parametrize("entry", [None, ENTRY], ids=["from the origin", "left truncated"])
def test_the_robust_variance_is_the_infinitesimal_jackknife(entry) -> None:
    """Against numerical derivatives of the curve by each weight."""
    weight = np.array([1.0, 2.0, 0.5, 1.5, 3.0, 1.0, 2.5, 0.7])
    found = weighted_kaplan_meier(TIME, FLAGS, weight, variance="robust", entry=entry)
    total = np.zeros(len(found.time))
    for subject in range(8):
        moved = []
        for step in (1e-6, -1e-6):
            changed = weight.copy()
            changed[subject] += step
            curve = weighted_kaplan_meier(TIME, FLAGS, changed, variance="robust", entry=entry)
            moved.append(np.log(curve.survival))
        total += (weight[subject] * (moved[0] - moved[1]) / 2e-6) ** 2
    np.testing.assert_allclose(found.log_variance, total, rtol=1e-6)


def test_entries_leave_out_who_is_not_yet_observed() -> None:
    """Numbers at risk by hand: entry < t <= time."""
    table = EventTable.from_entries(ENTRY, TIME, FLAGS)
    assert table.time.tolist() == [1, 3, 4, 6, 8, 9, 12]
    assert table.at_risk.tolist() == [3, 4, 3, 4, 3, 2, 1]
    curve = kaplan_meier(table)
    assert curve.survival[0] == pytest.approx(2 / 3)
    at = [survival_rate(curve, t, conf_level=0.95, conf_type="log").at_risk for t in (2, 5, 5.5)]
    assert at == [3, 3, 4]


def test_entries_at_the_origin_change_nothing() -> None:
    with_entry = kaplan_meier(EventTable.from_entries([0] * 8, TIME, FLAGS))
    without = kaplan_meier(EventTable.from_rows(TIME, FLAGS))
    np.testing.assert_array_equal(with_entry.survival, without.survival)
    np.testing.assert_array_equal(with_entry.log_variance, without.log_variance)


def test_left_truncated_groups_can_be_compared() -> None:
    """As the score test of R's coxph(Surv(entry, time, event) ~ group); survdiff refuses."""
    first = EventTable.from_entries(ENTRY[:4], TIME[:4], FLAGS[:4])
    second = EventTable.from_entries(ENTRY[4:], TIME[4:], FLAGS[4:])
    found = logrank_test([first, second], weight="log-rank")
    assert found.observed.tolist() == [3, 2]
    assert found.expected[0] == pytest.approx(2 / 3 + 2 / 3 + 2 / 4)  # by hand, at 1, 4 and 6


def test_the_curve_is_zero_after_a_risk_set_runs_empty() -> None:
    curve = kaplan_meier(EventTable.from_entries([0, 2, 3], [1, 5, 6], [True, True, False]))
    assert curve.survival.tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("entry", "time", "event"),
    [
        pytest.param([3], [3], [True], id="no time under observation"),
        pytest.param([3, 1], [4, 5], [True], id="lengths differ"),
        pytest.param([-1], [4], [True], id="entry before the origin"),
        pytest.param([math.nan], [4], [True], id="entry unknown"),
        pytest.param([4], [4 + 1e-9], [True], id="ends within the tolerance of ties"),
    ],
)
def test_impossible_entries_are_refused(entry, time, event) -> None:
    with pytest.raises(ValueError, match=r"length|entry|finite"):
        EventTable.from_entries(entry, time, event)


@pytest.mark.parametrize("weight", [[-1.0, 1.0], [math.nan, 1.0], [1.0], [math.inf, 1.0]])
def test_impossible_weights_are_refused(weight) -> None:
    with pytest.raises(ValueError, match="weight"):
        weighted_kaplan_meier([1, 2], [True, False], weight, variance="robust")


def test_an_unknown_variance_is_refused() -> None:
    with pytest.raises(ValueError, match="greenwood, robust"):
        weighted_kaplan_meier([1], [True], [1], variance="sandwich")


@pytest.mark.parametrize("variance", ["greenwood", "robust"])
def test_awkward_weighted_data_give_none(variance) -> None:
    empty = weighted_kaplan_meier([], [], [], variance=variance)
    assert survival_quantile(empty, conf_level=0.95, conf_type="log").time is None
    weightless = weighted_kaplan_meier([1, 2], [True, True], [0, 0], variance=variance)
    assert len(weightless.time) == 0
    censored = weighted_kaplan_meier([1, 2], [False, False], [0.1, 0.2], variance=variance)
    assert censored.survival.tolist() == [1, 1]
    alone = weighted_kaplan_meier([0], [True], [0.3], variance=variance)
    assert alone.survival.tolist() == [0]
    assert survival_rate(alone, 0, conf_level=0.95, conf_type="log").lower is None
    tenths = weighted_kaplan_meier(
        [1, 2, 2], [False, True, True], [0.1, 0.2, 0.7], variance=variance
    )
    assert tenths.survival[-1] == 0
