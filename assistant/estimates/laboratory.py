"""Measured values at visits, and their change from baseline."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.errors import StudyError
from assistant.estimates.groups import chosen_test
from assistant.estimates.measurements import (
    Measured,
    Record,
    after_baseline,
    baseline,
    measured,
)
from assistant.estimates.numbers import QUANTILE_NAMES, asks_geometric_mean, geometric_results
from assistant.estimates.remarks import SMALL_GROUP
from assistant.estimates.request import Estimate, Key, Request
from assistant.estimates.visit_values import at_visit, choice_notes, visits_asked
from assistant.estimates.wording import counted, left_out
from assistant.model import Result, Scalar, VisitPoint
from assistant.present.numbers import plain
from assistant.summaries.change import change, percent_change


@dataclass(frozen=True, slots=True)
class Cell:
    """One summary: what it is of, where, and its values."""

    key: Key
    at: VisitPoint
    measure: str
    """Added to the name of each statistic: "change"; empty for the value itself."""
    unit: str | None
    values: tuple[float, ...]
    missing: int


def at_visits(request: Request) -> Estimate:
    """Return the summary of a measured value at each visit asked for, else at every visit."""
    results: list[Result] = []
    notes: list[str] = []
    for name in request.reading.endpoint:
        found = measured(request, name)
        chosen = [at_visit(found, visit) for visit in visits_asked(request, found)]
        for item in chosen:
            for key, size in found.sizes.items():
                values = tuple(_value(record) for record in item.chosen[key].values())
                cell = Cell(key, VisitPoint(item.visit), "", found.concept.unit, values,
                            size - len(values))  # fmt: skip
                results += summary_results(request, found, cell)
            if not any(item.chosen.values()):
                notes.append(
                    f"None of these patients has a value of {found.label} at {item.visit}."
                )
        notes += choice_notes(chosen)
    notes.append("Missing: patients of the group without a value at the visit.")
    return Estimate(tuple(results), (*notes, *few_notes(results)))


def changes(request: Request) -> Estimate:
    """Return the summary of change from baseline, absolute and percent, at visits after it.

    Raises:
        StudyError: nobody has a baseline value.
    """
    results: list[Result] = []
    notes: list[str] = []
    for name in request.reading.endpoint:
        found = measured(request, name)
        bases = baselines(found)
        chosen = [at_visit(found, visit) for visit in _later_visits(request, found)]
        without = 0
        for item in chosen:
            for key, size in found.sizes.items():
                pairs = [
                    (_value(record), bases[patient])
                    for patient, record in item.chosen[key].items()
                    if patient in bases
                ]
                without += len(item.chosen[key]) - len(pairs)
                results += _change_results(request, found, key, item.visit, pairs, size)
        notes += [*choice_notes(chosen), *_change_notes(bases, without)]
    return Estimate(tuple(results), (*notes, *few_notes(results)))


def baselines(found: Measured) -> dict[str, float]:
    """Return the baseline value of each patient who has one.

    Raises:
        StudyError: nobody has one.
    """
    bases = {}
    for courses in found.courses.values():
        for patient, records in courses.items():
            base = baseline(records)
            if base is not None:
                bases[patient] = base
    if not bases:
        raise StudyError(
            f"No patient has a baseline value of {found.label}, so there is no change from it.",
            why="There is no BASE, no record flagged as baseline (ABLFL) and no baseline visit.",
            next_step=f"Ask for {found.label} at a visit.",
        )
    return bases


def _later_visits(request: Request, found: Measured) -> list[str]:
    """Return the visits asked for, else all that hold a value of somebody after baseline."""
    asked = visits_asked(request, found)
    if request.reading.at:
        return list(asked)
    later = {
        record.visit
        for courses in found.courses.values()
        for records in courses.values()
        for record in after_baseline(records)
    }
    return [visit for visit in asked if visit in later]


def _change_results(
    request: Request,
    found: Measured,
    key: Key,
    visit: str,
    pairs: Sequence[tuple[float, float]],
    size: int,
) -> list[Result]:
    measures: tuple[tuple[str, str | None, Callable[[float, float], float | None]], ...] = (
        ("change", found.concept.unit, change),
        ("percent change", "%", percent_change),
    )
    results = []
    is_percent = request.option("measure", "") == "percent"
    for measure, unit, computed in measures[1:] if is_percent else measures:
        whole = [computed(value, base) for value, base in pairs]
        values = tuple(item for item in whole if item is not None)
        cell = Cell(key, VisitPoint(visit), measure, unit, values, size - len(values))
        results += summary_results(request, found, cell)
    return results


def _change_notes(bases: dict[str, float], without: int) -> list[str]:
    return [
        "Change is the value minus baseline; percent change is that in percent of baseline.",
        *left_out(without, "of patients without a baseline value", "value"),
        *zero_notes(bases),
        "Missing: patients of the group without a change at the visit.",
    ]


def zero_notes(bases: Mapping[str, float]) -> list[str]:
    """Return how many patients have no percent change since baseline is 0."""
    zero = sum(base == 0 for base in bases.values())
    return [f"Without a percent change, since baseline is 0: {counted(zero)}."] if zero else []


def few_notes(results: Sequence[Result]) -> list[str]:
    """Return which visits and groups hold fewer than five values."""
    few = []
    for item in results:
        is_few = item.statistic in {"n", "n change"}
        if is_few and isinstance(item.at, VisitPoint) and 0 < int(str(item.value)) < SMALL_GROUP:
            group = "".join(f", {plain(value)}" for _, value in item.group)
            few.append(f"{item.at.visit}{group}: {item.value}")
    if not few:
        return []
    return [f"Under {SMALL_GROUP} values, to be read with care: {'; '.join(few)}."]


def summary_results(request: Request, found: Measured, cell: Cell) -> list[Result]:
    """Return n, missing, mean, SD, median, quartiles and range of one cell."""
    from assistant.summaries.number import summarise

    definition = quantile_definition(request)
    summary = summarise(cell.values, missing=cell.missing, quantile_definition=definition)
    quantiles = QUANTILE_NAMES.get(definition)
    named: list[tuple[str, Scalar, str | None]] = [
        ("n", summary.n, None), ("missing", summary.missing, None),
        ("mean", summary.mean, None), ("sd", summary.sd, None),
        ("median", summary.median, quantiles), ("q1", summary.q1, quantiles),
        ("q3", summary.q3, quantiles), ("minimum", summary.minimum, None),
        ("maximum", summary.maximum, None),
    ]  # fmt: skip
    base = Result(
        "", None, group=found.group(cell.key), endpoint=found.concept.name, at=cell.at,
        n=summary.n,
    )  # fmt: skip
    results = [
        replace(
            base, statistic=f"{statistic} {cell.measure}".rstrip(), value=value,
            unit=None if statistic in ("n", "missing") else cell.unit, method=method,
        )
        for statistic, value, method in named
    ]  # fmt: skip
    if asks_geometric_mean(request) and not cell.measure:
        own = replace(base, unit=cell.unit)
        results += geometric_results(own, cell.values, request.reading.level)
    if cell.measure == "change" and cell.values:
        results += paired_results(request, replace(base, unit=cell.unit), cell.values)
    return results


def paired_results(request: Request, base: Result, changes: Sequence[float]) -> list[Result]:
    """Return the asked test that the changes of the patients are 0; none where none is asked."""
    level = request.reading.level
    test = chosen_test(request)
    if test == "paired-t":
        from assistant.summaries.mean_comparison import one_mean_test

        mean = one_mean_test(changes, conf_level=level)
        own = replace(base, unit=None, method="paired t test of the change from baseline")
        return [
            replace(own, statistic="mean change with limits", value=mean.estimate, unit=base.unit,
                    low=mean.lower, high=mean.upper,
                    level=None if mean.lower is None else level),
            replace(own, statistic="t", value=mean.t),
            replace(own, statistic="degrees of freedom", value=mean.degrees_of_freedom),
            replace(own, statistic="p value", value=mean.p_value),
        ]  # fmt: skip
    if test == "signed-rank":
        from assistant.summaries.shift import pseudomedian
        from assistant.summaries.signed_rank import signed_rank_test

        sizes = rankable(changes)
        ranks, middle = signed_rank_test(sizes), pseudomedian(sizes, conf_level=level)
        is_exact = not ranks.tied and ranks.p_exact is not None
        how = "exact" if is_exact else "normal approximation, continuity corrected"
        own = replace(base, unit=None, method=f"Wilcoxon signed-rank test; {how}")
        return [
            replace(own, statistic="pseudomedian change", value=middle.shift, unit=base.unit,
                    low=middle.lower, high=middle.upper,
                    level=None if middle.lower is None else level,
                    method="Hodges-Lehmann: median of the means of all pairs of changes"),
            replace(own, statistic="signed-rank V", value=ranks.v),
            replace(own, statistic="p value", value=ranks.p_value),
        ]  # fmt: skip
    return []


def rankable(changes: Sequence[float]) -> list[float]:
    """Return changes without the last bits that subtraction leaves, so that equal ones tie.

    12.1 - 4.3 and 20.1 - 12.3 are both 7.8 and must share a rank; nine significant digits of the
    largest are more than any laboratory reports.

    >>> rankable([12.1 - 4.3, 20.1 - 12.3])
    [7.8, 7.8]
    """
    largest = max((abs(item) for item in changes), default=0.0)
    decimals = 9 - math.floor(math.log10(largest)) if largest > 0 else 9
    return [round(item, decimals) for item in changes]


def quantile_definition(request: Request) -> int:
    """Return R's type of the quantiles: the question's, else the study's."""
    stated = request.study.conventions.quantile_definition
    return int(request.option("quantile_definition", str(stated)))


def _value(record: Record) -> float:
    assert record.value is not None
    return record.value
