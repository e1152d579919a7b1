"""Reference values of the Cox core, typed in, so that it is tested without ../shared.

Data: Freireich et al. (1963), weeks to relapse, placebo and 6-MP in pairs; Edmonson et al. (1979),
ovarian cancer; three small sets of Therneau and Grambsch (2000), Modeling Survival Data, appendix
E, whose answers are worked out there by hand. Other values: R 4.2.2, survival 3.5-3; the call
stands at each case.
"""

from __future__ import annotations

import numpy as np
import pytest

from assistant.survival.concordance import concordance
from assistant.survival.cox import fit_sample
from assistant.survival.cox_prediction import predicted_survival
from assistant.survival.cox_sample import CoxSample, cox_sample
from assistant.survival.firth import firth_fit
from assistant.survival.proportional_hazards import proportional_hazards_test
from assistant.survival.quantile import survival_quantile
from assistant.survival.rate import survival_rate

PLACEBO = "1 22 3 12 8 17 2 11 8 12 2 5 4 15 8 23 5 11 4 1 8".split()
TREATED = "10 7 32+ 23 22 6 16 34+ 32+ 25+ 11+ 20+ 19+ 6 17+ 35+ 6 13 9+ 6+ 10+".split()
OVARIAN = """59 1 72.3315 2 1, 115 1 74.4932 2 1, 156 1 66.4658 2 1, 421 0 53.3644 2 2,
431 1 50.3397 2 1, 448 0 56.4301 1 1, 464 1 56.937 2 2, 475 1 59.8548 2 2, 477 0 64.1753 2 1,
563 1 55.1781 1 2, 638 1 56.7562 1 1, 744 0 50.1096 1 2, 769 0 59.6301 2 2, 770 0 57.0521 2 2,
803 0 39.2712 1 1, 855 0 43.1233 1 1, 1040 0 38.8932 2 1, 1106 0 44.6 1 1, 1129 0 53.9068 1 2,
1206 0 44.2055 2 2, 1227 0 59.589 1 2, 268 1 74.5041 2 1, 329 1 43.137 2 1, 353 1 63.2192 1 2,
365 1 64.4247 2 2, 377 0 58.3096 1 2"""


def leukaemia(*, paired: bool = False) -> CoxSample:
    times = [*PLACEBO, *TREATED]
    return cox_sample(
        np.array([float(t.rstrip("+")) for t in times]), np.array(["+" not in t for t in times]),
        np.array([[0.0]] * 21 + [[1.0]] * 21), strata=np.tile(np.arange(21), 2) if paired else None,
    )  # fmt: skip


def ovarian(*, residual: bool = True) -> CoxSample:
    rows = np.array([[float(x) for x in row.split()] for row in OVARIAN.split(",")])
    columns = [rows[:, 2], rows[:, 4] - 1, rows[:, 3] - 1]  # age, rx = 2, resid.ds = 2
    return cox_sample(rows[:, 0], rows[:, 1] == 1, np.column_stack(columns[: 2 + residual]))


@pytest.mark.parametrize(
    ("ties", "paired", "expected"),
    [  # summary(coxph(Surv(time, relapse) ~ relevel(arm, "placebo"), ties = ))
        ("efron", False, (-1.57212514882907, 0.412396717709455, -93.1842699968477,
                          -85.0084245773716, 14.5326170633744, 17.2465367957166)),
        ("exact", False, (-1.62824395167239, 0.433131296492389, -82.6692792527922,
                          -74.5431011645186, 14.1318759458342, 16.7929409892165)),
        # ... + strata(pair)
        ("efron", True, (-1.79175946922805, 0.623609564462323, -14.5560907917589,
                         -8.61244268405659, 8.25531941717588, 10.7142857142857)),
    ],
)  # fmt: skip
def test_ties_and_strata_equal_r(ties, paired, expected) -> None:
    fit = fit_sample(leukaemia(paired=paired), ties=ties, conf_level=0.95)
    found = fit.coefficients[0]
    assert (
        found.coefficient, found.standard_error, fit.log_likelihood_null, fit.log_likelihood,
        fit.wald.chi_square, fit.score.chi_square,
    ) == pytest.approx(expected, rel=1e-8)  # fmt: skip


