"""Whether hazards are proportional: the score test against effects that change with time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from assistant.survival.cox import CoxFit
from assistant.survival.cox_likelihood import risk_moments, slot_information
from assistant.survival.cox_maximum import independent, inverse
from assistant.survival.cox_results import ModelTest, model_test
from assistant.survival.cox_sample import CoxSample, Matrix, observed_at
from assistant.survival.risk_sets import RiskSets, risk_sets

TimeScale = Literal["km", "rank", "identity", "log"]
TIME_SCALES: tuple[str, ...] = get_args(TimeScale)


@dataclass(frozen=True, slots=True)
class ProportionalHazardsTest:
    """A test for each term and one for all."""

    terms: tuple[ModelTest, ...]
    """In the order asked for; None inside where a term is aliased."""
    overall: ModelTest
    time_scale: str


def proportional_hazards_test(
    sample: CoxSample,
    fit: CoxFit,
    *,
    time_scale: str,
    terms: Sequence[Sequence[int]] | None = None,
) -> ProportionalHazardsTest:
    """Return score tests that no coefficient changes along a scale of time.

    Args:
        time_scale: "km" (one less the Kaplan-Meier estimate just before, R's default), "rank",
            "identity" or "log".
        terms: Positions of the covariates of each term; one term for each covariate if absent.

    Raises:
        ValueError: the scale is unknown, times are not positive under "log", or an estimate is
            infinite.

    Source:
        Grambsch and Therneau (1994); the score test itself, as R survival >= 3.0, `cox.zph`
        (3.5-3). It uses the model's information also where the fit's variance is robust, and
        Breslow's risk sets for exact ties. SAS's ASSESS, lifelines and R before 3.0 give other
        tests. The scales "km" and "rank" ignore strata and weights, as in R.
    """
    if fit.infinite:
        raise ValueError("proportional hazards cannot be tested: an estimate is infinite")
    groups = [[place] for place in range(len(fit.beta))] if terms is None else terms
    sets = risk_sets(sample)
    scale = _centred_scale(sample, sets, time_scale)
    score, information = _extended(sets, fit, scale)
    kept = [place for place in range(len(fit.beta)) if place not in fit.aliased]
    return ProportionalHazardsTest(
        tuple(_test(score, information, kept, [p for p in group if p in kept]) for group in groups),
        _test(score, information, kept, kept),
        time_scale,
    )


def _extended(sets: RiskSets, fit: CoxFit, scale: Matrix) -> tuple[Matrix, Matrix]:
    """Return the score of the time effects, shape ``(n,)``, and the information in blocks.

    Shape ``(3, n, n)``: of the effects, with the time effects, of the time effects.
    """
    moments = risk_moments(sets, fit.beta, "efron" if fit.ties == "efron" else "breslow")
    width = len(fit.beta)
    observed = [sets.dying(sets.mass * column) for column in sets.columns]
    residual = np.array(observed).reshape(width, len(scale)) - moments.mean
    information = np.empty((3, width, width))
    for i in range(width):
        for j in range(i + 1):
            each = slot_information(sets, moments, i, j)
            for power in range(3):
                information[power, i, j] = information[power, j, i] = (each * scale**power).sum()
    score: Matrix = (residual * scale).sum(axis=1)
    return score, information


def _test(score: Matrix, information: Matrix, kept: list[int], group: list[int]) -> ModelTest:
    """Return the score test of some time effects beside all effects."""
    if not group:
        return ModelTest(None, 0, None)
    across = information[1][np.ix_(kept, group)]
    own = information[2][np.ix_(group, group)]
    left = own - across.T @ inverse(information[0][np.ix_(kept, kept)]) @ across
    spread = np.sqrt(np.maximum(np.diagonal(own), 0.0))
    if len(independent(left, spread, 1.0)) < len(group):
        return ModelTest(None, len(group), None)  # too few event times to see a change
    u = score[group]
    return model_test(float(u @ inverse(left) @ u), len(group))


def _centred_scale(sample: CoxSample, sets: RiskSets, time_scale: str) -> Matrix:
    """Return each slot's place on the scale of time, less its mean over events."""
    time = sample.time
    match time_scale:
        case "identity":
            scale = time
        case "log":
            if (time[sample.event] <= 0).any():
                raise ValueError("times must be positive for the log scale")
            scale = np.log(np.where(time > 0, time, 1.0))
        case "rank":
            scale = _mean_ranks(sample)
        case "km":
            scale = _fallen_before(sample)
        case _:
            raise ValueError(f"time_scale must be one of {', '.join(TIME_SCALES)}")
    dead, count = sample.event, sample.count
    scale = scale - np.sum(scale[dead] * count[dead]) / max(float(count[dead].sum()), 1.0)
    slot = np.zeros(len(sets.time))
    slot[sets.first[sets.dead]] = scale[sets.dead]
    return slot


def _mean_ranks(sample: CoxSample) -> Matrix:
    _, slot = np.unique(sample.time, return_inverse=True)
    count = np.bincount(slot, sample.count)
    ranks: Matrix = (np.cumsum(count) - (count - 1) / 2)[slot]
    return ranks


def _fallen_before(sample: CoxSample) -> Matrix:
    """Return one less the share event-free just before each time, all strata together."""
    time, slot = np.unique(sample.time, return_inverse=True)
    at_risk = observed_at(time, sample.time, sample.entry, sample.count)
    events = np.bincount(slot, sample.count * sample.event)
    share = np.cumprod(1.0 - events / at_risk)
    before: Matrix = 1.0 - np.concatenate(([1.0], share[:-1]))[slot]
    return before
