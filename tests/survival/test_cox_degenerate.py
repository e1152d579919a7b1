"""What the Cox core says where there is no number to say."""

from __future__ import annotations

import math

import numpy as np
import pytest

from assistant.survival.concordance import concordance
from assistant.survival.cox import cox_fit, fit_sample
from assistant.survival.cox_design import design, factor_term, interaction_term, number_term
from assistant.survival.cox_prediction import predicted_survival
from assistant.survival.cox_sample import cox_sample
from assistant.survival.firth import firth_fit
from assistant.survival.proportional_hazards import proportional_hazards_test

TIES = ("efron", "breslow", "exact")
RANDOM = np.random.default_rng(7)
TIME = RANDOM.integers(1, 20, 80).astype(float)
EVENT = RANDOM.random(80) < 0.6
ARM = RANDOM.integers(0, 2, 80).astype(float)
AGE = RANDOM.normal(60, 8, 80)
STRATA = RANDOM.integers(0, 4, 80)


def fitted(*columns, event=EVENT, ties="efron", **options):
    return cox_fit(TIME, event, np.ones(80), np.column_stack(columns), ties=ties, conf_level=0.95,
                   **options)  # fmt: skip


@pytest.mark.parametrize("ties", TIES)
@pytest.mark.parametrize(
    ("columns", "aliased"),
    [
        pytest.param((ARM, np.full(80, 3.7), AGE), (1,), id="a constant"),
        pytest.param((ARM, AGE, ARM + 2 * AGE), (2,), id="a sum of others"),
        pytest.param((ARM, 1 - ARM, AGE), (1,), id="both levels of a factor"),
        pytest.param((ARM, np.zeros(80), AGE), (1,), id="a level nobody has"),
        pytest.param((AGE, ARM, AGE * 1e6 + 1e9), (2,), id="the same in another unit"),
    ],
)
def test_covariates_without_information_have_no_number(columns, aliased, ties) -> None:
    fit = fitted(*columns, ties=ties)
    plain = fitted(*(x for place, x in enumerate(columns) if place not in aliased), ties=ties)
    assert fit.aliased == aliased
    assert all(fit.coefficients[place].coefficient is None for place in aliased)
    others = [c for place, c in enumerate(fit.coefficients) if place not in aliased]
    for ours, theirs in zip(others, plain.coefficients, strict=True):
        assert ours.coefficient == pytest.approx(theirs.coefficient, rel=1e-9)
        assert ours.standard_error == pytest.approx(theirs.standard_error, rel=1e-9)
    assert fit.likelihood_ratio.degrees_of_freedom == 2
    for name in ("likelihood_ratio", "wald", "score"):
        theirs = getattr(plain, name).chi_square
        assert getattr(fit, name).chi_square == pytest.approx(theirs, rel=1e-8)


def test_a_covariate_that_is_constant_in_each_stratum_has_no_number() -> None:
    fit = fitted(STRATA * 0.1, ARM, strata=STRATA)
    assert fit.aliased == (0,)
    assert fit.coefficients[1].coefficient is not None


@pytest.mark.parametrize("ties", TIES)
def test_without_events_nothing_is_estimated(ties) -> None:
    fit = fitted(ARM, AGE, event=np.zeros(80, bool), ties=ties)
    assert fit.aliased == (0, 1)
    assert fit.likelihood_ratio.chi_square is fit.wald.p_value is fit.bic is None
    assert fit.log_likelihood == 0


@pytest.mark.parametrize("ties", TIES)
@pytest.mark.parametrize("sign", [1, -1])
def test_a_group_without_events_is_infinite_and_the_others_are_as_without_it(ties, sign) -> None:
    third = (STRATA == 3).astype(float)
    event = EVENT & (third == 0)
    fit = fitted(ARM, sign * third, AGE, event=event, ties=ties)
    assert (fit.infinite, fit.directions) == ((1,), (-sign,))
    assert fit.coefficients[1].hazard_ratio is None
    assert fit.wald.chi_square is None
    assert fit.likelihood_ratio.chi_square > 0
    rest = third == 0
    plain = cox_fit(TIME[rest], event[rest], np.ones(rest.sum()),
                    np.column_stack([ARM, AGE])[rest], ties=ties, conf_level=0.95)  # fmt: skip
    for ours, theirs in zip(fit.coefficients[::2], plain.coefficients, strict=True):
        assert ours.coefficient == pytest.approx(theirs.coefficient, rel=1e-6)
        assert ours.standard_error == pytest.approx(theirs.standard_error, rel=1e-6)


