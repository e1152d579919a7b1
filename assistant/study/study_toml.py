"""`study.toml`: what the study's people say about their data; it overrides what was found."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from assistant.errors import StudyFileError
from assistant.study.model import Conventions, Study

STUDY_TOML = "study.toml"
KEYS = {
    "name", "title", "reconstruction", "invented", "attribution", "notes", "treatments", "hide",
    "conventions", "endpoints", "concepts", "vocabulary", "patient_key", "blinding", "small_cells",
}  # fmt: skip
CONCEPT_KEYS = {
    "table", "column", "expression", "condition", "label", "type", "unit", "values", "synonyms",
    "baseline", "characteristic", "definition", "upper_limit", "level",
}  # fmt: skip
ENDPOINT_KEYS = {"parameter", "label", "event", "definition", "synonyms", "unit"}
BLINDING_KEYS = {"columns", "signers"}
FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")


@dataclass(frozen=True, slots=True)
class StudySettings:
    """A parsed study.toml."""

    name: str
    title: str = ""
    reconstruction: str | None = None
    attribution: str | None = None
    notes: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    conventions: Mapping[str, object] = field(default_factory=dict)
    endpoints: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    concepts: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    vocabulary: Mapping[str, object] = field(default_factory=dict)
    blinded: tuple[str, ...] = ()
    """Names of columns, in any table, or TABLE.COLUMN; `*` stands for any letters."""
    signers: tuple[str, ...] = ()
    """Fingerprints of the keys that may unblind."""
    small_cells: int = 0

    @property
    def digest(self) -> str:
        """Digest of what the settings say."""
        parts = {item.name: _plain(getattr(self, item.name)) for item in fields(self)}
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def read_settings(path: Path) -> StudySettings:
    """Return the settings of a study.toml.

    Raises:
        StudyFileError: not TOML, or a key that means nothing; the message names it.
    """
    try:
        return parse_settings(path.read_text(encoding="utf-8"), str(path.parent.name))
    except (OSError, UnicodeDecodeError) as error:
        raise StudyFileError(
            f"{path} cannot be read.", next_step="Check that the file exists and is UTF-8 text."
        ) from error


def parse_settings(text: str, folder_name: str) -> StudySettings:
    """Return the settings that a text declares; `folder_name` is the study's name if it has none."""
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StudyFileError(f"study.toml is not TOML: {error}.") from error
    _known(parsed, KEYS, "study.toml")
    conventions = _table(parsed, "conventions")
    _known(conventions, {item.name for item in fields(Conventions)}, "[conventions]")
    concepts = {name: _checked(name, entry, "concepts", CONCEPT_KEYS)
                for name, entry in _table(parsed, "concepts").items()}  # fmt: skip
    endpoints = {name: _checked(name, entry, "endpoints", ENDPOINT_KEYS)
                 for name, entry in _table(parsed, "endpoints").items()}  # fmt: skip
    blinded, signers = _blinding(parsed)
    invented = _texts(parsed, "invented")
    reconstruction = parsed.get("reconstruction")
    if reconstruction and invented:
        reconstruction = f"{reconstruction} Invented: {', '.join(invented)}."
    return StudySettings(
        name=str(parsed.get("name") or folder_name),
        title=str(parsed.get("title", "")),
        reconstruction=str(reconstruction) if reconstruction else None,
        attribution=str(parsed["attribution"]) if parsed.get("attribution") else None,
        notes=_texts(parsed, "notes"),
        treatments=_texts(parsed, "treatments"),
        hide=_texts(parsed, "hide"),
        conventions=conventions,
        endpoints=endpoints,
        concepts=concepts,
        vocabulary=_table(parsed, "vocabulary"),
        blinded=blinded,
        signers=signers,
        small_cells=_threshold(parsed),
    )


def written_settings(study: Study) -> str:
    """Return the study.toml that a newly loaded study gets: short, with what can be changed."""
    lines = [
        "# What the data cannot say about themselves. Everything here overrides what was found;",
        "# `cqa dictionary --study FOLDER` shows the result.",
        f"name = {json.dumps(study.name)}",
        f"title = {json.dumps(study.title)}",
        "",
        "[conventions]",
        "# level = 0.95",
        '# quantile_limits = "log-log"   # log, plain, logit, arcsine',
        '# rate_limits = "log-log"',
        '# ties = "efron"                # breslow',
        '# display_unit = "months"       # days, weeks, years',
        "",
        "# [concepts.arm]                # rename, describe or add a concept",
        '# table = "adsl"',
        '# column = "TRT01P"',
        '# label = "treatment"',
        '# synonyms = ["arm", "drug"]',
        "",
        "# [endpoints.PFS]",
        '# parameter = "PFS"',
        '# definition = "Time from randomisation to progression or death."',
        "",
        "# [blinding]                    # values kept until a signed unblinding",
        '# columns = ["TRT01P"]          # with it go all other columns of the treatment',
        '# signers = ["SHA256:..."]      # keys that may unblind: cqa transcript key --personal',
        "",
        "# [small_cells]",
        "# threshold = 11                # no number of patients from 1 to 10 is shown",
    ]
    return "\n".join(lines) + "\n"


def _blinding(parsed: Mapping[str, object]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the columns that are blinded and who may unblind them; whatever is odd is an error."""
    if "blinding" not in parsed:
        return (), ()
    table = _table(parsed, "blinding")
    _known(table, BLINDING_KEYS, "[blinding]")
    columns, signers = _texts(table, "columns"), _texts(table, "signers")
    if not columns or not all(name.strip() for name in columns):
        raise StudyFileError(
            "study.toml: [blinding] names no columns.",
            next_step='Add columns = ["TRT01P", ...], or take [blinding] out.',
        )
    for fingerprint in signers:
        if not FINGERPRINT.fullmatch(fingerprint):
            raise StudyFileError(
                f"study.toml: [blinding]: {fingerprint!r} is not the fingerprint of a key.",
                next_step="Write it as `cqa transcript key --personal` prints it: SHA256:...",
            )
    return columns, signers


def _threshold(parsed: Mapping[str, object]) -> int:
    """Return the smallest number of patients that may be shown; 0 where every number may."""
    if "small_cells" not in parsed:
        return 0
    table = _table(parsed, "small_cells")
    _known(table, {"threshold"}, "[small_cells]")
    stated = table.get("threshold")
    if isinstance(stated, bool) or not isinstance(stated, int) or stated < 2:
        raise StudyFileError(
            "study.toml: [small_cells] needs a threshold, a whole number of at least 2.",
            next_step="Add threshold = 11, or take [small_cells] out.",
        )
    return stated


def _known(table: Mapping[str, object], keys: set[str], where: str) -> None:
    for key in table:
        if key not in keys:
            raise StudyFileError(
                f"{where}: {key!r} means nothing here.",
                next_step=f"Use one of: {', '.join(sorted(keys))}.",
            )


def _table(parsed: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = parsed.get(key, {})
    if not isinstance(value, dict):
        raise StudyFileError(f"study.toml: {key} must be a table, [{key}].")
    return value


def _checked(name: str, entry: object, where: str, keys: set[str]) -> Mapping[str, object]:
    if not isinstance(entry, dict):
        raise StudyFileError(f"study.toml: [{where}.{name}] must be a table.")
    _known(entry, keys, f"[{where}.{name}]")
    return entry


def _texts(parsed: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = parsed.get(key, [])
    if not isinstance(value, list):
        raise StudyFileError(f"study.toml: {key} must be a list of text.")
    return tuple(str(item) for item in value)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
