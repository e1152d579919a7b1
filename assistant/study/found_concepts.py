"""Concepts: what of a study can be filtered, grouped by or summarised.

First the concepts that the vocabulary knows, where the study stores them; then every other
useful column of the patients' table under its own name; then what study.toml adds or changes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from assistant.errors import StudyFileError
from assistant.model import Scalar
from assistant.study.blinding import SCREEN_FAILURE_FLAG, is_made_from
from assistant.study.causality import divided
from assistant.study.model import (
    BlindedColumn,
    Column,
    Concept,
    ConceptType,
    Level,
    StudyTable,
    Value,
)
from assistant.study.store import StoredStudy, literal, quoted
from assistant.study.study_toml import StudySettings
from assistant.study.vocabulary import Entry, Vocabulary, entries, text, texts

if TYPE_CHECKING:
    from assistant.study.discovery import Patients

MOST_CATEGORIES = 50
MOST_RECORD_VALUES = 20_000
FEW_CODES = 6
LEVELS: Mapping[str, Level] = {"adae": "ae", "adlb": "lab", "adrs": "response", "adex": "exposure"}
PLACE = re.compile(r"(?P<role>[A-Z]+)(\.(?P<column>\w+)|\[(?P<parameter>\w+)\])\Z")
SKIPPED = {"STUDYID", "DOMAIN", "USUBJID", "SUBJID", "AGEU", "ARMCD", "ACTARMCD", "INVID", "INVNAM",
           SCREEN_FAILURE_FLAG}  # fmt: skip
UNIT_IN_LABEL = re.compile(r"[(\[]([^()\[\]\s]{1,12})[)\]]\s*\Z")


@dataclass(frozen=True, slots=True)
class Search:
    """What the search for concepts looks at."""

    stored: StoredStudy
    tables: Sequence[StudyTable]
    patients: Patients
    vocabulary: Vocabulary

    def by_role(self, role: str) -> StudyTable | None:
        """Return the table of that role."""
        return next((item for item in self.tables if item.role == role), None)

    @property
    def own_patients(self) -> str:
        """Condition: the record's patient is one of the study's."""
        where = f" WHERE {self.patients.condition}" if self.patients.condition else ""
        key, table = quoted(self.patients.key), quoted(self.patients.table)
        return f"{key} IN (SELECT {key} FROM {table}{where})"


SHARING = ("eos_status", "ae_causality")
"""Concepts that another one may share a column with: the same said otherwise, or in degrees."""


def find_concepts(
    stored: StoredStudy,
    tables: Sequence[StudyTable],
    patients: Patients,
    settings: StudySettings,
    vocabulary: Vocabulary,
    blinded: Sequence[BlindedColumn] = (),
) -> tuple[Concept, ...]:
    """Return the study's concepts: known ones, other columns, measured values, study.toml's.

    What study.toml makes from a blinded column is no concept.
    """
    search = Search(stored, tables, patients, vocabulary)
    found: dict[str, Concept] = {}
    used: set[tuple[str, str]] = set()
    for name, entry in vocabulary.concepts.items():
        concept = _known(search, name, entry, used)
        if concept is not None and not (name == "ae_causality" and concept.is_flag):
            found[name] = concept
    if "treatment_duration" not in found:
        duration = _duration_from_dates(search, vocabulary.concepts.get("treatment_duration", {}))
        if duration is not None:
            found[duration.name] = duration
    for concept in _other_columns(search, used, set(found)):
        found.setdefault(concept.name, concept)
    for concept in measured(search, found):
        found.setdefault(concept.name, concept)
    for name, entry in settings.concepts.items():
        if is_made_from(entry, blinded):
            found.pop(name, None)
            continue
        found[name] = _stated(search, name, entry, found.get(name))
    for name in settings.hide:
        found.pop(name, None)
    return tuple(found.values())


def _known(search: Search, name: str, entry: Entry, used: set[tuple[str, str]]) -> Concept | None:
    for place in texts(entry, "columns"):
        where = PLACE.match(place)
        table = search.by_role(where.group("role").lower()) if where else None
        if where is None or table is None:
            continue
        if where.group("parameter"):
            concept = _of_parameter(search, name, entry, table, where.group("parameter"))
        else:
            column = table.column(where.group("column"))
            if column is None or ((table.name, column.name) in used and name not in SHARING):
                continue
            concept = _of_column(search, name, entry, table, column)
            if concept is not None:
                used.add((table.name, column.name))
        if concept is not None:
            return concept
    return None


def _duration_from_dates(search: Search, entry: Entry) -> Concept | None:
    """Return days on treatment from its first and last day, both counted (ADaM's TRTDURD)."""
    table = search.by_role("adsl")
    if table is None or not entry or table.name != search.patients.table:
        return None
    dates = []
    for names in (("TRTSDT", "TRTSDTM"), ("TRTEDT", "TRTEDTM")):
        found = (table.column(name) for name in names)
        column = next((c for c in found if c and c.type in ("date", "datetime")), None)
        if column is None:
            return None
        dates.append(column.name)
    start, end = (f"CAST({quoted(name)} AS DATE)" for name in dates)
    base = Concept(
        name="treatment_duration", label=text(entry, "label"), type="number", level="patient",
        table=table.name, expression=f"{end} - {start} + 1", unit="days",
        synonyms=texts(entry, "synonyms"), baseline=False,
        definition=f"Days from {dates[0]} to {dates[1]}, both counted.",
        source=f"{table.name.upper()}.{dates[1]} - {table.name.upper()}.{dates[0]} + 1",
    )  # fmt: skip
    return filled(search, base, {}, None)


def _of_column(
    search: Search, name: str, entry: Entry, table: StudyTable, column: Column
) -> Concept | None:
    level: Level = LEVELS.get(table.role, "patient")
    base = Concept(
        name=name,
        label=text(entry, "label") or column.label,
        type=_type(text(entry, "type"), column),
        level=level,
        table=table.name,
        expression=quoted(column.name),
        unit=text(entry, "unit") or None,
        synonyms=texts(entry, "synonyms"),
        baseline=entry.get("baseline") is not False,
        characteristic=bool(entry.get("characteristic")),
        definition="" if column.label == column.name else column.label,
        source=f"{table.name.upper()}.{column.name}",
    )
    return filled(search, base, entries(entry.get("values")), column)


def _of_parameter(
    search: Search, name: str, entry: Entry, table: StudyTable, parameter: str
) -> Concept | None:
    is_number = text(entry, "type") == "number"
    value = table.column("AVAL" if is_number or table.column("AVALC") is None else "AVALC")
    if value is None or table.column("PARAMCD") is None:
        return None
    condition = f"PARAMCD = {literal(parameter)}"
    for narrower in ("", " AND ANL01FL = 'Y'"):
        if narrower and table.column("ANL01FL") is None:
            continue
        chosen = condition + narrower
        sql = (
            f"SELECT COUNT(*), COUNT(DISTINCT {quoted(search.patients.key)}) "
            f"FROM {quoted(table.name)} WHERE {chosen}"
        )
        rows, patients = search.stored.rows(sql)[0]
        if rows and rows == patients:
            base = Concept(
                name=name, label=text(entry, "label") or name,
                type="number" if is_number else "category", level="patient", table=table.name,
                expression=quoted(value.name), condition=chosen,
                unit=text(entry, "unit") or (_stored_unit(search, table, chosen) if is_number else None),
                synonyms=texts(entry, "synonyms"), baseline=entry.get("baseline") is not False,
                characteristic=bool(entry.get("characteristic")),
                source=f"{table.name.upper()}, PARAMCD {parameter}", parameter=parameter,
            )  # fmt: skip
            return filled(search, base, entries(entry.get("values")), None)
    return None


def _stored_unit(search: Search, table: StudyTable, condition: str) -> str | None:
    """Return the one unit of a parameter's records: AVALU, else what its label has in brackets."""
    for name in ("AVALU", "PARAM"):
        column = table.column(name)
        if column is None:
            continue
        sql = f"SELECT DISTINCT {quoted(column.name)} FROM {quoted(table.name)} WHERE {condition}"
        found = [str(row[0]) for row in search.stored.rows(sql) if row[0] is not None]
        if len(found) == 1 and name == "AVALU":
            return found[0]
        bracketed = UNIT_IN_LABEL.search(found[0]) if len(found) == 1 else None
        if bracketed is not None:
            return bracketed.group(1)
    return None


def _type(stated: str, column: Column) -> ConceptType:
    if stated:
        return cast(ConceptType, stated)
    return "number" if column.type == "number" else "category"


def filled(
    search: Search, concept: Concept, says: Mapping[str, Entry], column: Column | None
) -> Concept | None:
    """Return the concept with its values and counts; None where it says nothing."""
    if column is not None and column.type in ("date", "datetime", "time"):
        return None
    own = f" AND {search.own_patients}"
    condition = f" AND {concept.condition}" if concept.condition else ""
    counted = f"COUNT(DISTINCT {quoted(search.patients.key)})"
    source = f"FROM {quoted(concept.table)} WHERE TRUE{condition}{own}"
    sql = f"SELECT {concept.expression} AS value, {counted} {source} GROUP BY 1"
    rows = [(value, int(count)) for value, count in search.stored.rows(sql)]
    present = [(value, count) for value, count in rows if value is not None]
    if not present:
        return None
    is_numeric = all(isinstance(value, int | float) for value, _ in present)
    total = search.patients.count
    missing = (
        max(total - sum(count for _, count in present), 0) if concept.level == "patient" else 0
    )
    numbers = [float(value) for value, _ in present] if is_numeric else []
    few = (
        is_numeric and len(present) <= FEW_CODES and all(number.is_integer() for number in numbers)
    )
    kind = concept.type
    if kind == "identifier" and not is_numeric and _are_numbers(present):
        cast = f"CAST({concept.expression} AS INTEGER)"
        return filled(search, replace(concept, expression=cast), says, None)
    if kind == "number" and not is_numeric:
        kind, rewritten = _numeric_text(concept, present)
        concept = replace(concept, expression=rewritten)
        if kind == "number":
            return filled(search, replace(concept, type="number"), says, None)
    elif kind == "category" and is_numeric and not few:
        kind = "number"
    values: tuple[Value, ...] = ()
    if kind != "number" or few:
        flag = _flag(concept, column, [str(value) for value, _ in present])
        if flag is not None and concept.type not in ("identifier", "number"):
            return _as_flag(search, concept, flag)
        if concept.name == "ae_related":
            return _as_related(search, concept, sorted(str(value) for value, _ in present))
        order = _order_codes(search, concept, column)
        limit = (
            MOST_CATEGORIES
            if concept.level == "patient" and kind == "category"
            else MOST_RECORD_VALUES
        )
        if len(present) > limit:
            return None
        values = tuple(
            Value(value, count, synonyms=texts(_said(says, value), "say"))
            for value, count in sorted(present, key=lambda item: _place(item[0], order))
        )
    return replace(
        concept,
        type=kind,
        values=values,
        missing=missing,
        minimum=min(numbers) if numbers else None,
        maximum=max(numbers) if numbers else None,
        unit=concept.unit or (_unit(column) if kind == "number" else None),
    )


def _said(says: Mapping[str, Entry], value: Scalar) -> Entry:
    """Return what the vocabulary says of a value, in any case."""
    lowered = str(value).lower()
    return next((entry for name, entry in says.items() if name.lower() == lowered), {})


def _numeric_text(
    concept: Concept, present: Sequence[tuple[Scalar, int]]
) -> tuple[ConceptType, str]:
    """Return "number" and a cast where all text values are whole numbers (grades), else text."""
    if all(re.fullmatch(r"-?\d+", str(value)) for value, _ in present):
        return "number", f"CAST({concept.expression} AS INTEGER)"
    return "category", concept.expression


def _are_numbers(present: Sequence[tuple[Scalar, int]]) -> bool:
    """Whether text identifiers are whole numbers that stay distinct without leading zeros."""
    texts_present = [str(value) for value, _ in present]
    if not all(text_value.isdigit() and len(text_value) < 10 for text_value in texts_present):
        return False
    return len({int(text_value) for text_value in texts_present}) == len(texts_present)


YES = {"Y", "YES", "TRUE", "1"}
NO = {"N", "NO", "FALSE", "0"}


def _flag(concept: Concept, column: Column | None, values: Sequence[str]) -> str | None:
    """Return how a yes/no column is stored: "both", "only yes", or None for another column."""
    upper = {value.upper() for value in values}
    if upper & {"1", "0"}:
        return None
    if upper <= YES | NO and upper & YES and upper & NO:
        return "both"
    named = column is not None and column.name.upper().endswith("FL")
    if upper <= YES and (named or concept.name == "death"):
        return "only yes"
    return None


def _as_related(search: Search, concept: Concept, values: Sequence[str]) -> Concept | None:
    """Return degrees of causality as a flag, with how each is taken; None where none is known."""
    related, unrelated, unknown = divided(values)
    if not related and not unrelated:
        return None
    stored = f"CAST({concept.expression} AS VARCHAR)"
    branches = [
        f"WHEN {stored} IN ({', '.join(map(literal, listed))}) THEN '{answer}'"
        for answer, listed in (("yes", related), ("no", unrelated))
        if listed
    ]
    said = [f"{', '.join(related) or 'nothing'} are taken as related"]
    said += [f"{', '.join(unrelated)} as not related"] if unrelated else []
    said += [f"{', '.join(unknown)} as not known"] if unknown else []
    flag = replace(
        concept,
        expression=f"CASE {' '.join(branches)} END",
        definition=f"Related to treatment: {'; '.join(said)}.",
    )
    return _counted_flag(search, flag)


def _as_flag(search: Search, concept: Concept, stored: str) -> Concept | None:
    inner = f"UPPER(CAST({concept.expression} AS VARCHAR))"
    otherwise = (
        "'no'"
        if stored == "only yes"
        else f"CASE WHEN {inner} IN ('N', 'NO', 'FALSE') THEN 'no' END"
    )
    expression = f"CASE WHEN {inner} IN ('Y', 'YES', 'TRUE') THEN 'yes' ELSE {otherwise} END"
    return _counted_flag(search, replace(concept, expression=expression))


def _counted_flag(search: Search, concept: Concept) -> Concept:
    """Return a flag whose expression gives yes or no, with the patients of each."""
    expression = concept.expression
    source = f"FROM {quoted(concept.table)} WHERE {search.own_patients}"
    if concept.condition:
        source += f" AND {concept.condition}"
    sql = f"SELECT {expression} AS value, COUNT(DISTINCT {quoted(search.patients.key)}) {source} GROUP BY 1"
    counted = {value: int(count) for value, count in search.stored.rows(sql)}
    known = sum(count for value, count in counted.items() if value is not None)
    return replace(
        concept,
        type="category",
        expression=expression,
        values=tuple(Value(value, counted.get(value, 0)) for value in ("yes", "no")),
        is_flag=True,
        missing=max(search.patients.count - known, 0) if concept.level == "patient" else 0,
    )


def _order_codes(search: Search, concept: Concept, column: Column | None) -> dict[Scalar, float]:
    """Return the numeric twin of each value (AGEGR1N beside AGEGR1), where there is one."""
    if column is None:
        return {}
    table = next(item for item in search.tables if item.name == concept.table)
    twin = table.column(column.name + "N")
    if twin is None or twin.type not in ("integer", "number"):
        return {}
    sql = (
        f"SELECT {quoted(column.name)}, MIN({quoted(twin.name)}) FROM {quoted(table.name)} "
        f"WHERE {quoted(column.name)} IS NOT NULL GROUP BY 1"
    )
    return {value: float(code) for value, code in search.stored.rows(sql) if code is not None}


RESPONSE_ORDER = {"CR": 0.0, "PR": 1.0, "SD": 2.0, "PD": 3.0, "NE": 4.0}
SEVERITY_ORDER = {"MILD": 1.0, "MODERATE": 2.0, "SEVERE": 3.0, "LIFE THREATENING": 4.0, "FATAL": 5.0,
                  "LOW": 1.0, "MEDIUM": 2.0, "HIGH": 3.0}  # fmt: skip


def _place(value: Scalar, codes: Mapping[Scalar, float]) -> tuple[float, float, float, str]:
    words = str(value)
    number = re.search(r"\d+(\.\d+)?", words)
    known = RESPONSE_ORDER.get(words.upper(), SEVERITY_ORDER.get(words.upper()))
    edge = -0.5 if words.startswith("<") else 0.5 if words.startswith(">") else 0.0
    is_range = bool(re.match(r"[<>]?=?\s*-?\d", words))
    amount = (
        float(number.group()) + edge
        if number and (is_range or isinstance(value, int | float))
        else 0.0
    )
    return (codes.get(value, 1e9), known if known is not None else 1e9, amount, words)


def _unit(column: Column | None) -> str | None:
    found = UNIT_IN_LABEL.search(column.label) if column is not None else None
    return found.group(1) if found and found.group(1) != "N" else None


def _other_columns(search: Search, used: set[tuple[str, str]], names: set[str]) -> list[Concept]:
    table = next(item for item in search.tables if item.name == search.patients.table)
    stored_names = {item.name.upper() for item in table.columns}
    found = []
    for column in table.columns:
        upper = column.name.upper()
        is_twin = upper.endswith("N") and upper[:-1] in stored_names
        if (table.name, column.name) in used or upper in SKIPPED or is_twin:
            continue
        if column.type in ("date", "datetime", "time") or upper.endswith(("DTC", "DTM", "SEQ")):
            continue
        if table.role != "adsl" and not _constant(search, table, column):
            continue
        entry: Entry = {
            "label": column.label, "synonyms": _label_words(column.label),
            "baseline": not _is_late(column),
        }  # fmt: skip
        concept = _of_column(search, column.name.lower(), entry, table, column)
        if concept is None or concept.name in names or not _says_something(concept):
            continue
        found.append(concept)
    return found


LATE_WORDS = ("discontin", "death", "died", "end of", "completer", "cumulative", "average daily",
              "avg daily", "total treatment", "last dose", "early term", "withdraw", "disposition",
              "termination", "treatment duration")  # fmt: skip


def _is_late(column: Column) -> bool:
    """Whether the label says that the value is known only after the start of treatment."""
    words = column.label.lower()
    return any(late in words for late in LATE_WORDS)


def _label_words(label: str) -> list[str]:
    plain = re.sub(r"\s*[(\[][^()\[\]]*[)\]]\s*\Z", "", label).strip().lower()
    plain = re.sub(r"\s+(flag|\(n\))\Z", "", plain)
    return [plain] if plain else []


def _says_something(concept: Concept) -> bool:
    if concept.type == "number":
        return concept.minimum != concept.maximum
    return len(concept.values) > 1 or bool(concept.missing and concept.values) or concept.is_flag


def _constant(search: Search, table: StudyTable, column: Column) -> bool:
    key = quoted(search.patients.key)
    sql = (
        f"SELECT COUNT(*) FROM (SELECT {key} FROM {quoted(table.name)} GROUP BY {key} "
        f"HAVING COUNT(DISTINCT {quoted(column.name)}) > 1)"
    )
    return int(search.stored.rows(sql)[0][0]) == 0


NOT_MEASURED = ("adsl", "adtte", "adrs", "adae", "adex")
"""Roles of tables whose parameters are no values measured at visits."""


def measured(search: Search, taken: Collection[str]) -> list[Concept]:
    """Return one concept a parameter measured at visits: its value at each record.

    Laboratory tests come first; a parameter of another table whose name is taken gets the
    table's name behind its own.
    """
    first = search.by_role("adlb")
    others = [item for item in search.tables if item is not first and _is_measured(item)]
    found = _parameters(search, first) if first is not None else []
    names = {*taken, *(item.name for item in found)}
    for table in sorted(others, key=lambda item: (item.role != "adlb", item.name)):
        known = {item.parameter for item in found} if table.role == "adlb" else set()
        for concept in _parameters(search, table):
            if concept.parameter in known:
                continue
            name = concept.name if concept.name not in names else f"{concept.name}_{table.name}"
            names.add(name)
            found.append(replace(concept, name=name))
    return found


def _is_measured(table: StudyTable) -> bool:
    value = table.column("AVAL")
    return (
        table.role not in NOT_MEASURED
        and table.column("PARAMCD") is not None
        and table.column("AVISIT") is not None
        and table.column("CNSR") is None
        and value is not None
        and value.type in ("integer", "number")
    )


def _parameters(search: Search, table: StudyTable) -> list[Concept]:
    if table.column("PARAMCD") is None or table.column("AVAL") is None:
        return []
    label = quoted("PARAM") if table.column("PARAM") else "PARAMCD"
    unit = quoted("AVALU") if table.column("AVALU") else "NULL"
    upper = next((name for name in ("ANRHI", "A1HI") if table.column(name)), None)
    sql = (
        f"SELECT PARAMCD, MIN({label}), MIN({unit}), MIN(AVAL), MAX(AVAL) "
        f"FROM {quoted(table.name)} WHERE AVAL IS NOT NULL GROUP BY 1 ORDER BY 1"
    )
    found = []
    for parameter, words, stated, low, high in search.stored.rows(sql):
        known = next(
            (item for item in search.vocabulary.laboratory.items()
             if parameter in texts(item[1], "parameters")), (str(parameter).lower(), {}),
        )  # fmt: skip
        in_label = re.search(r"[(\[]([^()\[\]]+)[)\]]\s*\Z", str(words))
        found.append(
            Concept(
                name=known[0], label=text(known[1], "label") or str(words), type="number",
                level="lab", table=table.name, expression=quoted("AVAL"),
                condition=f"PARAMCD = {literal(str(parameter))}",
                unit=str(stated) if stated else in_label.group(1) if in_label else None,
                minimum=float(low), maximum=float(high), baseline=False,
                synonyms=tuple(dict.fromkeys((*texts(known[1], "synonyms"), *_label_words(str(words))))),
                definition=str(words), source=f"{table.name.upper()}, PARAMCD {parameter}",
                upper_limit=quoted(upper) if upper else None, parameter=str(parameter),
            )
        )  # fmt: skip
    return found


def _stated(search: Search, name: str, entry: Entry, found: Concept | None) -> Concept:
    """Return a concept as study.toml states it, on top of what was found.

    Raises:
        StudyFileError: it names no table and column, or one that does not exist.
    """
    table_name = text(entry, "table") or (found.table if found else search.patients.table)
    table = next((item for item in search.tables if item.name == table_name.lower()), None)
    if table is None:
        raise StudyFileError(
            f"study.toml: [concepts.{name}] names the table {table_name}, which is not there."
        )
    column = table.column(text(entry, "column")) if entry.get("column") else None
    if entry.get("column") and column is None:
        raise StudyFileError(
            f"study.toml: [concepts.{name}]: {table_name} has no column {entry['column']}."
        )
    if found is None and column is None and not entry.get("expression"):
        raise StudyFileError(
            f"study.toml: [concepts.{name}] needs a column or an expression.",
            next_step='Add column = "..." or expression = "...".',
        )
    known = search.vocabulary.concepts.get(name, {})
    merged: dict[str, object] = {**known, **entry}
    expression = text(entry, "expression") or (
        quoted(column.name) if column else found.expression if found else ""
    )
    synonyms = dict.fromkeys((*texts(entry, "synonyms"), *texts(known, "synonyms")))
    base = Concept(
        name=name,
        label=text(merged, "label") or (found.label if found else name),
        type=cast(ConceptType, text(merged, "type"))
        or (found.type if found else _type("", column) if column else "category"),
        level=cast(Level, text(entry, "level")) or LEVELS.get(table.role, "patient"),
        table=table.name,
        expression=expression,
        condition=text(entry, "condition") or (found.condition if found and not column else None),
        unit=text(merged, "unit") or (found.unit if found else None),
        synonyms=tuple(synonyms),
        baseline=merged.get("baseline") is not False,
        characteristic=bool(merged.get("characteristic")),
        definition=text(entry, "definition")
        or (found.definition if found and expression == found.expression else ""),
        source="study.toml" + (f", {table.name.upper()}.{column.name}" if column else ""),
        upper_limit=text(entry, "upper_limit") or (found.upper_limit if found else None),
    )
    if text(entry, "level") == "" and base.condition and base.level != "lab":
        base = replace(base, level=_level_of(search, base))
    says = {**entries(known.get("values")), **entries(entry.get("values"))}
    whole = filled(search, base, says, column)
    if whole is None:
        raise StudyFileError(f"study.toml: [concepts.{name}] has no value in any record.")
    listed = entry.get("values")
    order = [str(item) for item in listed] if isinstance(listed, list | dict) else []
    if order:
        rank = {value: place for place, value in enumerate(order)}
        absent = [value for value in order if value not in {str(one.value) for one in whole.values}]
        known_values = (*whole.values, *(Value(value, 0, synonyms=texts(says.get(value, {}), "say"))
                                         for value in absent))  # fmt: skip
        ordered = sorted(known_values, key=lambda item: rank.get(str(item.value), len(rank)))
        whole = replace(whole, values=tuple(ordered))
    return whole


def _level_of(search: Search, concept: Concept) -> Level:
    """Return "patient" where the condition leaves at most one record a patient."""
    sql = (
        f"SELECT COUNT(*), COUNT(DISTINCT {quoted(search.patients.key)}) "
        f"FROM {quoted(concept.table)} WHERE {concept.condition}"
    )
    rows, patients = search.stored.rows(sql)[0]
    return "patient" if rows == patients else concept.level