def test_coefficients_that_many_values_would_serve_have_no_number() -> None:
    """The one event has the largest first covariate: the second may be anything."""
    fit = cox_fit(np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, False, False, False]),
                  np.ones(4), np.array([[9.0, 1.0], [1.0, 2.0], [2.0, 0.0], [3.0, 1.0]]),
                  ties="efron", conf_level=0.95)  # fmt: skip
    assert fit.infinite == (0, 1)
    assert all(c.coefficient is None for c in fit.coefficients)


def test_firths_penalty_gives_a_number_where_there_is_none() -> None:
    sample = cox_sample(TIME, EVENT & (ARM == 0), ARM[:, None])
    assert fit_sample(sample, ties="efron", conf_level=0.95).infinite == (0,)
    found = firth_fit(sample, ties="efron", conf_level=0.95).coefficients[0]
    assert found.lower < found.hazard_ratio < found.upper < 1


def test_firth_leaves_aliased_covariates_out_and_refuses_none() -> None:
    fit = firth_fit(cox_sample(TIME, EVENT, np.column_stack([ARM, ARM])), ties="efron",
                    conf_level=0.95)  # fmt: skip
    alone = firth_fit(cox_sample(TIME, EVENT, ARM[:, None]), ties="efron", conf_level=0.95)
    assert fit.aliased == (1,)
    assert fit.coefficients[0] == alone.coefficients[0]
    with pytest.raises(ValueError, match="no covariate"):
        firth_fit(cox_sample(TIME, EVENT, np.ones((80, 1))), ties="efron", conf_level=0.95)
    with pytest.raises(ValueError, match="exact"):
        firth_fit(cox_sample(TIME, EVENT, ARM[:, None]), ties="exact", conf_level=0.95)


def test_what_cannot_be_predicted_or_tested_is_refused() -> None:
    sample = cox_sample(TIME, EVENT & (ARM == 0), ARM[:, None])
    fit = fit_sample(sample, ties="efron", conf_level=0.95)
    with pytest.raises(ValueError, match="infinite"):
        predicted_survival(sample, fit, np.array([1.0]))
    with pytest.raises(ValueError, match="infinite"):
        proportional_hazards_test(sample, fit, time_scale="km")


def test_strata_must_be_named_for_a_curve() -> None:
    sample = cox_sample(TIME, EVENT, AGE[:, None], strata=(ARM * 5).astype(int))
    fit = fit_sample(sample, ties="efron", conf_level=0.95)
    with pytest.raises(ValueError, match="strata"):
        predicted_survival(sample, fit, np.array([60.0]))
    with pytest.raises(ValueError, match="no stratum 1"):
        predicted_survival(sample, fit, np.array([60.0]), stratum=1)
    assert predicted_survival(sample, fit, np.array([60.0]), stratum=5).at_risk[0] == ARM.sum()


def test_aliased_covariates_do_not_disturb_what_follows_from_the_fit() -> None:
    both = cox_sample(TIME, EVENT, np.column_stack([ARM, 1 - ARM, AGE]))
    plain = cox_sample(TIME, EVENT, np.column_stack([ARM, AGE]))
    one, two = (fit_sample(x, ties="efron", conf_level=0.95) for x in (both, plain))
    tests = proportional_hazards_test(both, one, time_scale="km", terms=[(0, 1), (1,), (2,)])
    plain_tests = proportional_hazards_test(plain, two, time_scale="km")
    assert tests.terms[0].chi_square == pytest.approx(plain_tests.terms[0].chi_square)
    assert tests.terms[1].chi_square is None
    assert tests.overall.p_value == pytest.approx(plain_tests.overall.p_value)
    curve = predicted_survival(both, one, np.array([1.0, 0.0, 55.0]))
    expected = predicted_survival(plain, two, np.array([1.0, 55.0]))
    assert curve.survival == pytest.approx(expected.survival)
    assert curve.log_variance == pytest.approx(expected.log_variance)


