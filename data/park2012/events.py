"""Exposure to sorafenib and adverse events, consistent with each other. Invented.

Published are the dose intensity (median 68.7 %, range 37.3 to 100) and the two commonest
reasons for dose reduction: hand-foot syndrome, then thrombocytopenia.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from search import Course

DaysAfter = Callable[[dict[str, object], int], str]
PLANNED_MG, FIRST_DOSE_DAY, COURSE_DAYS = 800, 3, 168
HAND_FOOT = "Palmar-plantar erythrodysaesthesia"
REASONS = (HAND_FOOT,) * 11 + ("Thrombocytopenia",) * 7 + (
    "Diarrhoea", "Diarrhoea", "Diarrhoea", "Rash", "Rash", "Fatigue", "Hypertension",
    "Alanine aminotransferase increased",
)  # fmt: skip
SKIN = "Skin and subcutaneous tissue disorders"
GUT = "Gastrointestinal disorders"
INVESTIGATIONS = "Investigations"
GENERAL = "General disorders and administration site conditions"
# preferred term: body system, share of patients, highest usual grade, related to sorafenib
TERMS: dict[str, tuple[str, float, int, float]] = {
    HAND_FOOT: (SKIN, 0.52, 3, 1.0),
    "Diarrhoea": (GUT, 0.4, 3, 0.9),
    "Alopecia": (SKIN, 0.36, 2, 0.95),
    "Thrombocytopenia": ("Blood and lymphatic system disorders", 0.34, 4, 0.8),
    "Rash": (SKIN, 0.3, 3, 0.9),
    "Abdominal pain": (GUT, 0.42, 3, 0.1),
    "Pyrexia": (GENERAL, 0.38, 2, 0.05),
    "Fatigue": (GENERAL, 0.32, 3, 0.7),
    "Hypertension": ("Vascular disorders", 0.24, 3, 0.9),
    "Decreased appetite": ("Metabolism and nutrition disorders", 0.26, 3, 0.5),
    "Nausea": (GUT, 0.24, 2, 0.4),
    "Vomiting": (GUT, 0.14, 2, 0.3),
    "Alanine aminotransferase increased": (INVESTIGATIONS, 0.3, 4, 0.3),
    "Aspartate aminotransferase increased": (INVESTIGATIONS, 0.32, 4, 0.3),
    "Blood bilirubin increased": (INVESTIGATIONS, 0.2, 3, 0.2),
    "Ascites": (GUT, 0.1, 3, 0.0),
    "Pruritus": (SKIN, 0.12, 1, 0.6),
    "Mucosal inflammation": (GENERAL, 0.12, 2, 0.8),
    "Epistaxis": ("Respiratory, thoracic and mediastinal disorders", 0.06, 1, 0.5),
    "Gastrointestinal haemorrhage": (GUT, 0.06, 4, 0.2),
    "Liver abscess": ("Infections and infestations", 0.04, 4, 0.0),
    "Hepatic failure": ("Hepatobiliary disorders", 0.02, 5, 0.0),
    "Weight decreased": (INVESTIGATIONS, 0.12, 2, 0.5),
    "Insomnia": ("Psychiatric disorders", 0.08, 1, 0.0),
}
WITHOUT_EVENTS = 2


def dose_intensities(source: random.Random, patients: int) -> list[float]:
    """Return dose intensities in percent: median 68.7, range 37.3 to 100, nine at full dose."""
    full = 9
    half = patients // 2
    low = [37.3] + [source.randint(380, 678) / 10 for _ in range(half - 2)] + [68.5]
    high = [68.9] + [source.randint(692, 988) / 10 for _ in range(half - full - 1)] + [100.0] * full
    found = low + high
    source.shuffle(found)
    return found


def exposure(
    source: random.Random, group: Sequence[dict[str, object]], days_after: DaysAfter
) -> list[list[object]]:
    """Give each patient a course of sorafenib; return the exposure table."""
    rows: list[list[object]] = []
    reasons = list(REASONS)
    for patient, rdi in zip(group, dose_intensities(source, len(group)), strict=True):
        course = patient["course"]
        assert isinstance(course, Course)
        last = _last_dose(source, course)
        reductions: list[tuple[int, str]] = []
        interruptions: list[tuple[int, str]] = []
        if rdi < 100:
            days = sorted(source.sample(range(10, max(last - 5, 14)), 2))
            if reasons and (rdi < 85 or source.random() < 0.3):
                reductions.append((days[0], reasons.pop(0)))
            if not reductions or rdi < 60 or source.random() < 0.2:
                term = source.choice((HAND_FOOT, "Diarrhoea", "Pyrexia", "Fatigue", "Ascites"))
                interruptions.append((days[1], term))
        patient.update(rdi=rdi, last_dose=last, reductions=reductions, interruptions=interruptions)
        rows += _exposure_rows(patient, days_after)
    return rows


def _last_dose(source: random.Random, course: Course) -> int:
    if course.end_of_treatment == "completed":
        return FIRST_DOSE_DAY + COURSE_DAYS - 1
    if course.end_of_treatment == "progression":
        return max(min(course.ttp, FIRST_DOSE_DAY + COURSE_DAYS - 2), FIRST_DOSE_DAY + 14)
    return min(source.randint(40, 100), course.pfs)


def _exposure_rows(patient: dict[str, object], days_after: DaysAfter) -> list[list[object]]:
    last, rdi = int(str(patient["last_dose"])), float(str(patient["rdi"]))
    days = last - FIRST_DOSE_DAY + 1
    total = round(PLANNED_MG * days * rdi / 100)
    reductions, interruptions = patient["reductions"], patient["interruptions"]
    assert isinstance(reductions, list) and isinstance(interruptions, list)
    head = [patient["id"], patient["number"]]
    rows: list[list[object]] = [
        [*head, "Relative dose intensity", "RDI", "OVERALL", rdi, "%", None, None, None, None],
        [*head, "Total dose", "TDOSE", "OVERALL", total, "mg", None, None, None, None],
        [*head, "Duration of treatment", "TRTDURD", "OVERALL", days, "days", None, None, None, None],
        [*head, "Number of dose reductions", "NRED", "OVERALL", len(reductions), None, None, None,
         None, None],
        [*head, "Number of interruptions", "NINT", "OVERALL", len(interruptions), None, None, None,
         None, None],
    ]  # fmt: skip
    for code, words, changes in (("DOSERED", "Dose reduction", reductions),
                                 ("DOSEINT", "Dose interruption", interruptions)):  # fmt: skip
        for day, reason in changes:
            rows.append([*head, words, code, "INTERVAL", 400 if code == "DOSERED" else 0, "mg/day",
                         reason, days_after(patient, day), day + 1, last + 1])  # fmt: skip
    return rows


def adverse_events(
    source: random.Random, group: Sequence[dict[str, object]], days_after: DaysAfter
) -> list[list[object]]:
    """Return the adverse events; each dose change has the event that led to it."""
    spared = [p for p in group if not p["reductions"] and not p["interruptions"]
              and _stopped_by(p) != "adverse event"][:WITHOUT_EVENTS]  # fmt: skip
    rows: list[list[object]] = []
    for patient in group:
        if patient in spared:
            continue
        found = _caused(patient) + _by_chance(source, patient)
        rows += _event_rows(source, patient, found, days_after)
    return rows


def _stopped_by(patient: dict[str, object]) -> str:
    course = patient["course"]
    assert isinstance(course, Course)
    return course.end_of_treatment


Event = tuple[str, int, str]


def _caused(patient: dict[str, object]) -> list[Event]:
    reductions, interruptions = patient["reductions"], patient["interruptions"]
    assert isinstance(reductions, list) and isinstance(interruptions, list)
    found: list[Event] = [(term, day, "dose reduced") for day, term in reductions]
    found += [(term, day, "drug interrupted") for day, term in interruptions]
    if _stopped_by(patient) == "adverse event":
        number = int(str(patient["number"]))
        term = "Gastrointestinal haemorrhage" if number % 2 else "Liver abscess"
        found.append((term, int(str(patient["last_dose"])), "drug withdrawn"))
    return found


def _by_chance(source: random.Random, patient: dict[str, object]) -> list[Event]:
    caused = {term for term, _, _ in _caused(patient)}
    last = int(str(patient["last_dose"])) + 20
    found: list[Event] = []
    for term, (_, share, _, _) in TERMS.items():
        if term in caused or source.random() >= share:
            continue
        if term in ("Hepatic failure", "Liver abscess") and not patient["died"]:
            continue
        found.append((term, source.randint(2, min(last, int(str(patient["os"])) - 1)), "none"))
        if source.random() < 0.15:
            later = source.randint(2, min(last, int(str(patient["os"])) - 1))
            found.append((term, later, "none"))
    return found


def _event_rows(
    source: random.Random, patient: dict[str, object], found: Sequence[Event], days_after: DaysAfter
) -> list[list[object]]:
    rows = []
    for number, (term, day, action) in enumerate(
        sorted(found, key=lambda item: (item[1], item[0])), 1
    ):
        system, _, highest, related = TERMS[term]
        grade = min(1 + int(source.random() < 0.45) + int(source.random() < 0.2), highest)
        if action != "none":
            grade = max(grade, 2 if action == "drug interrupted" else min(3, highest), 2)
        if highest >= 4 and source.random() < 0.06:
            grade = 4
        if term == "Hepatic failure":
            day, grade = int(str(patient["os"])), 5
        serious = grade >= 4 or term in ("Liver abscess", "Gastrointestinal haemorrhage") or (
            grade == 3 and source.random() < 0.2)  # fmt: skip
        is_related = source.random() < related or action == "dose reduced"
        end = None if grade == 5 else min(day + source.randint(3, 40), int(str(patient["os"])))
        rows.append([
            patient["id"], patient["number"], number, term.upper(), term, system, grade,
            "yes" if is_related else "no", "yes" if serious else "no", action,
            "fatal" if grade == 5 else "recovered", days_after(patient, day), day + 1,
            days_after(patient, end) if end is not None else None,
            end + 1 if end is not None else None, "Y",
        ])  # fmt: skip
    return rows
