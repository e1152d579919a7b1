"""The Fine-Gray model against its definition, against Cox's model, and on awkward data."""

from __future__ import annotations

import math

import numpy as np
import pytest

from assistant.survival.fine_gray import fine_gray
from tests.survival.test_oracle_competing_risks import MARROW


def marrow() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return times, causes and indicators of low and of high risk."""
    pairs = [
        (group, *word.split(".")) for group, words in enumerate(MARROW) for word in words.split()
    ]
    group, time, cause = np.array(pairs, dtype=float).T
    return time, cause.astype(int), np.column_stack([group == 1, group == 2]).astype(float)


def by_definition(time, cause, z, beta):
    """Return the score and the sandwich variance of Fine and Gray (1999), subject by subject."""
    n = len(time)
    censorings = np.unique(time[cause == 0])
    own = np.unique(time[cause == 1])

    def still_uncensored(t):  # just before t
        return math.prod(
            1 - np.sum((time == u) & (cause == 0)) / np.sum(time >= u) for u in censorings if u < t
        )

    def weight(i, t):
        if time[i] >= t:
            return 1.0
        return still_uncensored(t) / still_uncensored(time[i]) if cause[i] > 1 else 0.0

    risk = np.exp(z @ beta)
    weights = np.array([[weight(i, t) for t in own] for i in range(n)])
    s0 = (weights * risk[:, None]).sum(axis=0)
    mean = np.einsum("it,i,ip->tp", weights, risk, z) / s0[:, None]
    events = np.array([np.sum((time == t) & (cause == 1)) for t in own])
    hazard = events / s0
    centred = z[:, None, :] - mean[None, :, :]
    jump = ((time[:, None] == own) & (cause[:, None] == 1)) - weights * risk[:, None] * hazard
    eta = np.einsum("itp,it->ip", centred, jump)
    psi = np.zeros_like(eta)
    for u in censorings:
        late = (time < u)[:, None] & (cause > 1)[:, None] & (own >= u)
        q = np.einsum("itp,it->p", centred, late * weights * risk[:, None] * hazard)
        under = np.sum(time >= u)
        jump_c = ((time == u) & (cause == 0)) - (time >= u) * np.sum(
            (time == u) & (cause == 0)
        ) / under
        psi += np.outer(jump_c, q / under)
    square = np.einsum("itp,itq,it->tpq", centred, centred, weights * risk[:, None])
    bread = np.linalg.inv(np.einsum("tpq,t->pq", square, hazard))
    return eta.sum(axis=0), bread @ (eta + psi).T @ (eta + psi) @ bread


@pytest.mark.parametrize("of", [1, 2])
def test_the_fit_satisfies_the_definition(of) -> None:
    time, cause, z = marrow()
    found = fine_gray(time, cause, z, of=of, variant="crr", conf_level=0.95)
    beta = np.array([effect.coefficient for effect in found.effects])
    mine = np.where(cause == 0, 0, np.where(cause == of, 1, 2))
    score, variance = by_definition(time, mine, z, beta)
    np.testing.assert_allclose(score, 0, atol=1e-8)
    errors = [effect.standard_error for effect in found.effects]
    np.testing.assert_allclose(errors, np.sqrt(np.diag(variance)), rtol=1e-8)
    assert (found.subjects, found.events + found.competing) == (137, 83)


def test_without_competing_events_the_coefficients_are_coxs() -> None:
    """coxph(Surv(time, relapse) ~ arm, ties = "breslow") on the 6-MP trial, R survival 3.5-3."""
    treated = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+".split()
    placebo = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23".split()
    words = treated + placebo
    found = fine_gray(
        [float(word.rstrip("+")) for word in words], [int("+" not in word) for word in words],
        np.array([[1.0]] * 21 + [[0.0]] * 21), of=1, variant="crr", conf_level=0.95,
    )  # fmt: skip
    assert found.effects[0].coefficient == pytest.approx(-1.509191, abs=5e-7)


def test_the_unit_of_a_covariate_scales_its_effect() -> None:
    time, cause, z = marrow()
    one = fine_gray(time, cause, z, of=1, variant="crr", conf_level=0.95).effects
    other = fine_gray(time, cause, z * 1e4 + 1e7, of=1, variant="crr", conf_level=0.95).effects
    for mine, scaled in zip(one, other, strict=True):
        assert scaled.coefficient * 1e4 == pytest.approx(mine.coefficient, rel=1e-6)
        assert scaled.z == pytest.approx(mine.z, rel=1e-6)


@pytest.mark.parametrize(
    ("time", "cause", "z", "unknown"),
    [
        pytest.param([], [], np.zeros((0, 1)), (0,), id="no subjects"),
        pytest.param([1], [1], [[0]], (0,), id="one subject"),
        pytest.param([1, 2, 3], [0, 0, 0], [[0], [1], [0]], (0,), id="all censored"),
        pytest.param([1, 2, 3], [2, 2, 0], [[0], [1], [0]], (0,), id="competing events only"),
        pytest.param([0, 0, 0], [0, 2, 0], [[0], [1], [0]], (0,), id="all at time 0"),
        pytest.param([1, 2, 3], [1, 2, 1], [[5], [5], [5]], (0,), id="a constant"),
        pytest.param([1, 2, 3, 4, 5, 6], [1, 1, 0, 2, 0, 2], [[0], [0], [1], [1], [0], [1]], (0,),
                     id="no event at one value"),
        pytest.param([1, 2, 3, 4, 5, 6], [1, 1, 0, 2, 1, 2],
                     [[0, 0], [1, 2], [0, 0], [1, 2], [0, 0], [1, 2]], (1,), id="collinear"),
        pytest.param([1, 2, 3, 4, 5, 6, 7], [0, 1, 0, 2, 1, 2, 1],
                     [[1, 0], [0, 0], [0, 1], [0, 1], [0, 1], [0, 0], [0, 0]], (0,),
                     id="who differs leaves before the first event"),
        pytest.param([2, 2, 2, 2], [1, 1, 0, 2], [[0], [1], [0], [1]], (), id="all tied"),
    ],
)  # fmt: skip
def test_effects_that_the_data_do_not_determine_are_none(time, cause, z, unknown) -> None:
    found = fine_gray(time, cause, np.array(z, dtype=float), of=1, variant="crr", conf_level=0.95)
    assert found.not_estimable == unknown
    for place, effect in enumerate(found.effects):
        assert (effect.coefficient is None) == (place in unknown)
        assert (effect.ratio is None) == (place in unknown)
    assert math.isfinite(found.log_likelihood)


def test_the_variants_differ_only_by_their_censoring() -> None:
    time, cause, z = marrow()
    time = time + np.arange(len(time)) / 1e3  # no ties
    crr, finegray = (
        fine_gray(time, cause, z, of=1, variant=variant, conf_level=0.95)
        for variant in ("crr", "finegray")
    )
    for one, other in zip(crr.effects, finegray.effects, strict=True):
        assert one.coefficient == pytest.approx(other.coefficient, rel=1e-9)
        assert one.standard_error != other.standard_error
    with pytest.raises(ValueError, match="crr, finegray"):
        fine_gray(time, cause, z, of=1, variant="sas", conf_level=0.95)


@pytest.mark.parametrize(
    ("time", "cause", "z", "of", "level"),
    [
        ([1, 2], [1], [[0], [1]], 1, 0.95), ([1, 2], [1, 0], [[0]], 1, 0.95), ([1, 2], [1, 0], [0, 1], 1, 0.95),
        ([1, 2], [1, -1], [[0], [1]], 1, 0.95), ([1, 2], [1, 0], [[0], [math.nan]], 1, 0.95),
        ([1, -2], [1, 0], [[0], [1]], 1, 0.95), ([1, 2], [1, 0], [[0], [1]], 0, 0.95),
        ([1, 2], [1, 0], [[0], [1]], 1, 95),
    ],
)  # fmt: skip
def test_impossible_input_is_refused(time, cause, z, of, level) -> None:
    with pytest.raises(ValueError, match=r"length|cause|finite|conf_level"):
        fine_gray(time, cause, np.array(z, dtype=float), of=of, variant="crr", conf_level=level)
