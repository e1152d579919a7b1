"""Analysis sets: what defines each, and how many patients are in it."""

from __future__ import annotations

from assistant.estimates.listed_values import head
from assistant.estimates.request import Estimate, Key, Request
from assistant.model import Result, Table
from assistant.study.model import AnalysisSet, Concept
from assistant.templates.conditions import concept_of

SUBJECTS = "all patients"


def analysis_sets(request: Request) -> Estimate:
    """Return each population that the study defines, with its definition and its patients."""
    sizes = request.sizes()
    flags = {item.name: flag_of(request, item) for item in request.study.analysis_sets}
    counted = members(request, [item for item in flags.values() if item is not None])
    results, rows = [], []
    for key, size in sizes.items():
        lines = [(SUBJECTS, _all_patients(request), size)]
        for item in request.study.analysis_sets:
            flag = flags[item.name]
            if flag is not None:
                lines.append((item.name, definition(item), counted.get((key, flag.name), 0)))
        for name, words, count in lines:
            group = (*request.group(key), ("analysis set", name))
            results.append(Result("patients", count, group=group, n=size))
            rows.append((name, *key, words, count, size))
    columns = ("analysis set", *(head(concept_of(request.study, name)) for name in request.reading.by),
               "definition", "patients", "of")  # fmt: skip
    notes = (
        []
        if flags
        else ["The study's data mark no analysis set: every analysis is of all patients."]
    )
    notes += [
        f"{name}: its flag cannot be counted." for name, flag in flags.items() if flag is None
    ]
    table = Table(columns, tuple(rows), "Analysis sets", alone=True)
    return Estimate(tuple(results), tuple(notes), tables=(table,))


def flag_of(request: Request, analysis_set: AnalysisSet) -> Concept | None:
    """Return the concept that holds a set's flag, or None where the study has none."""
    column = analysis_set.expression.split('"')[1]
    return next(
        (item for item in request.study.concepts
         if item.is_flag and item.table == request.study.subjects and f'"{column}"' in item.expression),
        None,
    )  # fmt: skip


def members(request: Request, flags: list[Concept]) -> dict[tuple[Key, str], int]:
    """Return the number of patients of each group whose flag is yes, by group and flag."""
    width = len(request.reading.by)
    rows = request.rows_of("analysis_sets", concepts=[item.name for item in flags])
    return {(row[:width], str(row[width])): int(str(row[width + 1])) for row in rows.rows}


def definition(analysis_set: AnalysisSet) -> str:
    """Return what defines a set: the label of its flag, and the condition."""
    condition = analysis_set.expression.replace('"', "").replace("'", "")
    return f"{analysis_set.label} ({condition})"


def _all_patients(request: Request) -> str:
    study = request.study
    words = f"every patient of {study.subjects.upper()}"
    return f"{words} but screen failures" if study.subjects_condition else words
