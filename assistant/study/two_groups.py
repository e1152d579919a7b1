"""Two groups made of one concept: HBV against the rest, age from 65 against under 65.

A reading names them as it names a concept: `etiology = HBV`, `best_response in CR | PR`,
`age >= 65`. A patient without a value is in neither group.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from assistant.model import Scalar
from assistant.study.model import Concept, Study, Value

Cut = Literal[">=", ">"]
CUT_WORDS = {">=": ("at least", "under"), ">": ("over", "at most")}
JOIN = " | "
NAME = re.compile(r"(?P<concept>\w+) (?P<sign>=|in|>=|>) (?P<value>.+)\Z")


def named_against_rest(concept: Concept, values: Sequence[Scalar]) -> str:
    """Return the name of the groups "one of these values" and "any other value"."""
    sign = "=" if len(values) == 1 else "in"
    return f"{concept.name} {sign} {JOIN.join(map(str, values))}"


def named_cut(concept: Concept, sign: Cut, limit: float) -> str:
    """Return the name of the groups on either side of a limit."""
    return f"{concept.name} {sign} {limit:.15g}"


def base_of(name: str) -> str | None:
    """Return the concept that two groups are made of; None for what names no groups."""
    match = NAME.match(name)
    return match.group("concept") if match else None


def two_groups(study: Study, name: str) -> Concept | None:
    """Return the concept that has the two groups as its values; None where the study cannot.

    Only values that the study stores, and numbers, become part of its expression.
    """
    match = NAME.match(name)
    base = study.concept(match.group("concept")) if match else None
    if match is None or base is None or base.level != "patient":
        return None
    sign, said = match.group("sign"), match.group("value")
    if sign in CUT_WORDS:
        return _cut(base, name, sign, said)
    wanted = said.split(JOIN)
    chosen = [item for item in base.values if str(item.value) in wanted]
    if len(chosen) != len(wanted):
        return None
    words = " or ".join(str(item.value) for item in chosen)
    rest = sum(item.count for item in base.values if item not in chosen)
    inside = f"({base.expression}) IN ({', '.join(_literal(item.value) for item in chosen)})"
    values = (
        Value(words, sum(item.count for item in chosen)),
        Value(f"not {words}", rest),
    )
    return _made(base, name, inside, values)


def _cut(base: Concept, name: str, sign: str, said: str) -> Concept | None:
    try:
        limit = float(said)
    except ValueError:
        return None
    if base.type != "number":
        return None
    unit = f" {base.unit}" if base.unit and base.unit != "years" else ""
    unit = "%" if base.unit == "%" else unit
    above, below = CUT_WORDS[sign]
    inside = f"({base.expression}) {sign} {limit!r}"
    values = (Value(f"{above} {limit:.15g}{unit}", 0), Value(f"{below} {limit:.15g}{unit}", 0))
    return _made(base, name, inside, values)


def _made(base: Concept, name: str, inside: str, values: tuple[Value, Value]) -> Concept:
    first, second = (_literal(item.value) for item in values)
    expression = (
        f"CASE WHEN ({base.expression}) IS NULL THEN NULL "
        f"WHEN {inside} THEN {first} ELSE {second} END"
    )
    return replace(
        base, name=name, type="category", expression=expression, values=values, unit=None,
        minimum=None, maximum=None, is_flag=False, characteristic=False,
    )  # fmt: skip


def _literal(value: Scalar) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(value)
    return "'" + str(value).replace("'", "''") + "'"