def test_one_event_time_shows_no_change_of_effects() -> None:
    sample = cox_sample(TIME, EVENT & (TIME == 4), AGE[:, None])
    fit = fit_sample(sample, ties="efron", conf_level=0.95)
    assert fit.coefficients[0].coefficient is not None
    assert proportional_hazards_test(sample, fit, time_scale="km").overall.chi_square is None


def test_nobody_to_compare_gives_no_concordance() -> None:
    found = concordance(cox_sample(TIME, np.zeros(80, bool), ARM[:, None]), ARM)
    assert found.concordance is found.standard_error is None


def test_huge_and_tiny_units_give_the_same_test() -> None:
    plain = fitted(AGE, ARM)
    for factor, shift in ((1e-9, 0.0), (1e9, 0.0), (1.0, 1e6)):
        fit = fitted(AGE * factor + shift, ARM)
        assert fit.infinite == fit.aliased == ()
        assert fit.wald.chi_square == pytest.approx(plain.wald.chi_square, rel=1e-6)
        expected = plain.coefficients[0].coefficient / factor
        assert fit.coefficients[0].coefficient == pytest.approx(expected, rel=1e-6)


def test_near_ties_are_ties() -> None:
    jitter = TIME * (1 + 1e-13 * (AGE - 60))
    ours = cox_fit(jitter, EVENT, np.ones(80), ARM[:, None], ties="efron", conf_level=0.95)
    assert ours.log_likelihood == pytest.approx(fitted(ARM).log_likelihood, rel=1e-13)


def test_left_truncation_at_the_origin_is_none() -> None:
    fit, plain = fitted(ARM, AGE, entry=np.zeros(80)), fitted(ARM, AGE)
    assert fit.log_likelihood == pytest.approx(plain.log_likelihood, rel=1e-13)
    always = fitted(ARM, AGE, entry=np.full(80, -math.inf))
    assert always.log_likelihood == pytest.approx(plain.log_likelihood, rel=1e-13)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"entry": TIME}, "before"),
        ({"entry": np.full(80, math.nan)}, "missing"),
        ({"weights": np.zeros(80)}, "positive"),
        ({"weights": np.full(80, 2.0), "ties": "exact"}, "exact"),
        ({"robust": True, "ties": "exact"}, "exact"),
        ({"cluster": np.arange(80), "ties": "exact"}, "exact"),
        ({"ties": "discrete"}, "ties"),
        ({"strata": np.zeros(3, int)}, "one entry"),
    ],
)
def test_what_makes_no_sense_is_refused(change, message) -> None:
    with pytest.raises(ValueError, match=message):
        fitted(ARM, **change)


@pytest.mark.parametrize("count", [np.full(80, 0.5), np.full(80, -1.0), np.zeros(80)])
def test_counts_are_whole_numbers_of_subjects(count) -> None:
    with pytest.raises(ValueError, match=r"count|subjects"):
        cox_fit(TIME, EVENT, count, ARM[:, None], ties="efron", conf_level=0.95)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_missing_values_are_refused(bad) -> None:
    with pytest.raises(ValueError, match="finite"):
        fitted(np.where(TIME == 4, bad, AGE))


def test_a_model_without_covariates_is_the_null_model() -> None:
    fit = cox_fit(TIME, EVENT, np.ones(80), np.empty((80, 0)), ties="efron", conf_level=0.95)
    assert fit.coefficients == ()
    assert fit.log_likelihood == fit.log_likelihood_null < 0


def test_factors_and_interactions_become_columns() -> None:
    arm = factor_term("arm", ["A", "B", "C", "B"], levels=["A", "B", "C"], reference="B")
    age = number_term("age", [1, 2, 3, 4])
    built = design([arm, age, interaction_term(arm, age)])
    assert built.labels == ("arm=A", "arm=C", "age", "arm=A:age", "arm=C:age")
    assert built.covariates[0].tolist() == [1, 0, 1, 1, 0]
    assert built.covariates[2].tolist() == [0, 1, 3, 0, 3]
    assert built.terms == (("arm", (0, 1)), ("age", (2,)), ("arm:age", (3, 4)))
    with pytest.raises(ValueError, match="not a level"):
        factor_term("arm", ["A"], levels=["A"], reference="B")
    with pytest.raises(ValueError, match="no levels: Z"):
        factor_term("arm", ["Z"], levels=["A"], reference="A")
