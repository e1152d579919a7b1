"""The catalogue: what was found in a study, kept beside its database.

Reading it needs no database, so questions can be read while the database is still closed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.study.model import (
    AnalysisSet,
    BlindedColumn,
    BlindedConcept,
    Blinding,
    Column,
    Concept,
    Conventions,
    Endpoint,
    Study,
    StudyTable,
    Value,
)
from assistant.study.study_toml import StudySettings

FORMAT = 7
"""Raised whenever discovery changes what it finds."""


def save_catalogue(path: Path, study: Study, settings: StudySettings, words: str) -> None:
    """Write the catalogue of a study as it is under these settings.

    Args:
        words: Digest of the vocabulary with which it was found.
    """
    form = asdict(study)
    form["folder"] = form["database"] = ""
    whole = {"format": FORMAT, "settings": settings.digest, "words": words, "study": form}
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, default=dict)
    path.write_text(text, encoding="utf-8")


def load_catalogue(
    path: Path, settings: StudySettings, words: str, *, folder: Path, database: Path
) -> Study | None:
    """Return the study that a catalogue describes; None where it is absent or out of date."""
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
        stated = (whole["format"], whole["settings"], whole["words"])
        if stated != (FORMAT, settings.digest, words):
            return None
        return _study(whole["study"], folder, database)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _study(form: Mapping[str, Any], folder: Path, database: Path) -> Study:
    parts = dict(form)
    parts.update(
        folder=folder,
        database=database,
        tables=tuple(
            StudyTable(**{**item, "columns": tuple(Column(**one) for one in item["columns"])})
            for item in form["tables"]
        ),
        concepts=tuple(_concept(item) for item in form["concepts"]),
        endpoints=tuple(
            Endpoint(**{**item, "synonyms": tuple(item["synonyms"])}) for item in form["endpoints"]
        ),
        analysis_sets=tuple(AnalysisSet(**item) for item in form["analysis_sets"]),
        conventions=Conventions(
            **{
                **form["conventions"],
                "responders": tuple(form["conventions"]["responders"]),
                "disease_control": tuple(form["conventions"]["disease_control"]),
            }
        ),
        treatments=tuple(form["treatments"]),
        visits=tuple(form["visits"]),
        notes=tuple(form["notes"]),
        blinding=_blinding(form["blinding"]),
    )
    return Study(**parts)


def _blinding(form: Mapping[str, Any] | None) -> Blinding | None:
    if form is None:
        return None
    return Blinding(
        columns=tuple(BlindedColumn(**item) for item in form["columns"]),
        signers=tuple(form["signers"]),
        concepts=tuple(
            BlindedConcept(**{**item, "synonyms": tuple(item["synonyms"])})
            for item in form["concepts"]
        ),
        record=form["record"],
    )


def _concept(form: Mapping[str, Any]) -> Concept:
    values = tuple(
        Value(**{**item, "synonyms": tuple(item["synonyms"])}) for item in form["values"]
    )
    return Concept(**{**form, "values": values, "synonyms": tuple(form["synonyms"])})
