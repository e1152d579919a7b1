"""Firth's penalised Cox model: finite estimates also where one group has no event."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np

from assistant.survival.cox_likelihood import RiskMoments, likelihood, likelihood_of, risk_moments
from assistant.survival.cox_maximum import independent, inverse
from assistant.survival.cox_results import ModelTest, hazard_ratio, model_test
from assistant.survival.cox_sample import Codes, CoxSample, Matrix
from assistant.survival.risk_sets import RiskSets, risk_sets

MAXIMUM_STEPS = 60
PATIENCE = 10
"""Steps with the information as curvature, before the penalty's own is taken too."""
STILL = 1e-9
"""Step, in standard errors, that ends the search."""
FARTHEST = 60.0
"""Standard errors from the estimate beyond which a profile limit counts as infinite."""


@dataclass(frozen=True, slots=True)
class FirthCoefficient:
    """One covariate's penalised effect; all None where it is aliased."""

    coefficient: float | None
    standard_error: float | None
    """From the inverse information at the penalised estimate."""
    hazard_ratio: float | None
    lower: float | None
    """Profile penalised likelihood; None where it has no end."""
    upper: float | None
    wald_lower: float | None
    wald_upper: float | None
    p_value: float | None
    """Profile: penalised likelihood-ratio test that this coefficient is 0."""


@dataclass(frozen=True, slots=True)
class FirthFit:
    """A penalised fit."""

    coefficients: tuple[FirthCoefficient, ...]
    log_likelihood_null: float
    """Penalised: log likelihood + log det(information) / 2."""
    log_likelihood: float
    likelihood_ratio: ModelTest
    wald: ModelTest
    subjects: int
    events: int
    ties: str
    conf_level: float
    aliased: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Penalised:
    value: float
    gradient: Matrix
    information: Matrix


def firth_fit(sample: CoxSample, *, ties: str, conf_level: float) -> FirthFit:
    """Return the fit that maximises the likelihood times Jeffreys' prior.

    Args:
        ties: "efron" or "breslow".

    Raises:
        ValueError: other ties, a level outside 0 to 1, or no covariate that can be estimated.

    Source:
        Firth (1993); Heinze and Schemper (2001), Biometrics 57, 114; profile limits as R's
        coxphf and SAS PROC PHREG with FIRTH and CLPARM=PL. (coxphf knows Breslow's ties only.)
    """
    if ties not in ("efron", "breslow"):
        raise ValueError(f"ties must be efron or breslow for Firth's penalty, not {ties!r}")
    if not 0 < conf_level < 1:
        raise ValueError(f"conf_level must lie between 0 and 1, not {conf_level}")
    sets = risk_sets(sample)
    kept = _estimable(sets, ties)
    if not len(kept):
        raise ValueError("no covariate differs among those at risk at an event")
    sets = replace(sets, columns=sets.columns[kept], centre=sets.centre[:, kept])
    free = np.arange(len(kept))
    null = _penalised(sets, np.zeros(len(kept)), ties)
    beta, best = _climb(sets, np.zeros(len(kept)), free, ties)
    found = {
        int(place): _coefficient(sets, beta, best, position, ties, conf_level)
        for position, place in enumerate(kept)
    }
    unknown = FirthCoefficient(None, None, None, None, None, None, None, None)
    places = range(sample.covariates.shape[1])
    return FirthFit(
        tuple(found.get(place, unknown) for place in places), null.value, best.value,
        model_test(2 * (best.value - null.value), len(kept)),
        model_test(float(beta @ best.information @ beta), len(kept)),
        sample.subjects, sample.events, ties, conf_level,
        tuple(place for place in places if place not in found),
    )  # fmt: skip


def _estimable(sets: RiskSets, ties: str) -> Codes:
    information = likelihood(sets, np.zeros(len(sets.columns)), ties).information
    mass = sets.mass / sets.mass.sum()
    spread = np.sqrt([np.sum(mass * column * column) for column in sets.columns])
    return independent(information, spread, float(sets.death_mass.sum()))


def _penalised(sets: RiskSets, beta: Matrix, ties: str) -> _Penalised:
    moments = risk_moments(sets, beta, ties)
    plain = likelihood_of(sets, moments, ties)
    sign, log_determinant = np.linalg.slogdet(plain.information)
    value = plain.value + log_determinant / 2 if sign > 0 else -math.inf
    slope = _information_slope(sets, moments, ties)
    pull = np.einsum("ab,abc->c", inverse(plain.information), slope) / 2
    return _Penalised(float(value), plain.gradient + pull, plain.information)


