"""Accelerated failure time models: R's cases, small references, and awkward data."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest

from assistant.survival.parametric import parametric_fit
from assistant.survival.parametric_curve import fitted_quantile, fitted_survival
from tests.oracle import Case, Compared, cases, complete, differs, selected
from tests.survival.test_oracle_competing_risks import design

CASES = cases()
NAMES = {"lognormal": "log-normal", "loglogistic": "log-logistic"}


def accelerated(case: Case) -> Iterator[Compared]:
    params, expected = case["params"], case["expected"]
    columns = [x["name"] for x in params["covariates"]]
    rows = complete(selected(case), [params["time"], params["event"], *columns])
    events = {str(value) for value in params["event_values"]}
    terms = design(params["covariates"], rows)
    covariates = np.array(list(terms.values())).T.reshape(len(rows), len(terms))
    found = parametric_fit(
        [float(row[params["time"]]) for row in rows],
        [row[params["event"]] in events for row in rows], covariates,
        distribution=NAMES.get(params["distribution"], params["distribution"]), conf_level=0.95,
    )  # fmt: skip
    effects = {"(Intercept)": found.intercept, **dict(zip(terms, found.effects, strict=True))}
    for item in expected["coefficients"]:
        yield f"{item['term']} coef", effects[item["term"]].coefficient, item["coef"]
        yield f"{item['term']} se", effects[item["term"]].standard_error, item["se"]
    median = fitted_quantile(found, covariates[0].tolist())
    for name, ours, theirs in (
        ("n", found.subjects, "n"), ("events", found.events, "events"),
        ("scale", found.scale, "scale"), ("se scale", found.log_scale_error, "se_log_scale"),
        ("log likelihood", found.log_likelihood, "loglik"), ("aic", found.aic, "aic"),
        ("median", median.time, "median_at_baseline"),
    ):  # fmt: skip
        yield name, ours, expected[theirs]


PARAMETRIC_CHECKS = {"aft": accelerated}


@pytest.mark.skipif(not CASES, reason="../shared/oracle is not here")
@pytest.mark.parametrize("method", PARAMETRIC_CHECKS)
def test_the_core_equals_r(method) -> None:
    found = [(case, item) for case in CASES[method] for item in PARAMETRIC_CHECKS[method](case)]
    assert found
    assert [(case["id"], *item) for case, item in found if differs(case, *item[1:])] == []


OVARIAN = (  # survival::ovarian, days to death or censoring (+) by treatment
    "59 115 156 431 448+ 477+ 638 803+ 855+ 1040+ 1106+ 268 329",
    "421+ 464 475 563 744+ 769+ 770+ 1129+ 1206+ 1227+ 353 365 377+",
)


def ovarian() -> tuple[list[float], list[bool], np.ndarray]:
    words = [word for group in OVARIAN for word in group.split()]
    arm = np.array([[0.0]] * 13 + [[1.0]] * 13)
    return [float(word.rstrip("+")) for word in words], ["+" not in word for word in words], arm


@pytest.mark.parametrize(
    ("distribution", "coefficients", "errors", "scale", "log_likelihood", "median"),
    [  # survreg(Surv(futime, fustat) ~ factor(rx), dist = ); predict(type = "quantile", p = .5)
        ("exponential", (6.86767705541473, 0.612525618889571), (0.377964473009227, 0.58554004376912),
         1, -97.4747527594246, 665.916398466519),
        ("weibull", (6.8245132449198, 0.559273538014264), (0.343982192507957, 0.529218163598362),
         0.885657774676817, -97.3641506643639, 665.080593993164),
        ("log-normal", (6.35449372070203, 0.786442370822864), (0.370668730003616, 0.526910159982396),
         1.17362469815955, -96.0408212105338, 575.071120343177),
        ("log-logistic", (6.36110728908495, 0.685123895386568), (0.374171406586986, 0.536549870368641),
         0.698029721779598, -96.5215343692973, 578.886996894234),
    ],
)  # fmt: skip
def test_the_fit_equals_r_on_the_ovarian_cancer_trial(
    distribution, coefficients, errors, scale, log_likelihood, median
) -> None:
    found = parametric_fit(*ovarian(), distribution=distribution, conf_level=0.95)
    effects = (found.intercept, *found.effects)
    assert [e.coefficient for e in effects] == pytest.approx(coefficients, rel=1e-6)
    assert [e.standard_error for e in effects] == pytest.approx(errors, rel=1e-6)
    assert found.scale == pytest.approx(scale, rel=1e-6)
    assert found.log_likelihood == pytest.approx(log_likelihood, rel=1e-9)
    assert fitted_quantile(found, [0.0]).time == pytest.approx(median, rel=1e-6)


def test_the_exponential_fit_is_time_per_event() -> None:
    time, event, arm = ovarian()
    found = parametric_fit(time, event, arm[:, :0], distribution="exponential", conf_level=0.95)
    assert found.intercept.ratio == pytest.approx(sum(time) / sum(event), rel=1e-12)
    assert found.intercept.standard_error == pytest.approx(1 / math.sqrt(sum(event)), rel=1e-9)
    assert found.log_scale_error is None
    assert found.parameters == 1


@pytest.mark.parametrize("distribution", ["exponential", "weibull", "log-normal", "log-logistic"])
class TestEachDistribution:
    """What holds for all of them."""

    def test_units_move_only_the_intercept(self, distribution) -> None:
        time, event, arm = ovarian()
        days = parametric_fit(time, event, arm, distribution=distribution, conf_level=0.95)
        years = parametric_fit(
            [t / 365.25 for t in time], event, arm * 1e5 + 3e6, distribution=distribution,
            conf_level=0.95,
        )  # fmt: skip
        assert years.scale == pytest.approx(days.scale, rel=1e-7)
        assert years.effects[0].z == pytest.approx(days.effects[0].z, rel=1e-6)
        median = fitted_quantile(days, [1.0])
        moved = fitted_quantile(years, [3.1e6])
        for ours, theirs in (
            (moved.time, median.time),
            (moved.lower, median.lower),
            (moved.upper, median.upper),
        ):
            assert ours * 365.25 == pytest.approx(theirs, rel=1e-6)

    def test_the_gradient_is_zero_and_the_errors_are_the_information(self, distribution) -> None:
        time, event, arm = ovarian()
        found = parametric_fit(time, event, arm, distribution=distribution, conf_level=0.95)
        start = np.array([*found.beta, math.log(found.scale)])
        free = 2 if distribution == "exponential" else 3

        def log_likelihood(theta):
            w = (np.log(time) - theta[0] - arm[:, 0] * theta[1]) / math.exp(theta[2])
            if distribution in ("exponential", "weibull"):
                density, survival = w - np.exp(w), -np.exp(w)
            elif distribution == "log-normal":
                density = -(w**2) / 2 - math.log(2 * math.pi) / 2
                survival = np.log([math.erfc(x / math.sqrt(2)) / 2 for x in w])
            else:
                density, survival = w - 2 * np.log1p(np.exp(w)), -np.log1p(np.exp(w))
            density = density - theta[2] - np.log(time)
            return float(np.where(event, density, survival).sum())

        steps = np.eye(3)[:free] * 1e-4
        assert log_likelihood(start) == pytest.approx(found.log_likelihood, rel=1e-12)
        gradient = [(log_likelihood(start + s) - log_likelihood(start - s)) / 2e-4 for s in steps]
        assert gradient == pytest.approx([0.0] * free, abs=1e-5)
        information = [
            [-(log_likelihood(start + s + t) - log_likelihood(start + s - t)
               - log_likelihood(start - s + t) + log_likelihood(start - s - t)) / 4e-8 for s in steps]
            for t in steps
        ]  # fmt: skip
        np.testing.assert_allclose(
            found.covariance[:free, :free], np.linalg.inv(information), rtol=1e-4, atol=1e-6
        )

    def test_quantiles_and_survival_agree(self, distribution) -> None:
        found = parametric_fit(*ovarian(), distribution=distribution, conf_level=0.9)
        for share in (0.01, 0.25, 0.5, 0.99):
            time = fitted_quantile(found, [1.0], share)
            assert time.lower < time.time < time.upper
            survival = fitted_survival(found, [1.0], np.array([0.0, time.time]))
            assert survival == pytest.approx([1.0, 1.0 - share], abs=1e-12)

    @pytest.mark.parametrize(
        ("time", "event"),
        [
            pytest.param([], [], id="no subjects"),
            pytest.param([1, 2], [False, False], id="all censored"),
            pytest.param([0, 2], [True, True], id="time 0"),
            pytest.param([math.nan, 2], [True, True], id="time unknown"),
            pytest.param([1, 2, 3], [True, True], id="lengths differ"),
        ],
    )
    def test_impossible_data_are_refused(self, time, event, distribution) -> None:
        with pytest.raises(ValueError, match=r"no event|above 0|length"):
            parametric_fit(
                time, event, np.zeros((len(time), 0)), distribution=distribution, conf_level=0.95
            )

    @pytest.mark.parametrize(
        ("time", "event"),
        [
            pytest.param([3], [True], id="one subject"),
            pytest.param([3, 3, 3], [True] * 3, id="all at one time"),
            pytest.param([3, 5, 6], [False, False, True], id="one event, after all censorings"),
        ],
    )
    def test_a_scale_that_runs_to_zero_is_refused(self, time, event, distribution) -> None:
        none = np.zeros((len(time), 0))
        if distribution == "exponential":
            found = parametric_fit(time, event, none, distribution=distribution, conf_level=0.95)
            assert found.intercept.ratio == pytest.approx(sum(time) / sum(event))
            return
        with pytest.raises(ValueError, match="scale"):
            parametric_fit(time, event, none, distribution=distribution, conf_level=0.95)

    @pytest.mark.parametrize(
        ("arm", "unknown", "intercept_is_known"),
        [
            pytest.param([[0]] * 3 + [[1]] * 3, (0,), True, id="a group without events"),
            pytest.param([[1]] * 3 + [[0]] * 3, (0,), False, id="the reference without events"),
            pytest.param([[7]] * 6, (0,), True, id="a constant"),
            pytest.param([[0, 0], [1, 2]] * 3, (1,), True, id="collinear"),
        ],
    )
    def test_effects_that_the_data_do_not_determine_are_none(
        self, arm, unknown, intercept_is_known, distribution
    ) -> None:
        found = parametric_fit(
            [3, 5, 6, 4, 8, 9], [True] * 3 + [False] * 3, np.array(arm, dtype=float),
            distribution=distribution, conf_level=0.95,
        )  # fmt: skip
        assert found.not_estimable == unknown
        assert [effect.coefficient is None for effect in found.effects] == [
            place in unknown for place in range(len(found.effects))
        ]
        assert (found.intercept.coefficient is not None) == intercept_is_known
        assert (
            fitted_quantile(found, [0.0] * len(found.effects)).time is None
        ) != intercept_is_known


def test_without_events_in_one_group_the_other_keeps_its_own_fit() -> None:
    time, event, arm = (
        [3.0, 5, 6, 4, 8, 9],
        [True] * 3 + [False] * 3,
        np.array([[0.0]] * 3 + [[1.0]] * 3),
    )
    both = parametric_fit(time, event, arm, distribution="exponential", conf_level=0.95)
    assert both.intercept.ratio == pytest.approx(14 / 3, rel=1e-9)
    assert both.intercept.standard_error == pytest.approx(1 / math.sqrt(3), rel=1e-6)


def test_unknown_choices_are_refused() -> None:
    with pytest.raises(ValueError, match="exponential, weibull, log-normal, log-logistic"):
        parametric_fit(*ovarian(), distribution="gompertz", conf_level=0.95)
    with pytest.raises(ValueError, match="conf_level"):
        parametric_fit(*ovarian(), distribution="weibull", conf_level=95)
    found = parametric_fit(*ovarian(), distribution="weibull", conf_level=0.95)
    with pytest.raises(ValueError, match="share"):
        fitted_quantile(found, [0.0], 1.0)
    with pytest.raises(ValueError, match="1 covariates, not 2"):
        fitted_quantile(found, [0.0, 1.0])
