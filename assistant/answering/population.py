"""Who is analysed: patients left after each step, and what a statistician would remark."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.answering.statements import StatementLog
from assistant.errors import StudyFileError
from assistant.kinds import Kind
from assistant.language.reader import Reader
from assistant.model import Reading, Step
from assistant.study.model import Study
from assistant.templates.statement import step_statement


@dataclass(frozen=True, slots=True)
class Population:
    """The patients that a reading selects."""

    steps: tuple[Step, ...]
    n: int
    total: int
    notes: tuple[str, ...] = ()


def count_population(
    kind: Kind, reading: Reading, study: Study, reader: Reader, log: StatementLog
) -> Population:
    """Return the patients left after each filter and grouping of a reading.

    Raises:
        StudyFileError: a patient appears twice, so counts would be wrong.
    """
    if not kind.is_built:  # may group by what only its own computation will know
        named = tuple(name for name in reading.by if study.concept(name) is not None)
        reading = replace(reading, by=named)
    stepped = step_statement(kind, reading, study)
    row = log.run(stepped.statement).rows[0]
    read, patients, *left = (int(str(cell or 0)) for cell in row)
    if read != patients:
        raise StudyFileError(
            f"{read - patients} patients stand twice in the study's table of patients.",
            why="Each patient would be counted more than once.",
            next_step="Correct the source file and load it again.",
        )
    steps = [Step("all patients in the study", patients)]
    notes = []
    counts = [patients, *left]
    for position, filters in enumerate(stepped.filters, start=1):
        words = " and ".join(reader.describe(item) for item in filters)
        steps.append(Step(words, counts[position]))
    for position, name in enumerate(stepped.by, start=len(stepped.filters) + 1):
        lost = counts[position - 1] - counts[position]
        label = label_of(study, name)
        if lost:
            steps.append(Step(f"with a known {label}", counts[position]))
            notes.append(f"{lost} {plural(lost)} without a known {label} left out.")
    notes += missing_notes(reading, study)
    return Population(tuple(steps), counts[-1], patients, tuple(notes))


def missing_notes(reading: Reading, study: Study) -> list[str]:
    """Return how patients without a value fall under each negated filter."""
    notes = []
    for item in reading.filters:
        concept = study.concept(item.concept)
        if concept is None or concept.level != "patient" or not concept.missing:
            continue
        if item.op in ("ne", "not_in", "not_between"):
            notes.append(
                f"{concept.missing} {plural(concept.missing)} of the study without a known "
                f"{concept.label} do not count as {concept.label} other than the one named."
            )
    return notes


def label_of(study: Study, name: str) -> str:
    """Return a concept's label, or its name."""
    concept = study.concept(name)
    return concept.label if concept is not None else name


def plural(count: int) -> str:
    """Return "patient" or "patients"."""
    return "patient" if count == 1 else "patients"
