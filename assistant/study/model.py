"""A study as the rest of the program sees it: frozen, plain, without a database.

SQL fragments here (`expression`, `condition`) come from the study's own catalogue or its
`study.toml`, never from a question. They are in DuckDB's dialect and name columns of
`table` only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from assistant.model import Scalar

ConceptType = Literal["category", "number", "identifier", "date", "text"]
Level = Literal["patient", "ae", "lab", "response", "exposure", "other"]
"""`patient`: at most one value a patient. Otherwise: one value a record of that domain."""


@dataclass(frozen=True, slots=True)
class Column:
    """One stored column."""

    name: str
    """As stored: upper or mixed case is kept."""
    label: str
    type: Literal["text", "integer", "number", "date", "datetime", "time", "boolean"]


@dataclass(frozen=True, slots=True)
class StudyTable:
    """One stored table of the study's database."""

    name: str
    """Its name in the database, lower case."""
    role: str
    """What it is: adsl, adtte, adrs, adae, adex, adlb; else its own name."""
    label: str
    rows: int
    columns: tuple[Column, ...]
    source: str = ""
    """Name of the file it came from, without a folder."""
    source_sha256: str = ""

    def column(self, name: str) -> Column | None:
        """Return the column of that name in any case, or None."""
        return next((item for item in self.columns if item.name.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a category, as filters name it, with how many patients (or records) have it."""

    value: Scalar
    count: int
    label: str = ""
    """Decoded text where the stored value is a code; else empty."""
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Concept:
    """Something that can be filtered, grouped by or summarised."""

    name: str
    """Lower case with underscores: `bclc_stage`."""
    label: str
    """For people: "BCLC stage"."""
    type: ConceptType
    level: Level
    table: str
    """Name of the stored table."""
    expression: str
    """DuckDB SQL over that table's columns; a flag yields 'yes' / 'no' / NULL."""
    condition: str | None = None
    """DuckDB SQL that picks the concept's records in its table: `PARAMCD = 'RDI'`."""
    unit: str | None = None
    values: tuple[Value, ...] = ()
    """Of a category, in the order in which they are shown."""
    minimum: float | None = None
    maximum: float | None = None
    missing: int = 0
    """Patients (or records) without a value."""
    synonyms: tuple[str, ...] = ()
    """Words for the concept from study.toml and the vocabulary; the label is one anyway."""
    baseline: bool = True
    """Known at the start of treatment; False asks for the guarantee-time warning."""
    characteristic: bool = False
    """Belongs in the table of baseline characteristics."""
    definition: str = ""
    source: str = ""
    """Where it was found: "ADSL.BCLC", "study.toml"."""
    is_flag: bool = False
    """A category with the values yes and no."""
    upper_limit: str | None = None
    """For a laboratory concept: expression of the upper limit of normal, if stored."""
    parameter: str | None = None
    """PARAMCD of a laboratory or exposure concept."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A time-to-event parameter."""

    name: str
    """As questions name it: "TTP". Unique; PARAMCD unless study.toml renames."""
    parameter: str
    """PARAMCD as stored."""
    label: str
    """PARAM, in words: "Time to progression"."""
    unit: Literal["days", "weeks", "months", "years"] | None
    """Unit of AVAL; None where the records disagree (then each record's AVALU counts)."""
    patients: int
    events: int
    longest: float
    """Longest time in months."""
    event: str = ""
    """What the event is, in words: "progression"."""
    definition: str = ""
    synonyms: tuple[str, ...] = ()
    unit_assumed: bool = False
    """True where no AVALU says it and the unit was taken from labels or assumed days."""
    distinct_times: int = 0
    """Distinct values of AVAL: how long an event table can get."""


@dataclass(frozen=True, slots=True)
class AnalysisSet:
    """A population that the study defines by a flag."""

    name: str
    """"Safety"."""
    label: str
    expression: str
    """Over the subjects table; true for members."""
    patients: int


@dataclass(frozen=True, slots=True)
class Conventions:
    """The study's statistical defaults (design, section 4)."""

    level: float = 0.95
    quantile_limits: str = "log-log"
    rate_limits: str = "log-log"
    ties: str = "efron"
    proportion_interval: str = "clopper-pearson"
    difference_interval: str = "newcombe"
    quantile_definition: int = 2
    """R's type: 2 is SAS definition 5; 7 is R's default."""
    display_unit: str = "months"
    """Unit in which times are shown: months, or days where the study says so."""
    followup_endpoint: str | None = None
    followup_method: str = "reverse-km"
    responders: tuple[str, ...] = ("CR", "PR")
    disease_control: tuple[str, ...] = ("CR", "PR", "SD")
    references: Mapping[str, str] = field(default_factory=dict)
    """Reference value by concept: {"arm": "Placebo"}; else the first value."""
    primary_endpoint: str | None = None


@dataclass(frozen=True, slots=True)
class BlindedColumn:
    """A stored column whose values are kept from everybody until a signed unblinding."""

    table: str
    """Name of its table, lower case."""
    role: str
    name: str
    """As stored."""
    label: str

    @property
    def place(self) -> str:
        """As people name it: "ADSL.ARM"."""
        return f"{self.table.upper()}.{self.name}"


@dataclass(frozen=True, slots=True)
class BlindedConcept:
    """A concept that cannot be asked for while its column is blinded: its names, no values."""

    name: str
    label: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Blinding:
    """What of a study is blinded, and whether this opening of it shows that."""

    columns: tuple[BlindedColumn, ...]
    signers: tuple[str, ...] = ()
    """Fingerprints of the keys that may unblind, from study.toml; without one nobody may."""
    concepts: tuple[BlindedConcept, ...] = ()
    """What is refused by name; empty once unblinded."""
    record: str | None = None
    """Digest of the signed record by which the study is shown unblinded; None while blinded."""

    @property
    def state(self) -> Literal["blinded", "unblinded"]:
        """Whether the values are kept or shown."""
        return "unblinded" if self.record else "blinded"

    @property
    def places(self) -> tuple[str, ...]:
        """The columns as people name them."""
        return tuple(item.place for item in self.columns)

    def to_json(self) -> dict[str, object]:
        """Return what every record says of it."""
        return {"state": self.state, "columns": list(self.places), "record": self.record}


@dataclass(frozen=True)
class Study:
    """One trial's tables, what their columns mean, and its conventions."""

    name: str
    """Short, one word: "park2012"."""
    title: str
    folder: Path
    database: Path
    """The DuckDB file, opened read-only."""
    data_sha256: str
    """Fingerprint of the content (design: sorted typed rows per table)."""
    tables: tuple[StudyTable, ...]
    subjects: str
    """Name of the table with one row a patient (adsl, or one made of the distinct patients)."""
    patient_key: str
    """Column that names the patient in every table: USUBJID."""
    patients: int
    """Rows of `subjects` that meet `subjects_condition`."""
    concepts: tuple[Concept, ...]
    """In the order of the dictionary."""
    endpoints: tuple[Endpoint, ...]
    conventions: Conventions
    subjects_condition: str | None = None
    """SQL that leaves out rows that are not study patients (screen failures), with a note."""
    analysis_sets: tuple[AnalysisSet, ...] = ()
    treatments: tuple[str, ...] = ()
    """Names of study drugs that may stand in a question: ("sorafenib",)."""
    visits: tuple[str, ...] = ()
    """Planned visits in order."""
    reconstruction: str | None = None
    """What is invented in these data; shown with every answer."""
    attribution: str | None = None
    """What whoever shows numbers of this study must say."""
    notes: tuple[str, ...] = ()
    """What was odd when the files were read, in words."""
    vocabulary: Mapping[str, object] = field(default_factory=dict)
    """The `[vocabulary]` table of study.toml, for the reader."""
    blinding: Blinding | None = None
    """What is or was blinded; None where the study blinds nothing."""
    small_cells: int = 0
    """No number of patients from 1 to below this is shown or can be worked out; 0 for no limit."""

    def concept(self, name: str) -> Concept | None:
        """Return the concept of that name, or that of two groups so named, or None."""
        found = self._by_name.get(name)
        if found is None and " " in name:
            if name not in self._made:
                from assistant.study.two_groups import two_groups

                self._made[name] = two_groups(self, name)
            found = self._made[name]
        return found

    @cached_property
    def _made(self) -> dict[str, Concept | None]:
        """Two groups that questions made of a concept, by their name."""
        return {}

    @cached_property
    def written_relations(self) -> dict[object, str]:
        """SQL of relations that no question changes, written once; what each is of is its key."""
        return {}

    @cached_property
    def _by_name(self) -> Mapping[str, Concept]:
        return {item.name: item for item in reversed(self.concepts)}

    def blinded(self, name: str) -> BlindedConcept | None:
        """Return the concept of that name where it is blinded, or None."""
        if self.blinding is None:
            return None
        return next((item for item in self.blinding.concepts if item.name == name), None)

    @property
    def limits(self) -> tuple[str, ...]:
        """What of the study is not shown, in words: blinded columns, small numbers of patients."""
        found = []
        if self.blinding is not None:
            columns = ", ".join(dict.fromkeys(item.name for item in self.blinding.columns))
            found.append(f"{self.blinding.state.capitalize()}: {columns}.")
        if self.small_cells:
            found.append(f"Numbers of patients from 1 to {self.small_cells - 1} are not shown.")
        return tuple(found)

    def endpoint(self, name: str) -> Endpoint | None:
        """Return the endpoint of that name, or None."""
        return next((item for item in self.endpoints if item.name == name), None)

    def table(self, role: str) -> StudyTable | None:
        """Return the first table with that role, or None."""
        return next((item for item in self.tables if item.role == role), None)
