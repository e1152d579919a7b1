"""What a session sees of the others in its folder when it opens: each later one is a witness.

The opening record of a session names the newest other transcripts with their length and the
digest of their last line. Whoever removes, cuts or rewrites one of those must rewrite every
later session too, and those that came after them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.transcript.one_form import digest_of

FOLDER = "checkpoints"
NEWEST = 64
"""How many are named; the number of all is recorded too, and each of those names 64 before it."""
_STEP = 65_536


@dataclass(frozen=True, slots=True)
class Sighting:
    """One session as another saw it."""

    name: str
    size: int
    head: str


def sightings(folder: Path, own: Path) -> dict[str, object]:
    """Return how many other transcripts a folder holds and the newest of them, for a record."""
    names = sorted(
        entry.name
        for entry in os.scandir(folder)
        if entry.name.endswith(".jsonl") and entry.name != own.name
    )
    checkpoints = [*(folder / FOLDER).glob("*.checkpoint")]
    newest = [found for name in names[-NEWEST:] if (found := _sighting(folder / name))]
    listed = [[each.name, each.size, each.head] for each in newest]
    last = body_digest(max(checkpoints)) if checkpoints else None
    return {"transcripts": len(names), "newest": listed, "checkpoint": last}


def seen_by(opening: Mapping[str, object]) -> tuple[Sighting, ...]:
    """Return what the body of an opening record says it saw; nothing where it says nothing."""
    folder = opening.get("folder")
    listed = folder.get("newest") if isinstance(folder, dict) else None
    if not isinstance(listed, list):
        return ()
    return tuple(
        Sighting(str(each[0]), each[1], str(each[2]))
        for each in listed
        if isinstance(each, list) and len(each) == 3 and isinstance(each[1], int)
    )


def checkpoint_named_by(opening: Mapping[str, object]) -> str | None:
    """Return the digest of the checkpoint that was the last when a session opened."""
    folder = opening.get("folder")
    named = folder.get("checkpoint") if isinstance(folder, dict) else None
    return named if isinstance(named, str) else None


def body_digest(path: Path) -> str | None:
    """Return the SHA-256 of the body of a checkpoint's file, unread otherwise; None without one."""
    try:
        body, gap, _ = path.read_bytes().partition(b"\n\n")
    except OSError:
        return None
    return digest_of(body + b"\n") if gap else None


def _sighting(path: Path) -> Sighting | None:
    """Return a transcript's length up to its last newline and that line's digest."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            start, tail = size, b""
            while start > 0 and tail.count(b"\n") < 2:
                step = min(_STEP, start)
                start -= step
                file.seek(start)
                tail = file.read(step) + tail
    except OSError:
        return None
    end = tail.rfind(b"\n")
    if end < 0:
        return None
    line = tail[tail.rfind(b"\n", 0, end) + 1 : end]
    return Sighting(path.name, start + end + 1, digest_of(line))
