"""What holds for all data: order, ties, scale, strata of one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.survival.cox import cox_fit
from assistant.survival.curve import CONF_TYPES, kaplan_meier, survival_limits
from assistant.survival.event_table import EventTable
from assistant.survival.logrank import WEIGHTS, logrank_test, stratified_logrank
from assistant.survival.quantile import survival_quantile

QUIET = settings(max_examples=100, deadline=None, derandomize=True)
Subjects = list[tuple[int, bool, bool]]
"""Time in days, event, group."""
SUBJECTS = st.lists(
    st.tuples(st.integers(0, 400), st.booleans(), st.booleans()), min_size=2, max_size=60
)


def table(subjects: Subjects) -> EventTable:
    return EventTable.from_rows([float(t) for t, _, _ in subjects], [e for _, e, _ in subjects])


def by_group(subjects: Subjects) -> list[EventTable]:
    return [table([s for s in subjects if s[2] is group]) for group in (False, True)]


@given(subjects=SUBJECTS, order=st.randoms(use_true_random=False))
@QUIET
def test_the_order_of_subjects_is_irrelevant(subjects, order) -> None:
    shuffled = list(subjects)
    order.shuffle(shuffled)
    first, second = kaplan_meier(table(subjects)), kaplan_meier(table(shuffled))
    assert first.survival.tobytes() == second.survival.tobytes()
    assert first.log_variance.tobytes() == second.log_variance.tobytes()


@given(subjects=SUBJECTS)
@QUIET
def test_an_event_table_of_counts_equals_rows_of_subjects(subjects) -> None:
    counts: dict[int, list[int]] = {}
    for time, event, _ in subjects:
        counts.setdefault(time, [0, 0])[0 if event else 1] += 1
    merged = EventTable.from_counts(
        [float(time) for time in counts], [c[0] for c in counts.values()],
        [c[1] for c in counts.values()],
    )  # fmt: skip
    split = table(subjects)
    assert merged.time.tobytes() == split.time.tobytes()
    assert merged.events.tobytes() == split.events.tobytes()
    assert merged.censored.tobytes() == split.censored.tobytes()


@given(subjects=SUBJECTS, conf_type=st.sampled_from(CONF_TYPES), level=st.floats(0.5, 0.999))
@QUIET
def test_the_curve_falls_inside_0_and_1_and_its_limits_hold_it(subjects, conf_type, level) -> None:
    curve = kaplan_meier(table(subjects))
    assert (np.diff(curve.survival) <= 1e-15).all()
    assert ((curve.survival >= 0) & (curve.survival <= 1)).all()
    low, high = survival_limits(curve, conf_level=level, conf_type=conf_type)
    known = ~(np.isnan(low) | np.isnan(high))
    assert (low[known] <= curve.survival[known] + 1e-12).all()
    assert (high[known] >= curve.survival[known] - 1e-12).all()
    assert ((low[known] >= 0) & (high[known] <= 1)).all()


@given(subjects=SUBJECTS, factor=st.sampled_from([0.25, 2.0, 7.0, 30.4375]))
@QUIET
def test_scaling_times_scales_quantiles_and_leaves_tests_alone(subjects, factor) -> None:
    plain = table(subjects)
    scaled = EventTable(plain.time * factor, plain.events, plain.censored)
    for share in (0.25, 0.5, 0.75):
        first = survival_quantile(kaplan_meier(plain), share, conf_level=0.9, conf_type="log-log")
        second = survival_quantile(kaplan_meier(scaled), share, conf_level=0.9, conf_type="log-log")
        assert second.time == (None if first.time is None else pytest.approx(first.time * factor))
    groups = by_group(subjects)
    larger = [EventTable(g.time * factor, g.events, g.censored) for g in groups]
    for weight in WEIGHTS:
        one, two = logrank_test(groups, weight=weight), logrank_test(larger, weight=weight)
        assert one.chi_square == pytest.approx(two.chi_square, rel=1e-9, nan_ok=True)


@given(subjects=SUBJECTS)
@QUIET
def test_one_stratum_equals_no_strata_and_swapped_groups_equal_each_other(subjects) -> None:
    groups = by_group(subjects)
    plain = logrank_test(groups, weight="log-rank").chi_square
    strata = stratified_logrank([groups], weight="log-rank").chi_square
    swapped = logrank_test(groups[::-1], weight="log-rank").chi_square
    assert strata == pytest.approx(plain, nan_ok=True)
    assert swapped == pytest.approx(plain, rel=1e-6, abs=1e-9, nan_ok=True)


@given(subjects=SUBJECTS)
@QUIET
def test_the_cox_model_does_not_see_the_order_or_the_scale_of_times(subjects) -> None:
    time = np.array([float(t) + 1 for t, _, _ in subjects])
    event = np.array([e for _, e, _ in subjects])
    group = np.array([[float(g)] for _, _, g in subjects])
    if not event.any() or group.min() == group.max():
        return

    def fitted(order, factor=1.0):
        return cox_fit(time[order] * factor, event[order], np.ones(len(time)), group[order],
                       ties="efron", conf_level=0.95).coefficients[0].coefficient  # fmt: skip

    whole = np.arange(len(time))
    first = fitted(whole)
    for other in (fitted(whole[::-1]), fitted(whole, 30.4375)):
        assert other == (None if first is None else pytest.approx(first, rel=1e-6, abs=1e-6))
