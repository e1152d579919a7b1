"""Laboratory values by visit with normal ranges and CTCAE grades. Invented."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

DaysAfter = Callable[[dict[str, object], int], str]
VISITS = (("Baseline", 0), ("Week 4", 28), ("Week 8", 56), ("Week 12", 84), ("Week 16", 112),
          ("Week 20", 140), ("Week 24", 168))  # fmt: skip
# code: words, unit, low, high, usual range of baseline (in tenths), spread of change in percent
TESTS: dict[str, tuple[str, str, float | None, float | None, tuple[int, int], int]] = {
    "AFP": ("Alpha-fetoprotein (ng/mL)", "ng/mL", None, 20.0, (30, 9000), 45),
    "ALB": ("Albumin (g/L)", "g/L", 35.0, 52.0, (310, 450), 7),
    "ALT": ("Alanine aminotransferase (U/L)", "U/L", None, 40.0, (150, 700), 55),
    "AST": ("Aspartate aminotransferase (U/L)", "U/L", None, 40.0, (180, 800), 50),
    "BILI": ("Bilirubin (mg/dL)", "mg/dL", None, 1.2, (4, 18), 35),
    "PLAT": ("Platelets (10^9/L)", "10^9/L", 150.0, 400.0, (700, 2600), 18),
}
ABOVE = {"ALT": (1, 3, 5, 20), "AST": (1, 3, 5, 20), "BILI": (1, 1.5, 3, 10)}
BELOW = {"ALB": (35, 30, 20), "PLAT": (150, 75, 50, 25)}


def laboratory(
    source: random.Random, group: Sequence[dict[str, object]], days_after: DaysAfter
) -> list[list[object]]:
    """Return one row a patient, test and visit, while the patient was on treatment."""
    rows: list[list[object]] = []
    for patient in group:
        for code in TESTS:
            rows += _course(source, patient, code, days_after)
    return rows


def _course(
    source: random.Random, patient: dict[str, object], code: str, days_after: DaysAfter
) -> list[list[object]]:
    words, unit, low, high, usual, spread = TESTS[code]
    start = source.randint(*usual) / 10
    if code == "AFP":
        if patient["afp"] is None:
            return []
        start = float(str(patient["afp"]))
    rows: list[list[object]] = []
    value = start
    for number, (visit, day) in enumerate(VISITS):
        if day > int(str(patient["last_dose"])) + 14:
            break
        if number and source.random() < 0.05:
            continue
        if number:
            change = 100 + source.randint(-spread, spread) + (4 if code in ("ALT", "AST") else 0)
            value = max(round(start * change / 100, 1), 0.1)
            if code in ("ALT", "AST") and source.random() < 0.04:
                value = round(value * source.randint(4, 9), 1)
            if code == "BILI" and source.random() < 0.05:
                value = round(value * 2.6, 1)
            if code == "PLAT" and source.random() < 0.08:
                value = round(value * 0.45, 1)
        actual = day if number == 0 else day + source.randint(-2, 2)
        rows.append([
            patient["id"], patient["number"], words, code, value, unit, visit, number * 4,
            days_after(patient, actual), actual + 1, start, round(value - start, 1),
            "Y" if number == 0 else None, low, high, _range(value, low, high),
            grade(code, value), grade(code, start),
        ])  # fmt: skip
    return rows


def grade(code: str, value: float) -> int | None:
    """Return the CTCAE 4 grade of a value; None where no grade is defined."""
    high = TESTS[code][3]
    if code in ABOVE and high is not None:
        return sum(value > limit * high for limit in ABOVE[code])
    if code in BELOW:
        return sum(value < limit for limit in BELOW[code])
    return None


def _range(value: float, low: float | None, high: float | None) -> str:
    if low is not None and value < low:
        return "LOW"
    return "HIGH" if high is not None and value > high else "NORMAL"
