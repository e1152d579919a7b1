"""Tumour responses per mRECIST every 8 weeks, consistent with progression. Invented."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from search import Course

DaysAfter = Callable[[dict[str, object], int], str]
EARLY_DAYS = 110
ORDER = {"CR": 0, "PR": 1, "SD": 2, "PD": 3, "NE": 4}


def best_response(source: random.Random, patient: dict[str, object]) -> str:
    """Return a best overall response that fits the time to progression."""
    course = patient["course"]
    assert isinstance(course, Course)
    if course.end_of_treatment == "withdrawal":
        return "NE"
    if course.progressed and course.ttp <= EARLY_DAYS:
        return "PD"
    return source.choice(("CR",) * 3 + ("PR",) * 8 + ("SD",) * 8)


def responses(
    source: random.Random, group: Sequence[dict[str, object]], days_after: DaysAfter
) -> list[list[object]]:
    """Return the overall response at each assessment and the best overall response."""
    rows: list[list[object]] = []
    for patient in group:
        course = patient["course"]
        assert isinstance(course, Course)
        best = str(patient["response"])
        for visit in range(1, 14):
            day = 56 * visit
            if day >= course.ttp - 20:
                break
            value = "SD" if visit == 1 and ORDER[best] < 2 and source.random() < 0.4 else best
            value = "SD" if value in ("PD", "NE") else value
            rows.append(
                _row(patient, "OVRLRESP", value, f"Week {8 * visit}", 8 * visit, day, days_after)
            )
        last = "PD" if course.progressed else "NE" if best == "NE" else _last(best)
        week = max(8 * round(course.ttp / 56), 8)
        rows.append(_row(patient, "OVRLRESP", last, f"Week {week}", week, course.ttp, days_after))
        if ORDER[best] < 3 and not any(
            row[2:6][2] == best for row in rows if row[0] == patient["id"]
        ):
            earlier = min(56, course.ttp - 1)
            rows.append(_row(patient, "OVRLRESP", best, "Week 8", 8, earlier, days_after))
        rows.append([patient["id"], patient["number"], "Best overall response per mRECIST", "BOR",
                     best, None, None, None, None])  # fmt: skip
    return rows


def _last(best: str) -> str:
    return best if best in ("CR", "PR", "SD") else "SD"


def _row(
    patient: dict[str, object], code: str, value: str, visit: str, number: int, day: int,
    days_after: DaysAfter,
) -> list[object]:  # fmt: skip
    return [patient["id"], patient["number"], "Overall response per mRECIST", code, value, visit,
            number, days_after(patient, day), day + 1]  # fmt: skip
