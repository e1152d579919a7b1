"""Writing a transcript: one file, one writer, on disk before anything is shown."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.errors import TranscriptError
from assistant.transcript.chain import GENESIS
from assistant.transcript.contents import contents_of, parted
from assistant.transcript.one_form import canonical, digest_of, sealed
from assistant.transcript.seen import sightings

FOLDER_MODE, FILE_MODE = 0o700, 0o600
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
CANNOT_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EISDIR, errno.EBADF,
                         errno.EACCES, errno.EPERM, errno.ENOSYS})  # fmt: skip
"""What a file system says that cannot sync a folder; anything else is a failing disk."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Where and by whom records are made: given in, so that nothing here asks the machine."""

    now: Callable[[], datetime]
    """The time, with its zone."""
    user: str
    host: str
    session: str
    """An identifier of the session that no other session has."""


class Transcript:
    """An open transcript. After a failed write it accepts nothing more."""

    def __init__(self, path: Path, descriptor: int, witness: Witness) -> None:
        self.path = path
        self.head = GENESIS
        self._descriptor = descriptor
        self._contents = -1
        self._witness = witness
        self._sequence = 0
        self._failed = False

    def append(self, entry_type: str, body: Mapping[str, object]) -> str:
        """Write one record and return its digest; on return it has reached the disk.

        Raises:
            TranscriptError: it has not; nothing more can be recorded in this session.
        """
        if self._failed:
            raise _cannot_keep(self.path, "an earlier record could not be written")
        now = self._witness.now()
        try:
            kept, contents = parted(entry_type, self._sequence + 1, body)
            line = canonical(sealed(self._record(entry_type, now, kept)))
            if contents:
                self._write(self._beside(), contents)
            self._write(self._descriptor, line + b"\n")
        except (OSError, ValueError) as error:
            self._failed = True
            why = getattr(error, "strerror", None) or type(error).__name__
            raise _cannot_keep(self.path, str(why)) from error
        self._sequence += 1
        self.head = digest_of(line)
        return self.head

    def _record(
        self, entry_type: str, now: datetime, body: Mapping[str, object]
    ) -> dict[str, object]:
        return {
            "type": entry_type,
            "session": self._witness.session,
            "sequence": self._sequence + 1,
            "previous": self.head,
            "utc": now.astimezone(UTC).isoformat(timespec="microseconds"),
            "offset": now.strftime("%z"),
            "user": self._witness.user,
            "host": self._witness.host,
            "body": body,
        }

    def _beside(self) -> int:
        """Return the file beside the chain; it is made for the first record that needs it."""
        if self._contents < 0:
            self._contents = os.open(contents_of(self.path), _NEW, FILE_MODE)
            sync_folder(self.path.parent)
        return self._contents

    @staticmethod
    def _write(descriptor: int, line: bytes) -> None:
        written = 0
        while written < len(line):
            try:
                step = os.write(descriptor, line[written:])
            except InterruptedError:
                continue
            if step <= 0:
                raise OSError(errno.EIO, "nothing more is taken")
            written += step
        os.fsync(descriptor)  # once: after a failure the pages may be gone (ATC'20)

    def close(self) -> None:
        """End the session's record and release the file."""
        if self._descriptor < 0:
            return
        try:
            if not self._failed:
                self.append("session.close", {"records": self._sequence + 1})
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Release the file as it is; nothing more can be recorded."""
        open_ones = [each for each in (self._descriptor, self._contents) if each >= 0]
        self._descriptor = self._contents = -1
        self._failed = True
        for descriptor in open_ones:
            with suppress(OSError):  # every acknowledged record has been synced by itself
                os.close(descriptor)


def open_transcript(place: Path, witness: Witness, opening: Mapping[str, object]) -> Transcript:
    """Start a session's transcript: a new file in a folder, or at a path that does not exist.

    Args:
        place: A folder (existing, or a name without an ending), or the path of a new `.jsonl`.
        opening: Body of the first record: study, fingerprint, versions.

    Raises:
        TranscriptError: it cannot be made, or there is a file already: one session, one file.
    """
    path = place if place.suffix == ".jsonl" else place / _file_name(witness)
    try:
        _make_folder(path.parent)
        descriptor = os.open(path, _NEW, FILE_MODE)
    except FileExistsError as error:
        raise TranscriptError(
            f"There is a record already at {path}.",
            why="Each session has a file of its own, and none is ever written again.",
            next_step="Name another file, or a folder.",
        ) from error
    except OSError as error:
        raise _cannot_keep(path, error.strerror or "it cannot be made") from error
    transcript = Transcript(path, descriptor, witness)
    try:
        seen = sightings(path.parent, path)
        transcript.append("session.open", {**opening, "folder": seen})
        sync_folder(path.parent)
    except OSError as error:
        transcript.abandon()
        raise _cannot_keep(
            path, error.strerror or "its folder cannot be brought to disk"
        ) from error
    except TranscriptError:
        transcript.abandon()
        raise
    return transcript


def _make_folder(folder: Path) -> None:
    if folder.is_symlink():
        raise OSError(0, "the folder is a symbolic link")
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    except FileExistsError as error:
        raise OSError(0, "there is a file of that name") from error


def _file_name(witness: Witness) -> str:
    moment = witness.now().astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    return f"{moment}-{witness.session}.jsonl"


def sync_folder(folder: Path) -> None:
    """Bring a folder's list of names to the disk, where its file system can do that.

    Raises:
        OSError: the disk failed; a file system that has no such act raises nothing.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:
        return  # a folder that may be written to but not listed; the file itself is synced
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in CANNOT_SYNC:
            raise
    finally:
        os.close(descriptor)


def _cannot_keep(path: Path, why: str) -> TranscriptError:
    return TranscriptError(
        f"The record cannot be kept at {path.parent}, so there is no answer.",
        why=f"({why})",
        next_step="Make room or permission there, or name another folder with --transcript or "
        "CQA_TRANSCRIPT_DIR.",
    )
