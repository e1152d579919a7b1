"""A bundle for an inspector: records, checkpoints and keys, to be verified with stock tools only."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from assistant.errors import TranscriptError, UsageError
from assistant.transcript.bundle_readme import readme
from assistant.transcript.checkpoint import SignedCheckpoint, file_name, state_after
from assistant.transcript.contents import contents_of
from assistant.transcript.export import exported
from assistant.transcript.folder import FolderVerification, verify_folder
from assistant.transcript.keys import (
    BUNDLES,
    CHECKPOINTS,
    STATEMENTS,
    Key,
    public_line,
    public_pem,
    signer_of,
)
from assistant.transcript.remarks import remarks_on
from assistant.transcript.seen import FOLDER
from assistant.transcript.signed_row import read_row

Contents = dict[str, bytes]
"""What a bundle holds: path within it, bytes."""
SUMS = "SHA256SUMS"


def make_bundle(
    paths: Sequence[Path],
    to: Path,
    key: Key,
    state: Path,
    now: Callable[[], datetime],
    *,
    before_writing: Callable[[Sequence[str], bytes], None] = lambda *_: None,
) -> tuple[str, ...]:
    """Write a bundle of transcripts of one folder, and of the remarks on them; return their names.

    Args:
        before_writing: Puts on record what is about to be handed out: names, list of digests.

    Raises:
        UsageError: the place exists, or the transcripts are of several folders.
        TranscriptError: the folder does not verify, or its last checkpoint does not cover them
            as they are now, or the bundle cannot be written.
    """
    folder = _one_folder(paths)
    if to.exists():
        raise UsageError(f"{to} exists already.", next_step="Name a folder that does not.")
    found = verify_folder(folder, state)
    names = _with_remarks(paths)
    _must_be_covered(found, names, key)
    row, _ = read_row(folder)
    contents = _records(folder, names, row) | _signed_parts(row) | _statements(folder, names)
    contents |= _keys(row, key, contents)
    utc = now().astimezone(UTC).isoformat(timespec="seconds")
    contents["README.md"] = readme(names, utc, key.fingerprint).encode()
    sums = _sums(contents)
    contents |= {
        SUMS: sums, f"{SUMS}.sig": key.signed(sums, BUNDLES).encode(), f"{SUMS}.ed25519": key.raw(sums),
    }  # fmt: skip
    before_writing(names, sums)
    _write(to, contents)
    return names


def _one_folder(paths: Sequence[Path]) -> Path:
    folders = {path.parent.resolve() for path in paths}
    if len(folders) != 1:
        raise UsageError(
            "The transcripts of a bundle must be of one folder.", next_step="Make a bundle of each."
        )
    return paths[0].parent


def _with_remarks(paths: Sequence[Path]) -> tuple[str, ...]:
    """Return the names of transcripts and of the files with remarks on them, and on those."""
    names: dict[str, None] = {}
    waiting = list(paths)
    while waiting:
        path = waiting.pop(0)
        if path.name not in names:
            names[path.name] = None
            waiting += [path.with_name(remark.file) for remark in remarks_on(path)]
    return tuple(sorted(names))


def _must_be_covered(found: FolderVerification, names: Iterable[str], key: Key) -> None:
    if not found.verifies:
        faults = [f"{each.name}: {each.cause}" for each in found.findings]
        faults += [each.path for each in found.files if not each.verifies]
        raise TranscriptError(
            "The folder does not verify, so no bundle was made.", why=f"{faults[0]}.",
            next_step="See `cqa transcript verify` on the folder.",
        )  # fmt: skip
    covered = state_after(found.checkpoints)
    sizes = {Path(each.path).name: each.size for each in found.files}
    newer = [name for name in names if name not in covered or covered[name].size != sizes[name]]
    is_signed = found.checkpoints and found.checkpoints[-1].key == key.fingerprint
    if newer or not is_signed:
        raise TranscriptError(
            "The last checkpoint does not cover what the bundle is to hold.",
            why=f"({newer[0]} is newer)" if newer else "(it is signed with another key)",
            next_step="Sign first: cqa transcript sign FOLDER",
        )


def _records(folder: Path, names: Iterable[str], row: Sequence[SignedCheckpoint]) -> Contents:
    contents: Contents = {}
    for name in names:
        plain = quote(name, safe="")
        contents[f"records/{plain}"] = (folder / name).read_bytes()
        beside = contents_of(folder / name)
        if beside.exists():
            contents[f"records/{quote(beside.name, safe='')}"] = beside.read_bytes()
        contents[f"readable/{plain}.html"] = exported(folder / name, "html").encode()
    for number, signed in enumerate(row, start=1):
        contents[f"records/{FOLDER}/{file_name(number)}"] = signed.content
    return contents


def _signed_parts(row: Sequence[SignedCheckpoint]) -> Contents:
    contents: Contents = {}
    for number, signed in enumerate(row, start=1):
        name = f"signed/{Path(file_name(number)).stem}"
        body = signed.checkpoint.body
        contents |= {
            f"{name}.body": body, f"{name}.sig": signed.armors[0].encode(),
            f"{name}.ed25519": signed.raw, f"{name}.pem": public_pem(_signer(signed)).encode(),
        }  # fmt: skip
    return contents


def _signer(signed: SignedCheckpoint) -> bytes:
    public = signer_of(signed.checkpoint.body, signed.armors[0], CHECKPOINTS)
    assert public is not None  # the folder has been verified
    return public


def _statements(folder: Path, names: Iterable[str]) -> Contents:
    """Return the statements that persons signed, redactions too, with their keys as `.pub`."""
    contents: Contents = {}
    for name in names:
        for remark in remarks_on(folder / name):
            if remark.record["type"] in ("signature", "redaction") and not remark.fault:
                base = f"statements/signature-{len(contents) // 3 + 1:03}"
                for ending, part in (
                    (".txt", "statement"),
                    (".sig", "signature"),
                    (".pub", "public_key"),
                ):
                    contents[base + ending] = str(remark.body[part]).encode()
    return contents


def _keys(row: Sequence[SignedCheckpoint], key: Key, contents: Mapping[str, bytes]) -> Contents:
    own = public_line(key.public, "seal")
    lines = []
    for public in dict.fromkeys(_signer(signed) for signed in row):
        line = " ".join(public_line(public, "").split()[:2])
        lines.append(f'seal namespaces="{CHECKPOINTS}" {line}')
    for path in sorted(contents):
        if path.startswith("statements/") and path.endswith(".pub"):
            line = " ".join(contents[path].decode().split()[:2])
            lines.append(f'{Path(path).stem} namespaces="{STATEMENTS}" {line}')
    plain = " ".join(own.split()[:2])
    return {
        "key.pub": own.encode(), "key.pem": public_pem(key.public).encode(),
        "bundle_signer": f'seal namespaces="{BUNDLES}" {plain}\n'.encode(),
        "allowed_signers": "".join(f"{line}\n" for line in lines).encode(),
    }  # fmt: skip


def _sums(contents: Mapping[str, bytes]) -> bytes:
    lines = [f"{hashlib.sha256(contents[path]).hexdigest()}  {path}\n" for path in sorted(contents)]
    return "".join(lines).encode()


def _write(to: Path, contents: Mapping[str, bytes]) -> None:
    """Write a whole bundle under its name, or nothing."""
    part = to.with_name(f".{to.name}.{os.urandom(4).hex()}.part")
    try:
        for path in sorted(contents):
            (part / path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (part / path).write_bytes(contents[path])
        part.rename(to)
    except OSError as error:
        with suppress(OSError):
            shutil.rmtree(part)
        raise TranscriptError(
            f"The bundle cannot be written to {to}.", why=f"({error.strerror})",
            next_step="Name a folder that does not exist, where you may write and there is room.",
        ) from error  # fmt: skip
