"""Summaries of a number: n, missing, mean, standard deviation, median, quartiles, range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.estimates.counts import (
    ValueCounts,
    distribution,
    summarised_concepts,
    value_counts,
)
from assistant.estimates.request import Estimate, Key, Request
from assistant.model import Result, Scalar
from assistant.study.model import Concept
from assistant.templates.conditions import concept_of

GEOMETRIC_MEAN = "geometric mean"
QUANTILE_NAMES: Mapping[int, str] = {2: "SAS definition 5 (R type 2)", 7: "R type 7"}


def number_summary(request: Request) -> Estimate:
    """Return the summary of each number that the kind fixes or the question names."""
    sizes = request.sizes()
    results: list[Result] = []
    for name in summarised_concepts(request):
        results += number_results(request, concept_of(request.study, name), sizes)
    return Estimate(tuple(results))


def number_results(request: Request, concept: Concept, sizes: Mapping[Key, int]) -> list[Result]:
    """Return the summary statistics of one concept in each group, one result a statistic."""
    return summaries(request, concept, sizes, value_counts(request, "numeric_summary", [concept]))


def summaries(
    request: Request, concept: Concept, sizes: Mapping[Key, int], counts: ValueCounts
) -> list[Result]:
    """Return the results of `number_results` from counts that were read before."""
    results: list[Result] = []
    for key in sizes:
        counted = [
            (None if value is None else float(str(value)), count)
            for value, count in counts.get((concept.name, key), ())
        ]
        results += group_statistics(
            request, request.group(key), counted, endpoint=concept.name, unit=concept.unit
        )
    return results


def group_statistics(
    request: Request,
    group: tuple[tuple[str, Scalar], ...],
    counted: Sequence[tuple[float | None, int]],
    *,
    endpoint: str,
    unit: str | None,
) -> list[Result]:
    """Return the summary statistics of one group's values and their numbers of patients."""
    from assistant.summaries.number import summarise

    definition = int(
        request.option("quantile_definition", str(request.study.conventions.quantile_definition))
    )
    present = [value for value, count in counted if value is not None for _ in range(count)]
    missing = sum(count for value, count in counted if value is None)
    summary = summarise(present, missing=missing, quantile_definition=definition)
    named: list[tuple[str, Scalar, str | None]] = [
        ("n", summary.n, None),
        ("missing", summary.missing, None),
        ("mean", summary.mean, None),
        ("sd", summary.sd, None),
        ("median", summary.median, QUANTILE_NAMES.get(definition)),
        ("q1", summary.q1, QUANTILE_NAMES.get(definition)),
        ("q3", summary.q3, QUANTILE_NAMES.get(definition)),
        ("minimum", summary.minimum, None),
        ("maximum", summary.maximum, None),
    ]
    results = [
        Result(
            statistic,
            value,
            group=group,
            endpoint=endpoint,
            unit=None if statistic in ("n", "missing") else unit,
            n=summary.n,
            method=method,
        )
        for statistic, value, method in named
    ]
    if asks_geometric_mean(request):
        base = Result("", None, group=group, endpoint=endpoint, unit=unit, n=summary.n)
        results += geometric_results(base, present, request.reading.level)
    return results


def asks_geometric_mean(request: Request) -> bool:
    """Whether the question names the geometric mean."""
    return request.option("statistic", "") == GEOMETRIC_MEAN


def geometric_results(base: Result, values: Sequence[float], level: float) -> list[Result]:
    """Return the geometric mean with t limits of the logarithms, and its coefficient of variation.

    None where a value is 0 or less, or there is no value.
    """
    from assistant.summaries.geometric_mean import geometric_mean

    method = "t limits of the logarithms"
    found = geometric_mean(values, conf_level=level) if values else None
    if found is None or found.mean is None:
        why = "no values" if found is None else f"{found.not_positive} values of 0 or less"
        return [replace(base, statistic=GEOMETRIC_MEAN, method=f"not estimable: {why}")]
    variation = None if found.variation is None else 100 * found.variation
    return [
        replace(base, statistic=GEOMETRIC_MEAN, value=found.mean, low=found.lower,
                high=found.upper, level=None if found.lower is None else level, method=method),
        replace(base, statistic="geometric CV", value=variation, unit="%", method=method),
    ]  # fmt: skip


def baseline_table(request: Request) -> Estimate:
    """Return Table 1: each characteristic of the study, by group."""
    sizes = request.sizes()
    results = [
        Result("patients", size, group=request.group(key), n=size) for key, size in sizes.items()
    ]
    shown = [
        concept for concept in request.study.concepts
        if concept.characteristic and concept.name not in request.reading.by
    ]  # fmt: skip
    numbers = [concept for concept in shown if concept.type == "number"]
    categories = [concept for concept in shown if concept.type == "category"]
    counts = {
        **value_counts(request, "numeric_summary", numbers),
        **value_counts(request, "category_distribution", categories),
    }
    for concept in shown:
        if concept.type == "number":
            results += summaries(request, concept, sizes, counts)
        elif concept.type == "category":
            results += distribution(request, concept, sizes, counts)
    return Estimate(tuple(results))
