"""Tests between survival curves: weighted, for trend, and of each pair of groups."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from assistant.errors import StudyError
from assistant.estimates.event_tables import GroupedEvents, patients
from assistant.estimates.request import Key, Request
from assistant.model import Result
from assistant.templates.conditions import concept_of

TEST_NAMES: Mapping[str, str] = {
    "log-rank": "log-rank test, hypergeometric variance",
    "gehan-wilcoxon": "Gehan-Wilcoxon test",
    "tarone-ware": "Tarone-Ware test",
    "peto-peto": "Peto-Peto test",
    "peto-modified": "modified Peto-Peto test",
    "fleming-harrington": "Fleming-Harrington test",
}
FLEMING_HARRINGTON = "fleming-harrington"
TREND = "trend"
PAIRWISE = "pairwise"
LATE = (0.0, 1.0)
"""Weights where the question names none: differences late in follow-up count most."""


def weight_of(request: Request) -> tuple[str, float, float]:
    """Return the weight of the asked test, with p and q of Fleming-Harrington's."""
    test = request.option("test", "log-rank")
    weight = test if test in TEST_NAMES else "log-rank"
    if weight != FLEMING_HARRINGTON:
        return weight, 0.0, 0.0
    stated = request.reading.options.get("weights", LATE)
    p, q = stated if isinstance(stated, tuple) else LATE
    return weight, float(p), float(q)


def weight_name(request: Request) -> str:
    """Return the name of the asked test, with its weights."""
    weight, p, q = weight_of(request)
    name = TEST_NAMES[weight]
    return name if weight != FLEMING_HARRINGTON else f"{name}, p = {p:g}, q = {q:g}"


def curve_test_results(request: Request, grouped: GroupedEvents) -> list[Result]:
    """Return chi-square, degrees of freedom and p of the asked test between the groups.

    Raises:
        StudyError: fewer than two groups have patients, or a test for trend of fewer than three.
    """
    keys = [key for key, table in grouped.tables.items() if patients(table)]
    if len(keys) < 2:
        raise StudyError(
            "There is only one group, so there is nothing to compare.",
            next_step="Name two groups, or ask for the median of the one.",
        )
    if request.option("test", "") == TREND:
        return _trend(request, grouped, keys)
    if request.option("test", "") == PAIRWISE:
        return [*_between(request, grouped, keys), *_pairs(request, grouped, keys)]
    return _between(request, grouped, keys)


def _between(request: Request, grouped: GroupedEvents, keys: Sequence[Key]) -> list[Result]:
    from assistant.survival.logrank import logrank_test

    weight, p, q = weight_of(request)
    found = logrank_test([grouped.tables[key] for key in keys], weight=weight, p=p, q=q)
    base = _base(grouped, keys, weight_name(request))
    return _named(base, found.chi_square, found.degrees_of_freedom, found.p_value)


def _base(grouped: GroupedEvents, keys: Sequence[Key], method: str) -> Result:
    n = sum(patients(grouped.tables[key]) for key in keys)
    return Result("", None, endpoint=grouped.endpoint.name, n=n, method=method)


def _named(base: Result, chi_square: float, degrees: int, p_value: float) -> list[Result]:
    values = {"chi-square": chi_square, "degrees of freedom": degrees, "p value": p_value}
    return [
        replace(base, statistic=name, value=None if math.isnan(value) else value)
        for name, value in values.items()
    ]


def _trend(request: Request, grouped: GroupedEvents, keys: Sequence[Key]) -> list[Result]:
    from assistant.survival.trend import logrank_trend

    if len(keys) < 3:
        raise StudyError(
            "A test for trend needs at least three groups in their order, and there are two.",
            next_step="Ask for the log-rank test; with two groups both are the same.",
        )
    tables = [grouped.tables[key] for key in keys]
    found = logrank_trend([tables], list(range(1, len(keys) + 1)), weight="log-rank")
    order = ", ".join(f"{_key_words(request, key)} = {n}" for n, key in enumerate(keys, start=1))
    base = _base(grouped, keys, f"log-rank test for trend; scores {order}")
    slope = replace(base, statistic="z", value=None if math.isnan(found.z) else found.z)
    return [slope, *_named(base, found.chi_square, found.degrees_of_freedom, found.p_value)]


def _pairs(request: Request, grouped: GroupedEvents, keys: Sequence[Key]) -> list[Result]:
    """Return the log-rank test of each pair of groups, with Holm's p value beside its own."""
    from assistant.survival.logrank import logrank_test

    pairs = list(combinations(keys, 2))
    found = [
        logrank_test([grouped.tables[one], grouped.tables[other]], weight="log-rank")
        for one, other in pairs
    ]
    adjusted = holm([item.p_value for item in found])
    results = []
    for (one, other), test, p_value in zip(pairs, found, adjusted, strict=True):
        base = replace(
            _base(grouped, (one, other), TEST_NAMES["log-rank"]),
            group=tuple(
                (name, f"{second} versus {first}")
                for (name, first), (_, second) in zip(
                    request.group(one), request.group(other), strict=True
                )
            ),
        )
        results += _named(base, test.chi_square, test.degrees_of_freedom, test.p_value)
        results.append(
            replace(
                base, statistic="adjusted p value", value=p_value,
                method=f"{base.method}; Holm's adjustment for {len(pairs)} pairs",
            )
        )  # fmt: skip
    return results


def holm(p_values: Sequence[float]) -> list[float | None]:
    """Return p values adjusted for their number; None where one is not estimable.

    Source:
        Holm (1979), Scand J Statist 6:65; R `p.adjust(method = "holm")`. R's
        `pairwise_survdiff` (survminer) takes Benjamini and Hochberg's unless told.
    """
    known = sorted((value, place) for place, value in enumerate(p_values) if not math.isnan(value))
    adjusted: list[float | None] = [None] * len(p_values)
    highest = 0.0
    for rank, (value, place) in enumerate(known):
        highest = max(highest, min(1.0, value * (len(known) - rank)))
        adjusted[place] = highest
    return adjusted


def _key_words(request: Request, key: Key) -> str:
    return " ".join(
        f"{concept_of(request.study, name).label} {value}" for name, value in request.group(key)
    )
