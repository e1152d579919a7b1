r"""The chain of a transcript: one canonical line a record, each with the digest of the one before.

A file is UTF-8 text, one JSON object a line: keys sorted, no spaces, characters as they are, no
NaN or infinity, numbers as Python writes them (shortest form that reads back to the same
double), half a surrogate pair, which UTF-8 cannot hold, as `\udxxx`. `previous` is the SHA-256 of
the line before without its newline, 64 zeros for the first; `sequence` counts from 1; `checksum`
is the SHA-256 of the record's own canonical form without `checksum`, so that a change of the last
line, which no line follows, is seen too. An inspector can check the chain with `sha256sum`:

    tail -n +2 FILE | head -1        # its "previous" is ...
    head -1 FILE | tr -d '\n' | sha256sum
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

GENESIS = "0" * 64
WORDS = (
    "amber", "anchor", "apple", "arrow", "basin", "beacon", "birch", "bison", "brick", "cabin",
    "candle", "canyon", "cedar", "chalk", "cherry", "cliff", "clover", "cobalt", "copper",
    "coral", "cotton", "crane", "creek", "daisy", "delta", "dune", "eagle", "ember", "falcon",
    "fern", "flint", "garnet", "ginger", "glacier", "granite", "harbor", "hazel", "heron",
    "indigo", "island", "ivory", "jasper", "juniper", "lagoon", "lantern", "larch", "lemon",
    "lily", "maple", "marble", "meadow", "nectar", "oasis", "olive", "onyx", "opal", "orchid",
    "otter", "pebble", "pepper", "pine", "plum", "quartz", "river",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing that is wrong with a transcript."""

    line: int
    """From 1; 0 where the file as a whole is meant."""
    cause: str


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

    @property
    def verifies(self) -> bool:
        """Whether every byte is as it was written."""
        return self.state == "whole"


def canonical(record: Mapping[str, object]) -> bytes:
    """Return the one byte form of a record, without the newline.

    Raises:
        ValueError: a number is not finite.
    """
    return json.dumps(
        record, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode("utf-8", "backslashreplace")


def sealed(record: Mapping[str, object]) -> dict[str, object]:
    """Return a record with the checksum of all else that it holds.

    Raises:
        ValueError: a number is not finite.
    """
    inner = {key: value for key, value in record.items() if key != "checksum"}
    return {**inner, "checksum": digest_of(canonical(inner))}


def digest_of(line: bytes) -> str:
    """Return the SHA-256 of a line without its newline."""
    return hashlib.sha256(line).hexdigest()


def head_words(digest: str) -> str:
    """Return a digest's first 36 bits as six words, to compare by eye or by telephone."""
    bits = int(digest[:9], 16)
    return "-".join(WORDS[(bits >> shift) & 63] for shift in range(30, -1, -6))


def records(path: Path) -> Iterator[dict[str, object]]:
    """Yield the records of a file that has been verified, in order."""
    with path.open("rb") as file:
        for line in file:
            yield json.loads(line)


def verify(path: Path) -> Verification:
    """Check every line of a transcript against the one before.

    A line without its newline at the end is a torn write: reported as that, never repaired.
    """
    expected, head, count, last_type = GENESIS, GENESIS, 0, ""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                finding = Finding(number, "the last line is cut short, as by a crash while writing")
                return Verification(str(path), "crash tail", count, head, False, finding)
            cause, record = _check(line[:-1], expected, number)
            if cause:
                return Verification(str(path), "broken", count, head, False, Finding(number, cause))
            expected = head = digest_of(line[:-1])
            last_type = str(record.get("type"))
            count = number
    if count == 0:
        return Verification(str(path), "empty", 0, GENESIS, False, Finding(0, "the file is empty"))
    return Verification(str(path), "whole", count, head, last_type == "session.close")


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
