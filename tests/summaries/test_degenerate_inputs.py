"""Too few, too equal or impossible values: None or a clear error, never a warning or nonsense."""

from __future__ import annotations

import dataclasses
import math
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.summaries.contingency import chi_square_test, linear_trend, proportion_trend
from assistant.summaries.correlation import kendall, pearson, spearman
from assistant.summaries.elapsed_time import elapsed_time
from assistant.summaries.exact_table import TooLarge, exact_table_test
from assistant.summaries.fisher import fisher_test
from assistant.summaries.frequency import frequency
from assistant.summaries.geometric_mean import geometric_mean
from assistant.summaries.group_comparison import kruskal_test, variance_analysis, welch_analysis
from assistant.summaries.homogeneity import homogeneity_test
from assistant.summaries.incidence_rate import RATES, Exposure, incidence_rate
from assistant.summaries.logistic import logistic_fit
from assistant.summaries.mcnemar import mcnemar_test
from assistant.summaries.mean_comparison import (
    mean_difference_test,
    one_mean_test,
    variance_ratio_test,
)
from assistant.summaries.normality import normality_test
from assistant.summaries.proportion_test import binomial_two_sided, proportion_test
from assistant.summaries.rank_sum import rank_sum_test
from assistant.summaries.ranks import midranks, p_of_rank_sum, p_of_signed_ranks
from assistant.summaries.rate_comparison import exact_rate_ratio, rate_difference, wald_rate_ratio
from assistant.summaries.relative_risk import odds_ratio, risk_ratio
from assistant.summaries.roots import LAST_DIGIT, R_TOLERANCE
from assistant.summaries.shift import hodges_lehmann, pseudomedian
from assistant.summaries.signed_rank import signed_rank_test
from assistant.summaries.stratified_association import association_test
from assistant.summaries.stratified_effects import (
    common_odds_ratio,
    common_risk_difference,
    common_risk_ratio,
)
from assistant.summaries.stratified_tables import exact_stratified_test, stratified_test
from assistant.summaries.two_proportions import DIFFERENCES, Pair, difference_interval

pytestmark = pytest.mark.filterwarnings("error")
COUNTS = st.integers(0, 8)
FEW = settings(max_examples=150, deadline=None, derandomize=True)


def numbers_of(found: object) -> list[float]:
    """Return all numbers of a result, nested ones too."""
    if dataclasses.is_dataclass(found):
        return [
            x for field in dataclasses.fields(found) for x in numbers_of(getattr(found, field.name))
        ]
    if isinstance(found, tuple):
        return [x for item in found for x in numbers_of(item)]
    return [found] if isinstance(found, float | int) else []


def assert_finite(found: object) -> None:
    assert all(math.isfinite(x) for x in numbers_of(found)), found
    for field in dataclasses.fields(found):
        value = getattr(found, field.name)
        if field.name.startswith("p_") and value is not None:
            assert 0 <= value <= 1, found


@given(x1=COUNTS, rest1=COUNTS, x2=COUNTS, rest2=COUNTS, level=st.sampled_from([0.5, 0.95, 0.999]))
@FEW
def test_every_pair_of_counts_has_finite_results_or_none(x1, rest1, x2, rest2, level) -> None:
    if not (x1 + rest1 and x2 + rest2):
        with pytest.raises(ValueError, match="between 0 and n"):
            Pair(x1, x1 + rest1, x2, x2 + rest2)
        return
    pair = Pair(x1, x1 + rest1, x2, x2 + rest2)
    mirrored = Pair(pair.events2, pair.n2, pair.events1, pair.n1)
    for method in DIFFERENCES:
        found = difference_interval(pair, conf_level=level, method=method)
        other = difference_interval(mirrored, conf_level=level, method=method)
        assert_finite(found)
        assert -1 <= found.lower <= found.upper <= 1
        assert found.lower == pytest.approx(-other.upper, abs=1e-9)
    for function in (risk_ratio, odds_ratio):
        assert_finite(function(pair, conf_level=level))
    for tolerance in (R_TOLERANCE, LAST_DIGIT):
        assert_finite(fisher_test(pair, conf_level=level, tolerance=tolerance))
    table = [[x1, rest1], [x2, rest2]]
    for corrected in (False, True):
        assert_finite(chi_square_test(table, corrected=corrected))
    assert_finite(proportion_trend([x1, x2], [x1 + rest1, x2 + rest2]))
    assert_finite(linear_trend(table))
    exact = fisher_test(pair, conf_level=level, tolerance=LAST_DIGIT)
    assert exact_table_test(table) == pytest.approx(exact.p_two_sided, rel=1e-9)
    assert_finite(mcnemar_test(x1, x2))


