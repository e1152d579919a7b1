"""The signed record that unblinds a study, and what must hold before it is believed.

It is a session of its own in the folder of records, under a name that says so. A person signs,
with a key that study.toml names, a statement in plain text: which study, which data, which
columns, why. It counts for exactly those data and columns and wherever the file is carried; a
file that was changed, or signed by another key or for something else, unblinds nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from assistant.harmless_text import safe_text
from assistant.transcript.chain import verify
from assistant.transcript.keys import Key, fingerprint, public_line, signer_of
from assistant.transcript.writer import Witness, open_transcript

UNBLINDINGS = "cqa-unblinding"
"""Namespace of the signature: one made for anything else is none for this."""
ENTRY = "unblinding"
ENDING = "-unblinding.jsonl"
_HEADING = "cqa unblinding v1"


@dataclass(frozen=True, slots=True)
class Scope:
    """What is unblinded."""

    study: str
    data_sha256: str
    """Fingerprint of the study as it is opened blinded."""
    columns: tuple[str, ...]
    """As study.toml's marks find them: "ADSL.ARM"."""


@dataclass(frozen=True, slots=True)
class Unblinding:
    """What a folder of records says of the unblinding of a study."""

    record: str | None = None
    """Digest of the record that counts; None where none does."""
    faults: tuple[str, ...] = ()
    """Records that name the study and do not count, with the reason."""


def unblinding_body(
    scope: Scope, witness: Witness, key: Key, name: str, reason: str
) -> dict[str, object]:
    """Return the body of the record: the statement, and the signature over it."""
    said = {
        "study": scope.study, "data": scope.data_sha256, "columns": ", ".join(scope.columns),
        "name": name, "reason": reason,
        "utc": witness.now().astimezone(UTC).isoformat(timespec="microseconds"),
        "key": key.fingerprint,
    }  # fmt: skip
    lines = (_HEADING, *(f"{part} {safe_text(value)}" for part, value in said.items()))
    statement = "\n".join(lines) + "\n"
    return {
        "study": scope.study, "data_sha256": scope.data_sha256, "columns": list(scope.columns),
        "name": safe_text(name), "reason": safe_text(reason), "statement": statement,
        "signature": key.signed(statement.encode(), UNBLINDINGS),
        "public_key": public_line(key.public, witness.user),
    }  # fmt: skip


def keep_unblinding(
    folder: Path, witness: Witness, body: Mapping[str, object], opening: Mapping[str, object]
) -> Path:
    """Write the record as a session of its own and return its path.

    Raises:
        TranscriptError: it cannot be kept, so the study stays blinded.
    """
    moment = witness.now().astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    path = folder / f"{moment}-{witness.session}{ENDING}"
    transcript = open_transcript(path, witness, {"activity": ENTRY, **opening})
    try:
        transcript.append(ENTRY, body)
    finally:
        transcript.close()
    return path


def find_unblinding(folder: Path, scope: Scope, signers: Collection[str]) -> Unblinding:
    """Return whether a folder holds a record that unblinds a study.

    Args:
        signers: Fingerprints of the keys that may; by any other nothing is unblinded.
    """
    faults: list[str] = []
    for path in sorted(folder.glob(f"*{ENDING}")) if folder.is_dir() else ():
        try:
            record, fault = _read(path, scope, signers)
        except OSError as error:
            record, fault = None, f"it cannot be read ({error.strerror})"
        if fault:
            faults.append(f"{path.name} does not unblind the study: {fault}.")
        elif record is not None:
            return Unblinding(record, tuple(faults))
    return Unblinding(None, tuple(faults))


def _read(path: Path, scope: Scope, signers: Collection[str]) -> tuple[str | None, str]:
    """Return the digest of a record that counts; or None, and why it does not, unless it is of another study."""
    found = verify(path)
    if not found.verifies:
        cause = found.finding.cause if found.finding else found.state
        return None, f"its file does not verify ({cause})"
    for line in path.read_bytes().splitlines():
        record = json.loads(line)
        body = record.get("body")
        if record.get("type") != ENTRY or not isinstance(body, dict):
            continue
        if body.get("study") != scope.study:
            return None, ""
        fault = unblinding_fault(body) or _other_scope(body, scope, signers)
        return (None, fault) if fault else (hashlib.sha256(line).hexdigest(), "")
    return None, "it holds no unblinding"


def unblinding_fault(body: Mapping[str, object]) -> str:
    """Return why a record is no signed unblinding of anything; empty where it is one."""
    statement = body.get("statement")
    signer = signer_of(str(statement).encode(), str(body.get("signature")), UNBLINDINGS)
    if signer is None:
        return "its signature is not good"
    columns = body.get("columns")
    listed = ", ".join(map(str, columns)) if isinstance(columns, list) else ""
    said = dict(line.partition(" ")[::2] for line in str(statement).splitlines()[1:])
    expected = {
        "study": body.get("study"), "data": body.get("data_sha256"), "columns": listed,
        "name": body.get("name"), "reason": body.get("reason"), "key": fingerprint(signer),
    }  # fmt: skip
    if not str(statement).startswith(f"{_HEADING}\n") or any(
        said.get(part) != safe_text(str(value)) for part, value in expected.items()
    ):
        return "its signature was made for something else"
    return ""


def _other_scope(body: Mapping[str, object], scope: Scope, signers: Collection[str]) -> str:
    said = dict(line.partition(" ")[::2] for line in str(body["statement"]).splitlines()[1:])
    if said["key"] not in signers:
        return f"it is signed with {said['key']}, a key that study.toml does not let unblind"
    if body.get("data_sha256") != scope.data_sha256:
        return "it was signed for other data"
    if body.get("columns") != list(scope.columns):
        return "it was signed for other columns"
    return ""
