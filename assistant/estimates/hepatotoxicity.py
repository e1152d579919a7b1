"""Screening for drug-induced liver injury: peak ALT against peak bilirubin, in multiples of ULN."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.errors import StudyError
from assistant.estimates.measured_labels import group_name
from assistant.estimates.measurements import (
    Measured,
    Record,
    measured,
    on_treatment,
    treatment_words,
)
from assistant.estimates.request import Estimate, Key, Request
from assistant.estimates.wording import left_out
from assistant.figures import ScatterFigure
from assistant.model import Result, Scalar, Table
from assistant.summaries.change import times_limit

ALT, AST, BILIRUBIN = "alt", "ast", "bilirubin"
ALT_LIMIT, BILIRUBIN_LIMIT = 3.0, 2.0
HYS_LAW = "Hy's law range (ALT >= 3 x ULN, bilirubin > 2 x ULN)"
TEMPLE = "Temple's corollary (ALT >= 3 x ULN, bilirubin <= 2 x ULN)"
CHOLESTASIS = "cholestasis (ALT < 3 x ULN, bilirubin > 2 x ULN)"
NORMAL = "neither (ALT < 3 x ULN, bilirubin <= 2 x ULN)"
QUADRANTS = (HYS_LAW, TEMPLE, CHOLESTASIS, NORMAL)


@dataclass(frozen=True, slots=True)
class Peak:
    """A patient's highest multiple of the upper limit of normal, and when."""

    times: float
    day: float | None
    visit: str | None


@dataclass(frozen=True, slots=True)
class Patient:
    """One patient with both peaks."""

    patient: str
    key: Key
    alt: Peak
    bilirubin: Peak

    @property
    def quadrant(self) -> str:
        """Where the peaks lie; they need not be of one day."""
        is_high = self.alt.times >= ALT_LIMIT
        if self.bilirubin.times > BILIRUBIN_LIMIT:
            return HYS_LAW if is_high else CHOLESTASIS
        return TEMPLE if is_high else NORMAL


def screen(request: Request) -> Estimate:
    """Return patients by quadrant, those in the Hy's law quadrant, and the figure of all.

    Source of the limits:
        FDA (2009), Guidance for Industry, Drug-Induced Liver Injury: Premarketing Clinical
        Evaluation: aminotransferase 3 times ULN or more, bilirubin over 2 times ULN.

    Raises:
        StudyError: the study stores no ALT, no bilirubin, or no upper limits for them.
    """
    alt, bilirubin = (measured(request, _known(request, name)) for name in (ALT, BILIRUBIN))
    peaks = {name: _peaks(found) for name, found in ((ALT, alt), (BILIRUBIN, bilirubin))}
    patients = _both(alt, peaks[ALT], peaks[BILIRUBIN])
    if not patients:
        raise StudyError(
            "No patient has values of ALT and bilirubin on treatment with upper limits of normal.",
            next_step="Ask for ALT or for bilirubin above a value.",
        )
    results = _results(alt, patients)
    notes = [*_notes(request, alt, patients, peaks[BILIRUBIN]), treatment_words(alt)]
    return Estimate(tuple(results), tuple(notes), (_figure(alt, patients),), _tables(alt, patients))


def _known(request: Request, name: str) -> str:
    if request.study.concept(name) is None:
        raise StudyError(
            f"This study does not record {name}, so it cannot be screened.",
            next_step="See `cqa dictionary` for the laboratory tests it has.",
        )
    return name


def _peaks(found: Measured) -> dict[str, Peak]:
    """Return the first highest multiple of the upper limit of each patient on treatment."""
    peaks: dict[str, Peak] = {}
    for courses in found.courses.values():
        for patient, records in courses.items():
            for record in on_treatment(found, records):
                times = _times(record)
                if times is not None and (patient not in peaks or times > peaks[patient].times):
                    peaks[patient] = Peak(times, record.day, record.visit)
    return peaks


def _times(record: Record) -> float | None:
    if record.value is None or record.high is None:
        return None
    return times_limit(record.value, record.high)


def _both(alt: Measured, first: Mapping[str, Peak], second: Mapping[str, Peak]) -> list[Patient]:
    return [
        Patient(patient, key, first[patient], second[patient])
        for key, courses in alt.courses.items()
        for patient in sorted(courses)
        if patient in first and patient in second
    ]


def _results(found: Measured, patients: Sequence[Patient]) -> list[Result]:
    results = []
    for key in found.sizes:
        own = [item.quadrant for item in patients if item.key == key]
        results += [
            Result("patients", own.count(quadrant), endpoint="peak ALT and bilirubin",
                   group=(*found.group(key), ("quadrant", quadrant)), n=len(own),
                   method="peaks on treatment in multiples of the upper limit of normal")
            for quadrant in QUADRANTS
        ]  # fmt: skip
    return results


def _figure(found: Measured, patients: Sequence[Patient]) -> ScatterFigure:
    points = tuple(
        (item.alt.times, item.bilirubin.times, group_name(found, item.key) if found.by else "")
        for item in patients
    )
    return ScatterFigure(
        title="Peak ALT against peak bilirubin on treatment",
        x_label="peak ALT (x ULN)", y_label="peak bilirubin (x ULN)", points=points,
        x_reference=ALT_LIMIT, y_reference=BILIRUBIN_LIMIT,
        logarithmic=all(x > 0 and y > 0 for x, y, _ in points),
    )  # fmt: skip


def _tables(found: Measured, patients: Sequence[Patient]) -> tuple[Table, ...]:
    columns = ("patient", *found.by, "peak ALT (x ULN)", "day", "peak bilirubin (x ULN)", "day",
               "quadrant")  # fmt: skip
    rows = [
        (item.patient, *item.key, item.alt.times, item.alt.day, item.bilirubin.times,
         item.bilirubin.day, item.quadrant.partition(" (")[0])
        for item in sorted(patients, key=lambda item: QUADRANTS.index(item.quadrant))
    ]  # fmt: skip
    inside: list[tuple[Scalar, ...]] = [
        row for row in rows if row[-1] == HYS_LAW.partition(" (")[0]
    ]
    listed = Table(columns, tuple(rows), "Peaks of every patient")
    if not inside:
        return (listed,)
    return (Table(columns[:-1], tuple(row[:-1] for row in inside), "Patients in Hy's law range"),
            listed)  # fmt: skip


def _notes(
    request: Request, alt: Measured, patients: Sequence[Patient], bilirubin: Mapping[str, Peak]
) -> list[str]:
    notes = [
        "A screen, not a diagnosis: peaks need not be of one day, and other causes, such as "
        "cholestasis with raised alkaline phosphatase, are not ruled out."
    ]
    without = sum(alt.sizes.values()) - len(patients)
    notes += left_out(without, "without both peaks on treatment")
    if request.study.concept(AST) is not None:
        ast = _peaks(measured(request, AST))
        listed = {item.patient for item in patients if item.quadrant == HYS_LAW}
        more = sorted(
            patient for patient, peak in ast.items()
            if peak.times >= ALT_LIMIT and patient not in listed
            and patient in bilirubin and bilirubin[patient].times > BILIRUBIN_LIMIT
        )  # fmt: skip
        named = f": {', '.join(more)}" if more else ""
        notes.append(f"With AST in place of ALT, {len(more)} more patients are in range{named}.")
    return notes