@pytest.mark.parametrize(
    ("paired", "expected"),
    [
        (False, (0.690042075736325, 0.0411353889478791)),
        (True, (0.857142857142857, 0.107989849431208)),
    ],
)
def test_concordance_equals_r(paired, expected) -> None:
    sample = leukaemia(paired=paired)
    found = concordance(sample, -1.5 * sample.covariates[:, 0])  # summary(fit)$concordance
    assert (found.concordance, found.standard_error) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("scale", "expected"),
    [  # cox.zph(coxph(Surv(futime, fustat) ~ age + rx + resid.ds), transform = )
        ("km", (0.209668562454043, 0.630797152313156, 1.1203448698356, 1.95839501991541)),
        ("rank", (0.235833151017081, 0.546636336158771, 0.902563437052935, 1.66938028830686)),
        ("identity", (0.428444765277119, 0.344025757035242, 1.34637155490807, 1.87408502336228)),
        ("log", (0.620893905063773, 0.670457678694679, 0.892109910647053, 1.48542388572021)),
    ],
)
def test_proportional_hazards_equal_r(scale, expected) -> None:
    sample = ovarian()
    fit = fit_sample(sample, ties="efron", conf_level=0.95)
    found = proportional_hazards_test(sample, fit, time_scale=scale)
    values = [test.chi_square for test in (*found.terms, found.overall)]
    assert values == pytest.approx(expected, rel=1e-8)


def test_predicted_survival_equals_r() -> None:
    sample = ovarian()
    fit = fit_sample(sample, ties="efron", conf_level=0.95)
    # survfit(fit, data.frame(age = 55, rx = 1, resid.ds = 2), conf.type = "log-log")
    curve = predicted_survival(sample, fit, np.array([55.0, 0.0, 1.0]))
    found = survival_rate(curve, 365, conf_level=0.95, conf_type="log-log")
    assert (found.survival, found.lower, found.upper) == pytest.approx(
        (0.686606841204511, 0.236107789866188, 0.906704610829662), rel=1e-8
    )
    median = survival_quantile(curve, 0.5, conf_level=0.95, conf_type="log-log")
    assert (median.time, median.lower, median.upper) == (475, 329, None)


def test_firths_penalty_equals_an_independent_program() -> None:
    fit = firth_fit(ovarian(residual=False), ties="breslow", conf_level=0.95)
    age, rx = fit.coefficients  # in R, maximising loglik + log(det(information)) / 2 by optim
    assert (age.coefficient, rx.coefficient) == pytest.approx(
        (0.136831156117967, -0.832891000558205), rel=1e-6
    )
    assert (rx.standard_error, rx.lower, rx.upper) == pytest.approx(
        (0.624588204041927, 0.128895460249139, 1.44299448035071), rel=1e-6
    )
    assert fit.likelihood_ratio.chi_square == pytest.approx(15.4010048405052, rel=1e-7)


PLAIN = cox_sample(
    np.array([9, 1, 1, 6, 6, 8.0]), np.array([1, 1, 0, 1, 1, 0]) > 0,
    np.array([[0], [1], [1], [1], [0], [0.0]]),
)  # fmt: skip
COUNTING = cox_sample(
    np.array([2, 3, 6, 7, 8, 9, 9, 9, 14, 17.0]), np.array([1, 1, 1, 1, 1, 1, 1, 0, 0, 0]) > 0,
    np.array([[1], [0], [0], [1], [0], [1], [1], [1], [0], [0.0]]),
    entry=np.array([1, 2, 5, 2, 1, 7, 3, 4, 8, 8.0]),
)  # fmt: skip
WEIGHTED = cox_sample(
    np.array([1, 1, 2, 2, 2, 2, 3, 4, 5.0]), np.array([1, 0, 1, 1, 1, 0, 0, 1, 0]) > 0,
    np.array([[2], [0], [1], [1], [0], [1], [0], [1], [0.0]]),
    weights=np.array([1, 2, 3, 4, 3, 2, 1, 2, 1.0]),
)  # fmt: skip


@pytest.mark.parametrize(
    ("sample", "ties", "beta", "information"),
    [
        pytest.param(PLAIN, "breslow", 1.475285, 0.634168, id="E.1 Breslow"),
        pytest.param(PLAIN, "efron", 1.676857, 0.612632, id="E.1 Efron"),
        pytest.param(COUNTING, "breslow", -0.084526, 1.586935, id="E.2 Breslow"),
        pytest.param(COUNTING, "efron", -0.021105, 1.581512, id="E.2 Efron"),
        pytest.param(WEIGHTED, "breslow", 0.859557, 1.966555, id="E.3 Breslow"),
        pytest.param(WEIGHTED, "efron", 0.872604, 1.969447, id="E.3 Efron"),
    ],
)
def test_the_appendix_of_therneau_and_grambsch(sample, ties, beta, information) -> None:
    fit = fit_sample(sample, ties=ties, conf_level=0.95, robust=False)
    assert fit.beta[0] == pytest.approx(beta, abs=1e-6)
    assert 1 / fit.covariance[0, 0] == pytest.approx(information, abs=1e-6)
