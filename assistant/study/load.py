"""Data files to a study folder: all of it, or nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.errors import StudyFileError, UsageError
from assistant.study.blinding import without_blinded
from assistant.study.catalogue import save_catalogue
from assistant.study.discovery import PATIENT_KEYS, discover
from assistant.study.model import Study
from assistant.study.raw import RawColumn, RawTable
from assistant.study.readers import read_file
from assistant.study.roles import role_of
from assistant.study.store import StoredStudy, fingerprint, write_tables
from assistant.study.study_toml import STUDY_TOML, StudySettings, read_settings, written_settings
from assistant.study.vocabulary import Vocabulary

DATABASE = "study.duckdb"
CATALOGUE = "catalogue.json"
SEALED = "sealed"
"""Folder of a loaded study with all columns, opened by a signed unblinding only."""
NEEDED_COLUMNS = {"adtte": ("PARAMCD", "AVAL", "CNSR")}
NUMBERS = {"adtte": ("AVAL", "CNSR")}
"""What must be numbers, or nothing can be said of any time."""
ABOUT_PATIENTS = ("adsl", "adtte", "adrs", "adae", "adex", "adlb")


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What was made of the files."""

    folder: Path
    study: Study
    notes: tuple[str, ...]


def load_study(
    files: Sequence[Path],
    to: Path,
    *,
    vocabulary: Vocabulary,
    replace_existing: bool = False,
) -> LoadReport:
    """Make a study folder of data files.

    The folder appears whole, under its name, when everything has been read; a `study.toml` that
    is there already is kept.

    Raises:
        UsageError: a file does not exist, or the folder holds a study already.
        StudyFileError: a file is damaged, or lacks what its table must have.
    """
    if not files:
        raise UsageError("No data files were named.", next_step="Name at least one file.")
    if (to / DATABASE).exists() and not replace_existing:
        raise UsageError(
            f"{to} holds a study already.", next_step="Choose another folder, or add --replace."
        )
    if to.exists() and not to.is_dir():
        raise UsageError(f"{to} is a file.", next_step="Name a folder.")
    settings = read_settings(to / STUDY_TOML) if (to / STUDY_TOML).exists() else None
    tables, notes = read_tables(files)
    making = to.with_name(to.name + ".making")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        study = build(
            making, to, tables, settings or StudySettings(name=to.name), vocabulary, notes
        )
        if study.blinding is not None:
            _seal(making / SEALED, tables)
        to.mkdir(mode=0o700, exist_ok=True)
        shutil.rmtree(to / SEALED, ignore_errors=True)
        for name in (DATABASE, CATALOGUE, SEALED):
            if (making / name).exists():
                (making / name).replace(to / name)
        if settings is None:
            (to / STUDY_TOML).write_text(written_settings(study), encoding="utf-8")
    except OSError as error:
        raise StudyFileError(
            f"The study cannot be written to {to}.",
            why=f"({error.strerror or type(error).__name__})",
            next_step="Choose a folder that you may write to.",
        ) from error
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return LoadReport(to, study, study.notes)


def build(
    making: Path,
    folder: Path,
    tables: Sequence[RawTable],
    settings: StudySettings,
    vocabulary: Vocabulary,
    notes: Sequence[str],
    *,
    is_open: bool = False,
) -> Study:
    """Write database and catalogue into `making`, for a study that will live in `folder`.

    Args:
        is_open: A signed record unblinds the study: what is blinded is written too.
    """
    cut, blinded = without_blinded(tables, settings)
    tables, said = _each_once(tables if is_open else cut)
    write_tables(making / DATABASE, tables)
    content = fingerprint(tables)
    with StoredStudy(making / DATABASE) as stored:
        study = discover(
            stored, settings, vocabulary, folder=folder, database=folder / DATABASE,
            data_sha256=content, blinded=blinded, is_open=is_open,
        )  # fmt: skip
    study = replace(study, notes=(*notes, *said, *study.notes))
    save_catalogue(making / CATALOGUE, study, settings, vocabulary.digest)
    return study


def _seal(folder: Path, tables: Sequence[RawTable]) -> None:
    """Write the tables with all columns apart, with no more about them than their fingerprint."""
    folder.mkdir(mode=0o700)
    whole, _ = _each_once(tables)
    write_tables(folder / DATABASE, whole)
    (folder / CATALOGUE).write_text(json.dumps({"study": {"data_sha256": fingerprint(whole)}}))


def _each_once(tables: Sequence[RawTable]) -> tuple[list[RawTable], list[str]]:
    cleaned = [without_duplicates(table) for table in tables]
    return [table for table, _ in cleaned], [note for _, notes in cleaned for note in notes]


