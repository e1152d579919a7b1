"""Where an answer comes from."""

from __future__ import annotations

import importlib.metadata
import platform
from functools import cache

from assistant.answering.statements import StatementLog
from assistant.kinds import Kind
from assistant.model import Provenance
from assistant.study.model import Study

DISTRIBUTION = "clinical-query-assistant"


@cache  # half a millisecond each, and the same for as long as the program runs
def _installed(distribution: str) -> str:
    return importlib.metadata.version(distribution)


def version() -> str:
    """Return the program's version."""
    try:
        return _installed(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


def provenance(kind: Kind, study: Study, log: StatementLog) -> Provenance:
    """Return enough to compute the answer again."""
    libraries = [("python", platform.python_version())]
    libraries += [(name, _installed(name)) for name in ("duckdb", "numpy")]
    return Provenance(
        study=study.name,
        data_sha256=study.data_sha256,
        kind_sha256=kind.digest,
        version=version(),
        sql=log.sql,
        parameters=log.parameters,
        versions=tuple(libraries),
        reconstruction=study.reconstruction,
        blinding=_blinding(study),
        small_cells=study.small_cells,
    )


def _blinding(study: Study) -> tuple[tuple[str, str | None], ...]:
    if study.blinding is None:
        return ()
    return (("state", study.blinding.state), ("record", study.blinding.record))
