"""The opposite of a condition."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.language.nodes import Contrast
from assistant.model import GROUP, Filter, Op
from assistant.study.model import Study

NEGATED: Mapping[str, Op] = {
    "eq": "ne", "in": "not_in", "between": "not_between", "gt": "le", "ge": "lt", "lt": "ge",
    "le": "gt", "ne": "eq", "not_in": "in", "not_between": "between", "is_missing": "not_missing",
    "not_missing": "is_missing",
}  # fmt: skip
COMPARED = ("gt", "ge", "lt", "le")
"""Of records, the opposite of "one over 3" is "none over 3", not "one of 3 or less"."""


def negation_of(value: object, study: Study) -> object | None:
    """Return a condition negated; a flag's opposite value; None where that has no meaning."""
    if isinstance(value, Contrast) and not value.explicit:
        return Filter(value.concept, "not_in", value.values)
    if not isinstance(value, Filter) or value.op not in NEGATED:
        return None
    concept = study.concept(value.concept)
    if concept is not None and concept.is_flag and concept.level == "patient" and value.op == "eq":
        return Filter(value.concept, "eq", "no" if value.value == "yes" else "yes")
    if concept is not None and concept.level != "patient" and value.op in COMPARED:
        return Filter(GROUP, "none_of", (value,))
    return Filter(value.concept, NEGATED[value.op], value.value, value.unit)


def is_negative(condition: Filter) -> bool:
    """Whether a condition says what is not so."""
    return condition.op in ("ne", "not_in", "not_between", "none_of", "not_all")
