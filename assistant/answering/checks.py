"""A reading held against the data before anything is estimated.

Each check returns a refusal with a reason, or None. What can be known without a query (the
study has no such value) the reader has refused already.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from assistant.errors import StudyError
from assistant.kinds import Kind
from assistant.language.refusals import SHOWN_VALUES, blinded_refusal
from assistant.model import Filter, Reading, Refusal, Result, Table, TimePoint
from assistant.study.model import Study

TABLE_WORDS = {
    "adsl": "patient-level data (ADSL)",
    "adtte": "time-to-event data (ADTTE)",
    "adrs": "response data (ADRS)",
    "adae": "adverse events (ADAE)",
    "adex": "exposure data (ADEX)",
    "adlb": "laboratory data (ADLB)",
}

VALUED = ("eq", "ne", "in", "not_in")


def check_built(kind: Kind) -> Refusal | None:
    """Refuse a kind whose computation does not exist yet."""
    if kind.is_built:
        return None
    return Refusal(
        "not_built",
        f'"{kind.title}" was understood, but this version cannot compute it yet.',
    )


def check_tables(kind: Kind, study: Study) -> Refusal | None:
    """Refuse a kind whose tables or concepts the study does not have."""
    for role in kind.needs:
        if study.table(role) is None and role != "adsl":
            words = TABLE_WORDS.get(role, role.upper())
            return Refusal("missing_table", f"This study has no {words}, which the question needs.")
    needed = kind.settings.get("concepts")
    names = [str(item) for item in needed] if isinstance(needed, list) else []
    if names and not any(study.concept(name) for name in names):
        if any(study.blinded(name) for name in names):
            return blinded_refusal(study, next(name for name in names if study.blinded(name)))
        words = " or ".join(name.replace("_", " ") for name in names)
        return Refusal("missing_column", f"This study does not record {words}.")
    return _check_numerator(kind, study)


def _check_numerator(kind: Kind, study: Study) -> Refusal | None:
    numerator = kind.settings.get("numerator")
    items = numerator if isinstance(numerator, list) else []
    for item in items:
        name = str(item["concept"])
        if study.blinded(name) is not None:
            return blinded_refusal(study, name)
        if study.concept(name) is None:
            return Refusal(
                "missing_column", f"This study does not record {name.replace('_', ' ')}."
            )
    return None


def check_follow_up(reading: Reading, study: Study) -> Refusal | None:
    """Refuse a time after the longest follow-up of every endpoint asked for."""
    endpoints = [study.endpoint(name) for name in reading.endpoint]
    longest = max((item.longest for item in endpoints if item is not None), default=None)
    times = [item for item in reading.at if isinstance(item, TimePoint)]
    if longest is None or not times or not all(item.months > longest for item in times):
        return None
    return Refusal(
        "beyond_follow_up",
        f"The longest follow-up is {longest:.1f} months: nothing is known about later times.",
    )


def check_values(reading: Reading, study: Study) -> Refusal | None:
    """Refuse a condition on a value that no record holds: it would count nobody, and look right."""
    for item in plain_conditions((*reading.filters, *reading.numerator)):
        concept = study.concept(item.concept)
        if concept is None or concept.type != "category" or not concept.values:
            continue
        asked = item.value if isinstance(item.value, tuple) else (item.value,)
        stored = {str(value.value) for value in concept.values}
        absent = [str(each) for each in asked if item.op in VALUED and str(each) not in stored]
        if absent:
            listed = ", ".join(str(value.value) for value in concept.values[:SHOWN_VALUES])
            return Refusal(
                "value_not_in_data",
                f"No record has {concept.label} {' or '.join(absent)}. The study has {listed}.",
            )
    return None


def plain_conditions(filters: Sequence[Filter]) -> Iterator[Filter]:
    """Yield the conditions on one concept each, those inside groups too."""
    for item in filters:
        inner = (*item.members, *item.together)
        if inner:
            yield from plain_conditions(inner)
        else:
            yield item


def check_patients(n: int, total: int, population: str) -> Refusal | None:
    """Refuse a question about nobody."""
    if n > 0:
        return None
    return Refusal("empty_set", f"None of the {total} patients is left: {population}.")


def is_finite(results: Sequence[Result], tables: Sequence[Table]) -> bool:
    """Whether every number of an estimate is one that can be told."""
    numbers = [each for result in results for each in (result.value, result.low, result.high)]
    numbers += [cell for table in tables for row in table.rows for cell in row]
    return all(math.isfinite(each) for each in numbers if isinstance(each, float))


def not_finite() -> StudyError:
    """Return the error of an estimate that has no number."""
    return StudyError(
        "The numbers of the study are too large or too small to be computed with.",
        why="What was asked for has no finite value.",
        next_step="Check the data: such numbers are often codes for something that is missing.",
    )
