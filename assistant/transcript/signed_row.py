"""The row of checkpoints of a folder: read, and held against its signatures and this machine."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.transcript.checkpoint import (
    Checkpoint,
    SignedCheckpoint,
    file_name,
    parsed,
    state_after,
    state_root,
)
from assistant.transcript.keys import CHECKPOINTS, fingerprint, raw_is_good, signer_of
from assistant.transcript.marks import Mark, marks_of
from assistant.transcript.seen import FOLDER

Tamper = Literal[
    "cut", "cut and continued", "rewritten", "removed", "wiped", "rolled back", "put in",
    "signed again", "other key", "bad checkpoint", "remark", "clock",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FolderFinding:
    """One thing that is wrong with a folder of transcripts, by the name of what was done to it."""

    name: str
    """The file that it is about."""
    tamper: Tamper
    cause: str


def read_row(folder: Path) -> tuple[tuple[SignedCheckpoint, ...], list[FolderFinding]]:
    """Return the checkpoints of a folder up to the first that is missing or cannot be read."""
    place = folder / FOLDER
    names = sorted(path.name for path in place.glob("*.checkpoint")) if place.is_dir() else []
    row: list[SignedCheckpoint] = []
    for number, name in enumerate(names, start=1):
        if name != file_name(number):
            cause = f"checkpoint {number} is missing, {name} is there"
            return tuple(row), [FolderFinding(file_name(number), "removed", cause)]
        try:
            row.append(parsed((place / name).read_bytes()))
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "it was changed"
            return tuple(row), [FolderFinding(name, "bad checkpoint", f"cannot be read: {why}")]
    return tuple(row), []


def row_findings(row: Sequence[SignedCheckpoint], trusted: Collection[str]) -> list[FolderFinding]:
    """Return what is wrong within a row of checkpoints: chain, signatures, keys, tree root.

    Args:
        trusted: Fingerprints of the keys that are known from elsewhere; without any, the first
            key is taken as it is and each other must be signed for by the one before.
    """
    found: list[FolderFinding] = []
    before: Checkpoint | None = None
    for number, signed in enumerate(row, start=1):
        found += [
            FolderFinding(file_name(number), tamper, cause)
            for tamper, cause in _faults(signed, number, before, trusted)
        ]
        before = signed.checkpoint
    if before is not None:
        state = state_after([signed.checkpoint for signed in row])
        if state_root(state.values()) != (before.entries, before.root):
            cause = "its tree root is not that of the sessions that the checkpoints name"
            found.append(FolderFinding(file_name(len(row)), "bad checkpoint", cause))
    return found


def _faults(
    signed: SignedCheckpoint, number: int, before: Checkpoint | None, trusted: Collection[str]
) -> Iterator[tuple[Tamper, str]]:
    one = signed.checkpoint
    if one.number != number or one.previous != (before.digest if before else "0" * 64):
        yield "bad checkpoint", "it does not follow the checkpoint before"
    if before is not None and one.origin != before.origin:
        yield "bad checkpoint", "it is of another folder"
    public = signer_of(one.body, signed.armors[0], CHECKPOINTS) if signed.armors else None
    if public is None or not raw_is_good(one.body, signed.raw, public):
        yield "bad checkpoint", "its signature is not good"
        return
    if fingerprint(public) != one.key:
        yield "other key", f"it names the key {one.key} and is signed with {fingerprint(public)}"
        return
    if one.key in trusted or (before is not None and one.key == before.key):
        return
    if before is None:
        if trusted:
            yield "other key", f"it is signed with {one.key}, which is not the key that you trust"
        return
    consent = signer_of(one.body, signed.armors[1], CHECKPOINTS) if signed.armors[1:] else None
    if consent is None or fingerprint(consent) != before.key:
        yield (
            "other key",
            f"it is signed with another key, {one.key}, and {before.key} did not agree to it",
        )


def mark_findings(
    folder: Path, row: Sequence[SignedCheckpoint], state: Path
) -> tuple[tuple[Mark, ...], list[FolderFinding]]:
    """Return what this machine signed, and where the folder's checkpoints are not those."""
    origin = row[0].checkpoint.origin if row else None
    try:
        marks = marks_of(state, folder, origin)
        if row and not marks:  # all signed again under another origin
            marks = marks_of(state, folder, None)
    except (OSError, ValueError):
        cause = f"what this machine noted of it in {state} cannot be read"
        return (), [FolderFinding(FOLDER, "bad checkpoint", cause)]
    if not marks:
        return (), []
    last = marks[-1]
    if not row:
        cause = (
            f"this machine signed {len(marks)} checkpoints, the last on {last.utc}; none is left"
        )
        return marks, [FolderFinding(FOLDER, "wiped", cause)]
    found = [
        FolderFinding(
            file_name(mark.number), "signed again",
            f"it is not the checkpoint that this machine signed on {mark.utc} with {mark.key}",
        )
        for mark in marks
        if mark.number <= len(row) and row[mark.number - 1].checkpoint.digest != mark.digest
    ]  # fmt: skip
    if last.number > len(row):
        cause = (
            f"this machine signed checkpoint {last.number} on {last.utc}; "
            f"the folder ends with checkpoint {len(row)} of {row[-1].checkpoint.utc}"
        )
        found.append(FolderFinding(FOLDER, "rolled back", cause))
    return marks, found
