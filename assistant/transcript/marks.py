"""The high-water mark: what this machine has signed, kept outside the folder of the transcripts.

One file an origin, one canonical line a checkpoint, only ever appended to. Whoever puts an old
copy of the folder back, or signs it again, does not reach this file without reaching this
account too.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import TranscriptError
from assistant.transcript.one_form import canonical


@dataclass(frozen=True, slots=True)
class Mark:
    """One checkpoint that was signed here."""

    origin: str
    number: int
    digest: str
    key: str
    utc: str
    folder: str


def marks_of(state: Path, folder: Path, origin: str | None) -> tuple[Mark, ...]:
    """Return the marks of an origin, or where it is not known those of a folder, oldest first.

    Raises:
        ValueError: a line of a mark's file cannot be read.
    """
    if origin is not None and _place(state, origin).is_file():
        return tuple(_marks(_place(state, origin)))
    here = str(folder.resolve())
    if not state.is_dir():
        return ()
    for path in sorted(state.glob("*.marks")):
        found = tuple(_marks(path))
        if found and found[-1].folder == here:
            return found
    return ()


def add_mark(state: Path, mark: Mark) -> None:
    """Append a mark; on return it has reached the disk.

    Raises:
        TranscriptError: it has not.
    """
    line = canonical({name: getattr(mark, name) for name in Mark.__slots__}) + b"\n"
    path = _place(state, mark.origin)
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        line = b"\n" + line if _is_torn(path) else line
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise TranscriptError(
            f"The checkpoint was signed, but this machine cannot note it in {state}.",
            why=f"({error.strerror})",
            next_step="Make room or permission there, or name another folder with CQA_STATE_DIR.",
        ) from error


def _place(state: Path, origin: str) -> Path:
    return state / f"{origin.rpartition('/')[2]}.marks"


def _marks(path: Path) -> Iterable[Mark]:
    for line in path.read_bytes().splitlines():
        if line.startswith(b"{") and not line.endswith(b"}"):
            continue  # torn by a crash while it was written
        if not line:
            continue
        try:
            yield Mark(**json.loads(line))
        except TypeError as error:
            raise ValueError("a line is not a mark") from error


def _is_torn(path: Path) -> bool:
    with suppress(OSError), path.open("rb") as file:
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            return file.read() != b"\n"
    return False
