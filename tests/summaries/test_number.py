"""Summaries of numbers: R's types 2 and 7, exact sums, few values."""

from __future__ import annotations

import random

import pytest

from assistant.summaries.number import quantile, summarise

WORTH = [2.0, 4.0, 4.0, 5.0, 7.0, 9.0, 11.0]


@pytest.mark.parametrize(
    ("values", "share", "type_2", "type_7"),
    [  # quantile(x, p, type = 2) and type = 7, R 4.2.2
        ([1.0, 2.0, 3.0, 4.0], 0.5, 2.5, 2.5),
        ([1.0, 2.0, 3.0, 4.0], 0.25, 1.5, 1.75),
        ([1.0, 2.0, 3.0, 4.0], 0.75, 3.5, 3.25),
        (WORTH, 0.25, 4.0, 4.0),
        (WORTH, 0.75, 9.0, 8.0),
        ([5.0], 0.25, 5.0, 5.0),
        ([1.0, 10.0], 0.25, 1.0, 3.25),
    ],
)
def test_both_definitions_of_quantiles_equal_r(values, share, type_2, type_7) -> None:
    assert quantile(values, share, definition=2) == pytest.approx(type_2)
    assert quantile(values, share, definition=7) == pytest.approx(type_7)


def test_the_order_of_values_does_not_change_a_bit() -> None:
    source = random.Random(1)
    values = [source.lognormvariate(0, 3) for _ in range(1000)]
    first = summarise(values, missing=0, quantile_definition=2)
    source.shuffle(values)
    assert summarise(values, missing=0, quantile_definition=2) == first


def test_too_few_values_give_none_not_a_number() -> None:
    assert summarise([], missing=3, quantile_definition=2).mean is None
    one = summarise([4.0], missing=0, quantile_definition=2)
    assert (one.mean, one.sd, one.median) == (4.0, None, 4.0)