def test_fisher_limits_put_the_tail_where_they_should() -> None:
    pair = Pair(9, 10, 3, 10)
    exact = fisher_test(pair, conf_level=0.95, tolerance=LAST_DIGIT)
    stopped = fisher_test(pair, conf_level=0.95, tolerance=R_TOLERANCE)
    weights = {x: math.comb(10, x) * math.comb(10, 12 - x) for x in range(2, 11)}
    for ratio, tail in ((exact.lower, range(9, 11)), (exact.upper, range(2, 10))):
        total = sum(w * ratio**x for x, w in weights.items())
        assert sum(weights[x] * ratio**x for x in tail) / total == pytest.approx(0.025, rel=1e-9)
    assert stopped.upper == pytest.approx(1039.29096760222, rel=1e-9)  # R: fisher.test(...)
    assert exact.upper == pytest.approx(1047.84, abs=5e-3)


@given(tables=st.lists(st.tuples(COUNTS, COUNTS, COUNTS, COUNTS), min_size=0, max_size=5))
@FEW
def test_every_set_of_strata_has_finite_results_or_none(tables) -> None:
    assert_finite(stratified_test(tables))
    for function in (common_odds_ratio, common_risk_ratio, common_risk_difference):
        assert_finite(function(tables, conf_level=0.95))
    assert_finite(homogeneity_test(tables))
    if tables:
        general = association_test([[[a, b], [c, d]] for a, b, c, d in tables])
        plain = stratified_test(tables).chi_square
        assert general.chi_square == (None if plain is None else pytest.approx(plain, rel=1e-9))
    if any(sum(table) > 1 for table in tables):
        assert_finite(exact_stratified_test(tables, conf_level=0.95, tolerance=R_TOLERANCE))
    else:
        with pytest.raises(ValueError, match="two subjects"):
            exact_stratified_test(tables, conf_level=0.95, tolerance=R_TOLERANCE)


def test_one_stratum_is_the_table_itself() -> None:
    table = (7, 3, 4, 9)
    pair = Pair(7, 10, 4, 13)
    exact = exact_stratified_test([table], conf_level=0.95, tolerance=LAST_DIGIT)
    fisher = fisher_test(pair, conf_level=0.95, tolerance=LAST_DIGIT)
    assert exact.p_value == pytest.approx(fisher.p_two_sided, rel=1e-12)
    assert exact.odds_ratio == fisher.odds_ratio
    assert common_risk_ratio([table], conf_level=0.95).lower == pytest.approx(
        risk_ratio(pair, conf_level=0.95).lower, rel=1e-12
    )
    assert common_odds_ratio([table], conf_level=0.95).upper == pytest.approx(
        odds_ratio(pair, conf_level=0.95).upper, rel=1e-12
    )


@given(rows=st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=2, max_size=3))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_exact_tables_equal_enumeration_and_do_not_depend_on_order(rows) -> None:
    found = exact_table_test(rows)
    assert found == pytest.approx(enumerated(rows), rel=1e-9) if found is not None else True
    if found is not None:
        assert exact_table_test(np.array(rows).T) == pytest.approx(found, rel=1e-9)
        assert exact_table_test(rows[::-1]) == pytest.approx(found, rel=1e-9)


