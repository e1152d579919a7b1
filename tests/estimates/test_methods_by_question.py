"""Tests and models that a question names, on the bundled study, against R 4.3 with survival 3.5.

Each expected value is what the R call beside it gives for the study's files.
"""

from __future__ import annotations

import pytest

from assistant.errors import StudyError
from tests.estimates.bundled_tables import bundled

CLOSE = 1e-9
FITTED = 1e-6


def results(answer, statistic: str, **group):
    assert answer.outcome == "answered", answer.refusal
    return [
        item for item in answer.results
        if item.statistic == statistic and (not group or dict(item.group) == group)
    ]  # fmt: skip


def one(answer, statistic: str, method: str = "", **group):
    found = [item for item in results(answer, statistic, **group) if method in (item.method or "")]
    assert len(found) == 1, [item.method for item in found]
    return found[0]


def test_a_historical_median_is_tested_by_the_one_sample_log_rank_test(ask) -> None:
    # O and E = sum(H(time)), H(t) = t log(2) / (5 * 30.4375); poisson.test(O, E)
    answer = ask("one-sample log-rank test of PFS against a historical median of 5 months")
    ratio = one(answer, "observed/expected events")
    assert (ratio.value, ratio.low, ratio.high) == pytest.approx(
        (0.840868665454299, 0.588934075675538, 1.164116670558555), rel=CLOSE
    )
    assert one(answer, "p value").value == pytest.approx(0.29777304470577, rel=CLOSE)
    assert one(answer, "median").value == pytest.approx(7.1, abs=0.05)


def test_asking_whether_a_median_is_longer_is_the_same_test(ask) -> None:
    asked = ask("is median PFS longer than 5 months?")
    stated = ask("median PFS against a historical median of 5 months")
    assert asked.results == stated.results


def test_a_share_is_tested_against_a_reference_rate_exactly(ask) -> None:
    # binom.test(30, 50, 0.5); alternative = "greater"
    answer = ask("test ORR against 50%")
    assert one(answer, "p value").value == pytest.approx(0.202638751064541, rel=CLOSE)
    higher = one(answer, "one-sided p value", "higher")
    assert higher.value == pytest.approx(0.10131937553227, rel=CLOSE)


def test_shares_are_compared_within_strata(ask) -> None:
    # mantelhaen.test(table(stage, response, sex), correct = FALSE)
    answer = ask("CMH test of response by stage stratified by sex")
    ratio = one(answer, "common odds ratio")
    assert (ratio.value, ratio.low, ratio.high) == pytest.approx(
        (1.45161290322581, 0.337285059226284, 6.247475134669261), rel=CLOSE
    )
    test = one(answer, "p value", "Cochran-Mantel-Haenszel")
    assert test.value == pytest.approx(0.603260670734, rel=CLOSE)
    # SAS PROC FREQ CMH prints Breslow-Day; here only that it is named and has its own line
    assert 0 < one(answer, "p value", "Breslow-Day").value < 1


def test_more_than_two_groups_within_strata_have_the_test_of_general_association(ask) -> None:
    # mantelhaen.test(table(etiology, response, sex))
    answer = ask("response by etiology, stratified by sex, CMH test")
    assert one(answer, "chi-square", "general association").value == pytest.approx(
        1.305257787262, rel=CLOSE
    )


def test_a_stratified_test_without_strata_is_asked_for_by_name(ask) -> None:
    with pytest.raises(StudyError, match="within strata, and none is named"):
        ask("CMH test of response by stage")


def test_the_test_for_trend_of_shares_takes_the_order_of_the_groups(ask) -> None:
    # prop.trend.test(c(20, 4, 2), c(32, 10, 4))
    answer = ask("Cochran-Armitage trend test of response by etiology")
    assert one(answer, "p value").value == pytest.approx(0.313835013349, rel=CLOSE)


def test_the_test_for_trend_of_curves_takes_the_order_of_the_groups(ask) -> None:
    # survdiff(Surv(time, event) ~ etiology): U = sum(1:3 * (obs - exp)), V = 1:3 var 1:3
    answer = ask("log-rank test for trend of PFS by etiology")
    assert one(answer, "z").value == pytest.approx(0.602343854091477, rel=CLOSE)
    assert one(answer, "chi-square").value == pytest.approx(0.362818118561775, rel=CLOSE)


def test_pairs_of_curves_have_their_own_and_holms_p_value(ask) -> None:
    # survdiff of each pair; p.adjust(p, "holm")
    answer = ask("pairwise log-rank tests of PFS by etiology")
    pair = one(answer, "p value", etiology="HCV versus HBV")
    assert pair.value == pytest.approx(0.300406423697764, rel=CLOSE)
    adjusted = [item.value for item in results(answer, "adjusted p value")]
    assert adjusted == pytest.approx([0.901219271093292, 1.0, 1.0], rel=CLOSE)


@pytest.mark.parametrize(
    ("weights", "chi_square"),
    # written out from its definition, with S just before each time
    [("(0,1)", 3.4472092978588), ("(1,0)", 1.49619838062989)],
)
def test_fleming_harrington_weighs_as_the_question_says(ask, weights, chi_square) -> None:
    answer = ask(f"Fleming-Harrington{weights} test of PFS by stage")
    assert one(answer, "chi-square").value == pytest.approx(chi_square, rel=CLOSE)
    assert f"p = {weights[1]}, q = {weights[3]}" in one(answer, "p value").method


def test_fleming_harrington_without_weights_says_which_it_takes(ask) -> None:
    answer = ask("Fleming-Harrington test of PFS by stage")
    assert one(answer, "chi-square").value == pytest.approx(3.4472092978588, rel=CLOSE)
    assert any("p = 0, q = 1" in item.text for item in answer.assumptions)


