"""Distinct times with the numbers of events of several causes, of which each subject has one.

Subjects come in as times with the number of the cause that ended each, 0 for a censoring.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.survival.event_table import Counts, EventTable, Times, merged_times


@dataclass(frozen=True, slots=True)
class CompetingTable:
    """One group's distinct times, ascending, with what happened at each."""

    time: Times
    """Shape ``(n_times,)``, from the origin, >= 0, in the caller's unit."""
    events: Counts
    """Events of each cause at each time, shape ``(n_causes, n_times)``."""
    censored: Counts
    """Censorings at each time, shape ``(n_times,)``."""

    @classmethod
    def from_rows(
        cls, time: Sequence[float], cause: Sequence[int], *, causes: int
    ) -> CompetingTable:
        """Return the table of subjects: a time and what ended it, each.

        Near ties are merged as `EventTable` does (`cmprsk` does not merge them, `survival` does).

        Args:
            cause: Shape ``(n_subjects,)``, from 1 to `causes`; 0 for a censoring.
            causes: Number of causes, at least 1.

        Raises:
            ValueError: lengths differ, a time is negative or not finite, or a cause unknown.
        """
        codes = np.asarray(cause, dtype=np.int64)
        if len(time) != len(codes):
            raise ValueError("time and cause must have the same length")
        if causes < 1 or (codes < 0).any() or (codes > causes).any():
            raise ValueError(f"causes must be whole numbers from 0 (censored) to {causes}")
        merged = merged_times(np.asarray(time, dtype=np.float64))
        distinct, slot = np.unique(merged, return_inverse=True)
        counts = np.zeros((causes + 1, len(distinct)), dtype=np.int64)
        np.add.at(counts, (codes, slot), 1)
        return cls(distinct, counts[1:], counts[0])

    @property
    def at_risk(self) -> Counts:
        """Subjects without any event and under observation just before each time."""
        leaving: Counts = self.events.sum(axis=0) + self.censored
        return leaving[::-1].cumsum()[::-1]

    def ignoring_others(self, cause: int) -> EventTable:
        """Return the table in which the events of all other causes count as censorings."""
        own = self.events[self.position(cause)]
        return EventTable(self.time, own, self.events.sum(axis=0) - own + self.censored)

    def position(self, cause: int) -> int:
        """Return the row of `events` of a cause, or raise ValueError."""
        if not 1 <= cause <= len(self.events):
            raise ValueError(f"cause must be from 1 to {len(self.events)}, not {cause}")
        return cause - 1