def enumerated(rows) -> float:
    table = np.array(rows)
    weights, seen = [], None
    ranges = [range(min(r, c) + 1) for r, c in product(table.sum(1)[:-1], table.sum(0)[:-1])]
    for cells in product(*ranges):
        inner = np.array(cells).reshape(len(table) - 1, -1)
        whole = np.column_stack([inner, table.sum(1)[:-1] - inner.sum(1)])
        whole = np.vstack([whole, table.sum(0) - whole.sum(0)])
        if (whole >= 0).all():
            weights.append(-math.fsum(math.lgamma(x + 1) for x in whole.ravel()))
            if (whole == table).all():
                seen = weights[-1]
    return sum(math.exp(w) for w in weights if w <= seen + 1e-7) / sum(map(math.exp, weights))


def test_tables_beyond_reach_are_refused_in_words() -> None:
    with pytest.raises(TooLarge, match="chi-square"):
        exact_table_test(np.full((6, 6), 40))
    for rows in ([[1, 2]], [[1], [2]], [[1, -1], [0, 2]]):
        with pytest.raises(ValueError, match="at least"):
            chi_square_test(rows, corrected=False)
    assert exact_table_test([[0, 0], [3, 4]]) == 1.0
    assert exact_table_test([[0, 0, 0], [3, 4, 1]]) is None
    assert chi_square_test([[0, 0, 0], [3, 4, 1]], corrected=False).p_value is None


@given(n=st.integers(1, 60), data=st.data(), stated=st.sampled_from([0, 0.03, 0.3, 0.5, 0.9, 1]))
@FEW
def test_the_binomial_test_sums_what_is_no_more_likely(n, data, stated) -> None:
    events = data.draw(st.integers(0, n))
    chances = [math.comb(n, x) * stated**x * (1 - stated) ** (n - x) for x in range(n + 1)]
    expected = sum(chance for chance in chances if chance <= chances[events] * (1 + 1e-7))
    assert binomial_two_sided(events, n, stated) == pytest.approx(expected, rel=1e-9, abs=1e-300)
    assert_finite(proportion_test(events, n, stated, conf_level=0.95))


@given(
    x1=COUNTS, t1=st.sampled_from([0.0, 1e-3, 5.0, 1e6]), x2=COUNTS, t2=st.sampled_from([0.0, 9.0])
)
@FEW
def test_every_pair_of_rates_has_finite_results_or_none(x1, t1, x2, t2) -> None:
    if (x1 and not t1) or (x2 and not t2):
        with pytest.raises(ValueError, match="person_time"):
            Exposure(x1, t1), Exposure(x2, t2)
        return
    group, reference = Exposure(x1, t1), Exposure(x2, t2)
    for method in RATES:
        assert_finite(incidence_rate(group, per=100, conf_level=0.95, method=method))
    for function in (exact_rate_ratio, wald_rate_ratio):
        assert_finite(function(group, reference, conf_level=0.95))
    assert_finite(rate_difference(group, reference, per=100, conf_level=0.95))


VALUES = st.lists(st.integers(-3, 3).map(float), min_size=1, max_size=8)


