"""Kinds of question and shared views, as their files declare them.

A file is one TOML heading in a first comment `/*--- ... ---*/` and then one SELECT. This
module reads headings and leaves the SQL as text: `templates` parses it, `language` reads the
`[language]` table. A kind that has a heading and no SQL is read like any other; whether it can
be answered depends on `statistic`.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable

from assistant.errors import KindError

OPENING, CLOSING = "/*---", "---*/"


@dataclass(frozen=True, slots=True)
class Example:
    """A question and what it means: part of the JSON form of a reading."""

    ask: str
    means: Mapping[str, object]
    context: str | None = None
    study: str | None = None
    """Name of the study it is asked of; None for the bundled one."""


@dataclass(frozen=True, slots=True)
class RefusedExample:
    """A question that must not be answered, and the code of the refusal."""

    ask: str
    code: str
    context: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of question."""

    name: str
    tier: int
    title: str
    returns: str
    needs: tuple[str, ...] = ()
    """Roles of the tables it cannot do without: ("adtte",)."""
    records: str | None = None
    """The view whose records the record-level filters pick: "adverse_events"; None: they
    pick patients who have such a record."""
    statistic: str | None = None
    """Name in the table of statistics; None until the computation exists."""
    options: tuple[str, ...] = ()
    """Names of the method options it takes."""
    answer: str = ""
    """Sentence template of the result."""
    figure: str | None = None
    settings: Mapping[str, object] = field(default_factory=dict)
    """The `[settings]` table: what the statistic is to do, fixed by the kind."""
    language: Mapping[str, object] = field(default_factory=dict)
    """The `[language]` table: how it is asked; read by `language` only."""
    examples: tuple[Example, ...] = ()
    refuses: tuple[RefusedExample, ...] = ()
    sql: str = ""
    sql_line: int = 0
    digest: str = ""
    """SHA-256 of the whole file."""
    path: str = ""

    @property
    def is_built(self) -> bool:
        """Whether its computation exists."""
        return self.statistic is not None


@dataclass(frozen=True, slots=True)
class View:
    """A relation that kinds share."""

    name: str
    table: str
    """Role of the study table it reads."""
    optional: Mapping[str, str]
    """Columns a study may lack, and the SQL that stands in for each."""
    sql: str
    digest: str
    path: str
    sql_line: int = 0


def load_kinds(folders: Iterable[Traversable]) -> tuple[Kind, ...]:
    """Return the kinds of all folders by name; a later folder replaces a kind of the same name.

    Raises:
        KindError: a heading that is missing, is not TOML, or lacks a required key.
    """
    found: dict[str, Kind] = {}
    for file in _sql_files(folders):
        kind = parse_kind(file.read_text(encoding="utf-8"), path=file.name)
        found[kind.name] = kind
    return tuple(found[name] for name in sorted(found))


def load_views(folders: Iterable[Traversable]) -> tuple[View, ...]:
    """Return the views of all folders by name; a later folder replaces."""
    found: dict[str, View] = {}
    for file in _sql_files(folders):
        view = parse_view(file.read_text(encoding="utf-8"), path=file.name)
        found[view.name] = view
    return tuple(found[name] for name in sorted(found))


def parse_kind(text: str, *, path: str) -> Kind:
    """Return the kind that a file's text declares."""
    heading, sql, line = _split(text, path)
    for key in ("kind", "tier", "title", "returns"):
        if key not in heading:
            raise KindError(f"{path}:1: the heading has no {key!r}.", next_step="Add the key.")
    return Kind(
        name=str(heading["kind"]),
        tier=int(str(heading["tier"])),
        title=str(heading["title"]),
        returns=str(heading["returns"]),
        needs=_strings(heading.get("needs")),
        records=_optional_text(heading.get("records")),
        statistic=_optional_text(heading.get("statistic")),
        options=_strings(heading.get("options")),
        answer=str(heading.get("answer", "")),
        figure=_optional_text(heading.get("figure")),
        settings=_mapping(heading.get("settings")),
        language=_mapping(heading.get("language")),
        examples=tuple(_example(item, path) for item in _tables(heading.get("example"))),
        refuses=tuple(
            RefusedExample(
                _required(item, "ask", path),
                _required(item, "code", path),
                _optional_text(item.get("context")),
            )
            for item in _tables(heading.get("refuse"))
        ),
        sql=sql,
        sql_line=line,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        path=path,
    )


def parse_view(text: str, *, path: str) -> View:
    """Return the view that a file's text declares."""
    heading, sql, line = _split(text, path)
    for key in ("view", "table"):
        if key not in heading:
            raise KindError(f"{path}:1: the heading has no {key!r}.", next_step="Add the key.")
    return View(
        name=str(heading["view"]),
        table=str(heading["table"]),
        optional={name: str(sql) for name, sql in _mapping(heading.get("optional")).items()},
        sql=sql,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        path=path,
        sql_line=line,
    )


def _sql_files(folders: Iterable[Traversable]) -> Iterable[Traversable]:
    for folder in folders:
        if folder.is_dir():
            files = (file for file in folder.iterdir() if file.name.endswith(".sql"))
            yield from sorted(files, key=lambda file: file.name)


def _split(text: str, path: str) -> tuple[Mapping[str, object], str, int]:
    if not text.startswith(OPENING) or CLOSING not in text:
        raise KindError(
            f"{path}:1: no heading.", next_step=f"Start the file with {OPENING} and a TOML heading."
        )
    heading, _, body = text[len(OPENING) :].partition(CLOSING)
    try:
        parsed = tomllib.loads(heading)
    except tomllib.TOMLDecodeError as error:
        raise KindError(f"{path}: the heading is not TOML: {error}.") from error
    return parsed, body.strip(), heading.count("\n") + 2


def _required(item: Mapping[str, object], key: str, path: str) -> str:
    if key not in item:
        raise KindError(f"{path}: an example has no {key!r}.", next_step="Add the key.")
    return str(item[key])


def _example(item: Mapping[str, object], path: str) -> Example:
    return Example(
        ask=_required(item, "ask", path),
        means=_mapping(item.get("means")),
        context=_optional_text(item.get("context")),
        study=_optional_text(item.get("study")),
    )


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _optional_text(value: object) -> str | None:
    return str(value) if value is not None else None


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _tables(value: object) -> tuple[Mapping[str, object], ...]:
    return (
        tuple(item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()
    )
