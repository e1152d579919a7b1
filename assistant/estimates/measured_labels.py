"""What stands at a figure of measured values: groups, units, limits worth a line."""

from __future__ import annotations

from assistant.estimates.measurements import Measured
from assistant.estimates.request import Key
from assistant.present.numbers import plain

WHOLE = "all patients"
PROGRESSION, RESPONSE = 20.0, -30.0
"""Limits of RECIST 1.1 for a sum of diameters, in percent."""
DIAMETER_WORDS = ("diameter", "tumor", "tumour", "lesion")


def group_name(found: Measured, key: Key) -> str:
    """Return a group in words."""
    return ", ".join(plain(value) for _, value in found.group(key)) or WHOLE


def value_label(found: Measured) -> str:
    """Return what is measured, with its unit."""
    return f"{found.label} ({found.concept.unit})" if found.concept.unit else found.label


def normal_limits(found: Measured) -> tuple[tuple[float, str], ...]:
    """Return the limits of normal where they are the same for all records."""
    lows = {item.low for item in found.records() if item.low is not None}
    highs = {item.high for item in found.records() if item.high is not None}
    limits = [(values.pop(), words) for values, words in
              ((lows, "lower limit of normal"), (highs, "upper limit of normal"))
              if len(values) == 1]  # fmt: skip
    return tuple(limits)


def change_limits(found: Measured) -> tuple[tuple[float, str], ...]:
    """Return the heights that matter for a percent change: 0, and RECIST's for diameters."""
    is_tumour = any(word in found.label.lower() for word in DIAMETER_WORDS)
    if not is_tumour:
        return ((0.0, "no change"),)
    return (
        (PROGRESSION, "progression"), (0.0, "no change"), (RESPONSE, "partial response"),
    )  # fmt: skip
