"""Cox's proportional hazards model, from subjects or from counts by time and covariate pattern."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from assistant.survival.cox_maximum import Maximum, inverse, maximise
from assistant.survival.cox_results import CoxCoefficient, ModelTest, hazard_ratio, model_test
from assistant.survival.cox_robust import clustered_square, score_residuals
from assistant.survival.cox_sample import CoxSample, Matrix, cox_sample
from assistant.survival.distributions import normal_tail
from assistant.survival.risk_sets import RiskSets, risk_sets

Ties = Literal["efron", "breslow", "exact"]
TIES: tuple[str, ...] = get_args(Ties)


@dataclass(frozen=True, slots=True, eq=False)
class CoxFit:
    """A fitted model."""

    coefficients: tuple[CoxCoefficient, ...]
    log_likelihood_null: float
    log_likelihood: float
    likelihood_ratio: ModelTest
    wald: ModelTest
    """With the robust variance where asked for; None where an estimate is infinite."""
    score: ModelTest
    subjects: int
    events: int
    ties: str
    conf_level: float
    infinite: tuple[int, ...]
    """Covariates whose estimate runs to infinity (no event at one of their values)."""
    directions: tuple[int, ...]
    """For each of `infinite`, 1 or -1: the infinity it runs to; 0 where any value would do."""
    aliased: tuple[int, ...]
    """Covariates without an estimate (R's NA): constant in all risk sets, or sums of earlier."""
    robust_score: ModelTest | None
    beta: Matrix
    """Shape ``(n_covariates,)``, for linear predictors: 0 if aliased, huge if infinite."""
    covariance: Matrix
    """Shape ``(n_covariates, n_covariates)`` of `beta`, robust where asked for."""

    @property
    def aic(self) -> float:
        """Akaike's criterion: -2 log likelihood + 2 for each estimated coefficient."""
        return 2 * self.likelihood_ratio.degrees_of_freedom - 2 * self.log_likelihood

    @property
    def bic(self) -> float | None:
        """Schwarz's criterion with the number of events as n, as R and SAS take it."""
        if not self.events:
            return None
        degrees = self.likelihood_ratio.degrees_of_freedom
        return math.log(self.events) * degrees - 2 * self.log_likelihood


def cox_fit(
    time: Matrix,
    event: npt.NDArray[np.bool_],
    count: Matrix,
    covariates: Matrix,
    *,
    ties: str,
    conf_level: float,
    strata: npt.NDArray[np.int64] | None = None,
    entry: Matrix | None = None,
    weights: Matrix | None = None,
    cluster: npt.NDArray[np.generic] | None = None,
    robust: bool | None = None,
) -> CoxFit:
    """Return the fit of cells: a time, an outcome and a covariate pattern each.

    Args: as `cox_sample` and `fit_sample`.

    Raises:
        ValueError: as those.
    """
    sample = cox_sample(
        time, event, covariates, count=count, strata=strata, entry=entry, weights=weights,
        cluster=cluster,
    )  # fmt: skip
    return fit_sample(sample, ties=ties, conf_level=conf_level, robust=robust)


def fit_sample(
    sample: CoxSample, *, ties: str, conf_level: float, robust: bool | None = None
) -> CoxFit:
    """Return the fit with Wald limits and the three tests that no covariate matters.

    Args:
        ties: "efron" (R's default), "breslow" (SAS's) or "exact" (SAS's DISCRETE).
        conf_level: Between 0 and 1.
        robust: Whether limits and Wald test use the sandwich variance; None as R: with clusters
            or with weights that are not whole.

    Raises:
        ValueError: `ties` or `conf_level` is none, or exact ties with weights or robust variance
            (R refuses both too).

    Source:
        Cox (1972); robust: Lin and Wei (1989). Equal to R survival 3.5-3, `coxph`, whose summary
        reports the naive score test and beside it the robust one. R warns and prints a huge
        coefficient where the estimate is infinite; here it is None.
    """
    weight = sample.weight
    if robust is None:
        fractional = weight is not None and bool((weight != np.floor(weight)).any())
        robust = sample.cluster is not None or fractional
    _check_request(sample, ties, conf_level, robust)
    sets = risk_sets(sample)
    found = maximise(sets, ties)
    covariance = sandwich(sample, sets, found, ties) if robust else found.covariance
    null, best = found.null.value, found.best.value
    return CoxFit(
        coefficients=_coefficients(found, covariance, conf_level, robust),
        log_likelihood_null=null,
        log_likelihood=best,
        likelihood_ratio=model_test(2 * (best - null), len(found.kept)),
        wald=_wald(found, covariance),
        score=_score(found, found.null.information),
        subjects=sample.subjects,
        events=sample.events,
        ties=ties,
        conf_level=conf_level,
        infinite=tuple(found.infinite.tolist()),
        directions=tuple(found.directions.tolist()),
        aliased=tuple(found.aliased.tolist()),
        robust_score=_robust_score(sample, sets, found, ties) if robust else None,
        beta=found.beta,
        covariance=covariance,
    )


def _check_request(sample: CoxSample, ties: str, conf_level: float, robust: bool) -> None:
    if ties not in TIES:
        raise ValueError(f"ties must be one of {', '.join(TIES)}, not {ties!r}")
    if not 0 < conf_level < 1:
        raise ValueError(f"conf_level must lie between 0 and 1, not {conf_level}")
    weighted = sample.weight is not None and bool((sample.weight != 1).any())
    if ties == "exact" and (weighted or robust):
        raise ValueError("exact ties go neither with case weights nor with a robust variance")


def sandwich(sample: CoxSample, sets: RiskSets, found: Maximum, ties: str) -> Matrix:
    """Return the robust covariance of the coefficients: A B A, B by clusters."""
    middle = clustered_square(sample, score_residuals(sets, found.beta, ties))
    result: Matrix = found.covariance @ middle @ found.covariance
    return result


def _wald(found: Maximum, covariance: Matrix) -> ModelTest:
    kept, beta = found.kept, found.beta[found.kept]
    if len(found.infinite):
        return model_test(None, len(kept))
    return model_test(float(beta @ inverse(covariance[np.ix_(kept, kept)]) @ beta), len(kept))


def _score(found: Maximum, variance: Matrix) -> ModelTest:
    kept, gradient = found.kept, found.null.gradient[found.kept]
    chi_square = gradient @ inverse(variance[np.ix_(kept, kept)]) @ gradient
    return model_test(float(chi_square), len(kept))


def _robust_score(sample: CoxSample, sets: RiskSets, found: Maximum, ties: str) -> ModelTest:
    residuals = score_residuals(sets, np.zeros(len(found.beta)), ties)
    return _score(found, clustered_square(sample, residuals))


def _coefficients(
    found: Maximum, covariance: Matrix, conf_level: float, robust: bool
) -> tuple[CoxCoefficient, ...]:
    z_limit = NormalDist().inv_cdf(0.5 + conf_level / 2)
    hidden = {*found.aliased.tolist(), *found.infinite.tolist()}
    return tuple(
        CoxCoefficient(None, None, None, None, None, None, None)
        if place in hidden
        else _coefficient(
            float(beta), float(found.covariance[place, place]), float(covariance[place, place]),
            z_limit, robust,
        )
        for place, beta in enumerate(found.beta)
    )  # fmt: skip


def _coefficient(
    beta: float, naive: float, variance: float, z_limit: float, robust: bool
) -> CoxCoefficient:
    error = math.sqrt(max(variance, 0.0))
    z = beta / error if error > 0 else None
    return CoxCoefficient(
        beta, math.sqrt(max(naive, 0.0)), hazard_ratio(beta), hazard_ratio(beta - z_limit * error),
        hazard_ratio(beta + z_limit * error), z, None if z is None else normal_tail(z),
        error if robust else None,
    )  # fmt: skip
