"""What was said, kept beside the chain: each part is one line, which the chain knows by digest.

Who, when, on what and with what stand in the chain, `a.jsonl`. What can hold personal data
(questions, readings, results, the words of remarks) stands in `a.contents`, a line each:

    {"member":"question","salt":"(32 hex digits)","sequence":2,"value":"median TTP"}

The record of that number holds in `body.apart`, by member, the SHA-256 of that line without its
newline; the lines stand in the order of the records, and for each record by member. The salt
keeps a short text from being guessed from its digest. So a line can be taken away later, which
leaves its member, its number and spaces, and the chain and all checkpoints still hold.
"""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from assistant.transcript.one_form import canonical, digest_of

APART = "apart"
"""The member of a body that says what stands beside the chain."""
_SPOKEN = frozenset({"question.asked", "answer.given", "choices.offered", "refusal", "error",
                     "cancelled"})  # fmt: skip
"""Records of which all members stand apart but for these:"""
_IN_THE_CHAIN = frozenset({"outcome", "code"})
_WORDS: Mapping[str, frozenset[str]] = {
    "annotation": frozenset({"text"}),
    "amendment": frozenset({"text", "reason"}),
    "review": frozenset({"text"}),
    "replay": frozenset({"differences", "stopped"}),
}
"""Of other records, what stands apart."""
_LINE = re.compile(
    rb'\{"member":"([^"\\]{1,100})","salt":"([0-9a-f]{32})","sequence":([0-9]{1,18}),'
)
MORE = "there is more beside the chain than its records say: something was put in"

Redacted = Callable[[], Collection[str]]
"""Says which lines may be gone, by their digests: those of which a signed redaction says so."""


def nothing_redacted() -> Collection[str]:
    """Return no digest: no line may be gone."""
    return ()


def contents_of(path: Path) -> Path:
    """Return where what a transcript's records say is kept."""
    return path.with_suffix(".contents")


def parted(
    entry: str,
    sequence: int,
    body: Mapping[str, object],
    salt: Callable[[], str] = lambda: os.urandom(16).hex(),
) -> tuple[dict[str, object], bytes]:
    """Return a body as the chain holds it, and the lines that stand beside the chain.

    Raises:
        ValueError: a number is not finite.
    """
    apart, lines = {}, []
    for member in sorted(body):
        if _stands_apart(entry, member) and body[member] not in (None, "", [], {}):
            line = canonical(
                {"member": member, "salt": salt(), "sequence": sequence, "value": body[member]}
            )
            apart[member] = digest_of(line)
            lines.append(line + b"\n")
    if not apart:
        return dict(body), b""
    kept = {member: value for member, value in body.items() if member not in apart}
    return {**kept, APART: apart}, b"".join(lines)


def _stands_apart(entry: str, member: str) -> bool:
    if entry in _SPOKEN:
        return member not in _IN_THE_CHAIN
    return member in _WORDS.get(entry, ())


def apart_of(record: Mapping[str, object]) -> dict[str, str]:
    """Return the digests of what stands beside the chain, by member, in order."""
    body = record.get("body")
    apart = body.get(APART) if isinstance(body, dict) else None
    return apart if isinstance(apart, dict) else {}


@dataclass(frozen=True, slots=True)
class Gone:
    """A line that was taken away."""

    sequence: int
    member: str
    digest: str
    """Of the line as it was."""


