"""Signing a checkpoint over a folder of transcripts, and only over one that is consistent."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from assistant.errors import TranscriptError
from assistant.transcript.checkpoint import (
    Checkpoint,
    Covered,
    SignedCheckpoint,
    file_name,
    next_checkpoint,
)
from assistant.transcript.folder import FolderVerification, verify_folder
from assistant.transcript.keys import CHECKPOINTS, Key
from assistant.transcript.marks import Mark, add_mark
from assistant.transcript.seen import FOLDER
from assistant.transcript.writer import sync_folder

OldKey = Callable[[str], Key | None]
"""Opens the earlier key of a fingerprint, if this installation still has it."""


def sign_folder(
    folder: Path,
    key: Key,
    state: Path,
    now: Callable[[], datetime],
    *,
    old_key: OldKey = lambda _: None,
    accept_other_key: bool = False,
) -> tuple[Checkpoint, bool]:
    """Sign what a folder holds now; return the checkpoint and whether it is a new one.

    A torn last line, as of a session that writes just now, is left out: the checkpoint covers
    the whole lines before it.

    Args:
        old_key: Signs beside the new key where the checkpoint before has another one.
        accept_other_key: Go on where that key cannot be had; `verify` will report it.

    Raises:
        TranscriptError: the folder does not verify, or the checkpoint cannot be written.
    """
    utc = now().astimezone(UTC).isoformat(timespec="microseconds")
    found = verify_folder(folder, state, with_digests=True)
    _must_be_consistent(found, accept_other_key=accept_other_key)
    before = found.checkpoints
    covered = _covered(found)
    following = next_checkpoint(
        before, covered, origin=before[-1].origin if before else _new_origin(), utc=utc,
        key=key.fingerprint,
    )  # fmt: skip
    if before and not following.changed and before[-1].key == following.key:
        return before[-1], False
    armors = [key.signed(following.body, CHECKPOINTS)]
    if before and before[-1].key != key.fingerprint:
        armors += _consent(following, before[-1].key, old_key, accept_other_key)
    signed = SignedCheckpoint(following, key.raw(following.body), tuple(armors))
    _write(folder / FOLDER, file_name(following.number), signed.content)
    add_mark(
        state,
        Mark(following.origin, following.number, following.digest, following.key, utc,
             str(folder.resolve())),
    )  # fmt: skip
    return following, True


def _must_be_consistent(found: FolderVerification, *, accept_other_key: bool) -> None:
    """Raise unless nothing is wrong, but for other keys that are or were accepted here."""
    accepted = {file_name(mark.number) for mark in found.marks}
    faults = [
        f"{each.name}: {each.cause}"
        for each in found.findings
        if not (each.tamper == "other key" and (accept_other_key or each.name in accepted))
    ]
    faults += [
        f"{Path(each.path).name}: {each.finding.cause}"
        for each in found.files
        if each.finding is not None and each.state != "crash tail"
    ]
    if faults:
        raise TranscriptError(
            "The folder does not verify, so nothing was signed.", why=f"{faults[0]}.",
            next_step="See `cqa transcript verify` on the folder.",
        )  # fmt: skip
    if not found.files:
        raise TranscriptError(
            "There is nothing to sign.", why=f"{found.folder} holds no transcript."
        )


def _covered(found: FolderVerification) -> Mapping[str, Covered]:
    return {
        name: Covered(name, each.records, each.size, each.head, each.sha256)
        for each in found.files
        if each.records and (name := Path(each.path).name)
    }


def _consent(
    body: Checkpoint, before: str, old_key: OldKey, accept_other_key: bool
) -> Sequence[str]:
    old = old_key(before)
    if old is not None:
        return [old.signed(body.body, CHECKPOINTS)]
    if accept_other_key:
        return []
    raise TranscriptError(
        f"The last checkpoint is signed with another key, {before}, which is not here.",
        next_step="If that is right, sign with --accept-other-key; who verifies is told of it.",
    )


def _new_origin() -> str:
    return f"cqa-transcripts/{os.urandom(8).hex()}"


def _write(folder: Path, name: str, content: bytes) -> None:
    """Write a whole file under a name that does not exist, or nothing."""
    part = folder / f".{name}.{os.urandom(4).hex()}.part"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        with os.fdopen(os.open(part, flags, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, folder / name)  # unlike a rename, it never replaces another's checkpoint
        sync_folder(folder)
    except OSError as error:
        raise TranscriptError(
            f"The checkpoint {name} cannot be written, so nothing was signed.",
            why=f"({error.strerror})",
            next_step="If another session signed at the same time, sign again.",
        ) from error
    finally:
        with suppress(OSError):
            part.unlink()
