"""The survival curve that a Cox model predicts for given covariates."""

from __future__ import annotations

import numpy as np

from assistant.survival.cox import CoxFit
from assistant.survival.cox_likelihood import RiskMoments, risk_moments
from assistant.survival.cox_sample import CoxSample, Flags, Matrix, observed_at
from assistant.survival.curve import SurvivalCurve
from assistant.survival.risk_sets import RiskSets, risk_sets


def predicted_survival(
    sample: CoxSample, fit: CoxFit, covariates: Matrix, *, stratum: int | None = None
) -> SurvivalCurve:
    """Return the curve of a subject with these covariates; limits and quantiles are the curve's.

    At risk, events and censored are the numbers of the sample (of the stratum), not predictions.

    Args:
        covariates: Shape ``(n_covariates,)``, coded as those of the sample.
        stratum: Label of the subject's stratum; needed if there are several.

    Raises:
        ValueError: the stratum is missing or unknown, or a covariate's effect is infinite.

    Source:
        Survival is exp(-cumulative hazard) (Breslow 1974), with Efron's ties its counterpart
        (Efron 1977), with exact ties Breslow's; variance: Tsiatis (1981). R survival 3.5-3,
        `survfit.coxph`. (SAS's BASELINE uses Breslow's also with TIES=EFRON; R's
        Kalbfleisch-Prentice curve is not offered.)
    """
    values = np.asarray(covariates, dtype=np.float64)
    if values.shape != fit.beta.shape or not np.isfinite(values).all():
        raise ValueError("covariates must be one finite number for each of the model's")
    if fit.infinite:
        raise ValueError("no curve can be predicted: an estimate of the model is infinite")
    place = _stratum(sample, stratum)
    ties = "efron" if fit.ties == "efron" else "breslow"
    sets = risk_sets(sample)
    moments = risk_moments(sets, fit.beta, ties)
    hazard, variance = _hazard(sets, moments, fit, values, place)
    times = sets.time[sets.bounds[place] : sets.bounds[place + 1]][::-1]
    return _curve(sample, sample.stratum == place, times, hazard, variance)


def _stratum(sample: CoxSample, label: int | None) -> int:
    if label is None:
        if len(sample.stratum_labels) > 1:
            raise ValueError("the model has strata: name the one the curve is for")
        return 0
    found = np.flatnonzero(sample.stratum_labels == label)
    if not len(found):
        raise ValueError(f"there is no stratum {label}")
    return int(found[0])


def _curve(
    sample: CoxSample, inside: Flags, event_times: Matrix, hazard: Matrix, variance: Matrix
) -> SurvivalCurve:
    """Return the curve at all times of a stratum, events and censorings."""
    time, slot = np.unique(sample.time[inside], return_inverse=True)
    event, count = sample.event[inside], sample.count[inside]
    leaving = np.bincount(slot, count, len(time))
    events = np.bincount(slot, count * event, len(time))
    entry = None if sample.entry is None else sample.entry[inside]
    at_risk = observed_at(time, sample.time[inside], entry, count)
    step = np.searchsorted(event_times, time, side="right")
    return SurvivalCurve(
        time, at_risk.astype(np.int64), events.astype(np.int64),
        (leaving - events).astype(np.int64), np.exp(-hazard[step]), variance[step],
        None if entry is None else (entry, count.astype(np.int64)),
    )  # fmt: skip


def _hazard(
    sets: RiskSets, moments: RiskMoments, fit: CoxFit, values: Matrix, place: int
) -> tuple[Matrix, Matrix]:
    """Return the cumulative hazard and its variance after 0, 1, ... of the event times."""
    inside = slice(sets.bounds[place], sets.bounds[place + 1])
    ties = moments.ties
    away = values - sets.centre[place]
    at_risk = moments.at_risk[inside][::-1]
    step, square = ties.hazard[inside][::-1] / at_risk, ties.square[inside][::-1] / at_risk**2
    drift = moments.at_risk_first * ties.square - moments.dying_first * ties.square_share
    drift = drift[:, inside][:, ::-1] / at_risk - away[:, None] * step
    zero = np.zeros((len(values), 1))
    hazard = np.concatenate(([0.0], np.cumsum(step)))
    square = np.concatenate(([0.0], np.cumsum(square)))
    gradient = np.hstack((zero, np.cumsum(drift, axis=1)))
    relative = float(np.exp(away @ fit.beta - moments.shift[place]))
    variance = square + np.einsum("it,ij,jt->t", gradient, fit.covariance, gradient)
    return relative * hazard, relative * relative * variance
