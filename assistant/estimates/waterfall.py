"""Waterfall plots: the best percent change from baseline of every patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.errors import StudyError
from assistant.estimates.laboratory import baselines, quantile_definition
from assistant.estimates.measured_labels import change_limits, group_name
from assistant.estimates.measurements import Measured, Record, after_baseline, analysed, measured
from assistant.estimates.numbers import QUANTILE_NAMES
from assistant.estimates.request import Estimate, Key, Request
from assistant.estimates.wording import left_out
from assistant.figures import WaterfallFigure
from assistant.model import Result, Scalar, Table
from assistant.summaries.change import best_percent_change


@dataclass(frozen=True, slots=True)
class Best:
    """One patient's lowest value after baseline."""

    patient: str
    key: Key
    base: float
    record: Record
    change: float
    """Percent of baseline."""


def waterfall(request: Request) -> Estimate:
    """Return each patient's best percent change, largest first, its summary and the figure.

    Best is the largest decrease (or smallest increase) of all values after baseline.

    Raises:
        StudyError: no measured value is named, or nobody has one before and after baseline.
    """
    whole = Estimate()
    for name in request.reading.endpoint:
        found = measured(request, name)
        best = best_changes(found)
        if not best:
            raise StudyError(
                f"No patient has a value of {found.label} at baseline and after it.",
                next_step=f"Ask for {found.label} at a visit.",
            )
        whole = Estimate(
            (*whole.results, *_results(request, found, best)),
            (*whole.notes, *_notes(found, best)),
            (*whole.figures, _figure(found, best)),
            (*whole.tables, _table(found, best)),
        )
    return whole


def best_changes(found: Measured) -> list[Best]:
    """Return the best percent change of each patient who has one, the largest value first."""
    bases = baselines(found)
    best = []
    for key, courses in found.courses.items():
        for patient, records in courses.items():
            values = {item.value: item for item in reversed(analysed(records))
                      if item.value is not None}  # fmt: skip
            if patient not in bases or not values:
                continue
            change = best_percent_change(tuple(values), bases[patient])
            if change is not None:
                best.append(Best(patient, key, bases[patient], values[min(values)], change))
    return sorted(best, key=lambda item: (-item.change, item.patient))


def _figure(found: Measured, best: Sequence[Best]) -> WaterfallFigure:
    return WaterfallFigure(
        title=f"Best percent change from baseline in {found.label}", unit="%",
        bars=tuple(
            (item.patient, item.change, group_name(found, item.key) if found.by else "")
            for item in best
        ),
        references=tuple(item for item in change_limits(found) if item[0] != 0),
    )  # fmt: skip


def _table(found: Measured, best: Sequence[Best]) -> Table:
    unit = f" ({found.concept.unit})" if found.concept.unit else ""
    rows: tuple[tuple[Scalar, ...], ...] = tuple(
        (item.patient, *item.key, item.base, item.record.value, item.record.visit,
         item.record.day, item.change)
        for item in best
    )  # fmt: skip
    columns = (
        "patient",
        *found.by,
        f"baseline{unit}",
        f"lowest{unit}",
        "visit",
        "day",
        "change (%)",
    )
    return Table(columns, rows, f"Best percent change in {found.label}")


def _results(request: Request, found: Measured, best: Sequence[Best]) -> list[Result]:
    results: list[Result] = []
    for key in found.sizes:
        own = [item.change for item in best if item.key == key]
        results += _summary(request, found, key, own)
        results += [
            Result("patients", count, group=(*found.group(key), ("best change", words)),
                   endpoint=found.concept.name, n=len(own))
            for words, count in _counted(found, own)
        ]  # fmt: skip
    return results


def _counted(found: Measured, changes: Sequence[float]) -> list[tuple[str, int]]:
    """Return how many patients changed in each way; with RECIST's limits for diameters."""
    counts = [
        ("decrease", sum(change < 0 for change in changes)),
        ("no change", sum(change == 0 for change in changes)),
        ("increase", sum(change > 0 for change in changes)),
    ]
    for limit, _ in change_limits(found):
        if limit < 0:
            words = f"decrease of {-limit:g}% or more"
            counts.append((words, sum(change <= limit for change in changes)))
        if limit > 0:
            words = f"increase of {limit:g}% or more"
            counts.append((words, sum(change >= limit for change in changes)))
    return counts


def _summary(request: Request, found: Measured, key: Key, changes: Sequence[float]) -> list[Result]:
    from assistant.summaries.number import summarise

    definition = quantile_definition(request)
    size = found.sizes[key]
    summary = summarise(changes, missing=size - len(changes), quantile_definition=definition)
    values: tuple[tuple[str, Scalar], ...] = (
        ("n", summary.n), ("missing", summary.missing), ("mean", summary.mean),
        ("sd", summary.sd), ("median", summary.median), ("q1", summary.q1), ("q3", summary.q3),
        ("minimum", summary.minimum), ("maximum", summary.maximum),
    )  # fmt: skip
    quantiles = QUANTILE_NAMES.get(definition)
    return [
        Result(
            name, value, group=found.group(key), endpoint=f"best percent change in {found.label}",
            unit=None if name in ("n", "missing") else "%", n=summary.n,
            method=quantiles if name in ("median", "q1", "q3") else None,
        )
        for name, value in values
    ]  # fmt: skip


def _notes(found: Measured, best: Sequence[Best]) -> list[str]:
    notes = [
        "Best is the largest decrease (or smallest increase) after baseline, in percent of it."
    ]
    without = sum(found.sizes.values()) - len(best)
    notes += left_out(without, f"without {found.label} at baseline (other than 0) and after it")
    every = [records for courses in found.courses.values() for records in courses.values()]
    unused = sum(len(after_baseline(records)) - len(analysed(records)) for records in every)
    which = "without the analysis flag (ANL01FL), which others of the patient have,"
    return [*notes, *left_out(unused, which, "value")]
