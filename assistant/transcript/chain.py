r"""The chain of a transcript: one canonical line a record, each with the digest of the one before.

A file is UTF-8 text, one JSON object a line: keys sorted, no spaces, characters as they are, no
NaN or infinity, numbers as Python writes them (shortest form that reads back to the same
double), half a surrogate pair, which UTF-8 cannot hold, as `\udxxx`. `previous` is the SHA-256 of
the line before without its newline, 64 zeros for the first; `sequence` counts from 1; `checksum`
is the SHA-256 of the record's own canonical form without `checksum`, so that a change of the last
line, which no line follows, is seen too. What was said stands beside the chain (`contents`),
known by digests in the record's body. An inspector can check the chain with `sha256sum`:

    tail -n +2 FILE | head -1        # its "previous" is ...
    head -1 FILE | tr -d '\n' | sha256sum
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.transcript.contents import (
    APART,
    MORE,
    Contents,
    Gone,
    Redacted,
    contents_of,
    nothing_redacted,
)
from assistant.transcript.one_form import canonical, digest_of, sealed

GENESIS = "0" * 64
REMARKS = frozenset({"annotation", "amendment", "review", "signature", "redaction"})
"""Types of records that are about a record of another file."""
CUT_SHORT = "the last line is cut short, as by a crash while writing"
WORDS = (
    "amber", "anchor", "apple", "arrow", "basin", "beacon", "birch", "bison", "brick", "cabin",
    "candle", "canyon", "cedar", "chalk", "cherry", "cliff", "clover", "cobalt", "copper",
    "coral", "cotton", "crane", "creek", "daisy", "delta", "dune", "eagle", "ember", "falcon",
    "fern", "flint", "garnet", "ginger", "glacier", "granite", "harbor", "hazel", "heron",
    "indigo", "island", "ivory", "jasper", "juniper", "lagoon", "lantern", "larch", "lemon",
    "lily", "maple", "marble", "meadow", "nectar", "oasis", "olive", "onyx", "opal", "orchid",
    "otter", "pebble", "pepper", "pine", "plum", "quartz", "river",
)  # fmt: skip

_encoded_again = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False
).encode
"""The one form of what was just decoded, which cannot hold itself: a tenth faster."""
_decoded = json.JSONDecoder().raw_decode
_SEAL = b'"checksum":"'
_SEAL_LENGTH = len(_SEAL) + 64 + len('",')


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing that is wrong with a transcript."""

    line: int
    """From 1; 0 where the file as a whole is meant."""
    cause: str


@dataclass(frozen=True, slots=True)
class Point:
    """A transcript as it stood at the end of one of its lines."""

    size: int
    """Bytes up to there, the newline included."""
    records: int
    head: str
    sha256: str
    """Of those bytes."""
    utc: str
    """Time of the last record before it."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What checking a transcript found."""

    path: str
    state: Literal["whole", "crash tail", "broken", "empty"]
    records: int
    """Records up to the first fault."""
    head: str
    """Digest of the last good line."""
    closed: bool
    """Whether the last record closes the session."""
    finding: Finding | None = None
    size: int = 0
    """Bytes of the good lines."""
    sha256: str = ""
    """Of those bytes, where points were asked for."""
    points: tuple[Point, ...] = ()
    """How it stood at the sizes that were asked for and at which a good line ends."""
    clock_steps: tuple[int, ...] = ()
    """Numbers of the records whose time is before that of the record before: told, not a fault."""
    remarks: tuple[dict[str, object], ...] = ()
    """The records that are about records of other files."""
    first_utc: str = ""
    last_utc: str = ""
    gone: tuple[Gone, ...] = ()
    """What was taken away from beside the chain, by signed redactions."""
    unfinished: int = 0
    """Bytes beside the chain of a record that did not come about, as after a crash."""

    @property
    def verifies(self) -> bool:
        """Whether every byte is as it was written."""
        return self.state == "whole"


def head_words(digest: str) -> str:
    """Return a digest's first 36 bits as six words, to compare by eye or by telephone."""
    bits = int(digest[:9], 16)
    return "-".join(WORDS[(bits >> shift) & 63] for shift in range(30, -1, -6))


def records(path: Path) -> Iterator[dict[str, object]]:
    """Yield the records of a file that has been verified, in order, with what stands beside them.

    What was taken away is not in the body; `redacted` of the record names it.
    """
    with path.open("rb") as file, Contents(path) as contents:
        for line in file:
            yield contents.joined(json.loads(line))


def line_of(path: Path, number: int) -> bytes | None:
    """Return a line of a file without its newline, counted from 1."""
    if number < 1:
        return None
    with path.open("rb") as file:
        line = next(itertools.islice(file, number - 1, number), None)
    return line.removesuffix(b"\n") if line is not None else None


