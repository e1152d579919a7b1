"""The Cox core against its definitions written out: loops over risk sets, pairs and subsets."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from assistant.survival import concordance as concordance_module
from assistant.survival.concordance import concordance
from assistant.survival.cox import fit_sample
from assistant.survival.cox_likelihood import likelihood, risk_moments
from assistant.survival.cox_prediction import predicted_survival
from assistant.survival.cox_robust import score_residuals
from assistant.survival.cox_sample import CoxSample, cox_sample
from assistant.survival.firth import _information_slope, _penalised, firth_fit
from assistant.survival.proportional_hazards import proportional_hazards_test
from assistant.survival.risk_sets import risk_sets

TIES = ("efron", "breslow", "exact")


def drawn(seed: int, *, truncated=False, strata=1, weighted=False, clusters=False, n=24):
    """Return a small sample with many ties, one row for each subject."""
    random = np.random.default_rng(seed)
    time = random.integers(3, 9, n).astype(float)
    return cox_sample(
        time, random.random(n) < 0.7,
        np.column_stack([random.integers(0, 2, n), random.integers(0, 3, n)]).astype(float),
        strata=random.integers(0, strata, n),
        entry=time - random.integers(1, 8, n) if truncated else None,
        weights=random.integers(1, 9, n) / 4 if weighted else None,
        cluster=random.integers(0, 8, n) if clusters else None,
    )  # fmt: skip


def collapsed(sample: CoxSample) -> CoxSample:
    """Return the same subjects as counts of equal cells."""
    columns = [sample.time, sample.event, sample.stratum, *sample.covariates.T]
    for optional in (sample.entry, sample.weight, sample.cluster):
        columns.append(np.zeros(len(sample.time)) if optional is None else optional)
    cells, count = np.unique(np.column_stack(columns), axis=0, return_counts=True)
    width = sample.covariates.shape[1]
    entry, weight, cluster = cells[:, 3 + width :].T
    return cox_sample(
        cells[:, 0], cells[:, 1] > 0, cells[:, 3 : 3 + width], count=count.astype(float),
        strata=cells[:, 2].astype(int), entry=None if sample.entry is None else entry,
        weights=None if sample.weight is None else weight,
        cluster=None if sample.cluster is None else cluster,
    )  # fmt: skip


def repeated(sample: CoxSample, times: np.ndarray) -> CoxSample:
    def each(values):
        return None if values is None else np.repeat(values, times, axis=0)

    return cox_sample(
        each(sample.time), each(sample.event), each(sample.covariates),
        strata=each(sample.stratum), entry=each(sample.entry), weights=each(sample.weight),
        cluster=each(sample.cluster),
    )  # fmt: skip


def risk_set(sample: CoxSample, stratum: int, time: float) -> np.ndarray:
    entered = np.ones(len(sample.time), bool) if sample.entry is None else sample.entry < time
    return np.flatnonzero((sample.stratum == stratum) & (sample.time >= time) & entered)


def log_likelihood(sample: CoxSample, beta: np.ndarray, ties: str, offset=0.0) -> float:
    """Return the partial likelihood, from the definition; `offset` is added to predictors."""
    eta = sample.covariates @ beta + offset
    mass = sample.mass
    total = 0.0
    for stratum in range(len(sample.stratum_labels)):
        for time in np.unique(sample.time[sample.event & (sample.stratum == stratum)]):
            at_risk = risk_set(sample, stratum, time)
            dead = [i for i in at_risk if sample.event[i] and sample.time[i] == time]
            total += mass[dead] @ eta[dead]
            if ties == "exact":
                subsets = itertools.combinations(at_risk, len(dead))
                total -= math.log(sum(math.exp(eta[list(chosen)].sum()) for chosen in subsets))
                continue
            all_risk = mass[at_risk] @ np.exp(eta[at_risk])
            dead_risk = mass[dead] @ np.exp(eta[dead])
            for k in range(len(dead)):
                share = k / len(dead) if ties == "efron" else 0.0
                total -= mass[dead].mean() * math.log(all_risk - share * dead_risk)
    return total


def derivative(function, at, step=1e-5):
    columns = []
    for place in range(len(at)):
        move = np.zeros(len(at))
        move[place] = step
        columns.append((function(at + move) - function(at - move)) / (2 * step))
    return np.array(columns)


KINDS = [
    pytest.param({}, id="plain"),
    pytest.param({"strata": 3}, id="strata"),
    pytest.param({"truncated": True}, id="left truncation"),
    pytest.param({"truncated": True, "strata": 2}, id="truncated strata"),
    pytest.param({"weighted": True}, id="weights"),
    pytest.param({"weighted": True, "truncated": True, "strata": 2}, id="everything"),
]


@pytest.mark.parametrize("ties", TIES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_the_likelihood_and_its_derivatives_are_the_definitions(kind, ties, seed) -> None:
    if ties == "exact" and "weighted" in kind:
        pytest.skip("refused")
    sample = drawn(seed, **kind, n=16 if ties == "exact" else 24)
    sets, beta = risk_sets(sample), np.array([0.7, -0.4])
    found = likelihood(sets, beta, ties)
    assert found.value == pytest.approx(log_likelihood(sample, beta, ties), rel=1e-12)
    slope = derivative(lambda b: log_likelihood(sample, b, ties), beta)
    assert found.gradient == pytest.approx(slope, abs=1e-7)
    bend = -derivative(lambda b: likelihood(sets, b, ties).gradient, beta)
    assert found.information == pytest.approx(bend, abs=1e-7)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("kind", KINDS)
def test_score_residuals_are_each_subjects_pull(kind, ties) -> None:
    """The residual is the change of the gradient with the subject's own weight.

    With Efron's ties a weight also changes the mean weight of those tied with it, which the
    residual leaves out; there the sum and the plain case are tested.
    """
    sample = drawn(5, **kind)
    sets, beta = risk_sets(sample), np.array([0.3, 0.2])
    found = score_residuals(sets, beta, ties)
    whole = likelihood(sets, beta, ties).gradient
    assert (found * sample.mass).sum(axis=1) == pytest.approx(whole, abs=1e-10)
    if ties == "efron":
        return

    def gradient(weights):
        changed = cox_sample(sample.time, sample.event, sample.covariates, strata=sample.stratum,
                             entry=sample.entry, weights=weights)  # fmt: skip
        return likelihood(risk_sets(changed), beta, ties).gradient

    assert pytest.approx(derivative(gradient, sample.mass), abs=1e-6) == found.T


@pytest.mark.parametrize("ties", TIES)
@pytest.mark.parametrize("seed", range(4))
def test_counts_and_rows_give_one_answer(ties, seed) -> None:
    kind = {"truncated": seed % 2 == 1, "strata": 1 + seed // 2}
    robust = ties != "exact"
    few = drawn(seed, weighted=robust, clusters=robust and seed == 3, **kind)
    rows = repeated(few, np.random.default_rng(seed).integers(1, 4, 24))
    cells = collapsed(rows)
    assert len(cells.time) < len(rows.time)
    one, two = (fit_sample(x, ties=ties, conf_level=0.9, robust=robust) for x in (rows, cells))
    assert one.beta == pytest.approx(two.beta, abs=1e-10)
    assert one.covariance == pytest.approx(two.covariance, rel=1e-8)
    for name in ("likelihood_ratio", "wald", "score", "robust_score"):
        if getattr(one, name) is not None:
            theirs = getattr(two, name).chi_square
            assert getattr(one, name).chi_square == pytest.approx(theirs, rel=1e-8)
    assert (one.subjects, one.events) == (two.subjects, two.events)
    ranked = [concordance(x, x.covariates[:, 1]) for x in (rows, cells)]
    assert ranked[0].concordance == pytest.approx(ranked[1].concordance)
    assert ranked[0].standard_error == pytest.approx(ranked[1].standard_error)
    for scale in ("km", "rank", "identity", "log"):
        tests = [proportional_hazards_test(x, f, time_scale=scale) for x, f in
                 ((rows, one), (cells, two))]  # fmt: skip
        assert tests[0].overall.chi_square == pytest.approx(tests[1].overall.chi_square, rel=1e-7)
    curves = [predicted_survival(x, f, np.array([1.0, 2.0]), stratum=0) for x, f in
              ((rows, one), (cells, two))]  # fmt: skip
    assert curves[0].survival == pytest.approx(curves[1].survival)
    assert curves[0].log_variance == pytest.approx(curves[1].log_variance)
    assert curves[0].at_risk.tolist() == curves[1].at_risk.tolist()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_proportional_hazards_is_the_score_test_of_covariate_times_time(kind, ties) -> None:
    sample = drawn(8, **kind, n=60)
    fit = fit_sample(sample, ties=ties, conf_level=0.95, robust=False)
    times = sample.time[sample.event]
    centre = times.mean()

    def value(theta):
        """Return the likelihood with effects beta + gamma (t - centre), slot by slot."""
        total = 0.0
        for time in np.unique(times):
            effect = theta[:2] + theta[2:] * (time - centre)
            chosen = sample.time >= time
            now = CoxSample(
                sample.time[chosen], (sample.event & (sample.time == time))[chosen],
                sample.count[chosen], sample.covariates[chosen], sample.stratum[chosen],
                sample.stratum_labels, None if sample.entry is None else sample.entry[chosen],
                None if sample.weight is None else sample.weight[chosen], None,
            )  # fmt: skip
            total += log_likelihood(now, effect, ties)
        return total

    theta = np.append(fit.beta, [0.0, 0.0])
    score = derivative(value, theta)
    bend = -derivative(lambda at: derivative(value, at, 1e-3), theta, 1e-3)
    found = proportional_hazards_test(sample, fit, time_scale="identity")
    expected = score @ np.linalg.solve(bend, score)
    assert found.overall.chi_square == pytest.approx(expected, rel=1e-4)
    for place in range(2):
        kept = [0, 1, 2 + place]
        u = np.append([0.0, 0.0], score[2 + place])
        expected = u @ np.linalg.solve(bend[np.ix_(kept, kept)], u)
        assert found.terms[place].chi_square == pytest.approx(expected, rel=1e-4)


def pair_weights(sample: CoxSample, risk: np.ndarray, mass: np.ndarray) -> np.ndarray:
    """Return concordant, discordant and tied pairs."""
    found = np.zeros(3)
    for i in np.flatnonzero(sample.event):
        for j in risk_set(sample, sample.stratum[i], sample.time[i]):
            if sample.time[j] > sample.time[i] or not sample.event[j]:
                kind = 0 if risk[i] > risk[j] else 1 if risk[i] < risk[j] else 2
                found[kind] += mass[i] * mass[j]
    return found


@pytest.mark.parametrize("batch", [2, 512])
@pytest.mark.parametrize("clusters", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_concordance_counts_pairs_and_its_error_is_the_jackknifes(
    kind, clusters, batch, monkeypatch
) -> None:
    monkeypatch.setattr(concordance_module, "BATCH", batch)
    sample = drawn(11, clusters=clusters, **kind)
    risk = sample.covariates @ np.array([0.5, 1.0])

    def share(mass):
        concordant, discordant, tied = pair_weights(sample, risk, mass)
        return (concordant + tied / 2) / (concordant + discordant + tied)

    found = concordance(sample, risk)
    assert found.concordance == pytest.approx(share(sample.mass))
    change = derivative(share, sample.mass) * sample.mass
    if clusters:
        change = np.bincount(sample.cluster, change)
    assert found.standard_error == pytest.approx(math.sqrt(np.sum(change**2)), rel=1e-6)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_predicted_curve_without_effects_is_the_hazard_of_all(kind, ties) -> None:
    sample = drawn(13, **kind)
    flat = cox_sample(sample.time, sample.event, np.zeros((24, 1)), strata=sample.stratum,
                      entry=sample.entry, weights=sample.weight)  # fmt: skip
    fit = fit_sample(flat, ties=ties, conf_level=0.95, robust=False)
    curve = predicted_survival(flat, fit, np.zeros(1), stratum=0)
    hazard = variance = 0.0
    for place, time in enumerate(curve.time):
        at_risk = risk_set(sample, 0, time)
        assert curve.at_risk[place] == len(at_risk)
        dead = [i for i in at_risk if sample.event[i] and sample.time[i] == time]
        for k in range(len(dead)):
            share = k / len(dead) if ties == "efron" else 0.0
            left = sample.mass[at_risk].sum() - share * sample.mass[dead].sum()
            hazard += sample.mass[dead].mean() / left
            variance += sample.mass[dead].mean() / left**2
        assert curve.survival[place] == pytest.approx(math.exp(-hazard))
        assert curve.log_variance[place] == pytest.approx(variance)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("kind", KINDS)
def test_firths_penalty_has_the_slope_it_claims(kind, ties) -> None:
    sample = drawn(17, **kind)
    sets, beta = risk_sets(sample), np.array([0.4, -0.6])
    slope = _information_slope(sets, risk_moments(sets, beta, ties), ties)
    expected = derivative(lambda b: likelihood(sets, b, ties).information, beta)
    assert np.moveaxis(slope, 2, 0) == pytest.approx(expected, abs=1e-7)
    gradient = derivative(lambda b: np.array(_penalised(sets, b, ties).value), beta)
    assert _penalised(sets, beta, ties).gradient == pytest.approx(gradient, abs=1e-7)
    fit = firth_fit(sample, ties=ties, conf_level=0.95)
    found = np.array([c.coefficient for c in fit.coefficients])
    assert _penalised(sets, found, ties).gradient == pytest.approx([0, 0], abs=1e-7)
