"""Intervals of a proportion, against Newcombe's table and each other."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.summaries.proportion import INTERVALS, proportion_interval

NEWCOMBE_TABLE_I = [
    # Newcombe (1998), Statistics in Medicine 17:857, Table I: x of n, method, limits
    (81, 263, "wald", 0.2522, 0.3638), (81, 263, "wilson", 0.2553, 0.3662),
    (81, 263, "clopper-pearson", 0.2527, 0.3676),
    (15, 148, "wald", 0.0527, 0.1500), (15, 148, "wilson", 0.0624, 0.1605),
    (15, 148, "clopper-pearson", 0.0578, 0.1617),
    (0, 20, "wald", 0.0000, 0.0000), (0, 20, "wilson", 0.0000, 0.1611),
    (0, 20, "clopper-pearson", 0.0000, 0.1684),
    (1, 29, "wilson", 0.0061, 0.1718), (1, 29, "clopper-pearson", 0.0009, 0.1776),
]  # fmt: skip


@pytest.mark.parametrize(("events", "n", "method", "lower", "upper"), NEWCOMBE_TABLE_I)
def test_intervals_equal_newcombes_table(events, n, method, lower, upper) -> None:
    found = proportion_interval(events, n, conf_level=0.95, method=method)
    assert (round(found.lower, 4), round(found.upper, 4)) == (lower, upper)


@given(n=st.integers(1, 400), data=st.data(), level=st.sampled_from([0.8, 0.9, 0.95, 0.99]))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_every_interval_lies_in_0_and_1_and_mirrors(n, data, level) -> None:
    events = data.draw(st.integers(0, n))
    for method in INTERVALS:
        found = proportion_interval(events, n, conf_level=level, method=method)
        mirrored = proportion_interval(n - events, n, conf_level=level, method=method)
        assert 0 <= found.lower <= found.upper <= 1
        assert found.lower == pytest.approx(1 - mirrored.upper, abs=1e-9)
        assert found.lower <= events / n + 1e-12
        assert found.upper >= events / n - 1e-12


@pytest.mark.parametrize(("events", "n"), [(-1, 5), (6, 5), (0, 0)])
def test_impossible_counts_are_refused(events, n) -> None:
    with pytest.raises(ValueError, match="between 0 and n"):
        proportion_interval(events, n, conf_level=0.95, method="wilson")
