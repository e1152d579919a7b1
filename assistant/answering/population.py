"""Who is analysed: patients left after each step, and what a statistician would remark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answering.statements import StatementLog
from assistant.errors import StudyFileError
from assistant.kinds import Kind
from assistant.language.reader import Reader
from assistant.model import Filter, Reading, Step
from assistant.study.model import Study
from assistant.templates.relations import counts_emergent_only
from assistant.templates.statement import Statement, step_statement

OVERVIEW = "ae_overview"
"""The kind that counts related events beside others, without a condition on them."""


@dataclass(frozen=True, slots=True)
class Population:
    """The patients that a reading selects."""

    steps: tuple[Step, ...]
    n: int
    total: int
    selected: int
    """Patients that the conditions select, whether or not their group is known."""
    statement: Statement
    """The statement that counted them."""
    notes: tuple[str, ...] = ()


def count_population(
    kind: Kind, reading: Reading, study: Study, reader: Reader, log: StatementLog
) -> Population:
    """Return the patients left after each filter and grouping of a reading.

    Raises:
        StudyFileError: a patient appears twice, so counts would be wrong.
    """
    stepped = step_statement(kind, replace(reading, by=joint_groups(kind, reading, study)), study)
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
    notes += emergent_notes(reading, study)
    notes += causality_notes(kind, reading, study)
    selected = counts[len(stepped.filters)]
    return Population(tuple(steps), counts[-1], patients, selected, stepped.statement, tuple(notes))


def joint_groups(kind: Kind, reading: Reading, study: Study) -> tuple[str, ...]:
    """Return the concepts whose values all patients of the question must have.

    Left out are groups that only the kind's own computation knows ("all baseline factors") and,
    where its `own_groups` says so (true, or names), factors that it takes one at a time.
    """
    own = kind.settings.get("own_groups")
    if own is True:
        return ()
    apart = own if isinstance(own, list) else []
    return tuple(
        name for name in reading.by if study.concept(name) is not None and name not in apart
    )


def missing_notes(reading: Reading, study: Study) -> list[str]:
    """Return how patients without a value fall under each negated filter."""
    notes = []
    denied = [item for item in reading.filters if item.op in ("ne", "not_in", "not_between")]
    for group in reading.filters:
        if group.op == "none_of":
            denied += [item for item in group.members if not item.together]
    for item in denied:
        concept = study.concept(item.concept)
        if concept is not None and concept.level == "patient" and concept.missing:
            notes.append(
                f"{concept.missing} {plural(concept.missing)} of the study without a known "
                f"{concept.label} do not count as {concept.label} other than the one named."
            )
    return notes


def emergent_notes(reading: Reading, study: Study) -> list[str]:
    """Return the note on which events count, where a condition is on adverse events."""
    table = study.table("adae")
    if table is None or not counts_emergent_only(study, table.name):
        return []
    concepts = [study.concept(name) for name in names_in(reading.filters)]
    if not any(concept is not None and concept.level == "ae" for concept in concepts):
        return []
    return ["Treatment-emergent events only (TRTEMFL = Y)."]


def causality_notes(kind: Kind, reading: Reading, study: Study) -> list[str]:
    """Return how the study's degrees of causality are taken, where related events are counted."""
    concept = study.concept("ae_related")
    if concept is None or " taken as related" not in concept.definition:
        return []
    names = names_in((*reading.filters, *reading.numerator))
    is_counted = kind.name == OVERVIEW or concept.name in names
    return [concept.definition] if is_counted else []


def names_in(filters: Sequence[Filter]) -> list[str]:
    """Return the concepts that conditions name, those inside groups too."""
    names = []
    for item in filters:
        names += names_in(item.members) if item.members else [item.concept]
    return names


def label_of(study: Study, name: str) -> str:
    """Return a concept's label, or its name."""
    concept = study.concept(name)
    return concept.label if concept is not None else name


def plural(count: int) -> str:
    """Return "patient" or "patients"."""
    return "patient" if count == 1 else "patients"