def test_a_fitted_median_stands_beside_the_kaplan_meier_median(ask) -> None:
    # predict(survreg(Surv(time, event) ~ 1), type = "uquantile", p = 0.5, se.fit = TRUE)
    answer = ask("median PFS by a Weibull model")
    fitted = one(answer, "fitted median")
    assert (fitted.value, fitted.low, fitted.high) == pytest.approx(
        (6.73250272000331, 5.72494796031859, 7.91738076730563), rel=FITTED
    )
    assert one(answer, "shape").value == pytest.approx(2.12414728920485, rel=FITTED)
    assert one(answer, "median").value == pytest.approx(7.1, abs=0.05)


def test_a_parametric_model_gives_time_ratios_and_the_hazard_ratios_that_follow(ask) -> None:
    # survreg(Surv(time, event) ~ stage + age): exp(coef), exp(confint), exp(-coef / scale)
    answer = ask("Weibull model for PFS adjusted for stage and age")
    ratio = one(answer, "time ratio", bclc_stage="C")
    assert (ratio.value, ratio.low, ratio.high) == pytest.approx(
        (0.664745675128954, 0.437792914861937, 1.00935121972452), rel=FITTED
    )
    hazard = one(answer, "hazard ratio", bclc_stage="C")
    assert hazard.value == pytest.approx(2.44101411873019, rel=FITTED)


def test_an_interaction_is_tested_by_likelihoods(ask) -> None:
    # anova(coxph(y ~ sex + age), coxph(y ~ sex * age))
    answer = ask("interaction of sex and age in the Cox model for PFS")
    assert one(answer, "p value").value == pytest.approx(0.21287, abs=5e-6)
    assert one(answer, "chi-square").value == pytest.approx(1.55179, abs=5e-6)


def test_an_interaction_of_categories_gives_the_ratio_within_each(ask) -> None:
    answer = ask("interaction of stage and sex in the Cox model for PFS")
    # anova(coxph(y ~ stage + sex), coxph(y ~ stage * sex)); R stops where a ratio is infinite
    assert one(answer, "chi-square").value == pytest.approx(7.78197, abs=5e-5)
    within = [dict(item.group)["sex"] for item in results(answer, "hazard ratio")]
    assert within == ["F", "M"]


def test_mcnemar_compares_two_characteristics_of_the_same_patients(ask) -> None:
    # mcnemar.test(table(pvi, full_dose), correct = FALSE); binom.test(5, 14)
    answer = ask("McNemar test of PVI and full dose")
    plain = one(answer, "p value", "without continuity")
    assert plain.value == pytest.approx(0.285049407403, rel=CLOSE)
    assert one(answer, "p value", "exact").value == pytest.approx(0.4239501953125, rel=CLOSE)


def test_changes_are_tested_in_pairs(ask) -> None:
    # t.test(change); wilcox.test(change)
    paired = ask("paired t-test of the change in ALT at week 8")
    mean = one(paired, "mean change with limits")
    assert (mean.value, mean.low, mean.high) == pytest.approx(
        (29.8666666666667, 3.49375016205064, 56.23958317128269), rel=CLOSE
    )
    assert one(paired, "p value").value == pytest.approx(0.0273012010883, rel=CLOSE)
    ranked = ask("signed-rank test of the change in ALT at week 8")
    assert one(ranked, "signed-rank V").value == 814
    assert one(ranked, "p value").value == pytest.approx(0.0207291640889, rel=CLOSE)


def test_a_geometric_mean_has_limits_of_the_logarithms(ask) -> None:
    # exp(t.test(log(afp)))
    answer = ask("geometric mean AFP at week 8")
    found = one(answer, "geometric mean")
    assert (found.value, found.low, found.high) == pytest.approx(
        (70.7972534028206, 32.7570338154791, 153.012971736614), rel=CLOSE
    )


def test_a_rank_sum_test_has_the_shift_of_the_groups(ask) -> None:
    # wilcox.test(age ~ sex, conf.int = TRUE): 0 (-4 to 5), women minus men, searched to 1e-4
    shift = one(ask("age men versus women, Wilcoxon test"), "location shift")
    assert (shift.value, shift.low, shift.high) == (0.0, -5.0, 4.0)


def test_fine_and_grays_model_is_reached_by_its_name(ask) -> None:
    """The ratio's own reference values are those of the core; here its sample is checked."""
    from assistant.survival.fine_gray import fine_gray

    adtte = bundled("adtte").pivot(index="USUBJID", columns="PARAMCD", values=["AVAL", "CNSR"])
    progressed = (adtte["CNSR", "TTP"] == 0).to_numpy()
    died = ~progressed & (adtte["CNSR", "PFS"] == 0).to_numpy()
    time = adtte["AVAL", "PFS"].where(~progressed, adtte["AVAL", "TTP"]).to_numpy(float)
    time[~died & ~progressed] = adtte["AVAL", "TTP"].to_numpy(float)[~died & ~progressed]
    stage = bundled("adsl").set_index("USUBJID").loc[adtte.index, "BCLC"] == "C"
    expected = fine_gray(
        time, progressed * 1 + died * 2, stage.to_numpy(float)[:, None], of=1, variant="crr",
        conf_level=0.95,
    )  # fmt: skip
    answer = ask("Fine-Gray model of progression by stage")
    found = one(answer, "subdistribution hazard ratio", bclc_stage="C")
    effect = expected.effects[0]
    assert (found.value, found.low, found.high) == pytest.approx(
        (effect.ratio, effect.lower, effect.upper), rel=1e-9
    )