def verify(
    path: Path, sizes: Collection[int] = (), redacted: Redacted = nothing_redacted
) -> Verification:
    """Check every line of a transcript against the one before, and what stands beside it.

    A line without its newline at the end is a torn write: reported as that, never repaired.

    Args:
        sizes: Lengths in bytes at which the state of the file is wanted too.
        redacted: Asked where a line is gone: the digests of those that may be.
    """
    with path.open("rb") as file, Contents(path, redacted) as contents:
        return _verified(str(path), file, GENESIS, 1, sizes, contents)


def has_contents(path: Path) -> bool:
    """Whether anything stands beside the chain, which is checked in the order of the records."""
    return contents_of(path).exists()


def verify_part(path: Path, start: int, end: int) -> tuple[str, int, Verification]:
    """Check the lines between two places; also return what the first says of its own place.

    That is the digest of the line before it and its number: both are believed here. For files
    beside which nothing stands.
    """
    with path.open("rb") as file:
        file.seek(start)
        content = file.read(end - start)
    lines = content.splitlines(keepends=True)
    previous, number = "", 0
    try:
        first = json.loads(lines[0])
        previous, number = str(first["previous"]), int(first["sequence"])
    except (ValueError, RecursionError, KeyError, TypeError, IndexError):
        pass  # the first line does not follow "", so the part does not verify
    return previous, number, _verified(str(path), lines, previous, number, (), None)


def _verified(
    path: str,
    lines: Iterable[bytes],
    expected: str,
    first_number: int,
    sizes: Collection[int],
    contents: Contents | None,
) -> Verification:
    count, size, closed, cause, first, latest = 0, 0, False, "", "", ""
    state: Literal["whole", "crash tail", "broken", "empty"] = "whole"
    steps: list[int] = []
    remarks: list[dict[str, object]] = []
    points: list[Point] = []
    content = hashlib.sha256()
    for number, line in enumerate(lines, start=first_number):
        if not line.endswith(b"\n"):
            state, cause = "crash tail", CUT_SHORT
            break
        cause, record = _checked(line[:-1], expected, number)
        body = record.get("body")
        if not cause and type(body) is dict and APART in body:
            cause = contents.fault(number, body[APART]) if contents else "its contents are apart"
        if cause:
            state = "broken"
            break
        expected, count, size = digest_of(line[:-1]), count + 1, size + len(line)
        utc = str(record.get("utc", ""))
        if utc < latest:
            steps.append(number)
        first, latest = first or utc, utc
        closed = record.get("type") == "session.close"
        if record.get("type") in REMARKS:
            remarks.append(record)
        if sizes:
            content.update(line)
            if size in sizes:
                points.append(Point(size, count, expected, content.hexdigest(), utc))
    if state == "whole" and count == 0:
        state, cause = "empty", "the file is empty"
    unfinished = contents.rest() if contents and state in ("whole", "crash tail") else 0
    if unfinished and closed and state == "whole":
        state, cause = "broken", MORE
    at = 0 if state == "empty" else count + 1
    return Verification(
        path, state, count, expected, closed and state == "whole",
        Finding(at, cause) if cause else None, size, content.hexdigest() if sizes else "",
        tuple(points), tuple(steps), tuple(remarks), first, latest,
        tuple(contents.gone) if contents else (), unfinished,
    )  # fmt: skip


def _checked(line: bytes, expected: str, number: int) -> tuple[str, dict[str, object]]:
    """Return why a line is not good, or its record: one decoding and one encoding for a good one."""
    try:
        text = line.decode()
        record, end = _decoded(text)
        if (
            end == len(text)
            and record["previous"] == expected
            and record["sequence"] == number
            and _encoded_again(record) == text
            and _has_its_checksum(line, record["checksum"])
        ):
            return "", record
    except (ValueError, RecursionError, KeyError, TypeError):
        pass  # what is wrong is found below, without haste
    return _check(line, expected, number)


def _has_its_checksum(line: bytes, checksum: object) -> bool:
    """Whether a canonical line holds this checksum, and it is that of all else in the line.

    The checksum's place is looked for from the end; where it is not found, or a record of
    another make has it last, the answer is False and the line is looked at again in full.
    """
    at = line.rfind(_SEAL)
    held = line[at + len(_SEAL) : at + _SEAL_LENGTH]
    if at < 0 or not held.endswith(b'",') or held[:-2].decode() != checksum:
        return False
    return digest_of(line[:at] + line[at + _SEAL_LENGTH :]) == checksum


def _check(line: bytes, expected: str, number: int) -> tuple[str, dict[str, object]]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return "the line is not a record", {}
    if not isinstance(record, dict):
        return "the line is not a record", {}
    try:
        is_canonical = canonical(record) == line
    except (ValueError, RecursionError):
        is_canonical = False
    if not is_canonical:
        return "the line is not in the one form in which records are written: it was changed", {}
    if record.get("previous") != expected:
        return "it does not follow the line before: a line was changed, left out or put in", {}
    if record.get("sequence") != number:
        return f"it should be record {number}", {}
    if sealed(record) != record:
        return "its checksum is not that of what it holds: it was changed", {}
    return "", record
