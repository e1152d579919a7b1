"""The trend test and the one-sample log-rank test: R's cases, and awkward data."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest

from assistant.survival.event_table import EventTable
from assistant.survival.logrank import logrank_test
from assistant.survival.one_sample import (
    exponential_hazard,
    exponential_hazard_from_rate,
    one_sample_logrank,
)
from assistant.survival.trend import logrank_trend
from tests.oracle import Case, Compared, cases, complete, differs, grouped, selected, table_of

CASES = cases()


def trend(case: Case) -> Iterator[Compared]:
    params = case["params"]
    names, strata = params["group"], params.get("strata") or []
    rows = complete(selected(case), [params["time"], params["event"], *names, *strata])
    labels = sorted({tuple(row[name] for name in strata) for row in rows})
    tables = [
        [
            table_of(case, [row for row in rows if tuple(row[n] for n in strata) == label
                            and "|".join(row[n] for n in names) == group])
            for group in params["group_order"]
        ]
        for label in labels
    ]  # fmt: skip
    found = logrank_trend(tables, params["scores"], weight="log-rank")
    yield "z", found.z, case["expected"]["z"]
    yield "chi-square", found.chi_square, case["expected"]["chi2"]
    yield "p", found.p_value, case["expected"]["p"]
    yield "degrees of freedom", found.degrees_of_freedom, case["expected"]["df"]


def one_sample(case: Case) -> Iterator[Compared]:
    params = case["params"]
    hazard = exponential_hazard(median=params["historic_median"])
    table = table_of(case, grouped(case)[str(params["group_value"])])
    found = one_sample_logrank(table, hazard, conf_level=params.get("conf_level", 0.95))
    for ours, theirs in (
        ("observed", "observed"), ("expected", "expected"), ("z", "z"), ("chi_square", "chi2"),
        ("p_value", "p_two_sided"), ("p_value_better", "p_one_sided_better"),
        ("modified_z", "z_wu_modified"), ("modified_p_value_better", "p_wu_one_sided"),
        ("ratio", "smr"), ("lower", "smr_lower"), ("upper", "smr_upper"),
    ):  # fmt: skip
        yield theirs, getattr(found, ours), case["expected"][theirs]


ONE_SAMPLE_AND_TREND_CHECKS = {"logrank.trend": trend, "one_sample_logrank.exponential": one_sample}


@pytest.mark.skipif(not CASES, reason="../shared/oracle is not here")
@pytest.mark.parametrize("method", ONE_SAMPLE_AND_TREND_CHECKS)
def test_the_core_equals_r(method) -> None:
    found = [
        (case, item) for case in CASES[method] for item in ONE_SAMPLE_AND_TREND_CHECKS[method](case)
    ]
    assert found
    assert [(case["id"], *item) for case, item in found if differs(case, *item[1:])] == []


TREATED = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+".split()
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23".split()


def table(times: list[str]) -> EventTable:
    return EventTable.from_rows(
        [float(t.rstrip("+")) for t in times], ["+" not in t for t in times]
    )


def test_the_one_sample_test_equals_r_on_the_6mp_trial() -> None:
    """O <- 9; E <- log(2) / 8 * sum(time); (O - E) / sqrt(E); poisson.test(O, E)."""
    found = one_sample_logrank(table(TREATED), exponential_hazard(median=8), conf_level=0.95)
    assert found.observed == 9
    assert found.expected == pytest.approx(31.1049797276275, rel=1e-12)
    assert found.z == pytest.approx(-3.96346620645084, rel=1e-12)
    assert found.modified_z == pytest.approx(-4.93635026699923, rel=1e-12)
    assert (found.lower, found.upper) == pytest.approx((0.132305924434442, 0.549262645435657))


def test_a_trend_over_two_groups_is_the_log_rank_test() -> None:
    two = [table(TREATED), table(PLACEBO)]
    found = logrank_trend([two], [0, 1], weight="log-rank")
    assert found.chi_square == pytest.approx(logrank_test(two, weight="log-rank").chi_square)
    assert found.z > 0
    assert logrank_trend([two], [1, 0], weight="log-rank").z == pytest.approx(-found.z)


def test_only_the_distances_of_scores_matter() -> None:
    three = [table(TREATED), table(PLACEBO[:11]), table(PLACEBO[11:])]
    one = logrank_trend([three], [1, 2, 3], weight="log-rank").z
    assert logrank_trend([three], [1e6, 1e6 + 5, 1e6 + 10], weight="log-rank").z == pytest.approx(
        one
    )


@pytest.mark.parametrize(
    ("groups", "scores"),
    [
        pytest.param([["1+", "2+"], ["3+"]], [1, 2], id="all censored"),
        pytest.param([["1", "2+"], []], [1, 2], id="an empty group"),
        pytest.param([[], []], [1, 2], id="no subjects"),
        pytest.param([["1", "2"], ["3"]], [4, 4], id="equal scores"),
    ],
)
def test_without_information_there_is_no_trend(groups, scores) -> None:
    found = logrank_trend([[table(times) for times in groups]], scores, weight="log-rank")
    assert math.isnan(found.z)
    assert math.isnan(found.p_value)


@pytest.mark.parametrize(
    ("scores", "said"), [([1, 2, 3], "score"), ([1, math.nan], "finite"), ([], "score")]
)
def test_scores_that_do_not_fit_are_refused(scores, said) -> None:
    with pytest.raises(ValueError, match=said):
        logrank_trend([[table(["1"]), table(["2"])]], scores, weight="log-rank")


def test_without_follow_up_nothing_is_expected_and_nothing_compared() -> None:
    for times in ([], ["0", "0+"]):
        found = one_sample_logrank(table(times), exponential_hazard(median=6), conf_level=0.95)
        assert found.expected == 0
        assert math.isnan(found.z)
        assert math.isnan(found.upper)


def test_entry_times_take_hazard_away() -> None:
    late = EventTable.from_entries([2, 0], [5, 4], [True, False])
    found = one_sample_logrank(late, exponential_hazard(median=1), conf_level=0.9)
    assert found.expected == pytest.approx(math.log(2) * 7)


def test_a_historical_rate_is_another_way_to_say_a_median() -> None:
    time = np.array([1.0, 7.5])
    expected = exponential_hazard(median=6)(time)
    np.testing.assert_allclose(exponential_hazard_from_rate(time=12, survival=0.25)(time), expected)


@pytest.mark.parametrize("median", [0, -1, math.nan, math.inf])
def test_impossible_references_are_refused(median) -> None:
    with pytest.raises(ValueError, match="median"):
        exponential_hazard(median=median)
    with pytest.raises(ValueError, match="rate"):
        exponential_hazard_from_rate(time=6, survival=1.0)