@given(first=VALUES, second=VALUES, third=VALUES, scale=st.sampled_from([1.0, 1e-160, 0.1, 1e99]))
@FEW
def test_every_sample_has_finite_results_or_none(first, second, third, scale) -> None:
    first, second, third = ([x * scale for x in values] for values in (first, second, third))
    assert_finite(rank_sum_test(first, second))
    assert_finite(hodges_lehmann(first, second, conf_level=0.95))
    assert_finite(signed_rank_test(first))
    assert_finite(pseudomedian(first, conf_level=0.95))
    assert_finite(kruskal_test([first, second, third]))
    assert_finite(normality_test(first))
    for groups in ([first, second], [first, second, third]):
        assert_finite(variance_analysis(groups))
        assert_finite(welch_analysis(groups))
    for pooled in (False, True):
        assert_finite(mean_difference_test(first, second, conf_level=0.95, pooled=pooled))
    assert_finite(one_mean_test(first, conf_level=0.95))
    p_value = variance_ratio_test(first, second)
    assert p_value is None or 0 <= p_value <= 1
    assert_finite(geometric_mean([abs(x) for x in first], conf_level=0.95))
    n = min(len(first), len(second))
    for found in (
        pearson(first[:n], second[:n], conf_level=0.95),
        spearman(first[:n], second[:n], exact=True),
        kendall(first[:n], second[:n]),
    ):
        assert_finite(found)


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda x: rank_sum_test(x, [1.0]), id="rank sum"),
        pytest.param(signed_rank_test, id="signed rank"),
        pytest.param(lambda x: kruskal_test([x, [1.0]]), id="kruskal"),
        pytest.param(lambda x: variance_analysis([x, [1.0]]), id="anova"),
        pytest.param(lambda x: one_mean_test(x, conf_level=0.95), id="t"),
        pytest.param(lambda x: pearson(x, x, conf_level=0.95), id="pearson"),
        pytest.param(lambda x: geometric_mean(x, conf_level=0.95), id="geometric mean"),
    ],
)
def test_nothing_and_infinity_are_refused_in_words(call) -> None:
    with pytest.raises(ValueError, match="no values"):
        call([])
    with pytest.raises(ValueError, match="not finite"):
        call([1.0, math.inf])
    with pytest.raises(ValueError, match="not finite"):
        call([1.0, math.nan])
    with pytest.raises(ValueError, match="overflow"):
        call([1.0, 1e101])


def test_constant_values_have_no_test() -> None:
    same = [0.1 + 0.2] * 7
    assert rank_sum_test(same, same).p_value is None
    assert kruskal_test([same, same]).h is None
    assert one_mean_test(same, conf_level=0.95).t is None
    assert mean_difference_test(same, [0.3] * 5, conf_level=0.95, pooled=True).t is None
    assert variance_analysis([same, [1.0] * 3]).f is None
    assert welch_analysis([same, [1.0, 2.0]]).f is None
    assert pearson(same, range(7), conf_level=0.95).estimate is None
    assert spearman(range(7), same, exact=True).estimate is None
    assert kendall(same, range(7)).estimate is None
    assert normality_test(same).w is None
    assert geometric_mean(same, conf_level=0.95).mean == same[0]
    assert geometric_mean([1.0, 0.0, -2.0], conf_level=0.95).not_positive == 2


@given(first=VALUES, second=VALUES)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_exact_rank_sums_equal_enumeration(first, second) -> None:
    ranks, size = midranks(np.array(first + second)), len(first)
    mean = size * ranks.sum() / len(ranks)
    seen = abs(ranks[:size].sum() - mean) - 1e-9
    sums = np.array([sum(chosen) for chosen in combinations(ranks, size)])
    assert p_of_rank_sum(ranks, size) == pytest.approx(
        np.mean(np.abs(sums - mean) >= seen), rel=1e-9
    )


@given(differences=VALUES)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_exact_signed_ranks_equal_enumeration(differences) -> None:
    kept = np.array([x for x in differences if x])
    if not len(kept):
        return
    ranks = midranks(np.abs(kept))
    mean = ranks.sum() / 2
    seen = abs(ranks[kept > 0].sum() - mean) - 1e-9
    sums = np.array([ranks @ np.array(signs) for signs in product((0, 1), repeat=len(kept))])
    found = p_of_signed_ranks(ranks, kept > 0)
    assert found == pytest.approx(np.mean(np.abs(sums - mean) >= seen), rel=1e-9)


