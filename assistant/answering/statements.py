"""Statements run for one answer, kept in order for the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.engines.engine import Columns, Engine, Rows
from assistant.model import Scalar
from assistant.templates.statement import Statement


@dataclass
class StatementLog:
    """Runs statements on an engine and keeps each with its parameters."""

    engine: Callable[[], Engine]
    """Opens the engine when the first statement needs it."""
    statements: list[Statement] = field(default_factory=list)
    _found: dict[Statement, Rows] = field(default_factory=dict)

    def run(self, statement: Statement) -> Rows:
        """Return the rows of a statement, which runs once for one answer."""
        if statement not in self._found:
            self.keep(statement)
            found = self.engine().run(statement.sql, dict(statement.parameters))
            self._found[statement] = found
        return self._found[statement]

    def columns(self, statement: Statement) -> Columns:
        """Run a statement and return its rows by column: too many, it may be, to keep here."""
        self.keep(statement)
        return self.engine().columns(statement.sql, dict(statement.parameters))

    def keep(self, statement: Statement) -> None:
        """Put a statement on the record of the answer."""
        if statement not in self.statements:
            self.statements.append(statement)

    @property
    def sql(self) -> tuple[str, ...]:
        """The statements in the order in which they were first run."""
        return tuple(statement.sql for statement in self.statements)

    @property
    def parameters(self) -> tuple[tuple[str, Scalar], ...]:
        """Bound values: `2.p1` is parameter p1 of the second statement."""
        return tuple(
            (f"{number}.{name}", value)
            for number, statement in enumerate(self.statements, start=1)
            for name, value in statement.parameters
        )
