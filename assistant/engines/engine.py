"""What an engine promises, and the rows it returns.

Statements use the portable subset only (explicit GROUP BY, SUM(CASE ...), COUNT(*)), so the
same text runs on every engine and returns the same rows in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from assistant.model import Scalar

if TYPE_CHECKING:
    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Rows:
    """What a statement returned, in its own order; dates are ISO 8601 text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Scalar, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Scalar]]:
        for row in self.rows:
            yield dict(zip(self.columns, row, strict=True))

    def column(self, name: str) -> tuple[Scalar, ...]:
        """Return one column's values in row order."""
        position = self.columns.index(name)
        return tuple(row[position] for row in self.rows)

    def by_column(self) -> Columns:
        """Return the same rows by column, cells as they are."""
        import numpy as np  # 0.1 s: the first question pays for it

        arrays = [np.empty(len(self.rows), dtype=object) for _ in self.columns]
        for position, array in enumerate(arrays):
            array[:] = [row[position] for row in self.rows]
        return Columns(self.columns, tuple(arrays))


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What a statement returned, a column at a time: for results that may be long."""

    names: tuple[str, ...]
    arrays: tuple[npt.NDArray[Any], ...]
    """Shape ``(n_rows,)`` each: numbers without a NULL as numbers, everything else as `Scalar`
    objects, as `Rows` holds them."""

    def __len__(self) -> int:
        return len(self.arrays[0])


class Engine(Protocol):
    """Runs checked, bound statements on one study's tables, read-only."""

    @property
    def version(self) -> tuple[str, str]:
        """Name and version, for the record."""
        ...

    def run(self, statement: str, parameters: Mapping[str, Scalar]) -> Rows:
        """Return the rows of one SELECT.

        Raises:
            Cancelled: `interrupt` was called while it ran.
            StudyError: the engine cannot run it; the message never holds stored values.
        """
        ...

    def columns(self, statement: str, parameters: Mapping[str, Scalar]) -> Columns:
        """Return the rows of one SELECT by column; otherwise as `run`."""
        ...

    def interrupt(self) -> None:
        """Stop what runs, from any thread."""
        ...

    def close(self) -> None:
        """Release the study."""
        ...
