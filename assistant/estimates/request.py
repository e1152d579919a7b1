"""What a statistic is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.engines.engine import Columns, Rows
from assistant.errors import KindError
from assistant.kinds import Kind, View
from assistant.model import Figure, Filter, Reading, Result, Scalar, Table
from assistant.study.model import Concept, Endpoint, Study
from assistant.templates.apart import rows_added_up, rows_by_factor, summed_columns
from assistant.templates.conditions import concept_of
from assistant.templates.promises import checked_select
from assistant.templates.sorts import sorts_statement
from assistant.templates.statement import Statement, bind, known_statement, size_statement

Key = tuple[Scalar, ...]
"""A group: the values of the reading's grouping concepts."""
FEW_PATIENTS = 10_000
"""Up to so many, rows by all factors at once cost less than one grouping a factor."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a statistic found."""

    results: tuple[Result, ...] = ()
    notes: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """One reading of one kind on one study, with the means to run its statements."""

    kind: Kind
    reading: Reading
    study: Study
    kinds: Mapping[str, Kind]
    views: Mapping[str, View]
    run: Callable[[Statement], Rows]
    """Runs a statement and notes it for the record."""
    run_columns: Callable[[Statement], Columns] | None = None
    """Runs a statement as `run` does, and gives its rows by column."""

    def columns(
        self, *, parameter: str, constant: Collection[str] = (), counted: bool = True
    ) -> Columns:
        """Return the rows of the kind's own SELECT by column; see `templates.statement.bind`."""
        statement = bind(
            self._own_kind(), self.reading, self.study, self.views, parameter=parameter,
            constant=constant, counted=counted,
        )  # fmt: skip
        if self.run_columns is None:
            return self.run(statement).by_column()
        return self.run_columns(statement)

    def rows(self, *, parameter: str | None = None, concepts: Sequence[str] = ()) -> Rows:
        """Return the rows of the kind's own SELECT (or of the kind whose rows it shares)."""
        statement = bind(
            self._own_kind(), self.reading, self.study, self.views, parameter=parameter,
            concepts=concepts,
        )  # fmt: skip
        return self.run(statement)

    def rows_apart(
        self, names: Sequence[str], *, parameter: str | None = None
    ) -> dict[str, list[Key]]:
        """Return, for each concept, the rows of `rows` by that concept alone; one statement."""
        kind = self._own_kind()
        summed = summed_columns(checked_select(kind, self.views))
        jointly = summed is not None and self.study.patients <= FEW_PATIENTS
        statement = bind(
            kind, self.reading, self.study, self.views, parameter=parameter, apart=names,
            jointly=jointly,
        )  # fmt: skip
        rows = self.run(statement).rows
        if summed is not None and jointly:
            return rows_added_up(rows, names, summed)
        return rows_by_factor(rows, names)

    def sorts(self, sorts: Sequence[Sequence[Filter]]) -> dict[Key, list[tuple[int, int]]]:
        """Return, by group, the patients with at least one record of each sort, and the records."""
        rows = self.run(
            sorts_statement(self.kind, self.reading, self.study, self.views, sorts)
        ).rows
        width = len(self.reading.by)
        found: dict[Key, list[tuple[int, int]]] = {}
        for row in rows:
            numbers = [int(str(item or 0)) for item in row[width:]]
            found[row[:width]] = list(zip(numbers[::2], numbers[1::2], strict=True))
        return found

    def known(self, names: Sequence[str]) -> dict[Key, tuple[int, dict[str, int]]]:
        """Return, by group, the number of patients and how many have a value of each concept."""
        rows = self.run(known_statement(self.kind, self.reading, self.study, names)).rows
        width = len(self.reading.by)
        found: dict[Key, tuple[int, dict[str, int]]] = {}
        for row in rows:
            whole, *known = (int(str(item)) for item in row[width:])
            found[row[:width]] = whole, dict(zip(names, known, strict=True))
        return found

    def _own_kind(self) -> Kind:
        """Return the kind with the SELECT that it has or shares."""
        shared = self.kind.settings.get("rows")
        source = self.kinds.get(str(shared)) if shared else self.kind
        if source is None or not source.sql:
            raise KindError(f"{self.kind.path}: there is no SELECT for {self.kind.name}.")
        return replace(self.kind, sql=source.sql, path=source.path, sql_line=source.sql_line)

    def rows_of(self, name: str, *, concepts: Sequence[str] = ()) -> Rows:
        """Return the rows of another kind's SELECT for the same reading."""
        other = self.kinds[name]
        return self.run(bind(other, self.reading, self.study, self.views, concepts=concepts))

    def narrowed(self, *conditions: Filter) -> Request:
        """Return this request with further filters."""
        reading = replace(self.reading, filters=(*self.reading.filters, *conditions))
        return replace(self, reading=reading)

    def sizes(self, *, filtered: bool = True) -> dict[Key, int]:
        """Return the number of patients of each group, in the order of the groups.

        Without grouping there is one group, `()`.
        """
        rows = self.run(size_statement(self.kind, self.reading, self.study, filtered=filtered))
        found = {row[:-1]: int(str(row[-1])) for row in rows.rows}
        return {key: found[key] for key in sorted(found, key=self.group_order)}

    def group_order(self, key: Key) -> tuple[tuple[int, float, str], ...]:
        """Return the sort key of a group: the order of each concept's values in the study."""
        concepts = [concept_of(self.study, name) for name in self.reading.by]
        return tuple(
            value_order(concept, value) for concept, value in zip(concepts, key, strict=False)
        )

    def group(self, key: Key) -> tuple[tuple[str, Scalar], ...]:
        """Return a group as pairs of concept and value."""
        return tuple(zip(self.reading.by, key, strict=False))

    def option(self, name: str, default: str) -> str:
        """Return an option of the question as text, or the default."""
        value = self.reading.options.get(name, default)
        return str(value)

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return the time-to-event parameters asked for."""
        found = [self.study.endpoint(name) for name in self.reading.endpoint]
        return tuple(item for item in found if item is not None)


def value_order(concept: Concept, value: Scalar) -> tuple[int, float, str]:
    """Return where a value stands among its concept's values; missing comes last."""
    if value is None:
        return (2, 0.0, "")
    for position, item in enumerate(concept.values):
        if item.value == value:
            return (0, float(position), "")
    if isinstance(value, int | float):
        return (1, float(value), "")
    return (1, 0.0, str(value))


def keys_of(rows: Rows, width: int) -> list[Key]:
    """Return each row's group: its first `width` cells."""
    return [row[:width] for row in rows.rows]