def test_perfect_correlation_is_certain() -> None:
    x = np.arange(12.0)
    for found in (pearson(x, -x, conf_level=0.95), spearman(x, -x, exact=True), kendall(x, -x)):
        assert found.estimate == -1
        assert found.p_value < 1e-7
    assert pearson(x, x, conf_level=0.95).upper == 1
    assert pearson([1.0, 2.0], [1.0, 3.0], conf_level=0.95).p_value is None
    assert kendall([1.0, 2.0], [1.0, 3.0]).p_value == 1


def test_separated_outcomes_are_named_not_estimated() -> None:
    x = np.arange(10.0)
    complete = logistic_fit(x > 4, x[:, None], conf_level=0.95)
    assert complete.separated == (0,)
    assert complete.coefficients[0].odds_ratio is None
    years = logistic_fit(x > 4, 1e7 + x[:, None], conf_level=0.95)
    assert years.separated == (0,)
    assert complete.likelihood_ratio == pytest.approx(20 * math.log(2), rel=1e-9)
    flag, other = np.repeat([0.0, 1.0], 10), np.sin(np.arange(20))
    outcome = np.array([0] * 10 + [1] * 4 + [0] * 6)
    partial = logistic_fit(outcome, np.column_stack([flag, other]), conf_level=0.95)
    alone = logistic_fit(outcome[10:], other[10:, None], conf_level=0.95)
    assert partial.separated == (0,)
    assert partial.intercept.coefficient is None
    ours, theirs = partial.coefficients[1], alone.coefficients[0]
    assert ours.coefficient == pytest.approx(theirs.coefficient, rel=1e-6)
    assert ours.standard_error == pytest.approx(theirs.standard_error, rel=1e-6)


def test_a_strong_effect_is_not_taken_for_separation() -> None:
    x = np.concatenate([np.linspace(-30, 30, 400), [1.0, -1.0]])
    outcome = np.concatenate([np.linspace(-30, 30, 400) > 0, [False, True]])
    found = logistic_fit(outcome, x[:, None], conf_level=0.95)
    assert found.separated == ()
    assert found.coefficients[0].coefficient > 1


def test_logistic_regression_refuses_what_it_cannot_fit() -> None:
    x = np.arange(6.0)[:, None]
    for outcome in (np.ones(6), np.zeros(6)):
        with pytest.raises(ValueError, match="with and without"):
            logistic_fit(outcome, x, conf_level=0.95)
    with pytest.raises(ValueError, match="finite"):
        logistic_fit([0, 1, 0, 1, 0, 1], x * math.nan, conf_level=0.95)
    with pytest.raises(ValueError, match="one outcome"):
        logistic_fit([0, 1], x, conf_level=0.95)
    aliased = logistic_fit([0, 1, 1, 0, 1, 0], np.hstack([x, 3 * x + 1, x * 0]), conf_level=0.95)
    assert aliased.aliased == (1, 2)
    assert aliased.degrees_of_freedom == 1
    assert aliased.coefficients[1].coefficient is None


def test_frequencies_and_times_of_nothing() -> None:
    assert frequency([]).levels == ()
    assert frequency([None, None]).missing == 2
    assert [x.level for x in frequency(["10", "9", "b", "a", None]).levels] == ["9", "10", "a", "b"]
    assert elapsed_time(None, None, unit="days", add_one=True) is None
    with pytest.raises(ValueError, match="unit"):
        elapsed_time(None, None, unit="moons", add_one=True)


@pytest.mark.parametrize("level", [0, 1, 95, -0.5])
def test_impossible_levels_are_refused(level) -> None:
    for call in (
        lambda: difference_interval(Pair(1, 2, 1, 3), conf_level=level, method="newcombe"),
        lambda: fisher_test(Pair(1, 2, 1, 3), conf_level=level, tolerance=R_TOLERANCE),
        lambda: incidence_rate(Exposure(3, 4.0), per=1, conf_level=level, method="exact"),
        lambda: one_mean_test([1.0, 2.0], conf_level=level),
    ):
        with pytest.raises(ValueError, match="conf_level"):
            call()
