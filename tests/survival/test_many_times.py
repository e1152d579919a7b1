"""Very many distinct times are worked on a stretch at a time: the same curves and tests."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.survival import curve, event_table, logrank, quantile
from assistant.survival.curve import CONF_TYPES, kaplan_meier, survival_limits
from assistant.survival.event_table import EventTable
from assistant.survival.logrank import WEIGHTS, logrank_test
from assistant.survival.quantile import survival_quantile


def groups(n: int = 3_000) -> list[EventTable]:
    """Groups of different length, with equal and nearly equal times between and within them."""
    random = np.random.default_rng(3)
    shared = random.random(n) * 900
    made = []
    for place in range(4):
        time = random.random(n // (place + 1)) * 1000 * (1 + place / 10)
        time[: len(time) // 3] = shared[: len(time) // 3] * (1 + place * 1e-13)
        made.append(EventTable.from_rows(time, random.random(len(time)) < 0.7))
    return made


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("stretch", [100, 777])
def test_a_test_by_stretches_equals_the_test_at_once(monkeypatch, weight, stretch) -> None:
    whole = logrank_test(groups(), weight=weight, p=0.5, q=1.0)
    monkeypatch.setattr(logrank, "STRETCH", stretch)
    parted = logrank_test(groups(), weight=weight, p=0.5, q=1.0)
    assert parted.observed.tolist() == whole.observed.tolist()
    assert parted.expected == pytest.approx(whole.expected, rel=1e-12)
    assert parted.score == pytest.approx(whole.score, rel=1e-9)
    assert parted.chi_square == pytest.approx(whole.chi_square, rel=1e-10)


def test_times_that_are_all_near_ties_are_never_parted(monkeypatch) -> None:
    time = np.arange(2_000) * 1e-9 + 1.0
    tables = [
        EventTable(time[place::2], np.ones(1_000, dtype=np.int64), np.zeros(1_000, dtype=np.int64))
        for place in range(2)
    ]
    whole = logrank_test(tables, weight="log-rank")
    monkeypatch.setattr(logrank, "STRETCH", 200)
    parted = logrank_test(tables, weight="log-rank")
    assert parted.expected.tolist() == whole.expected.tolist() == [1000.0, 1000.0]


@pytest.mark.parametrize("conf_type", CONF_TYPES)
def test_curves_and_limits_by_blocks_are_the_same_bytes(monkeypatch, conf_type) -> None:
    def found() -> list[bytes]:
        made = kaplan_meier(groups()[0])
        limits = survival_limits(made, conf_level=0.95, conf_type=conf_type)
        median = survival_quantile(made, conf_level=0.95, conf_type=conf_type)
        return [made.survival.tobytes(), made.log_variance.tobytes(),
                *(limit.tobytes() for limit in limits), repr(median).encode()]  # fmt: skip

    whole = found()
    for module in (curve, event_table, quantile):
        monkeypatch.setattr(module, "BLOCK", 64)
    assert found() == whole


def test_counts_in_32_bits_give_the_same_answers(monkeypatch) -> None:
    whole = groups()
    monkeypatch.setattr(event_table, "MANY", 10)
    small = groups()
    assert {table.events.dtype for table in small} == {np.dtype(np.int32)}
    for one, other in zip(whole, small, strict=True):
        first, second = kaplan_meier(one), kaplan_meier(other)
        assert first.survival.tobytes() == second.survival.tobytes()
        assert first.log_variance.tobytes() == second.log_variance.tobytes()
    assert logrank_test(whole, weight="log-rank").chi_square == (
        logrank_test(small, weight="log-rank").chi_square
    )


@pytest.mark.parametrize("seed", range(20))
def test_rows_sorted_packed_equal_rows_counted(seed) -> None:
    random = np.random.default_rng(seed)
    time = random.random(300) * 10.0 ** random.integers(-3, 6)
    time[:50] = time[50:100]
    time[100:120] = time[120:140] * (1 + 1e-12)
    time[140], time[141] = 0.0, -0.0
    event = random.random(300) < 0.6
    order = random.permutation(300)
    packed = EventTable.from_rows(time[order], event[order])
    counted = EventTable.from_counts(time, event.astype(int), (~event).astype(int))
    for name in ("time", "events", "censored"):
        assert getattr(packed, name).tobytes() == getattr(counted, name).tobytes()


def test_rows_are_checked_like_counts() -> None:
    for time in ([-1.0], [np.nan], [np.inf]):
        with pytest.raises(ValueError, match="finite and not negative"):
            EventTable.from_rows(time, [True])
    with pytest.raises(ValueError, match="same length"):
        EventTable.from_rows([1.0, 2.0], [True])