def read_tables(files: Sequence[Path]) -> tuple[list[RawTable], list[str]]:
    """Return the checked tables of all files by name, and what was odd.

    Raises:
        StudyFileError: two files hold the same table, or a table lacks a needed column.
    """
    tables: dict[str, RawTable] = {}
    notes: list[str] = []
    for file in sorted(files, key=lambda path: (path.name, str(path))):
        table = read_file(file)
        if table.name in tables:
            raise StudyFileError(
                f"{tables[table.name].source} and {table.source} both hold {table.name.upper()}.",
                next_step="Load one of them, or rename its data set.",
            )
        _check_columns(table)
        cleaned, said = without_duplicates(table)
        tables[table.name], early = without_times_before_zero(cleaned)
        notes += [*table.notes, *said, *early]
    return [tables[name] for name in sorted(tables)], notes


def _check_columns(table: RawTable) -> None:
    role = role_of(table.name, {column.name.upper() for column in table.columns})
    for name in NEEDED_COLUMNS.get(role, ()):
        if table.column(name) is None:
            raise StudyFileError(
                f"{table.source}: the time-to-event table has no column {name}.",
                next_step=f"Export it with {name}, or leave the file out.",
            )
    for name in NUMBERS.get(role, ()):
        column = table.column(name)
        words = [value for value in column.values if isinstance(value, str)] if column else []
        if words:
            raise StudyFileError(
                f'{table.source}: the column {name} must hold numbers and holds "{words[0][:40]}".',
                next_step="Export the data set again.",
            )
    if not table.columns:
        raise StudyFileError(f"{table.source} has no columns.")
    if role in ABOUT_PATIENTS and not any(table.column(name) for name in PATIENT_KEYS):
        raise StudyFileError(
            f"{table.source} does not say which patient a row is about: it has no column USUBJID.",
            next_step="Export it with USUBJID.",
        )


def without_duplicates(table: RawTable) -> tuple[RawTable, list[str]]:
    """Return the table with each patient once (ADSL) or once a parameter (ADTTE).

    Records that are the same twice count once. Where they differ, nobody can say which is
    right: in ADTTE the patient's records of that parameter are left out and named; in ADSL
    the file is refused.

    Raises:
        StudyFileError: a patient stands in ADSL twice with different values.
    """
    role = role_of(table.name, {column.name.upper() for column in table.columns})
    keys = {"adsl": ("USUBJID",), "adtte": ("USUBJID", "PARAMCD")}.get(role)
    key_columns = [table.column(name) for name in keys or ()]
    if not key_columns or any(column is None for column in key_columns):
        return table, []
    rows: list[tuple[object, ...]] = list(
        zip(*(column.values for column in table.columns), strict=True)
    )
    by_key: dict[tuple[object, ...], list[int]] = {}
    for place in range(len(rows)):
        key = tuple(column.values[place] for column in key_columns if column is not None)
        by_key.setdefault(key, []).append(place)
    kept: list[int] = []
    notes: list[str] = []
    for who_key, places in by_key.items():
        distinct = sorted({rows[place]: place for place in reversed(places)}.values())
        who = " ".join(str(part) for part in who_key)
        if len(distinct) == 1:
            kept += distinct
            if len(places) > 1:
                notes.append(
                    f"{table.name.upper()}: {who} stands {len(places)} times with the same values; counted once."
                )
        elif role == "adsl":
            raise StudyFileError(
                f"{table.source}: patient {who} stands {len(places)} times with different values.",
                next_step="Correct the file: ADSL has one row a patient.",
            )
        else:
            notes.append(
                f"{table.name.upper()}: {who} stands {len(places)} times with different values; left out."
            )
    return (table if len(kept) == len(rows) else _only(table, sorted(kept))), notes


def without_times_before_zero(table: RawTable) -> tuple[RawTable, list[str]]:
    """Return the table without records whose time to an event is negative, and which they were."""
    role = role_of(table.name, {column.name.upper() for column in table.columns})
    times = table.column("AVAL")
    if role != "adtte" or times is None:
        return table, []
    early = {
        place
        for place, time in enumerate(times.values)
        if isinstance(time, int | float) and time < 0
    }
    if not early:
        return table, []
    keys = [column for name in ("USUBJID", "PARAMCD") if (column := table.column(name))]
    notes = [
        f"{table.name.upper()}: {' '.join(str(key.values[place]) for key in keys)} has a time before "
        f"zero ({times.values[place]}); left out."
        for place in sorted(early)
    ]
    return _only(table, [place for place in range(table.rows) if place not in early]), notes


def _only(table: RawTable, places: Sequence[int]) -> RawTable:
    columns = tuple(
        RawColumn(item.name, item.label, item.type, tuple(item.values[place] for place in places))
        for item in table.columns
    )
    return replace(table, columns=columns)
