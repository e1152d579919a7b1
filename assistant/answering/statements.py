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

    def run(self, statement: Statement) -> Rows:
        """Run a statement; the same statement runs again only if it is new."""
        self._keep(statement)
        return self.engine().run(statement.sql, dict(statement.parameters))

    def columns(self, statement: Statement) -> Columns:
        """Run a statement as `run` does; return its rows by column."""
        self._keep(statement)
        return self.engine().columns(statement.sql, dict(statement.parameters))

    def _keep(self, statement: Statement) -> None:
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
