"""Times of one group against a historical median that is taken as known."""

from __future__ import annotations

import math
from dataclasses import replace

from assistant.estimates.event_tables import GroupedEvents, counted_result, events
from assistant.estimates.request import Request
from assistant.estimates.time_to_event import group_words
from assistant.model import Result, Scalar, TimePoint, TimeUnit

FEW_EVENTS = 5
"""Below this the normal approximation of the test is said to be rough."""


def stated_median(request: Request) -> TimePoint | None:
    """Return the historical median that the question names, as "5 months"."""
    stated = request.reading.options.get("against")
    if not isinstance(stated, str):
        return None
    value, unit = stated.split()
    units: dict[str, TimeUnit] = {
        "days": "days", "weeks": "weeks", "months": "months", "years": "years"
    }  # fmt: skip
    return TimePoint(float(value), units[unit])


def one_sample_results(
    request: Request, grouped: GroupedEvents, median: TimePoint
) -> tuple[list[Result], list[str]]:
    """Return, for each group, the one-sample log-rank test against exponential times.

    Observed and expected events, their ratio with exact limits, and two-sided and one-sided p.
    """
    from assistant.survival.one_sample import exponential_hazard, one_sample_logrank

    words = f"{median.value:g} {median.unit}"
    hazard = exponential_hazard(median=grouped.stored(median))
    results: list[Result] = []
    notes = [
        f"The historical median of {words} is taken as known, with exponential times "
        "(a constant hazard)."
    ]
    for key, table in grouped.tables.items():
        found = one_sample_logrank(table, hazard, conf_level=request.reading.level)
        if math.isnan(found.z):
            notes.append(f"The test is not estimable{group_words(request, key)}: no follow-up.")
            continue
        base = replace(
            counted_result(request, grouped, key, "", None), unit=None,
            method=f"one-sample log-rank test; historical median {words}",
        )  # fmt: skip
        ratio = replace(
            base, statistic="observed/expected events", value=found.ratio, low=found.lower,
            high=found.upper, level=found.conf_level,
            method=f"{base.method}; exact Poisson limits",
        )  # fmt: skip
        named: dict[str, Scalar] = {
            "expected events": found.expected, "z": found.z, "chi-square": found.chi_square,
            "p value": found.p_value,
        }  # fmt: skip
        results += [ratio, *(replace(base, statistic=k, value=v) for k, v in named.items())]
        side = replace(base, statistic="one-sided p value")
        results += [
            replace(side, value=found.p_value_better,
                    method=f"{base.method}; against fewer events than expected"),
            replace(side, value=found.modified_p_value_better,
                    method=f"{base.method}; modified (Wu 2014); against fewer events than expected"),
        ]  # fmt: skip
        if events(table) < FEW_EVENTS:
            notes.append(
                f"Fewer than {FEW_EVENTS} events{group_words(request, key)}: the test rests on a "
                "normal approximation and is rough."
            )
    return results, notes
