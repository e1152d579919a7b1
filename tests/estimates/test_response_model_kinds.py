"""Logistic regression and response by subgroup, against a plain likelihood and exact intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from assistant.errors import StudyError
from tests.estimates.bundled_tables import bundled
from tests.estimates.test_comparison_kinds import responders, value

Z = stats.norm.ppf(0.975)


def maximum(columns: np.ndarray, outcome: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Return coefficients, standard errors and log likelihood, by scipy's general optimiser."""
    scale = np.maximum(np.abs(columns).max(axis=0), 1.0)
    design = np.column_stack([np.ones(len(outcome)), columns / scale])
    sign = np.where(outcome, 1.0, -1.0)

    def loss(beta):
        return np.logaddexp(0.0, -sign * (design @ beta)).sum()

    def slope(beta):
        return -design.T @ (sign / (1 + np.exp(sign * (design @ beta))))

    found = optimize.minimize(loss, np.zeros(design.shape[1]), jac=slope, method="BFGS",
                              options={"gtol": 1e-10})  # fmt: skip
    share = 1 / (1 + np.exp(-design @ found.x))
    covariance = np.linalg.inv((design * (share * (1 - share))[:, None]).T @ design)
    return found.x[1:] / scale, np.sqrt(np.diag(covariance))[1:] / scale, -found.fun


def test_odds_ratios_are_those_of_the_maximum_of_the_likelihood(ask) -> None:
    answer = ask("logistic model for response with stage and AFP")
    adsl = bundled("adsl").assign(hit=responders()).dropna(subset=["AFPBL"])
    columns = np.column_stack([adsl.BCLC == "C", adsl.AFPBL.astype(float)]).astype(float)
    beta, error, likelihood = maximum(columns, adsl.hit.to_numpy())
    terms = [value(answer, "odds ratio", bclc_stage="C"),
             value(answer, "odds ratio", afp_baseline="per ng/mL")]  # fmt: skip
    for term, b, e in zip(terms, beta, error, strict=True):
        limits = np.exp([b, b - Z * e, b + Z * e])
        assert (term.value, term.low, term.high) == pytest.approx(limits, rel=1e-5)
        assert (term.n, term.events) == (46, int(adsl.hit.sum()))
    assert "reference B" in terms[0].method
    p = 2 * stats.norm.sf(abs(beta / error))
    assert value(answer, "p value", bclc_stage="C").value == pytest.approx(p[0], rel=1e-4)
    share = adsl.hit.mean()
    null = len(adsl) * (share * np.log(share) + (1 - share) * np.log(1 - share))
    chi = value(answer, "chi-square")
    assert chi.value == pytest.approx(2 * (likelihood - null), rel=1e-5)
    overall = value(answer, "p value", method="likelihood-ratio")
    assert overall.value == pytest.approx(stats.chi2.sf(chi.value, 2), rel=1e-9)
    assert any("4 patients without a known baseline AFP" in note for note in answer.notes)
    assert any("estimates are unsteady" in note for note in answer.notes)


def test_one_binary_factor_has_the_odds_ratio_of_its_table(ask) -> None:
    (a, b), (c, d) = pd.crosstab(bundled("adsl").SEX, responders()).to_numpy()
    answer = ask("logistic model for response with sex and age, reference M")
    assert "reference M" in value(answer, "odds ratio", sex="F").method
    answer = ask("which factors predict response?")
    odds = value(answer, "odds ratio", sex="M")
    width = Z * np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    ratio = d * a / (c * b)
    expected = (ratio, ratio * np.exp(-width), ratio * np.exp(width))
    assert (odds.value, odds.low, odds.high) == pytest.approx(expected, rel=1e-9)


def test_without_factors_each_characteristic_has_a_model_of_its_own(ask) -> None:
    answer = ask("which factors predict response?")
    assert value(answer, "odds ratio", etiology="HCV").n == 46
    assert value(answer, "odds ratio", bclc_stage="C").n == 50
    assert any("each baseline characteristic stands alone" in note for note in answer.notes)


def test_separation_is_said_and_its_odds_ratio_is_null(ask) -> None:
    adsl = bundled("adsl").assign(hit=responders())
    assert adsl[(adsl.SEX == "M") & (adsl.PVI == "yes")].hit.all()
    answer = ask("logistic model for response with PVI and age in men")
    odds = value(answer, "odds ratio", pvi="yes")
    assert (odds.value, odds.low, odds.high, odds.level) == (None, None, None, None)
    assert value(answer, "p value", pvi="yes").value is None
    assert value(answer, "odds ratio", age="per year").value > 0
    assert any("portal vein invasion yes is not estimable (separation)" in n for n in answer.notes)


def test_patients_who_all_responded_are_refused(ask) -> None:
    with pytest.raises(StudyError, match="All of the 6 patients"):
        ask("logistic model for response with sex in patients with complete response")


# -- subgroups -------------------------------------------------------------------------------

COLUMNS = {"sex": "SEX", "ecog": "ECOGBL", "bclc_stage": "BCLC", "child_pugh": "CPCLASS",
           "etiology": "ETIOL", "pvi": "PVI"}  # fmt: skip


def test_each_category_of_each_factor_has_its_share_with_exact_limits(ask) -> None:
    answer, hit = ask("response forest plot by subgroup"), responders()
    whole = [item for item in answer.results if not item.group]
    assert [(item.events, item.n) for item in whole] == [(int(hit.sum()), 50)]
    for name, column in COLUMNS.items():
        for level, part in hit.groupby(bundled("adsl")[column]):
            found = value(answer, "proportion", **{name: level})
            exact = stats.binomtest(int(part.sum()), len(part)).proportion_ci(method="exact")
            assert (found.events, found.n) == (part.sum(), len(part))
            assert (found.low, found.high) == pytest.approx((exact.low, exact.high), rel=1e-9)
    assert {name for item in answer.results for name, _ in item.group} == set(COLUMNS)


def test_a_factor_without_a_value_loses_its_patients_there_alone(ask) -> None:
    answer = ask("forest plot of ORR by etiology and ECOG")
    etiology = [item.n for item in answer.results if dict(item.group).get("etiology")]
    ecog = [item.n for item in answer.results if "ecog" in dict(item.group)]
    assert (sum(etiology), sum(ecog), answer.n) == (46, 50, 50)
    assert any("4 patients without a known etiology" in note for note in answer.notes)


def test_subgroups_are_of_the_patients_asked_about(ask) -> None:
    answer, hit = ask("forest ORR in women"), responders()
    women = bundled("adsl").SEX == "F"
    whole = next(item for item in answer.results if not item.group)
    assert (whole.events, whole.n) == (int(hit[women].sum()), int(women.sum()))
    assert any("under 5" in note for note in answer.notes)
