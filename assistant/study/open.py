"""Opening a study: a folder that `cqa load` made, or one that ships its source files."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import replace
from importlib.resources.abc import Traversable
from pathlib import Path

from assistant.errors import StudyFileError, UsageError
from assistant.resources import folder_on_disk, resource_dir
from assistant.study.blinding import must_be_cut
from assistant.study.catalogue import FORMAT, load_catalogue, save_catalogue
from assistant.study.discovery import discover
from assistant.study.load import CATALOGUE, DATABASE, SEALED, build, read_tables
from assistant.study.model import BlindedColumn, Study
from assistant.study.store import StoredStudy
from assistant.study.study_toml import STUDY_TOML, StudySettings, parse_settings, read_settings
from assistant.study.vocabulary import Vocabulary, load_vocabulary, vocabulary_digest

BUNDLED = "park2012"
SOURCE_ENDINGS = (".json", ".ndjson", ".xpt", ".csv", ".csv.gz", ".parquet")


def open_study(folder: Path, *, record: str | None = None) -> Study:
    """Return the study of a folder.

    Args:
        record: Digest of the signed record that unblinds the study, which the caller has
            verified; without it what study.toml blinds stays closed.

    Raises:
        UsageError: there is no such folder, or it is not a study.
        StudyFileError: its files are damaged or do not fit each other.
    """
    if not folder.exists():
        raise UsageError(
            f"There is no study {folder}.",
            next_step="Make one with `cqa load FILES... --to STUDY`.",
        )
    if not folder.is_dir():
        raise UsageError(f"{folder} is a file, not a study folder.")
    if (folder / DATABASE).exists():
        return _with_record(_open_loaded(folder, is_open=record is not None), record)
    if (folder / STUDY_TOML).exists():
        return _with_record(_open_source(folder, folder.name, is_open=record is not None), record)
    raise UsageError(
        f"{folder} is not a study: it holds no {DATABASE}.",
        next_step="Make one of its data files with `cqa load FILES... --to STUDY`.",
    )


def bundled_study() -> Study:
    """Return the study that ships with the program."""
    return _open_source(resource_dir("data") / BUNDLED, BUNDLED)


def study_vocabulary(folder: Path | Traversable) -> Vocabulary:
    """Return the field's words and then those of the study's own folder."""
    return load_vocabulary(vocabulary_folders(folder))


def vocabulary_folders(folder: Path | Traversable) -> tuple[Traversable, ...]:
    """Return where words are kept: the field's, then the study's own."""
    return (resource_dir("queries") / "vocabulary", folder / "queries" / "vocabulary")


def _with_record(study: Study, record: str | None) -> Study:
    if record is None or study.blinding is None:
        return study
    return replace(study, blinding=replace(study.blinding, record=record))


def _open_loaded(folder: Path, *, is_open: bool) -> Study:
    settings = (
        read_settings(folder / STUDY_TOML) if (folder / STUDY_TOML).exists()
        else StudySettings(name=folder.name)
    )  # fmt: skip
    words = vocabulary_digest(vocabulary_folders(folder))
    place = folder / SEALED if is_open else folder
    database = place / DATABASE
    known = load_catalogue(place / CATALOGUE, settings, words, folder=folder, database=database)
    if known is not None:
        return known
    content, blinded = load_catalogue_content(place / CATALOGUE)
    if is_open:
        _, blinded = load_catalogue_content(folder / CATALOGUE)
    with StoredStudy(database) as stored:
        if not is_open:
            must_be_cut(stored.tables(), settings)
        study = discover(
            stored, settings, study_vocabulary(folder), folder=folder, database=database,
            data_sha256=content, blinded=blinded, is_open=is_open,
        )  # fmt: skip
    with suppress(OSError):  # a study that may only be read is discovered at each opening
        save_catalogue(place / CATALOGUE, study, settings, words)
    return study


def load_catalogue_content(path: Path) -> tuple[str, tuple[BlindedColumn, ...]]:
    """Return the content fingerprint that a catalogue holds, whatever else is out of date.

    And the columns that were cut out when the study was loaded.

    Raises:
        StudyFileError: the catalogue is gone or unreadable, so the content is not known.
    """
    import json

    try:
        study = json.loads(path.read_text(encoding="utf-8"))["study"]
        cut = (study.get("blinding") or {}).get("columns", ())
        return str(study["data_sha256"]), tuple(BlindedColumn(**item) for item in cut)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StudyFileError(
            f"The study's {path.name} is missing or damaged.",
            next_step="Make the study again with `cqa load`.",
        ) from error


def _open_source(source: Traversable, name: str, *, is_open: bool = False) -> Study:
    """Open a study that ships its source files: built once into the cache, by content."""
    with folder_on_disk(source) as folder:
        settings = parse_settings((folder / STUDY_TOML).read_text(encoding="utf-8"), name)
        files = sorted(
            item for item in folder.iterdir() if item.name.lower().endswith(SOURCE_ENDINGS)
        )
        words = vocabulary_digest(vocabulary_folders(source))
        key = _source_digest(files, settings, f"{words} open" if is_open else words)
        for cache in (cache_folder() / f"{name}-{key[:16]}", None):
            made = cache or Path(tempfile.mkdtemp(prefix="cqa-study-")) / name
            known = load_catalogue(
                made / CATALOGUE, settings, words, folder=made, database=made / DATABASE
            )
            if known is not None and (made / DATABASE).exists():
                return known
            try:
                vocabulary = study_vocabulary(source)
                return _build_source(made, files, settings, vocabulary, is_open=is_open)
            except OSError as error:
                if cache is None:
                    raise StudyFileError(
                        "The study's database cannot be written.",
                        why=f"({error.strerror or type(error).__name__})",
                        next_step="Make room in the temporary folder, or set CQA_CACHE_DIR.",
                    ) from error
    raise AssertionError("one of the two folders was tried to its end")


def _build_source(
    made: Path,
    files: list[Path],
    settings: StudySettings,
    vocabulary: Vocabulary,
    *,
    is_open: bool,
) -> Study:
    made.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix="making-", dir=made.parent))
    try:
        tables, notes = read_tables(files)
        study = build(making, made, tables, settings, vocabulary, notes, is_open=is_open)
        try:
            making.rename(made)
        except OSError:
            if not (made / DATABASE).exists():  # else another process was first: same content
                raise
        return study
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _source_digest(files: list[Path], settings: StudySettings, words: str) -> str:
    whole = hashlib.sha256(f"{FORMAT} {settings.digest} {words}".encode())
    for file in files:
        whole.update(file.name.encode() + b"\0" + file.read_bytes())
    return whole.hexdigest()


def cache_folder() -> Path:
    """Return where databases of source studies are kept: CQA_CACHE_DIR, or the user's cache."""
    stated = os.environ.get("CQA_CACHE_DIR")
    if stated:
        return Path(stated)
    from platformdirs import user_cache_path  # 20 ms: only opening a study pays for it

    return user_cache_path("cqa")