def _information_slope(sets: RiskSets, moments: RiskMoments, ties: str) -> Matrix:
    """Return the derivative of the information, shape ``(n, n, n)``: third central moments."""
    width = len(sets.columns)
    slot, weight = np.arange(len(sets.time)), sets.death_mass
    share = np.zeros(len(slot))
    if ties == "efron":
        slot, share = sets.death_slot, sets.death_share
        weight = (sets.death_mass / sets.deaths)[slot]
    denominator = moments.at_risk[slot] * (1.0 - share * moments.dying[slot])

    def mean(values: Matrix) -> Matrix:
        found: Matrix = sets.at_risk(values)[slot] - share * sets.dying(values)[slot]
        return found / denominator

    x, risk = sets.columns, moments.risk
    first = [mean(risk * x[i]) for i in range(width)]
    second = {(i, j): mean(risk * x[i] * x[j]) for i in range(width) for j in range(i + 1)}
    slope = np.empty((width, width, width))
    for (i, j), product in second.items():
        for k in range(j + 1):
            third = mean(risk * x[i] * x[j] * x[k])
            third -= product * first[k] + second[i, k] * first[j] + second[j, k] * first[i]
            third += 2 * first[i] * first[j] * first[k]
            total = float(np.sum(weight * third))
            for a, b, c in ((i, j, k), (i, k, j), (j, i, k), (j, k, i), (k, i, j), (k, j, i)):
                slope[a, b, c] = total
    return slope


def _climb(sets: RiskSets, beta: Matrix, free: Codes, ties: str) -> tuple[Matrix, _Penalised]:
    """Return the maximum over the free coefficients, the others staying where they are."""
    best = _penalised(sets, beta, ties)
    if not len(free):
        return beta, best
    for taken in range(MAXIMUM_STEPS):
        step = np.zeros(len(beta))
        curvature = best.information[np.ix_(free, free)]
        if taken >= PATIENCE:
            curvature = _curvature(sets, beta, curvature, free, ties)
        step[free] = inverse(curvature) @ best.gradient[free]
        if float(step[free] @ curvature @ step[free]) < STILL**2:
            break
        while True:
            with np.errstate(all="ignore"):
                found = _penalised(sets, beta + step, ties)
            if found.value >= best.value or np.abs(step).max() < 1e-12:
                break
            step = step / 2
        if not found.value >= best.value:
            break
        beta, best = beta + step, found
    return beta, best


def _curvature(sets: RiskSets, beta: Matrix, information: Matrix, free: Codes, ties: str) -> Matrix:
    """Return the second derivative by differences; the information where it bends upwards."""
    found = np.empty((len(free), len(free)))
    if not (np.diagonal(information) > 0).all():
        return information
    for place, position in enumerate(free):
        move = np.zeros(len(beta))
        move[position] = 1e-4 / math.sqrt(information[place, place])
        ahead, behind = (_penalised(sets, beta + side * move, ties).gradient for side in (1, -1))
        found[place] = (behind - ahead)[free] / (2 * move[position])
    found = (found + found.T) / 2
    usable = np.isfinite(found).all() and (np.linalg.eigvalsh(found) > 0).all()
    return found if usable else information


def _coefficient(
    sets: RiskSets, beta: Matrix, best: _Penalised, place: int, ties: str, conf_level: float
) -> FirthCoefficient:
    error = math.sqrt(float(inverse(best.information)[place, place]))
    z = NormalDist().inv_cdf(0.5 + conf_level / 2)
    profile = _profile(sets, beta, place, ties)
    at_zero = model_test(2 * (best.value - profile(0.0)), 1)
    limits = [_limit(profile, float(beta[place]), side * error, best.value - z * z / 2)
              for side in (-1, 1)]  # fmt: skip
    lower, upper = (None if limit is None else hazard_ratio(limit) for limit in limits)
    estimate = float(beta[place])
    return FirthCoefficient(
        estimate, error, hazard_ratio(estimate), lower, upper,
        hazard_ratio(estimate - z * error), hazard_ratio(estimate + z * error), at_zero.p_value,
    )  # fmt: skip


def _profile(sets: RiskSets, beta: Matrix, place: int, ties: str) -> Callable[[float], float]:
    """Return the largest penalised likelihood as a function of one coefficient."""
    others = np.delete(np.arange(len(beta)), place)

    def value(fixed: float) -> float:
        start = beta.copy()
        start[place] = fixed
        return _climb(sets, start, others, ties)[1].value

    return value


def _limit(
    profile: Callable[[float], float], estimate: float, step: float, level: float
) -> float | None:
    """Return where the profile falls to the level, on the side that `step` points to."""
    from scipy.optimize import brentq  # 0.2 s: only a penalised fit pays for it

    inner, outer = estimate, estimate + 1.5 * step
    while profile(outer) > level:
        inner, outer = outer, estimate + 1.5 * (outer - estimate)
        if abs(outer - estimate) > FARTHEST * abs(step):
            return None
    drop = brentq(lambda at: max(profile(at) - level, -1e3), inner, outer, xtol=1e-10, rtol=1e-12)
    return float(drop)
