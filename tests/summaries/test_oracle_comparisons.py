"""Comparisons of numbers and correlations against the reference cases of R."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from assistant.summaries.correlation import kendall, pearson, spearman
from assistant.summaries.group_comparison import kruskal_test, variance_analysis, welch_analysis
from assistant.summaries.mean_comparison import (
    mean_difference_test,
    one_mean_test,
    paired,
    variance_ratio_test,
)
from assistant.summaries.normality import normality_test
from assistant.summaries.rank_sum import rank_sum_test
from assistant.summaries.ranks import EXACT_BELOW
from assistant.summaries.shift import hodges_lehmann
from assistant.summaries.signed_rank import signed_rank_test
from tests.oracle import Case, Compared, cases, complete, differs, selected

CASES = cases()
pytestmark = pytest.mark.skipif(not CASES, reason="../shared/oracle is not here")


def groups_of(case: Case) -> dict[str, list[float]]:
    params = case["params"]
    found: dict[str, list[float]] = {}
    for row in complete(selected(case), [params["column"], params["group"]]):
        found.setdefault(row[params["group"]], []).append(float(row[params["column"]]))
    return dict(sorted(found.items()))


def group_comparison(case: Case) -> Iterator[Compared]:
    expected, groups = case["expected"], groups_of(case)
    ranks = kruskal_test(list(groups.values()))
    yield "h", ranks.h, expected["kruskal"]["h"]
    yield "kruskal df", ranks.degrees_of_freedom, expected["kruskal"]["df"]
    yield "kruskal p", ranks.p_value, expected["kruskal"]["p"]
    for name, found in (("anova", variance_analysis(list(groups.values()))),
                        ("welch_anova", welch_analysis(list(groups.values())))):  # fmt: skip
        theirs = expected[name] or dict.fromkeys(("f", "df2", "p"), None)
        yield f"{name} f", found.f, theirs["f"]
        yield f"{name} df1", found.numerator, theirs.get("df1", found.numerator)
        yield f"{name} df2", found.denominator, theirs["df2"]
        yield f"{name} p", found.p_value, theirs["p"]
    if "group" in expected:
        yield from two_groups(case, groups[expected["group"]], groups[expected["reference"]])


def two_groups(case: Case, group: list[float], reference: list[float]) -> Iterator[Compared]:
    expected, level = case["expected"], case["params"]["conf_level"]
    for name, pooled in (("t_welch", False), ("t_pooled", True)):
        found = mean_difference_test(group, reference, conf_level=level, pooled=pooled)
        yield from t_test(name, found, expected[name])
    yield "f_test_p", variance_ratio_test(group, reference), expected["f_test_p"]
    ranks, theirs = rank_sum_test(group, reference), expected["wilcoxon"]
    yield "u", ranks.u, theirs["w"]
    yield "rank sum", ranks.rank_sum, theirs["rank_sum_group"]
    yield "p corrected", ranks.p_corrected, theirs["p_normal_continuity"]
    yield "p uncorrected", ranks.p_uncorrected, theirs["p_normal_no_continuity"]
    shift = hodges_lehmann(group, reference, conf_level=level)
    yield "shift", shift.shift, theirs["hodges_lehmann_diffs_median"]
    if max(len(group), len(reference)) < EXACT_BELOW:
        yield "p exact", ranks.p_exact, theirs["p_exact_with_ties"]
    else:  # R's exactRankTests then turns to the normal approximation, ours to None
        yield "p exact", ranks.p_exact, None


def t_test(name, found, theirs) -> Iterator[Compared]:
    for ours, key in (("t", "t"), ("degrees_of_freedom", "df"), ("p_value", "p"),
                      ("estimate", "diff"), ("lower", "lower"), ("upper", "upper")):  # fmt: skip
        yield f"{name} {key}", getattr(found, ours), theirs[key]


def pairs(case: Case) -> Iterator[Compared]:
    params, expected = case["params"], case["expected"]
    level = params["conf_level"]
    rows = complete(selected(case), [params["x"], params["y"]])
    x, y = (np.array([float(row[params[name]]) for row in rows]) for name in "xy")
    yield "n", len(x), expected["n"]
    yield from t_test("paired", one_mean_test(paired(x, y), conf_level=level), expected["paired_t"])
    ranks, theirs = signed_rank_test(paired(x, y)), expected["signed_rank"]
    yield "v", ranks.v, theirs["v"]
    yield "signed rank corrected", ranks.p_corrected, theirs["p_continuity"]
    yield "signed rank uncorrected", ranks.p_uncorrected, theirs["p_no_continuity"]
    straight, theirs = pearson(x, y, conf_level=level), expected["pearson"]
    yield "r", straight.estimate, theirs["r"]
    yield "pearson p", straight.p_value, theirs["p"]
    yield "pearson lower", straight.lower, theirs["lower"]
    yield "pearson upper", straight.upper, theirs["upper"]
    ranked, tau = spearman(x, y, exact=False), kendall(x, y)
    yield "rho", ranked.estimate, expected["spearman"]["rho"]
    yield "spearman p", ranked.p_value, expected["spearman"]["p_t_approx"]
    yield "tau", tau.estimate, expected["kendall"]["tau_b"]
    yield "kendall p", tau.p_value, expected["kendall"]["p"]
    normal = normality_test(x)
    yield "w", normal.w, expected["shapiro_x"]["w"]
    yield "shapiro p", normal.p_value, expected["shapiro_x"]["p"]


COMPARISON_CHECKS: dict[str, Callable[[Case], Iterator[Compared]]] = {
    "group_comparison": group_comparison,
    "paired_and_correlation": pairs,
}


@pytest.mark.parametrize("method", COMPARISON_CHECKS)
def test_the_summaries_equal_r(method) -> None:
    wrong, compared = [], 0
    for case in CASES[method]:
        for item in COMPARISON_CHECKS[method](case):
            compared += 1
            if differs(case, *item[1:]):
                wrong.append((case["id"], *item))
    assert wrong == [], f"{len(wrong)} of {compared} values differ"
    assert compared > 0
