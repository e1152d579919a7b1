"""A data file as it was read: columns with labels and plain values, before any meaning."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.model import Scalar

ColumnType = Literal["text", "integer", "number", "date", "datetime", "time", "boolean"]
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
ISO_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\Z")
IDENTIFIERS = {"USUBJID", "SUBJID", "SITEID", "STUDYID", "INVID", "PARAMCD", "VISIT", "AVISIT"}
LARGEST_EXACT_INTEGER = 2**53


@dataclass(frozen=True, slots=True)
class RawColumn:
    """One column: ISO text for dates, None for missing, all values of one type."""

    name: str
    label: str
    type: ColumnType
    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class RawTable:
    """One data set of a file."""

    name: str
    """In lower case, as the file names it: adsl, adtte_onco."""
    label: str
    columns: tuple[RawColumn, ...]
    source: str
    sha256: str
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Number of records."""
        return len(self.columns[0].values) if self.columns else 0

    def column(self, name: str) -> RawColumn | None:
        """Return the column of that name in any case, or None."""
        return next((item for item in self.columns if item.name.upper() == name.upper()), None)


def typed_column(name: str, label: str, values: Iterable[object]) -> RawColumn:
    """Return a column whose type follows from its values.

    Empty text is missing. Numbers that are all whole become integers, so that a column has the
    same type whichever file format it came from. Identifiers stay text.
    """
    cleaned = [_clean(value) for value in values]
    present = [value for value in cleaned if value is not None]
    if name.upper() in IDENTIFIERS:
        return RawColumn(name, label, "text", tuple(_as_text(value) for value in cleaned))
    for accepts, kind, convert in RULES:
        if present and all(accepts(value) for value in present):
            values_of_kind = tuple(None if value is None else convert(value) for value in cleaned)
            return RawColumn(name, label, kind, values_of_kind)
    return RawColumn(name, label, "text", tuple(_as_text(value) for value in cleaned))


def parsed_text(values: Sequence[str | None]) -> list[object]:
    """Return text cells as numbers where all of them are plainly numbers, else unchanged.

    A leading zero ("003") or a sign other than minus keeps a column text.
    """
    present = [value for value in values if value not in (None, "")]
    if not present or not all(_is_number(str(value)) for value in present):
        return list(values)
    return [None if value in (None, "") else float(str(value)) for value in values]


NUMBER = re.compile(r"-?((0|[1-9]\d*)(\.\d*)?|\.\d+)([eE][-+]?\d+)?\Z")


def _is_number(text: str) -> bool:
    return bool(NUMBER.match(text))


def _clean(value: object) -> Scalar:
    match value:
        case None:
            return None
        case bool():
            return value
        case int():
            return value
        case float():
            return None if math.isnan(value) else value
        case str():
            return value.rstrip() or None
        case bytes():
            return value.decode("cp1252", "replace").rstrip() or None
        case datetime.datetime():
            return value.isoformat()
        case datetime.date() | datetime.time():
            return value.isoformat()
        case _:
            item = getattr(value, "item", None)
            return _clean(item()) if callable(item) else str(value)


def _as_text(value: Scalar) -> Scalar:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _whole(value: Scalar) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return float(value).is_integer() and abs(value) < LARGEST_EXACT_INTEGER


def _numeric(value: Scalar) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _date(value: Scalar) -> bool:
    return isinstance(value, str) and bool(ISO_DATE.match(value)) and _valid_date(value)


def _datetime(value: Scalar) -> bool:
    return isinstance(value, str) and bool(ISO_DATETIME.match(value)) and _valid_date(value[:10])


def _valid_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


Rule = tuple[Callable[[Scalar], bool], ColumnType, Callable[[Scalar], Scalar]]
RULES: tuple[Rule, ...] = (
    (lambda value: isinstance(value, bool), "boolean", lambda value: value),
    (_whole, "integer", lambda value: int(value or 0)),
    (_numeric, "number", lambda value: float(str(value))),
    (_date, "date", lambda value: value),
    (_datetime, "datetime", lambda value: value),
)
