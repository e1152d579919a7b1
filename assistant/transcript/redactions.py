"""Signed redactions: what was taken away from beside the chain, by whom, when and why.

A redaction is a remark, in a file of its own. Its signer states by name, with a key of one's own,
which lines were taken away, each by its digest in the chain: `ssh-keygen -Y verify` can check it.
A line that is gone without such a statement is a fault of the record.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from pathlib import Path

from assistant.harmless_text import safe_text
from assistant.transcript.chain import Verification, line_of, records, verify
from assistant.transcript.contents import Redacted, apart_of
from assistant.transcript.keys import STATEMENTS, Key, fingerprint, public_line, signer_of
from assistant.transcript.one_form import digest_of
from assistant.transcript.writer import Witness

REDACTION = "redaction"
_ACTIVITY = b'"activity":"redaction"'


@dataclass(frozen=True, slots=True)
class Redaction:
    """One line that a good redaction says was taken away."""

    file: str
    """Of the record that it is about."""
    sequence: int
    member: str
    digest: str
    name: str
    utc: str
    reason: str
    key: str
    """Fingerprint of the key that signed."""

    @property
    def words(self) -> str:
        """What stands in the place of what was taken away."""
        return f"[redacted by {self.name}, {self.utc}: {self.reason}]"


def redaction_body(
    about: Mapping[str, object],
    apart: Mapping[str, str],
    witness: Witness,
    key: Key,
    name: str,
    reason: str,
) -> dict[str, object]:
    """Return the body of a redaction: the statement, and the signature over it.

    Args:
        about: The record, as remarks name it.
        apart: What is taken away: members, and the digests of their lines.
    """
    utc = witness.now().astimezone(UTC).isoformat(timespec="seconds")
    said = {"name": safe_text(name), "reason": safe_text(reason), "redacted": dict(apart)}
    statement = _statement(about, said, utc, key.fingerprint)
    return {
        **said, "utc": utc, "statement": statement,
        "signature": key.signed(statement.encode(), STATEMENTS),
        "public_key": public_line(key.public, witness.user),
    }  # fmt: skip


def redaction_fault(body: Mapping[str, object], line: bytes) -> str:
    """Return why a redaction does not count, given the record that it is about; else empty."""
    about, redacted = body.get("about"), body.get("redacted")
    assert isinstance(about, dict)
    statement = str(body.get("statement"))
    signer = signer_of(statement.encode(), str(body.get("signature")), STATEMENTS)
    if signer is None:
        return "its signature is not good"
    apart = apart_of(json.loads(line))
    if not isinstance(redacted, dict) or not redacted or not redacted.items() <= apart.items():
        return "it redacts what the record does not hold"
    if statement != _statement(about, body, str(body.get("utc")), fingerprint(signer)):
        return "its signature was made for something else"
    return ""


def _statement(about: Mapping[str, object], said: Mapping[str, object], utc: str, key: str) -> str:
    redacted = said["redacted"]
    assert isinstance(redacted, dict)
    return "\n".join((
        "cqa redaction v1", f"record {about.get('digest')}", f"number {about.get('sequence')}",
        f"transcript {safe_text(str(about.get('file')))}", f"name {said.get('name')}",
        *(f"redacted {member} {redacted[member]}" for member in sorted(redacted)),
        f"reason {said.get('reason')}", f"utc {utc}", f"key {key}",
    )) + "\n"  # fmt: skip


def redactions_in(folder: Path) -> tuple[Redaction, ...]:
    """Return all that good redactions in a folder say was taken away, oldest first."""
    return tuple(sorted(_redactions(folder), key=lambda each: each.utc))


def redacted_in(folder: Path) -> Redacted:
    """Return what says which lines beside the transcripts of a folder may be gone."""
    return partial(_digests, folder)


def checked(path: Path, sizes: Collection[int] = ()) -> Verification:
    """Check a transcript, and where something was taken away the redaction of it."""
    return verify(path, sizes, redacted_in(path.parent))


def _digests(folder: Path) -> frozenset[str]:
    return frozenset(each.digest for each in _redactions(folder))


def _redactions(folder: Path) -> Iterator[Redaction]:
    for path in sorted(folder.glob("*.jsonl")):
        try:
            with path.open("rb") as file:
                is_one = _ACTIVITY in file.readline()
            if is_one and verify(path).verifies:
                yield from (each for record in records(path) for each in _good(record, folder))
        except OSError:
            continue


def _good(record: Mapping[str, object], folder: Path) -> Iterator[Redaction]:
    body = record.get("body")
    if record.get("type") != REDACTION or not isinstance(body, dict):
        return
    about = body.get("about")
    if not isinstance(about, dict) or not isinstance(about.get("sequence"), int):
        return
    name = Path(str(about.get("file"))).name
    target = folder / name
    line = line_of(target, about["sequence"]) if target.is_file() else None
    if line is None or digest_of(line) != about.get("digest") or redaction_fault(body, line):
        return
    signer = signer_of(str(body["statement"]).encode(), str(body["signature"]), STATEMENTS)
    assert signer is not None  # it was looked at above
    for member, digest in body["redacted"].items():
        yield Redaction(
            name, about["sequence"], member, digest, str(body["name"]), str(body["utc"]),
            str(body["reason"]), fingerprint(signer),
        )  # fmt: skip


def told(
    record: Mapping[str, object], redactions: Mapping[tuple[int, str], Redaction]
) -> dict[str, object]:
    """Return a record that says, in the place of each member that is redacted, who did it and why.

    Also where the words are there again, as after an old copy was put back.
    """
    sequence, body, gone = record.get("sequence"), record.get("body"), record.get("redacted", ())
    assert isinstance(gone, list | tuple)
    said = {
        member: each.words
        for (number, member), each in redactions.items()
        if number == sequence and isinstance(body, dict) and (member in body or member in gone)
    }
    said |= {member: "[taken away]" for member in gone if member not in said}
    if not said:
        return dict(record)
    assert isinstance(body, dict)
    return {**record, "redacted": sorted(said), "body": {**body, **said}}


def by_place(redactions: Collection[Redaction], file: str) -> dict[tuple[int, str], Redaction]:
    """Return the redactions of a file by number of the record and member."""
    return {(each.sequence, each.member): each for each in redactions if each.file == file}
