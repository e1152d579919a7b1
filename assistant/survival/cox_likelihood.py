"""Cox's partial likelihood with its gradient and information, in passes over whole columns.

With ties, Efron replaces a risk set's sum s by s - (k/d) d0 for the k-th of d simultaneous
events, d0 being the sum over those d. Everything derived from it is a fixed combination of five
sums over k for each event time, so that the work grows with cells plus events, not with their
product.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assistant.survival.cox_exact import exact_terms
from assistant.survival.cox_sample import Matrix
from assistant.survival.risk_sets import RiskSets


@dataclass(frozen=True, slots=True, eq=False)
class TieSums:
    """Sums over the k of each slot, w the mean weight of its events, D_k = 1 - (k/d) d0 / s0."""

    log: Matrix
    """w log(s0 D_k)."""
    hazard: Matrix
    """w / D_k: s0 times the step of the cumulative baseline hazard."""
    hazard_share: Matrix
    """w (k/d) / D_k."""
    square: Matrix
    """w / D_k^2."""
    square_share: Matrix
    """w (k/d) / D_k^2."""
    square_share2: Matrix
    """w (k/d)^2 / D_k^2."""


@dataclass(frozen=True, slots=True, eq=False)
class RiskMoments:
    """Risk-weighted sums of each slot at one value of the coefficients.

    All but `at_risk` itself are shares of it: their squares would overflow where risks differ much.
    """

    predictor: Matrix
    """Shape ``(n_cells,)``: linear predictor, shifted to a mean risk of 1 in each stratum."""
    risk: Matrix
    """Shape ``(n_cells,)``: weight times exp(predictor)."""
    shift: Matrix
    """Shape ``(n_strata,)``: what was taken off the predictor of the centred covariates."""
    at_risk: Matrix
    """Shape ``(n_slots,)``: s0."""
    dying: Matrix
    """Shape ``(n_slots,)``: d0 / s0."""
    at_risk_first: Matrix
    """Shape ``(n_covariates, n_slots)``: sums of risk times covariate, over s0."""
    dying_first: Matrix
    """Shape ``(n_covariates, n_slots)``: those of the events, over s0."""
    ties: TieSums

    @property
    def mean(self) -> Matrix:
        """Weight of the events times the mean covariate of the risk set, as `at_risk_first`."""
        return self.at_risk_first * self.ties.hazard - self.dying_first * self.ties.hazard_share


@dataclass(frozen=True, slots=True, eq=False)
class Likelihood:
    """The log partial likelihood and its derivatives."""

    value: float
    gradient: Matrix
    information: Matrix


def likelihood(sets: RiskSets, beta: Matrix, ties: str) -> Likelihood:
    """Return the log partial likelihood at `beta`, shape ``(n_covariates,)``.

    Args:
        ties: "efron", "breslow" or "exact".

    Source:
        Cox (1972), Breslow (1974), Efron (1977); weights as in R's `coxph`: Efron's correction
        gives each of d tied events their mean weight. For exact ties see `exact_terms`.
    """
    return likelihood_of(sets, risk_moments(sets, beta, ties), ties)


def likelihood_of(sets: RiskSets, moments: RiskMoments, ties: str) -> Likelihood:
    """Return the log partial likelihood at the coefficients of the moments, for the same ties."""
    dead, width = sets.dead, len(sets.columns)
    value = float(np.sum(sets.mass[dead] * moments.predictor[dead]) - moments.ties.log.sum())
    totals = np.array([np.sum(sets.mass[dead] * column[dead]) for column in sets.columns])
    gradient = totals - moments.mean.sum(axis=1)
    information = np.zeros((width, width))
    for i in range(width):
        for j in range(i + 1):
            information[i, j] = information[j, i] = slot_information(sets, moments, i, j).sum()
    if ties == "exact":
        log, mean, second = exact_terms(sets, moments.predictor)
        value, gradient, information = value - log, gradient - mean, information + second
    return Likelihood(value, gradient, information)


def slot_information(sets: RiskSets, moments: RiskMoments, i: int, j: int) -> Matrix:
    """Return each slot's weighted covariance of two covariates over its risk set."""
    product = moments.risk * sets.columns[i] * sets.columns[j]
    ties, s1, d1 = moments.ties, moments.at_risk_first, moments.dying_first
    second = sets.at_risk(product) / moments.at_risk
    found: Matrix = second * ties.hazard - s1[i] * s1[j] * ties.square
    if ties.hazard_share.any():
        found -= sets.dying(product) / moments.at_risk * ties.hazard_share
        found += (s1[i] * d1[j] + d1[i] * s1[j]) * ties.square_share
        found -= d1[i] * d1[j] * ties.square_share2
    return found


def risk_moments(sets: RiskSets, beta: Matrix, ties: str) -> RiskMoments:
    """Return the sums over risk sets; for exact ties those of the slots with one event only."""
    predictor = np.zeros(len(sets.mass))
    for column, coefficient in zip(sets.columns, beta, strict=True):
        predictor += column * coefficient  # one by one: equal covariates, equal predictors
    predictor, shift = _shifted(sets, predictor)
    risk = sets.mass * np.exp(predictor)
    at_risk = sets.at_risk(risk)
    dying = sets.dying(risk) / at_risk
    n_slots = len(sets.time)
    first = np.empty((2, len(beta), n_slots))
    for place, column in enumerate(sets.columns):
        product = risk * column
        first[0, place], first[1, place] = sets.at_risk(product), sets.dying(product)
    sums = _efron(sets, at_risk, dying) if ties == "efron" else _breslow(sets, at_risk, ties)
    first /= at_risk
    return RiskMoments(predictor, risk, shift, at_risk, dying, first[0], first[1], sums)


def _shifted(sets: RiskSets, predictor: Matrix) -> tuple[Matrix, Matrix]:
    """Return predictors with a mean risk of 1 in each stratum, against overflow."""
    n_strata = len(sets.bounds) - 1
    largest = np.full(n_strata, -np.inf)
    np.maximum.at(largest, sets.cell_stratum, predictor)
    scaled = np.exp(predictor - largest[sets.cell_stratum])
    total = np.bincount(sets.cell_stratum, sets.mass * scaled, n_strata)
    mass = np.bincount(sets.cell_stratum, sets.mass, n_strata)
    shift = largest + np.log(total / mass)
    return predictor - shift[sets.cell_stratum], shift


def _breslow(sets: RiskSets, at_risk: Matrix, ties: str) -> TieSums:
    mass = sets.death_mass
    if ties == "exact":
        mass = np.where(sets.deaths == 1, mass, 0.0)
    none = np.zeros(len(mass))
    return TieSums(mass * np.log(at_risk), mass, none, mass, none, none)


def _efron(sets: RiskSets, at_risk: Matrix, dying: Matrix) -> TieSums:
    n_slots, slot, share = len(sets.time), sets.death_slot, sets.death_share
    if len(slot) == n_slots:  # no ties
        return _breslow(sets, at_risk, "efron")
    starts = np.cumsum(sets.deaths) - sets.deaths
    weight = sets.death_mass / sets.deaths
    remaining = 1.0 - share * dying[slot]
    once = 1.0 / remaining
    twice = once * once
    terms = (np.log(remaining), once, once * share, twice, twice * share, twice * share * share)
    sums = [np.add.reduceat(term, starts) * weight for term in terms]
    sums[0] += sets.death_mass * np.log(at_risk)
    return TieSums(*sums)