class Contents:
    """The lines beside a chain, read in order; to be closed after use."""

    def __init__(self, path: Path, redacted: Redacted = nothing_redacted) -> None:
        self._path = contents_of(path)
        self._file: BinaryIO | None = None
        self._redacted = redacted
        self._allowed: Collection[str] | None = None
        self.gone: list[Gone] = []

    def __enter__(self) -> Contents:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def _line(self) -> bytes:
        if self._file is None:
            try:
                self._file = self._path.open("rb")
            except FileNotFoundError:
                return b""
        return self._file.readline()

    def fault(self, sequence: object, apart: object) -> str:
        """Return why the lines of the next record are not those that it names; empty if they are.

        Called once a record, in order.
        """
        if not isinstance(apart, dict):
            return "it does not say what stands beside the chain"
        for member, digest in apart.items():
            line = self._line()
            if line[-1:] == b"\n" and sha256(line[:-1]).hexdigest() == digest:
                continue
            if cause := self._other(line, Gone(int(str(sequence)), member, str(digest))):
                return cause
        return ""

    def _other(self, line: bytes, missing: Gone) -> str:
        """Return why a line is not the one that was written; empty where it was taken away."""
        if not line:
            return f"its {missing.member} is not there any more"
        if line.rstrip(b" \n") != left_of(missing) or not line.endswith(b"\n"):
            return f"its {missing.member} was changed"
        if self._allowed is None:
            self._allowed = self._redacted()
        if missing.digest not in self._allowed:
            return f"its {missing.member} was taken away, and no signed redaction says so"
        self.gone.append(missing)
        return ""

    def rest(self) -> int:
        """Return how many bytes follow the last line that a record names."""
        if self._file is None:
            try:
                return self._path.stat().st_size
            except OSError:
                return 0
        return os.fstat(self._file.fileno()).st_size - self._file.tell()

    def joined(self, record: dict[str, object]) -> dict[str, object]:
        """Return the next record with what stands beside the chain in its body, unchecked.

        A member whose line was taken away is named in `redacted` and is not in the body.
        """
        apart = apart_of(record)
        if not apart:
            return record
        values, gone = {}, []
        for member in apart:
            try:
                values[member] = json.loads(self._line())["value"]
            except (ValueError, KeyError, TypeError, RecursionError):
                gone.append(member)
        return with_values(record, values, gone)


def with_values(
    record: Mapping[str, object], values: Mapping[str, object], gone: Collection[str]
) -> dict[str, object]:
    """Return a record with the values of what stands apart, and the names of what is gone."""
    body = record["body"]
    assert isinstance(body, dict)
    kept = {member: value for member, value in body.items() if member != APART}
    whole: dict[str, object] = {**record, "body": {**kept, **values}}
    return {**whole, "redacted": sorted(gone)} if gone else whole


def left_of(gone: Gone) -> bytes:
    """Return what is left of a line that was taken away, but for the spaces."""
    return canonical({"member": gone.member, "sequence": gone.sequence})


def lines_of(content: bytes) -> Iterator[tuple[int, int, str, int]]:
    """Yield where each whole line begins and ends, its member and its record's number."""
    start = 0
    while (end := content.find(b"\n", start)) >= 0:
        found = _LINE.match(content, start, end)
        if found:
            yield start, end, found[1].decode("utf-8", "replace"), int(found[3])
        start = end + 1


def still_there(path: Path, digests: Collection[str]) -> set[str]:
    """Return which of some lines stand beside a chain, by their digests."""
    place = contents_of(path)
    content = place.read_bytes() if place.exists() else b""
    return {digest_of(content[start:end]) for start, end, *_ in lines_of(content)} & set(digests)


def take_away(path: Path, gone: Collection[Gone]) -> None:
    """Write spaces over lines beside a chain; on return they are off the disk's own copy.

    The file keeps its length, so that a session that still writes to it is not disturbed.

    Raises:
        OSError: they cannot be written over.
    """
    place = contents_of(path)
    wanted = {each.digest: each for each in gone}
    content = place.read_bytes()
    descriptor = os.open(place, os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0))
    try:
        for start, end, _, _ in lines_of(content):
            each = wanted.get(digest_of(content[start:end]))
            if each is not None:
                os.lseek(descriptor, start, os.SEEK_SET)
                if os.write(descriptor, left_of(each).ljust(end - start)) != end - start:
                    raise OSError(errno.EIO, "nothing more is taken")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
