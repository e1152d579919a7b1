"""Measured values of each patient, and which of them count: at baseline, after it, on treatment.

Rules, each said in a note where it made a difference:

- baseline is BASE, else the record flagged as baseline (ABLFL), else the visit called so;
- after baseline is a later study day, else a later visit; on treatment is ONTRTFL where the
  study stores it, else after baseline.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from assistant.errors import StudyError
from assistant.estimates.request import Key, Request
from assistant.model import Scalar
from assistant.study.model import Concept
from assistant.templates.conditions import concept_of
from assistant.templates.measurements import stored_column, table_of

CARRIED = ("LOCF", "WOCF", "BOCF")
"""Values carried forward to a visit; other derived records (MINIMUM) belong to no visit."""
VISIT = "visit"


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a measured parameter, as stored."""

    patient: str
    visit: str | None
    visit_order: float | None
    day: float | None
    """Study day; 1 is the day of the first dose."""
    value: float | None
    base: float | None
    low: float | None
    high: float | None
    indicator: str | None
    base_indicator: str | None
    lab_grade: str | None
    base_grade: str | None
    baseline_flag: str | None
    treatment_flag: str | None
    analysis_flag: str | None
    derived: str | None
    meets: int
    """1 where the record meets the question's conditions on records."""

    @property
    def is_derived(self) -> bool:
        """Whether it summarises other records, as a minimum over visits does."""
        return self.derived is not None and self.derived.upper() not in CARRIED

    @property
    def is_baseline(self) -> bool:
        """Whether it is the baseline record."""
        if self.baseline_flag is not None:
            return self.baseline_flag.upper() == "Y"
        return (self.visit or "").strip().lower() == "baseline"


Courses = Mapping[str, tuple[Record, ...]]
"""The records of each patient, by visit and day."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One parameter's records in each group."""

    concept: Concept
    by: tuple[str, ...]
    sizes: Mapping[Key, int]
    """Patients of each group, whether measured or not."""
    courses: Mapping[Key, Courses]
    has_treatment_flag: bool

    def group(self, key: Key) -> tuple[tuple[str, Scalar], ...]:
        """Return a group as pairs of concept and value."""
        return tuple(zip(self.by, key, strict=True))

    def records(self) -> Iterable[Record]:
        """Return all records, group by group."""
        for courses in self.courses.values():
            for records in courses.values():
                yield from records

    @property
    def label(self) -> str:
        """The parameter in words."""
        return self.concept.label


def measured(request: Request, name: str | None = None) -> Measured:
    """Return the records of a measured concept, by default the one that the question names.

    Raises:
        StudyError: the concept is not measured at visits, or the question groups by something
            else that changes from record to record.
    """
    concept = measured_concept(request, name or request.reading.endpoint[0])
    by = request.reading.by
    for other in by:
        if other != VISIT and concept_of(request.study, other).level != "patient":
            raise StudyError(
                f"{concept.label} cannot be grouped by {concept_of(request.study, other).label}.",
                why="It changes from record to record.",
                next_step="Group by visit, or by something that a patient has one value of.",
            )
    patient_by = tuple(item for item in by if item != VISIT)
    request = replace(request, reading=replace(request.reading, by=patient_by))
    rows = request.rows(concepts=(concept.name,))
    sizes = request.sizes()
    courses: dict[Key, dict[str, list[Record]]] = {key: {} for key in sizes}
    width = len(patient_by)
    for row in rows.rows:
        record = _record(row[width:])
        courses.setdefault(row[:width], {}).setdefault(record.patient, []).append(record)
    table = table_of(request.study, concept)
    return Measured(
        concept, patient_by, sizes,
        {key: {patient: tuple(records) for patient, records in found.items()}
         for key, found in courses.items()},
        stored_column(table, "treatment_flag") is not None,
    )  # fmt: skip


def measured_concept(request: Request, name: str) -> Concept:
    """Return the concept of that name, measured at visits.

    Raises:
        StudyError: it is something else, such as a time to an event.
    """
    concept = request.study.concept(name)
    if concept is not None and concept.level == "lab":
        return concept
    known = [
        item.label for item in request.study.concepts if item.level == "lab" and item.parameter
    ]
    raise StudyError(
        f"{concept.label if concept else name} is not measured at visits.",
        why="" if known else "The study holds no values measured at visits (ADLB, ADTR).",
        next_step=f"Ask about one of these: {', '.join(known)}." if known else "",
    )


NUMBERS = ("visit_order", "day", "value", "base", "low", "high")


def _record(cells: Sequence[Scalar]) -> Record:
    names = [item.name for item in fields(Record)]
    found: dict[str, object] = dict(zip(names, cells, strict=True))
    for name in NUMBERS:
        found[name] = None if found[name] is None else float(str(found[name]))
    found["patient"], found["meets"] = str(found["patient"]), int(str(found["meets"]))
    return Record(**found)  # type: ignore[arg-type]


def baseline(records: Sequence[Record]) -> float | None:
    """Return a patient's baseline value: BASE, else that of the baseline record."""
    stated = next((item.base for item in records if item.base is not None), None)
    if stated is not None:
        return stated
    return next((item.value for item in records if item.is_baseline and item.value is not None),
                None)  # fmt: skip


def after_baseline(records: Sequence[Record]) -> tuple[Record, ...]:
    """Return a patient's values later than baseline, without records that summarise others.

    Without a baseline record: those after study day 1, else those of later visits than 0.
    """
    start = next((item for item in records if item.is_baseline), None)
    day = start.day if start is not None else 1.0
    order = start.visit_order if start is not None else 0.0

    def is_later(record: Record) -> bool:
        if record is start or record.is_baseline or record.is_derived or record.value is None:
            return False
        if record.day is not None and day is not None:
            return record.day > day
        return record.visit_order is not None and order is not None and record.visit_order > order

    return tuple(item for item in records if is_later(item))


def analysed(records: Sequence[Record]) -> tuple[Record, ...]:
    """Return a patient's values after baseline: those with the analysis flag where any has it."""
    later = after_baseline(records)
    flagged = tuple(item for item in later if item.analysis_flag == "Y")
    return flagged or later


def on_treatment(measured: Measured, records: Sequence[Record]) -> tuple[Record, ...]:
    """Return a patient's values on treatment, all of them, also of unplanned visits."""
    if not measured.has_treatment_flag:
        return after_baseline(records)
    return tuple(
        item for item in records
        if item.treatment_flag is not None and item.treatment_flag.upper() == "Y"
        and item.value is not None and not item.is_derived and not item.is_baseline
    )  # fmt: skip


def treatment_words(measured: Measured) -> str:
    """Return how values on treatment were told, for a note."""
    if measured.has_treatment_flag:
        return "On treatment: records flagged so (ONTRTFL), without baseline."
    return "On treatment: all values after baseline, of planned visits or not."
