"""Relations that no question changes: written once a study, not at every question.

Most of the time to bind a statement went into trees of dozens of stored columns that are the
same for every question about them.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from assistant.study.model import Study
from assistant.templates.conditions import DIALECT

MOST_WRITTEN = 500
"""Texts kept for a study; then they are written anew, so that a long session stays small."""


def fixed(study: Study, key: object, make: Callable[[], exp.Expr]) -> exp.Expr:
    """Return a relation without bound values as its text, to stand in a larger tree.

    Args:
        key: All that the relation depends on beside the study.
        make: Makes its tree, the first time.
    """
    texts = study.written_relations
    if key not in texts:
        tree = make()
        if any("\n" in item.name for item in tree.find_all(exp.Literal)):
            return tree  # in a larger tree, the lines of a text are indented
        if len(texts) >= MOST_WRITTEN:
            texts.clear()
        texts[key] = tree.sql(dialect=DIALECT, pretty=True, copy=False)
    return exp.Var(this=texts[key])
