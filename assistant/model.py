"""Frozen values that cross boundaries: a question's reading, its results, its answer.

Nothing here reads a file, a clock or a database. `to_json` forms follow the JSON
contract; keys are ordered as the contract lists them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from assistant.figures import DrawnFigure

Scalar = str | int | float | bool | None
Json = Mapping[str, object]
Op = Literal[
    "eq", "ne", "in", "not_in", "gt", "ge", "lt", "le", "between", "not_between",
    "is_missing", "not_missing", "any_of", "none_of", "not_all",
]  # fmt: skip
TimeUnit = Literal["days", "weeks", "months", "years"]
Outcome = Literal["answered", "read", "choose", "refused"]

DAYS_PER_MONTH = 30.4375
"""365.25 / 12."""
DAYS_PER_UNIT: Mapping[str, float] = {
    "days": 1.0, "weeks": 7.0, "months": DAYS_PER_MONTH, "years": 365.25,
}  # fmt: skip
GROUP = "group"
"""The concept name of a filter that holds filters: an or-group or a negated group."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on a concept, or (concept `group`) on several conditions."""

    concept: str
    op: Op
    value: Scalar | tuple[Scalar, ...] | tuple[Filter, ...] = None
    """A scalar; a tuple for in/not_in/between/not_between; filters for a group."""
    unit: str | None = None

    @property
    def members(self) -> tuple[Filter, ...]:
        """The filters inside a group; empty for a plain filter."""
        if self.concept != GROUP or not isinstance(self.value, tuple):
            return ()
        return tuple(item for item in self.value if isinstance(item, Filter))

    @property
    def picks_patients(self) -> bool:
        """Whether conditions on records stand for the patients who had such a record (`had`).

        So does an or-group of one member, and any group that holds one.
        """
        if self.op == "any_of" and len(self.members) == 1:
            return True
        return any(item.picks_patients for item in self.members)

    @property
    def together(self) -> tuple[Filter, ...]:
        """The conditions that one record must meet all at once (`all_of`); empty for others."""
        if self.op != "none_of" or len(self.members) != 1 or self.members[0].op != "not_all":
            return ()
        return self.members[0].members

    def to_json(self) -> dict[str, object]:
        """Return the contract's form."""
        value: object = self.value
        if isinstance(value, tuple):
            value = [item._as_member() if isinstance(item, Filter) else item for item in value]
        return {"concept": self.concept, "op": self.op, "value": value, "unit": self.unit}

    def _as_member(self) -> dict[str, object]:
        """Return the contract's form inside a group: a unit only where there is one."""
        form = self.to_json()
        return form if self.unit is not None else {k: v for k, v in form.items() if k != "unit"}


def all_of(*conditions: Filter) -> Filter:
    """Return one filter that holds where all of `conditions` hold: none of "not all"."""
    if len(conditions) == 1:
        return conditions[0]
    return Filter(GROUP, "none_of", (Filter(GROUP, "not_all", conditions),))


def had(*conditions: Filter) -> Filter:
    """Return the filter for patients who had one record that meets all of `conditions`.

    In a kind about records (adverse events) plain conditions pick records; this one picks
    patients, whose records all stay: "most common adverse events in patients with rash". Its
    negation is `Filter(GROUP, "none_of", (had(...),))`. JSON: an or-group of one member.
    """
    return Filter(GROUP, "any_of", (all_of(*conditions),))


@dataclass(frozen=True, slots=True)
class TimePoint:
    """A time after the origin, in the unit the asker used."""

    value: float
    unit: TimeUnit

    @property
    def days(self) -> float:
        """The time in days."""
        return self.value * DAYS_PER_UNIT[self.unit]

    @property
    def months(self) -> float:
        """The time in months of 30.4375 days."""
        return self.value if self.unit == "months" else self.days / DAYS_PER_MONTH

    def to_json(self) -> dict[str, object]:
        """Return the contract's form; whole numbers without a decimal point."""
        whole = int(self.value) if float(self.value).is_integer() else self.value
        return {"value": whole, "unit": self.unit}


