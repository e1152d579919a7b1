"""Reference cases of our own, so that the core is tested without ../shared.

Data: 6-mercaptopurine against placebo, weeks to relapse (Freireich et al. 1963; Gehan 1965,
Table 1). Expected values: R 4.2.2, survival 3.5-3; the call stands at each case.
"""

from __future__ import annotations

import numpy as np
import pytest

from assistant.survival.cox import cox_fit
from assistant.survival.curve import kaplan_meier
from assistant.survival.event_table import EventTable
from assistant.survival.logrank import logrank_test
from assistant.survival.milestone import milestone_difference
from assistant.survival.quantile import survival_quantile
from assistant.survival.rate import numbers_at_risk, survival_rate
from assistant.survival.restricted_mean import restricted_mean

TREATED = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+".split()
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23".split()


def table(times: list[str]) -> EventTable:
    return EventTable.from_rows(
        [float(t.rstrip("+")) for t in times], ["+" not in t for t in times]
    )


TREATED_CURVE, PLACEBO_CURVE = kaplan_meier(table(TREATED)), kaplan_meier(table(PLACEBO))


@pytest.mark.parametrize(
    ("curve", "conf_type", "level", "share", "expected"),
    [  # quantile(survfit(Surv(time, relapse) ~ 1, conf.type = , conf.int = ), c(.25, .5, .75))
        (TREATED_CURVE, "log-log", 0.95, 0.5, (23, 13, None)),
        (TREATED_CURVE, "log", 0.95, 0.5, (23, 16, None)),
        (TREATED_CURVE, "plain", 0.90, 0.5, (23, 16, None)),
        (TREATED_CURVE, "logit", 0.99, 0.5, (23, 7, None)),
        (TREATED_CURVE, "arcsine", 0.99, 0.5, (23, 10, None)),
        (TREATED_CURVE, "log-log", 0.95, 0.25, (13, 6, 22)),
        (TREATED_CURVE, "log-log", 0.95, 0.75, (None, 23, None)),
        (TREATED_CURVE, "log", 0.90, 0.75, (None, None, None)),
        (PLACEBO_CURVE, "log-log", 0.95, 0.5, (8, 4, 11)),
        (PLACEBO_CURVE, "plain", 0.99, 0.5, (8, 4, 12)),
    ],
)
def test_quantiles_equal_r(curve, conf_type, level, share, expected) -> None:
    found = survival_quantile(curve, share, conf_level=level, conf_type=conf_type)
    assert (found.time, found.lower, found.upper) == expected


@pytest.mark.parametrize(
    ("conf_type", "level", "time", "expected"),
    [  # summary(survfit(...), times = c(6, 10))
        ("log-log", 0.90, 6, (0.857142857142857, 0.671106780592173, 0.942159405720121)),
        ("log-log", 0.95, 10, (0.752941176470588, 0.503199510799957, 0.889361835169265)),
        ("log", 0.95, 10, (0.752941176470588, 0.585918982029694, 0.967574754552297)),
        ("plain", 0.95, 10, (0.752941176470588, 0.564099326678788, 0.941783026262388)),
        ("logit", 0.95, 10, (0.752941176470588, 0.524778484539673, 0.893740010587526)),
        ("arcsine", 0.95, 10, (0.752941176470588, 0.546215158210516, 0.911946645929412)),
    ],
)
def test_rates_equal_r_with_each_of_the_five_interval_types(conf_type, level, time, expected):
    found = survival_rate(TREATED_CURVE, time, conf_level=level, conf_type=conf_type)
    assert (found.survival, found.lower, found.upper) == pytest.approx(expected, rel=1e-9)


def test_numbers_at_risk_are_those_just_before_the_time() -> None:
    assert list(numbers_at_risk(TREATED_CURVE, [0, 6, 10, 36])) == [21, 21, 15, 0]


def test_follow_up_is_kaplan_meier_with_events_and_censorings_exchanged() -> None:
    curve = kaplan_meier(table(TREATED).reversed())  # survfit(Surv(time, 1 - relapse) ~ 1)
    found = survival_quantile(curve, conf_level=0.95, conf_type="log-log")
    assert (found.time, found.lower, found.upper) == (25, 11, 32)


@pytest.mark.parametrize(
    ("weight", "powers", "chi_square"),
    [  # survdiff(Surv(time, relapse) ~ arm) and the weighted formulas
        ("log-rank", {}, 16.7929409892165),
        ("gehan-wilcoxon", {}, 13.4578520496311),
        ("tarone-ware", {}, 15.1235753018727),
        ("peto-peto", {}, 14.0841398668566),
        ("peto-modified", {}, 13.9112854549157),
        ("fleming-harrington", {"p": 1.0}, 14.4571508187171),
        ("fleming-harrington", {"q": 1.0}, 13.0484486240207),
        ("fleming-harrington", {"p": 0.5, "q": 0.5}, 13.780019567498),
    ],
)
def test_the_log_rank_family_equals_r(weight, powers, chi_square) -> None:
    found = logrank_test([table(TREATED), table(PLACEBO)], weight=weight, **powers)
    assert found.chi_square == pytest.approx(chi_square, rel=1e-9)
    assert found.degrees_of_freedom == 1


@pytest.mark.parametrize(
    ("ties", "expected"),
    [  # coxph(Surv(time, relapse) ~ relevel(arm, "placebo"), ties = )
        ("efron", (-1.57212514882907, 0.412396717709455, 0.0925128372620035, 0.465872897234473)),
        ("breslow", (-1.50919141258588, 0.409564406366741, 0.0990705656500007, 0.493387738239382)),
    ],
)
def test_the_cox_model_equals_r(ties, expected) -> None:
    times = [*TREATED, *PLACEBO]
    fit = cox_fit(
        np.array([float(t.rstrip("+")) for t in times]), np.array(["+" not in t for t in times]),
        np.ones(42), np.array([[1.0]] * 21 + [[0.0]] * 21), ties=ties, conf_level=0.95,
    )  # fmt: skip
    found = fit.coefficients[0]
    assert (found.coefficient, found.standard_error, found.lower, found.upper) == pytest.approx(
        expected, rel=1e-6
    )


def test_restricted_mean_equals_r() -> None:
    found = restricted_mean(TREATED_CURVE, 20, conf_level=0.95)  # print(fit, rmean = 20)
    assert (found.mean, found.standard_error) == pytest.approx((16.1165266106443, 1.25156019600505))


def test_difference_of_rates_equals_klein_2007() -> None:
    found = milestone_difference(PLACEBO_CURVE, TREATED_CURVE, 10, conf_level=0.95)
    assert (found.difference, found.lower, found.upper, found.p_value) == pytest.approx(
        (-0.371988795518207, -0.652702884130849, -0.0912747069055651, 0.00939735241172867)
    )
    assert found.log_log_p_value == pytest.approx(0.0222, abs=1e-4)
