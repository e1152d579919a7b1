"""Printed results of R's own help pages, each with its call; needs nothing beside the checkout."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.summaries.contingency import chi_square_test, linear_trend, proportion_trend
from assistant.summaries.correlation import kendall, pearson, spearman
from assistant.summaries.exact_table import exact_table_test
from assistant.summaries.fisher import fisher_test
from assistant.summaries.geometric_mean import geometric_mean
from assistant.summaries.group_comparison import kruskal_test, variance_analysis, welch_analysis
from assistant.summaries.homogeneity import homogeneity_test
from assistant.summaries.incidence_rate import Exposure, incidence_rate
from assistant.summaries.logistic import logistic_fit
from assistant.summaries.mcnemar import mcnemar_test
from assistant.summaries.mean_comparison import mean_difference_test, one_mean_test, paired
from assistant.summaries.normality import normality_test
from assistant.summaries.proportion_test import proportion_test
from assistant.summaries.rank_sum import rank_sum_test
from assistant.summaries.rate_comparison import exact_rate_ratio
from assistant.summaries.relative_risk import odds_ratio
from assistant.summaries.roots import LAST_DIGIT, R_TOLERANCE
from assistant.summaries.shift import hodges_lehmann, pseudomedian
from assistant.summaries.signed_rank import signed_rank_test
from assistant.summaries.stratified_association import association_test
from assistant.summaries.stratified_effects import common_odds_ratio
from assistant.summaries.stratified_tables import stratified_test
from assistant.summaries.two_proportions import DIFFERENCES, Pair, difference_interval

SLEEP_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SLEEP_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
PLANTS = [
    [4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14],
    [4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69],
    [6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26],
]
LIGHTNESS = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1]
PANEL = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8]
ADMISSIONS = [
    (512, 313, 89, 19), (353, 207, 17, 8), (120, 205, 202, 391),
    (138, 279, 131, 244), (53, 138, 94, 299), (22, 351, 24, 317),
]  # fmt: skip
NEWCOMBE_TABLE_II = [
    # Newcombe (1998), Statistics in Medicine 17:873, table II: 56/70, 48/80 and others; limits
    ((56, 70, 48, 80), "wald", 0.0575, 0.3425), ((56, 70, 48, 80), "wald-corrected", 0.0441, 0.3559),
    ((56, 70, 48, 80), "mee", 0.0533, 0.3377),
    ((56, 70, 48, 80), "miettinen-nurminen", 0.0528, 0.3382),
    ((56, 70, 48, 80), "newcombe", 0.0524, 0.3339),
    ((56, 70, 48, 80), "newcombe-corrected", 0.0428, 0.3422),
    ((9, 10, 3, 10), "mee", 0.1821, 0.8370), ((9, 10, 3, 10), "miettinen-nurminen", 0.1700, 0.8406),
    ((9, 10, 3, 10), "newcombe", 0.1705, 0.8090), ((9, 10, 3, 10), "newcombe-corrected", 0.1013, 0.8387),
    ((5, 56, 0, 29), "newcombe", -0.0381, 0.1926), ((5, 56, 0, 29), "miettinen-nurminen", -0.0326, 0.1933),
    ((10, 10, 0, 20), "newcombe", 0.6791, 1.0), ((10, 10, 0, 20), "miettinen-nurminen", 0.7156, 1.0),
]  # fmt: skip


@pytest.mark.parametrize(("counts", "method", "lower", "upper"), NEWCOMBE_TABLE_II)
def test_differences_equal_newcombes_table(counts, method, lower, upper) -> None:
    found = difference_interval(Pair(*counts), conf_level=0.95, method=method)
    assert (round(found.lower, 4), round(found.upper, 4)) == (lower, upper)
    assert method in DIFFERENCES


def test_binomial_test() -> None:  # binom.test(682, 925, p = 0.75)
    found = proportion_test(682, 925, 0.75, conf_level=0.975)
    assert found.p_two_sided == pytest.approx(0.3825, abs=5e-5)
    assert found.lower_one_sided == pytest.approx(0.7076683, abs=5e-8)
    assert found.upper_one_sided == pytest.approx(0.7654066, abs=5e-8)


def test_fisher_of_twins() -> None:  # fisher.test(matrix(c(2, 10, 15, 3), 2))
    found = fisher_test(Pair(2, 17, 10, 13), conf_level=0.95, tolerance=R_TOLERANCE)
    assert found.p_two_sided == pytest.approx(0.0005367, abs=5e-8)
    assert found.odds_ratio == pytest.approx(0.04693661, abs=5e-9)
    assert found.lower == pytest.approx(0.003325764, abs=5e-10)
    assert found.upper == pytest.approx(0.363182271, abs=5e-10)


def test_fisher_of_tea() -> None:  # fisher.test(matrix(c(3, 1, 1, 3), 2), alternative = "greater")
    found = fisher_test(Pair(3, 4, 1, 4), conf_level=0.90, tolerance=R_TOLERANCE)
    assert found.p_greater == pytest.approx(0.2429, abs=5e-5)
    assert found.odds_ratio == pytest.approx(6.408309, abs=5e-7)
    assert found.lower == pytest.approx(0.3135693, abs=5e-8)


def test_the_last_digit_of_a_conditional_odds_ratio_satisfies_its_equation() -> None:
    # One of 1 against 1 of 3: the mean of the first cell under the ratio equals 1 at infinity;
    # 1 of 2 against 1 of 2 is symmetric, so the ratio is 1 exactly.
    found = fisher_test(Pair(1, 2, 1, 2), conf_level=0.95, tolerance=LAST_DIGIT)
    assert found.odds_ratio == pytest.approx(1.0, rel=1e-14)
    assert found.lower is not None
    assert found.upper is not None
    assert found.lower * found.upper == pytest.approx(1.0, rel=1e-12)


def test_exact_test_of_job_satisfaction() -> None:  # fisher.test(Job): p-value = 0.7827
    job = [[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]]
    assert exact_table_test(job) == pytest.approx(0.7827, abs=5e-5)


def test_trend_of_smokers() -> None:  # prop.trend.test(smokers, patients); prop.test
    smokers, patients = [83, 90, 129, 70], [86, 93, 136, 82]
    found = proportion_trend(smokers, patients)
    assert found.chi_square == pytest.approx(8.2249, abs=5e-5)
    assert found.p_value == pytest.approx(0.004132, abs=5e-7)
    table = [[x, n - x] for x, n in zip(smokers, patients, strict=True)]
    assert chi_square_test(table, corrected=False).chi_square == pytest.approx(12.6, abs=5e-4)
    mantel = linear_trend(table)  # Mantel's is (N - 1) / N of the Cochran-Armitage statistic
    assert mantel.chi_square == pytest.approx(found.chi_square * 396 / 397, rel=1e-12)


def test_chi_square_of_parties() -> None:  # chisq.test(M): X-squared = 30.07, p = 2.954e-07
    found = chi_square_test([[762, 327, 468], [484, 239, 477]], corrected=True)
    assert found.chi_square == pytest.approx(30.07, abs=5e-3)
    assert found.p_value == pytest.approx(2.954e-07, abs=5e-11)


def test_admissions_by_department() -> None:  # mantelhaen.test(UCBAdmissions)
    found, odds = stratified_test(ADMISSIONS), common_odds_ratio(ADMISSIONS, conf_level=0.95)
    assert found.corrected_chi_square == pytest.approx(1.4269, abs=5e-5)
    assert found.corrected_p_value == pytest.approx(0.2323, abs=5e-5)
    assert odds.estimate == pytest.approx(0.9046968, abs=5e-8)
    assert odds.lower == pytest.approx(0.7719074, abs=5e-8)
    assert odds.upper == pytest.approx(1.0603298, abs=5e-8)
    assert homogeneity_test(ADMISSIONS).p_value == pytest.approx(0.002, abs=1e-3)


def test_satisfaction_by_income_and_sex() -> None:  # mantelhaen.test(Satisfaction), Agresti
    women = np.array([1, 2, 0, 0, 3, 3, 1, 2, 11, 17, 8, 4, 2, 3, 5, 2]).reshape(4, 4)
    men = np.array([1, 0, 0, 0, 1, 3, 0, 1, 2, 5, 7, 9, 1, 1, 3, 6]).reshape(4, 4)
    found = association_test([women, men])
    assert found.chi_square == pytest.approx(10.2, abs=5e-3)
    assert found.degrees_of_freedom == 9
    assert found.p_value == pytest.approx(0.3345, abs=5e-5)


def test_approval_of_performance() -> None:  # mcnemar.test(Performance)
    found = mcnemar_test(150, 86)
    assert found.corrected_chi_square == pytest.approx(16.82, abs=5e-3)
    assert found.corrected_p_value == pytest.approx(4.115e-05, abs=5e-9)


def test_poisson_rates() -> None:  # poisson.test(137, 24.19893); poisson.test(c(11, 23), ...)
    found = incidence_rate(Exposure(137, 24.19893), per=1, conf_level=0.95, method="exact")
    assert found.rate == pytest.approx(5.661407, abs=5e-7)
    assert found.lower == pytest.approx(4.753125, abs=5e-7)
    assert found.upper == pytest.approx(6.692709, abs=5e-7)
    ratio = exact_rate_ratio(Exposure(11, 800), Exposure(21, 3011), conf_level=0.95)
    assert ratio.ratio == pytest.approx(1.971488, abs=5e-7)
    assert ratio.p_value == pytest.approx(0.07967, abs=5e-6)


def test_sleep() -> None:  # t.test(extra ~ group, sleep), paired = TRUE; oneway.test; shapiro.test
    welch = mean_difference_test(SLEEP_1, SLEEP_2, conf_level=0.95, pooled=False)
    assert welch.t == pytest.approx(-1.8608, abs=5e-5)
    assert welch.degrees_of_freedom == pytest.approx(17.776, abs=5e-4)
    assert welch.p_value == pytest.approx(0.07939, abs=5e-6)
    assert (welch.lower, welch.upper) == pytest.approx((-3.3654832, 0.2054832), abs=5e-8)
    pairs = one_mean_test(paired(SLEEP_1, SLEEP_2), conf_level=0.95)
    assert pairs.t == pytest.approx(-4.0621, abs=5e-5)
    assert pairs.p_value == pytest.approx(0.002833, abs=5e-7)
    assert (pairs.lower, pairs.upper) == pytest.approx((-2.4598858, -0.7001142), abs=5e-8)
    assert welch_analysis([SLEEP_1, SLEEP_2]).f == pytest.approx(3.4626, abs=5e-5)
    normal = normality_test(SLEEP_1)
    assert (normal.w, normal.p_value) == pytest.approx((0.92581, 0.4079), abs=5e-5)


def test_plant_growth() -> None:  # aov, kruskal.test, oneway.test of weight ~ group
    found = variance_analysis(PLANTS)
    assert (found.f, found.p_value) == pytest.approx((4.846, 0.0159), abs=5e-4)
    ranks = kruskal_test(PLANTS)
    assert (ranks.h, ranks.p_value) == pytest.approx((7.9882, 0.01842), abs=5e-5)
    welch = welch_analysis(PLANTS)
    assert (welch.f, welch.denominator) == pytest.approx((5.181, 17.128), abs=5e-4)
    assert welch.p_value == pytest.approx(0.01739, abs=5e-6)


def test_depression_and_permeability() -> None:  # wilcox.test, ?wilcox.test: V = 40, W = 35
    before = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
    after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    found = signed_rank_test(paired(before, after))
    assert found.v == 40
    assert found.p_value == pytest.approx(2 * 0.01953125, rel=1e-12)
    middle = pseudomedian(paired(before, after), conf_level=0.95)
    assert middle.shift == pytest.approx(0.46, abs=1e-9)
    assert (middle.lower, middle.upper) == pytest.approx((0.010, 0.786), abs=1e-9)
    at_term = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    early = [1.15, 0.88, 0.90, 0.74, 1.21]
    ranks = rank_sum_test(at_term, early)
    assert ranks.u == 35
    assert ranks.p_value == pytest.approx(2 * 0.1272, abs=1e-4)
    shift = hodges_lehmann(at_term, early, conf_level=0.95)
    assert shift.shift == pytest.approx(0.305, abs=1e-9)
    assert (shift.lower, shift.upper) == pytest.approx((-0.15, 0.76), abs=1e-9)


def test_tuna() -> None:  # cor.test(x, y, method = ...), ?cor.test
    straight = pearson(LIGHTNESS, PANEL, conf_level=0.95)
    assert straight.estimate == pytest.approx(0.5711816, abs=5e-8)
    assert straight.p_value == pytest.approx(0.1082, abs=5e-5)
    assert (straight.lower, straight.upper) == pytest.approx((-0.1497426, 0.8955795), abs=5e-8)
    tau = kendall(LIGHTNESS, PANEL)
    assert (tau.estimate, tau.p_value) == pytest.approx((0.4444444, 0.1194), abs=5e-5)
    rho = spearman(LIGHTNESS, PANEL, exact=True)
    assert (rho.estimate, rho.p_value) == pytest.approx((0.6, 0.0968), abs=5e-5)


def test_geometric_mean_is_the_mean_of_logarithms() -> None:  # exp(t.test(log(c(1, 10, 100))))
    found = geometric_mean([1.0, 10.0, 100.0], conf_level=0.95)
    width = 4.302652729911275 * np.log(10) / np.sqrt(3)  # qt(0.975, 2)
    assert found.mean == pytest.approx(10.0, rel=1e-12)
    assert found.lower == pytest.approx(10 * np.exp(-width), rel=1e-9)
    assert found.variation == pytest.approx(np.sqrt(np.exp(np.log(10) ** 2) - 1), rel=1e-9)


def test_logistic_of_cars() -> None:  # glm(am ~ wt, binomial, mtcars)
    weight = [2.620, 2.875, 2.320, 3.215, 3.440, 3.460, 3.570, 3.190, 3.150, 3.440, 3.440, 4.070,
              3.730, 3.780, 5.250, 5.424, 5.345, 2.200, 1.615, 1.835, 2.465, 3.520, 3.435, 3.840,
              3.845, 1.935, 2.140, 1.513, 3.170, 2.770, 3.570, 2.780]  # fmt: skip
    manual = [1] * 3 + [0] * 14 + [1] * 3 + [0] * 5 + [1] * 7
    found = logistic_fit(manual, np.array(weight)[:, None], conf_level=0.95)
    slope = found.coefficients[0]
    assert found.intercept.coefficient == pytest.approx(12.040, abs=5e-4)
    assert found.intercept.standard_error == pytest.approx(4.510, abs=5e-4)
    assert slope.coefficient == pytest.approx(-4.024, abs=5e-4)
    assert slope.standard_error == pytest.approx(1.436, abs=1e-3)
    assert slope.p_value == pytest.approx(0.00509, abs=5e-6)
    assert -2 * found.log_likelihood_null == pytest.approx(43.230, abs=5e-4)
    assert -2 * found.log_likelihood == pytest.approx(19.176, abs=5e-4)


def test_logistic_of_one_flag_is_the_odds_ratio_of_its_table() -> None:
    table = Pair(30, 50, 12, 40)
    outcome = [1] * 30 + [0] * 20 + [1] * 12 + [0] * 28
    exposed = np.array([1.0] * 50 + [0.0] * 40)[:, None]
    found, woolf = (
        logistic_fit(outcome, exposed, conf_level=0.9).coefficients[0],
        odds_ratio(table, conf_level=0.9),
    )
    assert found.odds_ratio == pytest.approx(woolf.estimate, rel=1e-10)
    assert found.lower == pytest.approx(woolf.lower, rel=1e-9)
    assert found.upper == pytest.approx(woolf.upper, rel=1e-9)
