"""The words of the field: which columns mean which concept, and how people say it.

Read from `queries/vocabulary/*.toml` and from a study's own `queries/vocabulary`. Each file
holds tables named by what they are about (`[concept.sex]`, `[endpoint.OS]`, `[laboratory.alt]`,
`[term]`, `[words]`); files are merged, a later one adding to or replacing an earlier one.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable

from assistant.errors import KindError

Entry = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Entries by name, in the order of the files."""

    concepts: Mapping[str, Entry] = field(default_factory=dict)
    endpoints: Mapping[str, Entry] = field(default_factory=dict)
    laboratory: Mapping[str, Entry] = field(default_factory=dict)
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Preferred term of an adverse event in lower case: what people call it."""
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Named closed lists: filler, negation, units."""
    tables: Mapping[str, object] = field(default_factory=dict)
    """Everything as it stands in the files: what the lexicon reads."""
    digest: str = ""
    """SHA-256 of the files."""

    def with_tables(self, further: Mapping[str, object]) -> Vocabulary:
        """Return this vocabulary with further tables on top, as study.toml states them."""
        merged: dict[str, object] = {}
        _merge(merged, self.tables)
        _merge(merged, further)
        return _vocabulary(merged, self.digest)


def load_vocabulary(folders: Iterable[Traversable]) -> Vocabulary:
    """Return the merged vocabulary of all folders.

    Raises:
        KindError: a file is not TOML; the message names it.
    """
    listed = tuple(folders)
    merged: dict[str, object] = {}
    for file in _files(listed):
        _merge(merged, _parsed(file))
    return _vocabulary(merged, vocabulary_digest(listed))


def vocabulary_digest(folders: Iterable[Traversable]) -> str:
    """Return the SHA-256 of all files of words, by folder and name."""
    whole = hashlib.sha256()
    for file in _files(folders):
        whole.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return whole.hexdigest()


def _files(folders: Iterable[Traversable]) -> Iterator[Traversable]:
    for folder in folders:
        if folder.is_dir():
            files = (file for file in folder.iterdir() if file.name.endswith(".toml"))
            yield from sorted(files, key=lambda item: item.name)


def _vocabulary(merged: Mapping[str, object], digest: str) -> Vocabulary:
    return Vocabulary(
        concepts=entries(merged.get("concept")),
        endpoints=entries(merged.get("endpoint")),
        laboratory=entries(merged.get("laboratory")),
        terms=lists(merged.get("term")),
        words=lists(merged.get("words")),
        tables=merged,
        digest=digest,
    )


def _parsed(file: Traversable) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KindError(
            f"{file.name}: the vocabulary is not TOML: {error}.", next_step="Correct the file."
        ) from error


def _merge(into: dict[str, object], other: Mapping[str, object]) -> None:
    for key, value in other.items():
        present = into.get(key)
        if isinstance(value, dict):
            inner = dict(present) if isinstance(present, dict) else {}
            _merge(inner, value)
            into[key] = inner
        elif isinstance(value, list) and isinstance(present, list):
            into[key] = present + [item for item in value if item not in present]
        else:
            into[key] = value


def entries(value: object) -> Mapping[str, Entry]:
    """Return the tables inside a table."""
    if not isinstance(value, dict):
        return {}
    return {str(name): item for name, item in value.items() if isinstance(item, dict)}


def lists(value: object) -> Mapping[str, tuple[str, ...]]:
    """Return the lists of text inside a table."""
    if not isinstance(value, dict):
        return {}
    return {
        str(name): tuple(str(item) for item in items)
        for name, items in value.items()
        if isinstance(items, list)
    }


def texts(entry: Entry, key: str) -> tuple[str, ...]:
    """Return a list of text of an entry; empty where absent."""
    value = entry.get(key)
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def text(entry: Entry, key: str, default: str = "") -> str:
    """Return a text of an entry, or the default."""
    value = entry.get(key)
    return default if value is None else str(value)
