"""Infinite and aliased coefficients against their definition, by linear programming.

A coefficient is infinite where a direction v with a part in it never lowers the likelihood: at
each event, no one at risk has a larger x'v than those with the event. It is aliased where its
column, within risk sets, is a sum of earlier ones.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from assistant.survival.cox import fit_sample
from assistant.survival.cox_sample import CoxSample, cox_sample

TIES = ("efron", "breslow", "exact")


def drawn(seed: int) -> CoxSample:
    """Return a small sample in which much can go wrong."""
    random = np.random.default_rng(seed)
    n, width = int(random.integers(4, 40)), int(random.integers(1, 5))
    kinds = [
        lambda: random.integers(0, 2, n), lambda: random.integers(0, 3, n),
        lambda: random.normal(50, 10, n), lambda: random.integers(0, 5, n) == 0,
    ]  # fmt: skip
    columns = [kinds[random.integers(0, 4)]() for _ in range(width)]
    time = random.integers(1, random.integers(3, 30), n).astype(float)
    return cox_sample(
        time, random.random(n) < random.random(), np.column_stack(columns).astype(float),
        strata=random.integers(0, random.integers(1, 4), n),
        entry=time - random.integers(1, 10, n) if random.random() < 0.4 else None,
    )  # fmt: skip


def at_risk(sample: CoxSample, event: int) -> np.ndarray:
    time = sample.time[event]
    found = (sample.stratum == sample.stratum[event]) & (sample.time >= time)
    return found if sample.entry is None else found & (sample.entry < time)


def without_their_own(sample: CoxSample, ties: str) -> list[int]:
    width = sample.covariates.shape[1]
    rows = [np.zeros((1, width))]
    for event in np.flatnonzero(sample.event):
        there = at_risk(sample, event)
        tied = there & sample.event & (sample.time == sample.time[event])
        if ties != "exact" or tied.sum() < there.sum():  # else nobody is left to choose from
            rows.append(sample.covariates[there] - sample.covariates[there].mean(axis=0))
    within, kept = np.vstack(rows), []
    for place in range(width):
        if np.linalg.matrix_rank(within[:, [*kept, place]], tol=1e-8) > len(kept):
            kept.append(place)
    return [place for place in range(width) if place not in kept]


def without_an_end(sample: CoxSample, ties: str, kept: list[int]) -> list[int]:
    x = sample.covariates[:, kept] / np.maximum(np.ptp(sample.covariates[:, kept], axis=0), 1e-9)
    differences = [np.zeros((1, len(kept)))]
    for event in np.flatnonzero(sample.event):
        others = at_risk(sample, event)
        if ties == "exact":  # the events stand against the others only
            others &= ~(sample.event & (sample.time == sample.time[event]))
        differences.append(x[event] - x[others])
    lead, found = np.vstack(differences), []
    for place, name in enumerate(kept):
        goal = np.eye(len(kept))[place]
        furthest = [-linprog(side * goal, A_ub=-lead, b_ub=np.zeros(len(lead)), bounds=(-1, 1)).fun
                    for side in (-1, 1)]  # fmt: skip
        if max(furthest) > 1e-6:
            found.append(name)
    return found


@pytest.mark.parametrize("seed", range(90))
def test_infinite_and_aliased_coefficients_are_those_of_the_definition(seed) -> None:
    sample, ties = drawn(seed), TIES[seed % 3]
    fit = fit_sample(sample, ties=ties, conf_level=0.95)
    aliased = without_their_own(sample, ties)
    kept = [place for place in range(sample.covariates.shape[1]) if place not in aliased]
    assert fit.aliased == tuple(aliased)
    assert fit.infinite == (tuple(without_an_end(sample, ties, kept)) if kept else ())
    for place, found in enumerate(fit.coefficients):
        assert (found.coefficient is None) is (place in fit.aliased + fit.infinite)


@pytest.mark.parametrize("seed", [636, 712, 1060, 1928, 4707, 5095])
def test_risks_too_different_for_numbers_are_seen(seed) -> None:
    """Once wrong: by rounding under left truncation, or by underflow."""
    test_infinite_and_aliased_coefficients_are_those_of_the_definition(seed)
