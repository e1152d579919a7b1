"""The Cox models of R: fits, tests of proportional hazards, Firth's penalty, predicted curves."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from assistant.survival.concordance import concordance
from assistant.survival.cox import fit_sample
from assistant.survival.cox_design import (
    Design,
    Term,
    design,
    factor_term,
    interaction_term,
    number_term,
)
from assistant.survival.cox_prediction import predicted_survival
from assistant.survival.cox_results import ModelTest
from assistant.survival.cox_sample import CoxSample, cox_sample
from assistant.survival.firth import firth_fit
from assistant.survival.proportional_hazards import proportional_hazards_test
from assistant.survival.quantile import survival_quantile
from assistant.survival.rate import survival_rate
from tests.oracle import Case, Compared, cases, complete, conf_type_of, differs, selected

CASES = cases()
pytestmark = pytest.mark.skipif(not CASES, reason="../shared/oracle is not here")


def as_list(value: object) -> list[str]:
    return list(value) if isinstance(value, list) else [value] if value else []


def term_of(covariate, rows) -> Term:
    name = covariate["name"]
    if covariate["type"] == "numeric":
        return number_term(name, [float(row[name]) for row in rows])
    levels = [str(level) for level in covariate["levels"]]
    reference = str(covariate.get("reference", levels[0]))
    return factor_term(name, [row[name] for row in rows], levels=levels, reference=reference)


def column_of(label: str, covariates, rows) -> Term:
    """Return the one column called "karno" or "trt=2"."""
    name = label.partition("=")[0]
    term = term_of(next(x for x in covariates if x["name"] == name), rows)
    place = term.labels.index(label)
    return Term(label, (label,), term.columns[:, [place]])


def sample_of(case: Case) -> tuple[CoxSample, Design]:
    params = case["params"]
    covariates, strata = params["covariates"], as_list(params.get("strata"))
    single = [params.get(key) for key in ("entry", "weights", "cluster")]
    names = [params["time"], params["event"], *(x["name"] for x in covariates), *strata, *single]
    rows = complete(selected(case), names)
    terms = [term_of(x, rows) for x in covariates]
    for pair in as_list(params.get("interaction")):
        terms.append(interaction_term(*(column_of(x, covariates, rows) for x in pair.split(":"))))
    built = design(terms)
    events = {str(value) for value in params["event_values"]}
    labels = sorted({tuple(row[name] for name in strata) for row in rows})

    def numbers(key: str) -> np.ndarray | None:
        name = params.get(key)
        return np.array([float(row[name]) for row in rows]) if name else None

    cluster = params.get("cluster")
    return cox_sample(
        np.array([float(row[params["time"]]) for row in rows]),
        np.array([row[params["event"]] in events for row in rows]), built.covariates,
        strata=np.array([labels.index(tuple(row[n] for n in strata)) for row in rows]),
        entry=numbers("entry"), weights=numbers("weights"),
        cluster=np.array([row[cluster] for row in rows]) if cluster else None,
    ), built  # fmt: skip


def linear_predictor(sample: CoxSample, beta: np.ndarray) -> np.ndarray:
    return sum(x * b for x, b in zip(sample.covariates.T, beta, strict=True))


def compared(name: str, ours: ModelTest, theirs) -> Iterator[Compared]:
    if theirs is None:
        yield f"{name} chi-square", ours.chi_square, None
        return
    yield f"{name} chi-square", ours.chi_square, theirs["chi2"]
    yield f"{name} p", ours.p_value, theirs["p"]
    if "df" in theirs:
        yield f"{name} df", ours.degrees_of_freedom, theirs["df"]


def cox(case: Case) -> Iterator[Compared]:
    params, expected = case["params"], case["expected"]
    sample, built = sample_of(case)
    fit = fit_sample(
        sample, ties=params["ties"], conf_level=params["conf_level"], robust=params.get("robust")
    )
    for place, (ours, theirs) in enumerate(
        zip(fit.coefficients, expected["coefficients"], strict=True)
    ):
        yield f"{place} term", built.labels[place] == theirs["term"], True
        for key, name in (
            ("coef", "coefficient"), ("hr", "hazard_ratio"), ("se", "standard_error"), ("z", "z"),
            ("p", "p_value"), ("lower", "lower"), ("upper", "upper"),
            ("robust_se", "robust_standard_error"),
        ):  # fmt: skip
            if key in theirs:
                yield f"{theirs['term']} {key}", getattr(ours, name), theirs[key]
        if "diverges" in theirs:
            runs = dict(zip(fit.infinite, fit.directions, strict=True))
            yield f"{theirs['term']} diverges", runs.get(place), theirs["diverges"]
    yield "separation", bool(fit.infinite), bool(expected.get("separation"))
    yield "aliased", len(fit.aliased), 0
    yield "n", fit.subjects, expected["n"]
    yield "events", fit.events, expected["events"]
    yield "log likelihood of none", fit.log_likelihood_null, expected["loglik_null"]
    yield "log likelihood", fit.log_likelihood, expected["loglik"]
    yield "aic", fit.aic, expected["aic"]
    yield "bic", fit.bic, expected["bic_events"]
    yield from compared("likelihood ratio", fit.likelihood_ratio, expected["lr"])
    yield from compared("wald", fit.wald, expected["wald"])
    yield from compared("score", fit.score, expected["score"])
    if expected.get("robust_score"):
        yield from compared("robust score", fit.robust_score, expected["robust_score"])
    if expected.get("n_events_weighted"):
        weighted = float(sample.mass[sample.event].sum())
        yield "weighted events", weighted, expected["n_events_weighted"]
    found = concordance(sample, linear_predictor(sample, fit.beta))
    yield "concordance", found.concordance, expected["concordance"]["c"]
    yield "concordance se", found.standard_error, expected["concordance"]["se"]


def zph(case: Case) -> Iterator[Compared]:
    params, expected = case["params"], case["expected"]
    sample, built = sample_of(case)
    fit = fit_sample(sample, ties=params["ties"], conf_level=params["conf_level"])
    scale = params["transform"]
    by_term = proportional_hazards_test(
        sample, fit, time_scale=scale, terms=[places for _, places in built.terms]
    )
    ours = [*zip([name for name, _ in built.terms], by_term.terms, strict=True),
            ("GLOBAL", by_term.overall)]  # fmt: skip
    for (name, test), theirs in zip(ours, expected["by_term"], strict=True):
        yield f"{theirs['term']} named", name == theirs["term"], True
        yield from compared(name, test, theirs)
    each = proportional_hazards_test(sample, fit, time_scale=scale)
    for test, theirs in zip(each.terms, expected["by_coefficient"], strict=True):
        yield from compared(theirs["term"], test, theirs)


def firth(case: Case) -> Iterator[Compared]:
    params, expected = case["params"], case["expected"]
    sample, _ = sample_of(case)
    fit = firth_fit(sample, ties=params["ties"], conf_level=params["conf_level"])
    for ours, theirs in zip(fit.coefficients, expected["coefficients"], strict=True):
        for key, name in (
            ("coef", "coefficient"), ("hr", "hazard_ratio"), ("se", "standard_error"),
            ("lower_profile", "lower"), ("upper_profile", "upper"),
            ("lower_wald", "wald_lower"), ("upper_wald", "wald_upper"),
        ):  # fmt: skip
            yield f"{theirs['term']} {key}", getattr(ours, name), theirs[key]
    yield "n", fit.subjects, expected["n"]
    yield "events", fit.events, expected["events"]
    yield "of none", fit.log_likelihood_null, expected["penalized_loglik_null"]
    yield "likelihood", fit.log_likelihood, expected["penalized_loglik"]
    yield from compared("likelihood ratio", fit.likelihood_ratio, expected["lr"])


def predicted(case: Case) -> Iterator[Compared]:
    params = case["params"]
    sample, _ = sample_of(case)
    fit = fit_sample(sample, ties=params["ties"], conf_level=params["conf_level"])
    for profile in case["expected"]["profiles"]:
        row = {name: str(value) for name, value in profile["newdata"].items()}
        values = design([term_of(x, [row]) for x in params["covariates"]]).covariates[0]
        curve = predicted_survival(sample, fit, values)
        options = {"conf_level": params["conf_level"], "conf_type": conf_type_of(case)}
        median = survival_quantile(curve, 0.5, **options)
        for key, ours in (("median", median.time), ("median_lower", median.lower),
                          ("median_upper", median.upper)):  # fmt: skip
            yield f"{row} {key}", ours, profile[key]
        for at in profile["times"]:
            found = survival_rate(curve, at["time"], **options)
            last = int(np.searchsorted(curve.time, at["time"], side="right")) - 1
            error = float(curve.survival[last] * np.sqrt(curve.log_variance[last]))
            for key, ours in (("surv", found.survival), ("lower", found.lower),
                              ("upper", found.upper), ("se", error)):  # fmt: skip
                yield f"{row} {at['time']} {key}", ours, at[key]


COX_CHECKS = {"cox": cox, "cox.zph": zph, "cox.firth": firth, "cox.predict_survival": predicted}
EACH = [
    pytest.param(method, case, id=case["id"])
    for method in COX_CHECKS
    for case in CASES.get(method, [])
]


@pytest.mark.parametrize(("method", "case"), EACH)
def test_the_cox_models_equal_r(method, case) -> None:
    found = list(COX_CHECKS[method](case))
    assert [item for item in found if differs(case, *item[1:])] == []
    assert found
