"""Checking much at once: files, and parts of large files, in several processes.

A part is checked like a file whose first line is believed; then the parts must fit together.
Where anything at all is not as it should be, the file is checked again from its beginning, so
that what is said of it never depends on how it was divided.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from assistant.transcript.chain import GENESIS, Verification, has_contents, verify_part
from assistant.transcript.redactions import checked

MANY_BYTES = 6_000_000
"""From here on several processes are worth their start (60 ms)."""
PART = 4_000_000


@dataclass(frozen=True, slots=True)
class _Task:
    path: Path
    sizes: frozenset[int]
    start: int = 0
    end: int = -1
    """Where the part ends; -1 for the whole file."""


@dataclass(frozen=True, slots=True)
class _Done:
    previous: str
    sequence: int
    """What the first line says comes before it, and its own number."""
    found: Verification


def verify_all(paths: Sequence[Path], sizes: Sequence[Collection[int]] = ()) -> list[Verification]:
    """Check files and return what was found, in their order.

    Args:
        sizes: For each file, the lengths in bytes at which its state is wanted too.

    Raises:
        OSError: a file cannot be read.
    """
    wanted = [frozenset(each) for each in sizes] or [frozenset[int]()] * len(paths)
    lengths = [path.stat().st_size for path in paths]
    workers = os.cpu_count() or 1
    if sum(lengths) < MANY_BYTES or workers < 2:
        return [checked(path, at) for path, at in zip(paths, wanted, strict=True)]
    from concurrent.futures import ProcessPoolExecutor  # 15 ms: only for much

    tasks = [
        list(_tasks(path, at, length))
        for path, at, length in zip(paths, wanted, lengths, strict=True)
    ]
    flat = [task for each in tasks for task in each]
    with ProcessPoolExecutor(workers) as pool:
        chunk = max(1, len(flat) // (8 * workers))
        done = iter(pool.map(_checked_part, flat, chunksize=chunk))
        return [_joined(each, [next(done) for _ in each]) for each in tasks]


def _tasks(path: Path, sizes: frozenset[int], length: int) -> Iterator[_Task]:
    if sizes or length < 2 * PART or has_contents(path):
        yield _Task(path, sizes)
        return
    starts = [0]
    with path.open("rb") as file:
        for at in range(PART, length - PART // 2, PART):
            file.seek(at)
            file.readline()
            if file.tell() > starts[-1]:
                starts.append(file.tell())
    for start, end in pairwise([*starts, length]):
        yield _Task(path, sizes, start, end)


def _checked_part(task: _Task) -> _Done:
    if task.end < 0:
        return _Done(GENESIS, 1, checked(task.path, task.sizes))
    return _Done(*verify_part(task.path, task.start, task.end))


def _joined(tasks: Sequence[_Task], parts: Sequence[_Done]) -> Verification:
    """Return what is found in a file whose parts were checked."""
    if len(parts) == 1:
        return parts[0].found
    head, number = GENESIS, 0
    whole = True
    for part in parts:
        whole &= part.found.verifies and (part.previous, part.sequence) == (head, number + 1)
        head, number = part.found.head, number + part.found.records
    latest = ""
    for part in parts:
        whole &= part.found.first_utc >= latest
        latest = part.found.last_utc
    if not whole:
        return checked(tasks[0].path, tasks[0].sizes)
    last = parts[-1].found
    return replace(
        last,
        records=number,
        size=sum(part.found.size for part in parts),
        clock_steps=tuple(step for part in parts for step in part.found.clock_steps),
        remarks=tuple(remark for part in parts for remark in part.found.remarks),
        first_utc=parts[0].found.first_utc,
    )
