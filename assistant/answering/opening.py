"""Opening a session: the study, its reader, its kinds, and the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from assistant.answering.circumstances import circumstances
from assistant.answering.pipeline import Answering
from assistant.answering.recording import Recording
from assistant.answering.small_cells import DIGIT, SmallCells
from assistant.engines.duckdb import DuckDBEngine
from assistant.kinds import load_kinds, load_views
from assistant.language.reader import Reader
from assistant.resources import resource_dir
from assistant.study.counts import shown_count
from assistant.study.model import Study
from assistant.study.open import bundled_study, open_study, study_vocabulary
from assistant.transcript.unblinding import Scope, find_unblinding
from assistant.transcript.writer import Witness, open_transcript


def study_at(place: str | Path | None, records: Path | None = None) -> Study:
    """Return the study of a folder, or the bundled one.

    Args:
        records: Folder of records; where it holds a signed unblinding of a blinded study, its
            blinded columns are there. Without it they never are.
    """
    if place is None:
        return bundled_study()
    study = _without_numbers(open_study(Path(place)))
    if records is None or study.blinding is None:
        return study
    found = find_unblinding(records, unblinding_scope(study), study.blinding.signers)
    if found.record is not None:
        study = _without_numbers(open_study(Path(place), record=found.record))
    return replace(study, notes=(*study.notes, *found.faults))


def _without_numbers(study: Study) -> Study:
    """Return a study that shows no small numbers without those of its notes that name numbers."""
    if not study.small_cells:
        return study
    return replace(study, notes=tuple(note for note in study.notes if not DIGIT.search(note)))


def unblinding_scope(study: Study) -> Scope:
    """Return what an unblinding of a study, opened blinded, is to be signed for."""
    places = study.blinding.places if study.blinding is not None else ()
    return Scope(study.name, study.data_sha256, places)


def answering_for(study: Study) -> Answering:
    """Return what answers questions of a study; its own kinds and words come last and win."""
    own = study.folder / "queries"
    kinds = load_kinds((resource_dir("queries") / "kinds", own / "kinds"))
    views = load_views((resource_dir("queries") / "views", own / "views"))
    return Answering(
        study,
        Reader(study, kinds, study_vocabulary(study.folder).with_tables(study.vocabulary)),
        {kind.name: kind for kind in kinds},
        {view.name: view for view in views},
        partial(DuckDBEngine, study.database),
        SmallCells(study.small_cells),
    )


def recording_at(place: Path, witness: Witness, study: Study) -> Recording:
    """Return an open record of a session on a study.

    Raises:
        TranscriptError: it cannot be made.
    """
    opening: Mapping[str, object] = {
        "study": study.name,
        "title": study.title,
        "data_sha256": study.data_sha256,
        "reconstruction": study.reconstruction,
        "attribution": study.attribution,
        "notes": list(study.notes),
        "blinding": study.blinding.to_json() if study.blinding is not None else None,
        "small_cells": study.small_cells or None,
        "tables": {
            table.name: [shown_count(study, table.rows), table.source_sha256]
            for table in study.tables
        },
        **circumstances(),
    }
    return Recording(open_transcript(place, witness, opening))
