"""Distinct times with the numbers of events and censorings: all that the estimators need.

Near-tied times are merged here, as R's `aeqSurv` does, so that equality is exact afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Times = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
NEAR_TIE = float(np.sqrt(np.finfo(np.float64).eps))
"""1.49e-8: R's `timefix` tolerance, relative to the mean absolute time, or absolute."""
MANY = 1 << 20
"""Distinct times from which on counts at each are kept in 32 bits."""
BLOCK = 1 << 16
"""Distinct times that are worked on at once, where there are many: they stay in the cache."""


@dataclass(frozen=True, slots=True)
class EventTable:
    """One group's distinct times, ascending; arrays share the shape ``(n_times,)``."""

    time: Times
    """From the origin, >= 0, in the caller's unit."""
    events: Counts
    """Events at each time, below 2**31."""
    censored: Counts
    """Censorings at each time."""
    entry: Times | None = None
    """Shape ``(n_subjects,)``, ascending: when each subject's observation began, for left
    truncation; None where everyone was observed from the origin."""

    @classmethod
    def from_counts(
        cls,
        time: Sequence[float] | Times,
        events: Sequence[int] | npt.NDArray[Any],
        censored: Sequence[int] | npt.NDArray[Any],
    ) -> EventTable:
        """Return the table of aggregated counts; times may repeat and be in any order.

        Raises:
            ValueError: the sequences differ in length, or a time is negative or not finite.
        """
        times = np.asarray(time, dtype=np.float64)
        counts = np.asarray(events, dtype=np.int64), np.asarray(censored, dtype=np.int64)
        if not len(times) == len(counts[0]) == len(counts[1]):
            raise ValueError("time, events and censored must have the same length")
        _check_times(times)
        order = np.argsort(times, kind="stable")
        return _summed(cls, times[order] + 0.0, counts[0][order], counts[1][order])

    @classmethod
    def from_rows(
        cls, time: Sequence[float] | Times, event: Sequence[bool] | npt.NDArray[np.generic]
    ) -> EventTable:
        """Return the table of subjects: a time and whether it is an event, each.

        Time and event are packed into one whole number and sorted once, which for ten million
        distinct times takes a second where counting equal ones first takes a minute.

        Raises:
            ValueError: the sequences differ in length, or a time is negative or not finite.
        """
        times = np.asarray(time, dtype=np.float64)
        flags = np.asarray(event, dtype=bool)
        if len(times) != len(flags):
            raise ValueError("time and event must have the same length")
        _check_times(times)
        # The bits of doubles that are not negative are in the order of the doubles, and the
        # first of them, the sign, is free: it makes room for the event. Adding 0 unsigns -0.
        packed = (times + 0.0).view(np.uint64)
        packed <<= np.uint64(1)
        packed |= flags
        packed.sort()
        flags = (packed & np.uint64(1)).astype(bool)
        packed >>= np.uint64(1)
        return _summed(cls, packed.view(np.float64), flags, ~flags)

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
        leaving = self.leaving
        staying: Counts = leaving[::-1].cumsum(dtype=leaving.dtype)[::-1]
        return staying if self.entry is None else staying - self.not_yet_entered(self.time)

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
    _check_times(time)
    distinct, slot = np.unique(time, return_inverse=True)
    slots = near_tie_slots(distinct)
    return distinct[np.searchsorted(slots, slots[slot], side="left")]


def near_tie_slots(distinct: Times, scale: float | None = None) -> Counts:
    """Return for each distinct time, ascending, the number of the time it is merged into.

    Args:
        scale: Mean absolute time, where these are not all of them.

    Source:
        R survival 3.5-3, `aeqSurv`: neighbours merge where they differ by less than the
        tolerance, absolutely or relative to the mean absolute time.
    """
    if len(distinct) == 0:
        return np.zeros(0, dtype=np.int64)
    if scale is None:
        scale = float(np.mean(np.abs(distinct)))
    tied = near_ties(distinct, scale)
    return np.concatenate(([0], np.cumsum(~tied))).astype(np.int64)


def near_ties(time: Times, scale: float) -> npt.NDArray[np.bool_]:
    """Return for each time but the first, ascending, whether it is a tie of the one before.

    Args:
        scale: Mean absolute value of the distinct times.
    """
    tied = np.empty(max(len(time) - 1, 0), dtype=bool)
    for start in range(0, len(tied), BLOCK):  # so that no second array of that length is needed
        gap = np.diff(time[start : start + BLOCK + 1])
        found = gap <= NEAR_TIE
        if scale > 0:
            found |= gap / scale <= NEAR_TIE
        tied[start : start + BLOCK] = found
    return tied


def _check_times(time: Times) -> None:
    if len(time) and not (time.min() >= 0 and time.max() < np.inf):
        raise ValueError("times must be finite and not negative")


def _summed(
    cls: type[EventTable], time: Times, events: npt.NDArray[Any], censored: npt.NDArray[Any]
) -> EventTable:
    """Return the table of ascending times that may repeat, near ties merged into the first."""
    if len(time) == 0:
        return cls(time, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    is_new = np.concatenate(([True], time[1:] != time[:-1]))
    is_new[1:] &= ~near_ties(time, float(np.mean(time[is_new])))
    first = np.flatnonzero(is_new)
    whole = np.int32 if len(first) > MANY else np.int64
    return cls(
        time[first],
        np.add.reduceat(events, first, dtype=whole),
        np.add.reduceat(censored, first, dtype=whole),
    )
