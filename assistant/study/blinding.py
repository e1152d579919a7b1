"""Columns that study.toml marks as blinded: cut out before anything is stored or looked at.

What a session opens of a blinded study holds no blinded value: not its tables, its catalogue,
its fingerprint or its order of rows. So no answer, list of words, completion or file made from
it can hold one. Which columns those are is known by their names; values are not compared.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from assistant.errors import StudyFileError
from assistant.study.model import BlindedColumn, BlindedConcept, Blinding, StudyTable
from assistant.study.raw import RawColumn, RawTable
from assistant.study.roles import role_of
from assistant.study.study_toml import StudySettings
from assistant.study.vocabulary import Vocabulary, text, texts

TREATMENT = re.compile(
    r"(ACT)?ARM(CD|N|NRS|UD)?|TRT(\d\d)?[PA]N?|TRTSEQ[PA]N?|(TRT|TR\d\d)[PA]G\d{1,2}N?"
    r"|TRT(GRP|CD|N)?|(EX|EC)TRT|DOSE(\d\d)?[PA]"
)
"""The columns by which CDISC's models tell a treatment: with one of them go all the others."""
ARM_COLUMNS = ("ARM", "TRT01P", "ACTARM", "TRT01A")
"""Where screen failures are said, the first that is there."""
SCREEN_FAILURE = "SCREEN FAIL"
SCREEN_FAILURE_FLAG = "CQASCRFL"
"""Put in place of a blinded arm: screening is over before anybody has a treatment."""
STRUCTURE = {"USUBJID", "SUBJID", "PATIENT", "SUBJ", "PATID", "PARAMCD"}
STRUCTURE_OF = {"adtte": {"AVAL", "CNSR"}}
MAY_TELL = re.compile(
    r"\b(dose|dosing|dosage|concentration|cohort|arm|allocation|kit)\b", re.IGNORECASE
)
"""In the label of a column that is not blinded: the treatment may be told from its values."""
TELLS_NO_TREATMENT = ("date", "datetime", "time")
IN_LABEL = re.compile(r"\w+")


def without_blinded(
    tables: Sequence[RawTable], settings: StudySettings
) -> tuple[list[RawTable], tuple[BlindedColumn, ...]]:
    """Return the tables without their blinded columns, and which those are.

    Raises:
        StudyFileError: a mark fits no column, or one without which nothing can be asked.
    """
    if not settings.blinded:
        return list(tables), ()
    names = [(table.name, column.name) for table in tables for column in table.columns]
    marked = marked_columns(names, settings.blinded)
    found: list[BlindedColumn] = []
    kept: list[RawTable] = []
    for table in tables:
        role = role_of(table.name, {column.name.upper() for column in table.columns})
        cut = [column for column in table.columns if (table.name, column.name) in marked]
        for column in cut:
            if column.name.upper() in STRUCTURE | STRUCTURE_OF.get(role, set()):
                raise StudyFileError(
                    f"study.toml: [blinding] marks {table.name.upper()}.{column.name}, without "
                    "which the study cannot be asked anything.",
                    next_step="Mark the table's own columns that tell the treatment.",
                )
        found += [BlindedColumn(table.name, role, item.name, item.label) for item in cut]
        rest = [column for column in table.columns if column not in cut]
        kept.append(replace(table, columns=(*rest, *_screening(role, table, cut))))
    return kept, tuple(found)


def marked_columns(
    names: Iterable[tuple[str, str]], patterns: Sequence[str]
) -> set[tuple[str, str]]:
    """Return those of (table, column) that are blinded: as marked, and what tells the same.

    A mark takes with it the column's code and number (X, XCD, XN); a mark on a column of the
    treatment takes all columns of the treatment in every table.

    Raises:
        StudyFileError: a mark fits no column: a slip of the pen must not leave values open.
    """
    listed = list(names)
    marked: set[tuple[str, str]] = set()
    for pattern in patterns:
        fits = {item for item in listed if _fits(item, pattern)}
        if not fits:
            raise StudyFileError(
                f"study.toml: [blinding] marks {pattern}, and no table has such a column.",
                next_step="Correct the name; as long as it fits nothing, the study is not opened.",
            )
        marked |= fits
    twins = {
        (table, name.upper() + ending)
        for table, name in marked
        for ending in ("N", "CD")
    }  # fmt: skip
    is_treatment = any(TREATMENT.fullmatch(name.upper()) for _, name in marked)
    return marked | {
        (table, name)
        for table, name in listed
        if (table, name.upper()) in twins
        or (is_treatment and TREATMENT.fullmatch(name.upper()) is not None)
    }


