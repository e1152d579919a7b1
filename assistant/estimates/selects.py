"""Further SELECTs of a kind: `[settings.selects]` of its heading, checked and bound like its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.engines.engine import Rows
from assistant.errors import KindError
from assistant.estimates.request import Request
from assistant.templates.statement import bind


def selected(request: Request, name: str, *, concepts: Sequence[str] = ()) -> Rows:
    """Return the rows of the kind's SELECT of that name, for the patients of the reading.

    Raises:
        KindError: the kind has no such SELECT, or it breaks a promise.
        StudyError: the study lacks a table that it reads.
    """
    listed = request.kind.settings.get("selects")
    sql = listed.get(name) if isinstance(listed, dict) else None
    if sql is None:
        raise KindError(f"{request.kind.path}: [settings.selects] has no {name!r}.")
    kind = replace(request.kind, sql=str(sql))
    statement = bind(kind, request.reading, request.study, request.views, concepts=concepts)
    return request.run(statement)
