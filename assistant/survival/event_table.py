"""Distinct times with the numbers of events and censorings: all that the estimators need.

Near-tied times are merged here, as R's `aeqSurv` does, so that equality is exact afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Times = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
NEAR_TIE = float(np.sqrt(np.finfo(np.float64).eps))
"""1.49e-8: R's `timefix` tolerance, relative to the mean absolute time, or absolute."""


@dataclass(frozen=True, slots=True)
class EventTable:
    """One group's distinct times, ascending; arrays share the shape ``(n_times,)``."""

    time: Times
    """From the origin, >= 0, in the caller's unit."""
    events: Counts
    """Events at each time."""
    censored: Counts
    """Censorings at each time."""

    @classmethod
    def from_counts(
        cls, time: Sequence[float], events: Sequence[int], censored: Sequence[int]
    ) -> EventTable:
        """Return the table of aggregated counts; times may repeat and be in any order.

        Raises:
            ValueError: the sequences differ in length, or a time is negative or not finite.
        """
        times = np.asarray(time, dtype=np.float64)
        counts = np.asarray(events, dtype=np.int64), np.asarray(censored, dtype=np.int64)
        if not len(times) == len(counts[0]) == len(counts[1]):
            raise ValueError("time, events and censored must have the same length")
        if not np.isfinite(times).all() or (times < 0).any():
            raise ValueError("times must be finite and not negative")
        distinct, slot = np.unique(times, return_inverse=True)
        slot = near_tie_slots(distinct)[slot]
        n_times = int(slot.max()) + 1 if len(slot) else 0
        first = np.full(n_times, np.inf)
        np.minimum.at(first, slot, times)
        summed = [np.zeros(n_times, dtype=np.int64) for _ in counts]
        for total, count in zip(summed, counts, strict=True):
            np.add.at(total, slot, count)
        return cls(first, summed[0], summed[1])

    @classmethod
    def from_rows(cls, time: Sequence[float], event: Sequence[bool]) -> EventTable:
        """Return the table of subjects: a time and whether it is an event, each."""
        flags = np.asarray(event, dtype=bool)
        return cls.from_counts(time, flags.astype(int).tolist(), (~flags).astype(int).tolist())

    def reversed(self) -> EventTable:
        """Return the table with events and censorings exchanged, for follow-up."""
        return EventTable(self.time, self.censored, self.events)

    @property
    def leaving(self) -> Counts:
        """Subjects whose time ends at each time."""
        return self.events + self.censored

    @property
    def at_risk(self) -> Counts:
        """Subjects still under observation just before each time."""
        return self.leaving[::-1].cumsum()[::-1]

    @property
    def subjects(self) -> int:
        """Number of subjects."""
        return int(self.leaving.sum())


def near_tie_slots(distinct: Times) -> Counts:
    """Return for each distinct time, ascending, the number of the time it is merged into.

    Source:
        R survival 3.5-3, `aeqSurv`: neighbours merge where they differ by less than the
        tolerance, absolutely or relative to the mean absolute time.
    """
    if len(distinct) == 0:
        return np.zeros(0, dtype=np.int64)
    gap = np.diff(distinct)
    scale = float(np.mean(np.abs(distinct)))
    tied = gap <= NEAR_TIE
    if scale > 0:
        tied |= gap / scale <= NEAR_TIE
    return np.concatenate(([0], np.cumsum(~tied))).astype(np.int64)