def _fits(column: tuple[str, str], pattern: str) -> bool:
    table, name = column[0].upper(), column[1].upper()
    wanted = pattern.strip().upper()
    return fnmatchcase(f"{table}.{name}" if "." in wanted else name, wanted)


def _screening(role: str, table: RawTable, cut: Sequence[RawColumn]) -> list[RawColumn]:
    """Return a flag of screen failures where the column that says so is cut out."""
    if role != "adsl":
        return []
    for name in ARM_COLUMNS:
        column = table.column(name)
        if column is None:
            continue
        failed = [str(value or "").upper().startswith(SCREEN_FAILURE) for value in column.values]
        if any(failed):
            flags = tuple("Y" if one else "N" for one in failed)
            here = RawColumn(SCREEN_FAILURE_FLAG, "Screen failure", "text", flags)
            return [here] if column in cut else []
    return []


def must_be_cut(tables: Sequence[StudyTable], settings: StudySettings) -> None:
    """Refuse a stored study that still holds what study.toml blinds.

    Raises:
        StudyFileError: it was loaded before the columns were marked.
    """
    names = [(table.name, column.name) for table in tables for column in table.columns]
    present = [name for pattern in settings.blinded for name in names if _fits(name, pattern)]
    if any(TREATMENT.fullmatch(pattern.strip().upper()) for pattern in settings.blinded):
        present += [name for name in names if TREATMENT.fullmatch(name[1].upper())]
    if present:
        places = ", ".join(sorted({f"{table.upper()}.{name}" for table, name in present}))
        raise StudyFileError(
            f"The study was loaded before study.toml blinded {places}; it is not opened.",
            why="Its database holds their values.",
            next_step="Load its files again: cqa load FILES... --to STUDY --replace.",
        )


def may_tell(tables: Sequence[StudyTable], columns: Sequence[BlindedColumn]) -> tuple[str, ...]:
    """Return a note on open columns that, by their labels, may tell a treatment that is blinded."""
    if not any(TREATMENT.fullmatch(item.name.upper()) for item in columns):
        return ()
    blinded = {(item.table, item.name) for item in columns}
    places = [
        f"{table.name.upper()}.{column.name}"
        for table in tables
        for column in table.columns
        if MAY_TELL.search(column.label)
        and column.type not in TELLS_NO_TREATMENT
        and (table.name, column.name) not in blinded
    ]
    if not places:
        return ()
    return (
        f"Not blinded, and by their labels these columns may tell the treatment: {', '.join(places)}.",
    )


def blinding_of(
    settings: StudySettings,
    vocabulary: Vocabulary,
    columns: Sequence[BlindedColumn],
    known: Collection[str],
    *,
    is_open: bool,
) -> Blinding | None:
    """Return what is blinded, with the names by which people will ask for it.

    Args:
        known: Names of the concepts that the study has without the blinded columns.
        is_open: The columns are there after all, by a signed record.
    """
    if not columns:
        return None
    found: dict[str, BlindedConcept] = {}
    if not is_open:
        places = {f"{item.role.upper()}.{item.name.upper()}" for item in columns}
        for name, entry in vocabulary.concepts.items():
            if places & set(texts(entry, "columns")):
                found[name] = BlindedConcept(name, text(entry, "label"), texts(entry, "synonyms"))
        for name, entry in settings.concepts.items():
            if is_made_from(entry, columns):
                words = (
                    *texts(entry, "synonyms"),
                    *(found[name].synonyms if name in found else ()),
                )
                label = text(entry, "label") or (found[name].label if name in found else name)
                found[name] = BlindedConcept(name, label, tuple(dict.fromkeys(words)))
        for item in columns:
            own = item.name.lower()
            found.setdefault(own, BlindedConcept(own, item.label, (item.label,)))
    concepts = tuple(item for name, item in found.items() if name not in known)
    return Blinding(tuple(columns), settings.signers, concepts)


def is_made_from(entry: Mapping[str, object], columns: Collection[BlindedColumn]) -> bool:
    """Whether a concept of study.toml is made from a blinded column, by any word of its SQL."""
    table = text(entry, "table").lower()
    blinded = {item.name.upper() for item in columns if table in ("", item.table)}
    said = " ".join(
        text(entry, key) for key in ("column", "expression", "condition", "upper_limit")
    )
    return any(word.upper() in blinded for word in IN_LABEL.findall(said))
