"""What is said of a record later: annotation, amendment, review, signature, redaction.

Nothing is ever written into a session that has ended. A remark is a record in a file of its
own, in the same folder, that points to the record by file, number and digest; an amendment
stands beside what it corrects. A signature is made over a statement in plain text by the
signer's own key, so that `ssh-keygen -Y verify` can check it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from assistant.errors import TranscriptError, UsageError
from assistant.harmless_text import safe_text
from assistant.transcript.chain import REMARKS, line_of, records, verify
from assistant.transcript.keys import STATEMENTS, Key, fingerprint, public_line, signer_of
from assistant.transcript.redactions import (
    REDACTION,
    by_place,
    checked,
    redacted_in,
    redaction_fault,
    redactions_in,
    told,
)
from assistant.transcript.writer import Witness, open_transcript

MEANINGS = ("authored", "reviewed", "approved", "responsible")
FINDINGS = ("agreed", "disagreed", "query")
NOT_THERE = "the record that it is about is not there"
_ABOUT = b'"about":{"digest":"'


@dataclass(frozen=True, slots=True)
class Subject:
    """The record that a remark is about."""

    file: str
    session: str
    sequence: int
    digest: str
    user: str
    """Who made it."""

    @property
    def reference(self) -> dict[str, object]:
        """As a remark names it."""
        return {
            "file": self.file, "session": self.session, "sequence": self.sequence, "digest": self.digest,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark as it was found."""

    record: Mapping[str, object]
    """Its record, with its own digest."""
    file: str
    fault: str = ""
    """Why it does not count; empty where it does."""

    @property
    def body(self) -> Mapping[str, object]:
        """What it says."""
        body = self.record.get("body")
        return body if isinstance(body, dict) else {}

    @property
    def sequence(self) -> int:
        """Number of the record that it is about."""
        about = self.body.get("about")
        return int(about["sequence"]) if isinstance(about, dict) else 0


def subject_of(path: Path, sequence: int | None) -> Subject:
    """Return a record of a transcript, by its number; the last one without a number.

    Raises:
        TranscriptError: the transcript does not verify.
        UsageError: it has no such record.
    """
    found = checked(path)
    if not found.verifies:
        raise TranscriptError(
            f"{path.name} does not verify, so nothing can be said of its records.",
            next_step="See `cqa transcript verify`.",
        )
    number = sequence if sequence is not None else found.records
    line = line_of(path, number)
    if line is None:
        raise UsageError(
            f"{path.name} has no record {number}.",
            next_step=f"It has records 1 to {found.records}.",
        )
    record = json.loads(line)
    digest = hashlib.sha256(line).hexdigest()
    return Subject(path.name, str(record["session"]), number, digest, str(record["user"]))


def keep_remark(
    folder: Path, witness: Witness, entry: str, subject: Subject, body: Mapping[str, object]
) -> Path:
    """Write a remark as a file of its own and return its path.

    Raises:
        TranscriptError: it cannot be kept, or it is a review by the author of the record.
    """
    is_review = entry == "review" or body.get("meaning") == "reviewed"
    if is_review and witness.user == subject.user:
        raise TranscriptError(
            f"Record {subject.sequence} was made by {subject.user}: nobody reviews what is their own.",
            next_step="Another person must review it.",
        )
    transcript = open_transcript(folder, witness, {"activity": entry})
    try:
        transcript.append(entry, {"about": subject.reference, **body})
    finally:
        transcript.close()
    return transcript.path


def signature_body(
    subject: Subject, witness: Witness, key: Key, name: str, meaning: str
) -> dict[str, object]:
    """Return the body of an electronic signature: the statement, and the signature over it."""
    statement = "\n".join((
        "cqa statement v1", f"record {subject.digest}", f"number {subject.sequence}",
        f"transcript {safe_text(subject.file)}", f"name {safe_text(name)}", f"meaning {meaning}",
        f"utc {witness.now().astimezone(UTC).isoformat(timespec='microseconds')}",
        f"key {key.fingerprint}",
    )) + "\n"  # fmt: skip
    return {
        "name": safe_text(name), "meaning": meaning, "statement": statement,
        "signature": key.signed(statement.encode(), STATEMENTS),
        "public_key": public_line(key.public, witness.user),
    }  # fmt: skip


def remarks_on(path: Path) -> tuple[Remark, ...]:
    """Return all remarks in the folder of a transcript that are about its records, oldest first."""
    found = []
    redactions = redactions_in(path.parent)
    redacted = redacted_in(path.parent)
    for other in sorted(path.parent.glob("*.jsonl")):
        places = by_place(redactions, other.name)
        for record in _records_about(other):
            about = record["body"]["about"]  # type: ignore[index]
            if about.get("file") == path.name:
                is_whole = verify(other, (), redacted).verifies
                fault = "" if is_whole else "its own file does not verify"
                fault = fault or fault_of(record, path.parent)
                found.append(Remark(told(record, places), other.name, fault))
    return tuple(sorted(found, key=lambda remark: str(remark.record.get("utc", ""))))


def _records_about(path: Path) -> Iterator[dict[str, object]]:
    content = path.read_bytes()
    if _ABOUT not in content:
        return
    lines = content.splitlines()
    whole = records(path)
    while True:
        try:
            record = next(whole)
        except (StopIteration, ValueError, RecursionError):
            return  # what follows a line that cannot be read does not verify either
        body, number = record.get("body"), record.get("sequence")
        is_about = isinstance(body, dict) and isinstance(body.get("about"), dict)
        if is_about and record.get("type") in REMARKS and isinstance(number, int):
            if not 0 < number <= len(lines):
                return
            yield {**record, "digest": hashlib.sha256(lines[number - 1]).hexdigest()}


def fault_of(record: Mapping[str, object], folder: Path) -> str:
    """Return why a remark does not count: other record, own work, no good signature; else empty."""
    body = record["body"]
    assert isinstance(body, dict)
    about = body.get("about")
    if not isinstance(about, dict) or not isinstance(about.get("sequence"), int):
        return "it does not say what it is about"
    target = folder / Path(str(about.get("file"))).name
    line = line_of(target, about["sequence"]) if target.is_file() else None
    if line is None:
        return NOT_THERE
    if hashlib.sha256(line).hexdigest() != about.get("digest"):
        return "the record that it is about is another one"
    is_review = record["type"] == "review" or body.get("meaning") == "reviewed"
    if is_review and json.loads(line).get("user") == record.get("user"):
        return "it is a review by the author of the record"
    if record["type"] == REDACTION:
        return redaction_fault(body, line)
    return _signature_fault(body, about) if record["type"] == "signature" else ""


def _signature_fault(body: Mapping[str, object], about: Mapping[str, object]) -> str:
    statement = str(body.get("statement"))
    signer = signer_of(statement.encode(), str(body.get("signature")), STATEMENTS)
    if signer is None:
        return "its signature is not good"
    said = dict(line.partition(" ")[::2] for line in statement.splitlines()[1:])
    expected = {
        "record": about.get("digest"), "number": str(about.get("sequence")),
        "name": body.get("name"), "meaning": body.get("meaning"), "key": fingerprint(signer),
    }  # fmt: skip
    if any(said.get(part) != value for part, value in expected.items()):
        return "its signature was made for something else"
    return ""
