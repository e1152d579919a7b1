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
    entry: Times | None = None
    """Shape ``(n_subjects,)``, ascending: when each subject's observation began, for left
    truncation; None where everyone was observed from the origin."""

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

    @classmethod
    def from_entries(
        cls, entry: Sequence[float], time: Sequence[float], event: Sequence[bool]
    ) -> EventTable:
        """Return the table of subjects observed after `entry` and up to `time`.

        A subject is at risk at t where entry < t <= time, as in R's ``Surv(start, stop, event)``.

        Raises:
            ValueError: the sequences differ in length, a time is negative or not finite, or an
                observation does not end after its entry.
        """
        begun, ended = merged_intervals(entry, time)
        flags = np.asarray(event, dtype=bool)
        if len(flags) != len(ended):
            raise ValueError("time and event must have the same length")
        distinct, slot = np.unique(ended, return_inverse=True)
        events = np.bincount(slot[flags], minlength=len(distinct)).astype(np.int64)
        censored = np.bincount(slot[~flags], minlength=len(distinct)).astype(np.int64)
        return cls(distinct, events, censored, np.sort(begun))

    def reversed(self) -> EventTable:
        """Return the table with events and censorings exchanged, for follow-up."""
        return EventTable(self.time, self.censored, self.events, self.entry)

    @property
    def leaving(self) -> Counts:
        """Subjects whose time ends at each time."""
        return self.events + self.censored

    @property
    def at_risk(self) -> Counts:
        """Subjects still under observation just before each time."""
        return self.leaving[::-1].cumsum()[::-1] - self.not_yet_entered(self.time)

    @property
    def subjects(self) -> int:
        """Number of subjects."""
        return int(self.leaving.sum())

    def not_yet_entered(self, time: Times) -> Counts:
        """Return the subjects whose observation begins at each time or later."""
        if self.entry is None:
            return np.zeros(len(time), dtype=np.int64)
        return (len(self.entry) - np.searchsorted(self.entry, time, side="left")).astype(np.int64)


def merged_intervals(
    entry: Sequence[float] | Times, time: Sequence[float] | Times
) -> tuple[Times, Times]:
    """Return when each subject's observation begins and ends, near ties made equal.

    Raises:
        ValueError: a time is negative or not finite, or an observation does not end after its
            entry (R's `Surv` makes such a row NA, with a warning).
    """
    begun, ended = np.asarray(entry, dtype=np.float64), np.asarray(time, dtype=np.float64)
    if len(begun) != len(ended):
        raise ValueError("entry and time must have the same length")
    both = merged_times(np.concatenate((begun, ended)))
    begun, ended = both[: len(begun)], both[len(begun) :]
    if (begun >= ended).any():
        raise ValueError("each observation must end after its entry")
    return begun, ended


def merged_times(time: Times) -> Times:
    """Return the times with near ties made equal to the first of them.

    Raises:
        ValueError: a time is negative or not finite.
    """
    if not np.isfinite(time).all() or (time < 0).any():
        raise ValueError("times must be finite and not negative")
    distinct, slot = np.unique(time, return_inverse=True)
    slots = near_tie_slots(distinct)
    return distinct[np.searchsorted(slots, slots[slot], side="left")]


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
