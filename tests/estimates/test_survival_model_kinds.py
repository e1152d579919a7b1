"""Cox models of several factors: equal to lifelines (Efron ties), or to the likelihood by hand."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxPHFitter
from lifelines.statistics import logrank_test

from assistant.ask import open_session
from assistant.errors import StudyError
from tests.conftest import SHARED, cqa
from tests.estimates import randomised_study
from tests.estimates.bundled_tables import bundled
from tests.estimates.cox_by_hand import hessian, log_likelihood, maximum


@pytest.fixture(scope="module")
def two_arms(tmp_path_factory):
    session = open_session(randomised_study.load(tmp_path_factory.mktemp("two-arms")))
    yield session
    session.close()


def times(parameter: str) -> pd.DataFrame:
    adtte = bundled("adtte").query("PARAMCD == @parameter")
    joined = adtte.merge(bundled("adsl"), on="USUBJID")
    return joined.assign(
        time=joined.AVAL.astype(float), event=(joined.CNSR == 0).astype(int),
        stage_C=(joined.BCLC == "C").astype(float), ecog_1=(joined.ECOGBL == 1).astype(float),
        AGE=joined.AGE.astype(float), AFPBL=joined.AFPBL.astype(float), male=(joined.SEX == "M").astype(float),
    )  # fmt: skip


def fitted(frame: pd.DataFrame, columns: list[str], **options) -> CoxPHFitter:
    strata = options.get("strata", [])
    chosen = frame[[*columns, *strata, "time", "event"]].dropna()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return CoxPHFitter(alpha=options.pop("alpha", 0.05)).fit(
            chosen, "time", "event", fit_options={"precision": 1e-10}, **options
        )


def found(answer, statistic: str, **group):
    assert answer.outcome == "answered", answer.refusal
    return [
        item for item in answer.results
        if item.statistic == statistic and dict(item.group) == group
    ]  # fmt: skip


def one(answer, statistic: str, **group):
    return found(answer, statistic, **group)[0]


def test_an_adjusted_model_equals_lifelines_on_the_patients_with_all_factors(ask) -> None:
    answer = ask("Cox model for PFS adjusted for age, ECOG and AFP: effect of stage")
    model = fitted(times("PFS"), ["stage_C", "AGE", "ecog_1", "AFPBL"])
    groups = {
        "stage_C": {"bclc_stage": "C"}, "AGE": {"age": "per year"}, "ecog_1": {"ecog": 1},
        "AFPBL": {"afp_baseline": "per ng/mL"},
    }  # fmt: skip
    for column, group in groups.items():
        ratio = one(answer, "hazard ratio", **group)
        limits = np.exp(model.confidence_intervals_.loc[column])
        assert ratio.value == pytest.approx(model.hazard_ratios_[column], rel=1e-5)
        assert [ratio.low, ratio.high] == pytest.approx(list(limits), rel=1e-5)
        p_value = one(answer, "p value", **group)
        assert p_value.value == pytest.approx(model.summary.p[column], rel=1e-4)
        assert (ratio.n, ratio.events) == (46, int(model.event_observed.sum()))
    test = model.log_likelihood_ratio_test()
    assert one(answer, "chi-square").value == pytest.approx(test.test_statistic, rel=1e-5)
    assert one(answer, "p value").value == pytest.approx(test.p_value, rel=1e-5)
    assert one(answer, "concordance").value == pytest.approx(model.concordance_index_, abs=1e-9)
    assert any("4 patients without a known baseline AFP" in note for note in answer.notes)
    assert "BCLC stage: reference B." in answer.notes
    assert any("fewer than 10 each" in note for note in answer.notes)


def test_breslow_ties_are_those_of_the_likelihood_by_hand(ask) -> None:
    answer = ask("Cox model for PFS adjusted for sex and ECOG, Breslow ties, 90% CI")
    frame = times("PFS")
    x = frame[["male", "ecog_1"]].to_numpy()

    def value(beta):
        return log_likelihood(beta, x, frame.time, frame.event, ties="breslow")

    beta = maximum(value, 2)
    error = np.sqrt(np.diag(np.linalg.inv(-hessian(value, beta))))
    for place, group in enumerate(({"sex": "M"}, {"ecog": 1})):
        ratio = one(answer, "hazard ratio", **group)
        expected = np.exp(beta[place] + np.array([0, -1, 1]) * 1.6448536269514722 * error[place])
        assert [ratio.value, ratio.low, ratio.high] == pytest.approx(list(expected), rel=1e-4)
        assert ratio.level == 0.9
        assert "Breslow ties" in ratio.method
    gain = 2 * (value(beta) - value(np.zeros(2)))
    assert one(answer, "chi-square").value == pytest.approx(gain, rel=1e-7)


def test_a_likelihood_without_a_maximum_gets_firths_penalty_and_says_so(two_arms) -> None:
    answer = two_arms.ask("Cox model for OS adjusted for treatment and region")
    frame = randomised_study.times("OS")
    x = np.column_stack(
        [frame.TRT01P == "Active", frame.REGION1 == "North", frame.REGION1 == "West"]
    ).astype(float)

    def plain(beta):
        return log_likelihood(beta, x, frame.time, frame.event)

    def penalised(beta):
        sign, log_determinant = np.linalg.slogdet(-hessian(plain, beta, step=1e-3))
        return plain(beta) + log_determinant / 2 if sign > 0 else -np.inf

    ratios = [
        one(answer, "hazard ratio", **group)
        for group in ({"arm": "Active"}, {"region": "North"}, {"region": "West"})
    ]
    beta = np.log([item.value for item in ratios])
    slope = [(penalised(beta + move) - penalised(beta - move)) / 0.02 for move in np.eye(3) * 0.01]
    assert slope == pytest.approx([0, 0, 0], abs=2e-3)
    assert all("Firth's penalty" in item.method for item in ratios)
    assert all(item.low < item.value < item.high for item in ratios)
    assert any("region West is infinite" in note for note in answer.notes)
    assert "region West has no event." in answer.notes


def test_each_factor_of_a_screen_stands_alone_in_its_model(ask) -> None:
    answer = ask("univariable Cox for PFS over all baseline variables")
    frame = times("PFS")
    for column, group in (
        ("AGE", {"age": "per year"}), ("ecog_1", {"ecog": 1}), ("stage_C", {"bclc_stage": "C"}),
        ("AFPBL", {"afp_baseline": "per ng/mL"}), ("male", {"sex": "M"}),
    ):  # fmt: skip
        model = fitted(frame, [column])
        ratio = one(answer, "hazard ratio", **group)
        assert ratio.value == pytest.approx(model.hazard_ratios_[column], rel=1e-5)
        assert one(answer, "p value", **group).value == pytest.approx(
            model.summary.p[column], rel=1e-4
        )
        assert ratio.n == len(model.durations)
    known = frame.dropna(subset=["ETIOL"])
    dummies = pd.get_dummies(known.ETIOL)[["HCV", "other"]].astype(float)
    test = fitted(known.assign(**dummies), ["HCV", "other"]).log_likelihood_ratio_test()
    assert one(answer, "p value", etiology="all values").value == pytest.approx(
        test.p_value, rel=1e-5
    )
    assert answer.n == 50
    assert any("4 patients without a known etiology" in note for note in answer.notes)


def test_a_flag_is_compared_with_its_absence(ask) -> None:
    ratio = one(
        ask("univariable Cox for OS over all baseline variables"), "hazard ratio", pvi="yes"
    )
    frame = times("OS").assign(pvi=lambda every: (every.PVI == "yes").astype(float))
    assert ratio.value == pytest.approx(fitted(frame, ["pvi"]).hazard_ratios_["pvi"], rel=1e-5)
    assert "reference no" in ratio.method


def test_a_stratified_comparison_equals_lifelines_and_the_sum_over_strata(ask) -> None:
    answer = ask("log-rank for PFS by sex, stratified by ECOG")
    frame = times("PFS")
    model = fitted(frame, ["male"], strata=["ecog_1"])
    ratio = one(answer, "hazard ratio", sex="M")
    assert ratio.value == pytest.approx(model.hazard_ratios_["male"], rel=1e-5)
    score = variance = 0.0
    for _, stratum in frame.groupby("ecog_1"):
        for moment in stratum.time[stratum.event == 1].unique():
            at_risk = stratum[stratum.time >= moment]
            n, own = len(at_risk), int((at_risk.male == 1).sum())
            dying = at_risk[(at_risk.time == moment) & (at_risk.event == 1)]
            d, d_own = len(dying), int((dying.male == 1).sum())
            score += d_own - d * own / n
            if n > 1:
                variance += d * (own / n) * (1 - own / n) * (n - d) / (n - 1)
    chi = one(answer, "chi-square")
    assert chi.value == pytest.approx(score**2 / variance, rel=1e-9)
    assert chi.method.startswith("stratified log-rank")
    assert one(answer, "events", sex="F").n == 10
    assert any("2 strata" in note for note in answer.notes)


def test_patients_without_a_stratum_are_counted_and_left_out(ask) -> None:
    answer = ask("log-rank for PFS by sex, stratified by etiology")
    assert one(answer, "chi-square").n == 46
    assert any("4 patients without a known etiology" in note for note in answer.notes)


def test_one_stratum_of_everyone_changes_nothing_in_the_log_rank_test(ask) -> None:
    answer = ask("log-rank for OS by sex in stage B, stratified by stage")
    frame = times("OS").query("BCLC == 'B'")
    first, second = frame[frame.SEX == "F"], frame[frame.SEX == "M"]
    expected = logrank_test(first.time, second.time, first.event, second.event)
    assert one(answer, "chi-square").value == pytest.approx(expected.test_statistic, rel=1e-9)


def test_the_check_of_proportional_hazards_is_the_score_test_of_a_change_with_time(ask) -> None:
    answer = ask("check proportional hazards for ECOG in the PFS model")
    frame = times("PFS")
    x = frame[["ecog_1"]].to_numpy()

    def fallen(moment):  # one less Kaplan-Meier just before a time: the transform that R takes
        share = 1.0
        for earlier in sorted(frame.time[(frame.event == 1) & (frame.time < moment)].unique()):
            events = ((frame.time == earlier) & (frame.event == 1)).sum()
            share *= 1 - events / (frame.time >= earlier).sum()
        return 1 - share

    scale = {moment: fallen(moment) for moment in frame.time[frame.event == 1].unique()}

    def changing(beta):
        return log_likelihood(beta, x, frame.time, frame.event, slope=scale.get)

    beta = maximum(lambda b: log_likelihood(b, x, frame.time, frame.event), 1)
    at, move = np.array([beta[0], 0.0]), np.array([0.0, 1e-5])
    score = (changing(at + move) - changing(at - move)) / 2e-5
    information = -hessian(changing, at)
    variance = information[1, 1] - information[0, 1] ** 2 / information[0, 0]
    assert one(answer, "chi-square", term="ecog").value == pytest.approx(
        score**2 / variance, rel=1e-4
    )
    assert "(km)" in one(answer, "p value", term="ecog").method


def test_a_check_of_several_factors_has_a_test_for_each_and_one_for_all(ask) -> None:
    answer = ask("check proportional hazards for ECOG and etiology in the PFS model")
    degrees = {
        dict(item.group)["term"]: item.value
        for item in answer.results if item.statistic == "degrees of freedom"
    }  # fmt: skip
    assert degrees == {"all together": 3, "ecog": 1, "etiology": 2}
    assert {item.n for item in answer.results} == {46}


def test_without_a_factor_the_check_takes_each_in_a_model_of_its_own(ask) -> None:
    alone = one(ask("check proportional hazards for ECOG in the TTP model"), "p value", term="ecog")
    answer = ask("PH test TTP")
    assert one(answer, "p value", term="ecog").value == alone.value
    assert any("model of its own" in note for note in answer.notes)


def test_with_one_arm_each_subgroup_has_its_median(ask) -> None:
    answer = ask("subgroup forest plot for TTP")
    expected = ask("median TTP by stage").results
    for item in expected:
        own = one(answer, "median", **dict(item.group))
        assert (own.value, own.low, own.high, own.n, own.events) == (
            item.value, item.low, item.high, item.n, item.events
        )  # fmt: skip
    frame = times("TTP")
    cut = frame.AGE.median()
    over = frame[cut < frame.AGE]
    older = one(answer, "median", age=f"over {cut}")
    assert (older.n, older.events) == (len(over), int(over.event.sum()))
    assert any("one arm" in note for note in answer.notes)


def test_with_two_arms_each_subgroup_has_a_hazard_ratio_and_each_factor_an_interaction(
    two_arms,
) -> None:
    answer = two_arms.ask("subgroup forest plot for PFS")
    frame = randomised_study.times("PFS")
    frame = frame.assign(
        active=(frame.TRT01P == "Active").astype(float), male=(frame.SEX == "M").astype(float)
    )
    contrast = "Active versus Placebo"
    for chosen, group in (
        (frame, {}), (frame[frame.SEX == "F"], {"sex": "F"}), (frame[frame.SEX == "M"], {"sex": "M"})
    ):  # fmt: skip
        model = fitted(chosen, ["active"])
        ratio = one(answer, "hazard ratio", **group, arm=contrast)
        limits = np.exp(model.confidence_intervals_.loc["active"])
        assert ratio.value == pytest.approx(model.hazard_ratios_["active"], rel=1e-5)
        assert [ratio.low, ratio.high] == pytest.approx(list(limits), rel=1e-5)
        assert (ratio.n, ratio.events) == (len(chosen), int(chosen.event.sum()))
    both = frame.assign(product=frame.active * frame.male)
    main = fitted(both, ["active", "male"]).log_likelihood_
    full = fitted(both, ["active", "male", "product"]).log_likelihood_
    chi = one(answer, "chi-square", sex="interaction")
    assert chi.value == pytest.approx(2 * (full - main), rel=1e-5, abs=1e-6)
    assert one(answer, "degrees of freedom", sex="interaction").value == 1


def test_a_model_without_events_is_refused_with_the_reason(two_arms) -> None:
    with pytest.raises(StudyError, match="No event of OS"):
        two_arms.ask("Cox model for OS adjusted for treatment and age in West")


@pytest.fixture(scope="module")
def pilot(tmp_path_factory):
    files = sorted((SHARED / "data" / "cdisc_pilot_adam_xpt").glob("*.xpt"))
    if not files:
        pytest.skip("../shared/data is not here")
    folder = tmp_path_factory.mktemp("pilot") / "study"
    done = cqa("load", *map(str, files), "--to", str(folder))
    assert done.returncode == 0, done.stderr
    session = open_session(folder)
    yield session
    session.close()


def test_hazard_ratios_of_the_pilot_study_are_4_15_and_5_03_in_forest_and_screen(pilot) -> None:
    """R survival: coxph(Surv(AVAL, CNSR == 0) ~ TRTP, ties = "efron") on the pilot's ADTTE."""
    forest = pilot.ask("subgroup forest plot for TTDE")
    low = one(forest, "hazard ratio", arm="Xanomeline Low Dose versus Placebo")
    high = one(forest, "hazard ratio", arm="Xanomeline High Dose versus Placebo")
    assert (round(low.value, 2), round(high.value, 2)) == (4.15, 5.03)
    read = pilot.read("univariable Cox for TTDE over all baseline variables").reading
    screen = pilot._answering.answer_reading("of the arms", replace(read, by=("arm",)))
    ratios = {dict(item.group)["arm"]: item.value for item in screen.results if item.level}
    assert {name: round(value, 2) for name, value in ratios.items()} == {
        "Xanomeline Low Dose": 4.15, "Xanomeline High Dose": 5.03
    }  # fmt: skip


def test_a_factor_that_says_the_same_as_another_has_no_ratio_and_a_reason(pilot) -> None:
    pilot.forget()
    answer = pilot.ask("Cox model for TTDE adjusted for treatment and actual treatment")
    assert round(one(answer, "hazard ratio", arm="Xanomeline Low Dose").value, 2) == 4.15
    assert one(answer, "hazard ratio", actual_arm="Xanomeline Low Dose").value is None
    assert any("follows from the other terms" in note for note in answer.notes)


def test_a_reference_that_no_factor_has_is_refused_and_one_that_one_has_holds_there(
    session,
) -> None:
    session.forget()
    read = session.read("univariable Cox for PFS over all baseline variables").reading
    with pytest.raises(StudyError, match="reference Z is not among"):
        session._answering.answer_reading("screen", read.with_options(reference="Z"))
    answer = session._answering.answer_reading("screen", read.with_options(reference="C"))
    model = fitted(times("PFS"), ["stage_C"])
    ratio = one(answer, "hazard ratio", bclc_stage="B")
    assert ratio.value == pytest.approx(1 / model.hazard_ratios_["stage_C"], rel=1e-5)
    assert one(answer, "hazard ratio", sex="M").method.endswith("reference F")
