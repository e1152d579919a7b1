"""Where an answer comes from."""

from __future__ import annotations

import importlib.metadata
import platform

from assistant.answering.statements import StatementLog
from assistant.kinds import Kind
from assistant.model import Provenance
from assistant.study.model import Study

DISTRIBUTION = "clinical-query-assistant"


def version() -> str:
    """Return the program's version."""
    try:
        return importlib.metadata.version(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


def provenance(kind: Kind, study: Study, log: StatementLog) -> Provenance:
    """Return enough to compute the answer again."""
    libraries = [("python", platform.python_version())]
    for name in ("duckdb", "numpy"):
        libraries.append((name, importlib.metadata.version(name)))
    return Provenance(
        study=study.name,
        data_sha256=study.data_sha256,
        kind_sha256=kind.digest,
        version=version(),
        sql=log.sql,
        parameters=log.parameters,
        versions=tuple(libraries),
        reconstruction=study.reconstruction,
    )