@dataclass(frozen=True, slots=True)
class VisitPoint:
    """A planned visit, by its name in the study."""

    visit: str

    def to_json(self) -> dict[str, object]:
        """Return the contract's form."""
        return {"visit": self.visit}


When = TimePoint | VisitPoint
OptionValue = str | int | float | bool | tuple[str | int | float, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One complete, typed interpretation of a question.

    Filters, endpoints and options are in a fixed order (the reader sorts them), so equal
    questions have equal readings.
    """

    kind: str
    endpoint: tuple[str, ...] = ()
    """What is estimated: endpoint names, concept names, or the kind's fixed subject."""
    filters: tuple[Filter, ...] = ()
    by: tuple[str, ...] = ()
    """Concept names; groups are formed by all of them together."""
    at: tuple[When, ...] = ()
    level: float = 0.95
    method: tuple[tuple[str, OptionValue], ...] = ()
    """Options by name, sorted by name: conf_type, interval, ties, reference, top, output, ..."""
    numerator: tuple[Filter, ...] = ()
    """For a proportion: what is counted among those whom `filters` select."""
    of: str | None = None
    """For a question about an answer (why n, show query): the kind of that answer."""

    @property
    def options(self) -> dict[str, OptionValue]:
        """The options as a dictionary."""
        return dict(self.method)

    def with_options(self, **options: OptionValue) -> Reading:
        """Return this reading with options added or replaced."""
        return replace(self, method=tuple(sorted({**self.options, **options}.items())))

    def to_json(self) -> dict[str, object]:
        """Return the contract's form; `numerator` and `of` are added keys."""
        method = {
            name: list(value) if isinstance(value, tuple) else value for name, value in self.method
        }
        form: dict[str, object] = {
            "kind": self.kind,
            "endpoint": list(self.endpoint),
            "filters": [condition.to_json() for condition in self.filters],
            "by": list(self.by),
            "at": [when.to_json() for when in self.at],
            "level": self.level,
            "method": method,
        }
        if self.numerator:
            form["numerator"] = [condition.to_json() for condition in self.numerator]
        if self.of:
            form["of"] = self.of
        return form


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something the reader took for granted, and what it could be switched to."""

    text: str
    alternatives: tuple[str, ...] = ()
    """Full questions that ask for the alternatives."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several readings that fit: a full question and its number of patients."""

    restatement: str
    n: int | None = None
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, and the nearest questions that have one."""

    code: str
    message: str
    nearest: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """2 where the words were not understood, 3 where the study cannot answer."""
        return 2 if self.code in NOT_UNDERSTOOD else 3


NOT_UNDERSTOOD = frozenset(
    {
        "unknown_words", "nonsense", "empty_question", "too_long", "hidden_characters",
        "sql_injection", "prompt_injection", "no_previous_question", "incomplete",
        "option_not_applicable",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """One statistic: a row of analysis results data."""

    statistic: str
    value: Scalar
    group: tuple[tuple[str, Scalar], ...] = ()
    """Grouping concept and its value, in the order of the reading's `by`."""
    endpoint: str | None = None
    at: When | None = None
    unit: str | None = None
    level: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    """Denominator or number of patients analysed."""
    events: int | None = None
    method: str | None = None

    def to_json(self) -> dict[str, object]:
        """Return the contract's form."""
        return {
            "group": dict(self.group),
            "statistic": self.statistic,
            "endpoint": self.endpoint,
            "at": self.at.to_json() if self.at else None,
            "value": self.value,
            "unit": self.unit,
            "level": self.level,
            "low": self.low,
            "high": self.high,
            "n": self.n,
            "events": self.events,
            "method": self.method,
        }


@dataclass(frozen=True, slots=True)
class CurveSeries:
    """One group's survival curve, ready to draw. Arrays as tuples, equal in length."""

    name: str
    time: tuple[float, ...]
    """Distinct times in the figure's unit, without 0."""
    survival: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    censor_times: tuple[float, ...]
    n: int
    risk_times: tuple[float, ...]
    at_risk: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SurvivalFigure:
    """Step curves over time with band, censor marks and numbers at risk."""

    title: str
    unit: str
    series: tuple[CurveSeries, ...]
    level: float
    method: str
    shows_events: bool = False
    """Drawn is the share with the event, one less what the series hold."""


@dataclass(frozen=True, slots=True)
class BarFigure:
    """Named bars, each a number from 0 up (a count or a percentage)."""

    title: str
    unit: str
    bars: tuple[tuple[str, float], ...]


Figure = SurvivalFigure | BarFigure | DrawnFigure


@dataclass(frozen=True, slots=True)
class Table:
    """Cells at full precision; `present` rounds by column format."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Scalar, ...], ...]
    title: str = ""
    alone: bool = False
    """It says all that the results say: they need no table of their own beside it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step from all subjects to those analysed."""

    text: str
    n: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an answer comes from: enough to compute it again."""

    study: str
    data_sha256: str
    kind_sha256: str
    version: str
    sql: tuple[str, ...] = ()
    parameters: tuple[tuple[str, Scalar], ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    reconstruction: str | None = None
    """What is invented in the data, where something is."""
    blinding: tuple[tuple[str, str | None], ...] = ()
    """Whether the study was blinded or unblinded, and by which record."""
    small_cells: int = 0
    """The smallest number of patients that may be shown; 0 where every number may."""

    def to_json(self) -> dict[str, object]:
        """Return the contract's form."""
        return {
            "study": self.study,
            "data_sha256": self.data_sha256,
            "kind_sha256": self.kind_sha256,
            "version": self.version,
            "sql": list(self.sql),
            "parameters": dict(self.parameters),
            "versions": dict(self.versions),
            "reconstruction": self.reconstruction,
            "blinding": dict(self.blinding) or None,
            "small_cells": self.small_cells or None,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question got: results, a reading only, choices, or a refusal."""

    question: str
    outcome: Outcome
    restatement: str | None = None
    reading: Reading | None = None
    assumptions: tuple[Assumption, ...] = ()
    choices: tuple[Choice, ...] = ()
    refusal: Refusal | None = None
    results: tuple[Result, ...] = ()
    notes: tuple[str, ...] = ()
    provenance: Provenance | None = None
    steps: tuple[Step, ...] = ()
    """Number of patients after each filter, from all subjects on."""
    tables: tuple[Table, ...] = ()
    """For answers that are lists (dictionary, listing, query text), beside `results`."""
    figures: tuple[Figure, ...] = ()
    population: str = ""
    """Who was analysed, in words: "patients with BCLC stage C"."""
    n: int | None = None
    total: int | None = None
    """Patients analysed, and patients in the study."""
    id: str | None = None
    record: str | None = field(default=None, compare=False)
    """Digest of the transcript line that holds this answer."""

    @property
    def exit_code(self) -> int:
        """0 answered or read; 2 needs a choice or not understood; 3 the study cannot."""
        if self.refusal is not None:
            return self.refusal.exit_code
        return 2 if self.outcome == "choose" else 0

    def to_json(self) -> dict[str, object]:
        """Return the contract's form; values at full precision, nothing from the clock."""
        return {
            "id": self.id,
            "question": self.question,
            "outcome": self.outcome,
            "restatement": self.restatement,
            "reading": self.reading.to_json() if self.reading else None,
            "assumptions": [
                {"text": item.text, "alternatives": list(item.alternatives)}
                for item in self.assumptions
            ],
            "choices": [{"restatement": item.restatement, "n": item.n} for item in self.choices],
            "refusal": refusal_json(self.refusal),
            "results": [result.to_json() for result in self.results],
            "notes": list(self.notes),
            "provenance": self.provenance.to_json() if self.provenance else None,
            "population": {"text": self.population, "n": self.n, "total": self.total},
            "steps": [{"text": step.text, "n": step.n} for step in self.steps],
            "tables": [
                {"title": table.title, "columns": list(table.columns),
                 "rows": [list(row) for row in table.rows]}
                for table in self.tables
            ],
        }  # fmt: skip


def refusal_json(refusal: Refusal | None) -> dict[str, object] | None:
    """Return the contract's form of a refusal."""
    if refusal is None:
        return None
    return {
        "code": refusal.code,
        "message": refusal.message,
        "nearest": list(refusal.nearest),
    }
