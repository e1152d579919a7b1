"""Units of one dimension and their factors: 50 mm are 5 cm, 400 ug/L are 400 ng/mL.

Only what holds for every substance is converted. Between mass and amount (mg/dL and umol/L) the
factor depends on the substance, so that is refused.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.language.condition_words import whole
from assistant.model import Scalar

FACTORS: Mapping[str, Mapping[str, float]] = {
    "mass concentration": {
        "g/L": 1.0, "mg/mL": 1.0, "g/dL": 10.0, "mg/L": 1e-3, "ug/mL": 1e-3, "mg/dL": 1e-2,
        "ug/dL": 1e-5, "ug/L": 1e-6, "ng/mL": 1e-6, "ng/L": 1e-9, "pg/mL": 1e-9,
    },
    "amount concentration": {"mmol/L": 1e3, "umol/L": 1.0, "nmol/L": 1e-3},
    "cells": {"10^9/L": 1.0, "10^3/uL": 1.0, "10^6/L": 1e-3, "/uL": 1e-3},
    "length": {"cm": 1.0, "mm": 0.1, "m": 100.0},
    "mass": {"kg": 1.0, "g": 1e-3, "mg": 1e-6},
}  # fmt: skip
SAME: Mapping[str, str] = {
    "10*9/l": "10^9/L", "x10^9/l": "10^9/L", "x10e9/l": "10^9/L", "10e9/l": "10^9/L", "giga/l": "10^9/L",
    "10**9/l": "10^9/L", "thou/ul": "10^3/uL", "k/ul": "10^3/uL", "10*3/ul": "10^3/uL", "/mm3": "/uL",
    "iu/l": "U/L", "mcg/l": "ug/L", "mcg/ml": "ug/mL",
}  # fmt: skip
"""Other spellings, in lower case."""
SIGNIFICANT_DIGITS = 12
_BY_NAME = {
    name.lower(): (dimension, factor)
    for dimension, units in FACTORS.items() for name, factor in units.items()
}  # fmt: skip


def factor_between(said: str, stored: str | None) -> float | None:
    """Return what a number in one unit is multiplied with to be in another; None where nothing is."""
    if stored is None:
        return None
    one, other = (SAME.get(unit.lower(), unit).lower() for unit in (said, stored))
    if one == other:
        return 1.0
    first, second = _BY_NAME.get(one), _BY_NAME.get(other)
    if first is None or second is None or first[0] != second[0]:
        return None
    return first[1] / second[1]


def scaled(value: Scalar, factor: float) -> Scalar:
    """Return a number in another unit, without the noise of binary fractions: 50 mm are 5 cm."""
    number = float(str(value)) * factor
    return whole(float(f"{number:.{SIGNIFICANT_DIGITS}g}"))
