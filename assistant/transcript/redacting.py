"""Taking personal data away from beside a chain: first the signed statement, then the words."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from assistant.errors import TranscriptError, UsageError
from assistant.transcript.chain import line_of, records
from assistant.transcript.contents import Gone, apart_of, take_away
from assistant.transcript.keys import Key
from assistant.transcript.redactions import REDACTION, redaction_body
from assistant.transcript.remarks import Subject, keep_remark, subject_of
from assistant.transcript.writer import Witness

SHORTEST_WORDS = 3
"""Shorter words are not looked for elsewhere: they stand everywhere."""


def redactable(path: Path, sequence: int, members: Sequence[str]) -> tuple[Subject, dict[str, str]]:
    """Return the record and what of it is to be taken away: members, digests of their lines.

    Args:
        members: All that the record says, where none is named.

    Raises:
        TranscriptError: the transcript does not verify.
        UsageError: the record has no such member that could be taken away.
    """
    subject = subject_of(path, sequence)
    line = line_of(path, subject.sequence)
    assert line is not None  # the subject is there
    apart = apart_of(json.loads(line))
    if not apart:
        raise UsageError(
            f"Record {subject.sequence} has nothing that could be taken away.",
            why="What it holds stands in the chain itself, as in records of openings and exports "
            "and of versions before redaction.",
            next_step="Keep the file from being handed out, and say why in an annotation.",
        )
    unknown = [member for member in members if member not in apart]
    if unknown:
        raise UsageError(
            f"Record {subject.sequence} has no {unknown[0]} that could be taken away.",
            next_step=f"It has {', '.join(apart)}.",
        )
    return subject, {member: apart[member] for member in members or apart}


def redact(
    path: Path,
    subject: Subject,
    apart: dict[str, str],
    witness: Witness,
    key: Key,
    name: str,
    reason: str,
) -> Path:
    """Keep a signed redaction and take the words away; return the redaction's file.

    The statement is on disk before anything is taken away. Where only that succeeds, exports
    no longer show the words, and `verify` says that they are still there.

    Raises:
        TranscriptError: the redaction cannot be kept, or the words cannot be taken away.
    """
    body = redaction_body(subject.reference, apart, witness, key, name, reason)
    kept = keep_remark(path.parent, witness, REDACTION, subject, body)
    try:
        take_away(path, [Gone(subject.sequence, *each) for each in apart.items()])
    except OSError as error:
        raise TranscriptError(
            f"The redaction is on record in {kept.name}, but the words could not be taken away.",
            why=f"({error.strerror})",
            next_step="Exports do not show them. Make the folder writable and redact again.",
        ) from error
    return kept


def words_in(path: Path, sequence: int, members: Collection[str]) -> set[str]:
    """Return the texts that some members of a record are; numbers and lists stand everywhere."""
    record = next(each for each in records(path) if each["sequence"] == sequence)
    body = record["body"]
    assert isinstance(body, dict)
    return {said for member in members if isinstance(said := body.get(member), str)}


def places_of(words: Collection[str], folder: Path) -> Iterator[tuple[str, int, str]]:
    """Yield where any of some texts still stands in a folder: file, number of the record, member."""
    wanted = [word.casefold() for word in words if len(word) >= SHORTEST_WORDS]
    for path in sorted(folder.glob("*.jsonl")):
        try:
            for record in records(path):
                body, sequence = record.get("body"), record.get("sequence")
                assert isinstance(body, dict)
                assert isinstance(sequence, int)
                for member, value in body.items():
                    said = "\n".join(_texts(value)).casefold()
                    if any(word in said for word in wanted):
                        yield path.name, sequence, member
        except (OSError, ValueError, RecursionError, AssertionError):
            continue  # a damaged file is what `verify` tells of


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value
