"""Views: one SELECT over one study table, its columns resolved through the study's concepts.

A column of a view's SELECT is `patient`, a concept's name, a stored column, or an optional
column with a stand-in; so the same view serves studies whose columns differ.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from assistant.errors import KindError, StudyError
from assistant.kinds import View
from assistant.model import Filter
from assistant.study.model import Study, StudyTable
from assistant.templates.conditions import Parameters, fragment, parsed, record_condition


def view_relation(
    view: View, study: Study, records: Sequence[Filter], parameters: Parameters
) -> exp.Select:
    """Return the view's SELECT on this study's table, narrowed to `records`.

    Raises:
        StudyError: the study has no such table, or lacks a column that has no stand-in.
    """
    table = study.table(view.table)
    if table is None:
        raise StudyError(
            f"The study has no {view.table.upper()} table.",
            next_step="See `cqa dictionary` for the tables it has.",
        )
    select = parsed(view.sql)
    if not isinstance(select, exp.Select):
        raise KindError(f"{view.path}:{view.sql_line}: expected one SELECT.")
    for relation in list(select.find_all(exp.Table)):
        relation.replace(exp.to_table(table.name))
    select.set("expressions", [_named(item) for item in select.expressions])
    for column in list(select.find_all(exp.Column)):
        column.replace(_resolved(column.name, view, study, table))
    met = record_condition(study, records, parameters)
    return select.where(met, copy=False) if met is not None else select


def _named(item: exp.Expr) -> exp.Expr:
    return item.as_(item.name) if isinstance(item, exp.Column) else item


def _resolved(name: str, view: View, study: Study, table: StudyTable) -> exp.Expr:
    if name == "patient":
        return exp.column(study.patient_key, quoted=True)
    concept = study.concept(name)
    if concept is not None and concept.table == table.name and not concept.condition:
        return exp.Paren(this=fragment(concept.expression))
    stored = table.column(name)
    if stored is not None:
        return exp.column(stored.name, quoted=True)
    if name in view.optional:
        return parsed(view.optional[name])
    raise StudyError(
        f"The study's {view.table.upper()} table has no {name}.",
        next_step="Name the column for it in study.toml, or ask about something else.",
    )
