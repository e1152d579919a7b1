"""Finding records in a folder: the bytes are searched, and only what may fit is decoded.

A search reads, it does not verify: each record found says whether its own checksum holds, and
`verify` says the rest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.transcript.chain import sealed

_PLAIN = re.compile(r"[ -~]+")


@dataclass(frozen=True, slots=True)
class Query:
    """What a record must have, all of it; empty parts ask for nothing."""

    words: tuple[str, ...] = ()
    """Each must stand somewhere in what the record holds; upper and lower case are one."""
    kind: str = ""
    """Type of the record (`refusal`) or kind of the question (`tte_median`)."""
    user: str = ""
    since: str = ""
    """First time, UTC, in ISO form, as exact as one likes: `2026-01`."""
    until: str = ""
    """Last time, itself included: `2026-01-31` includes that whole day."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found."""

    path: Path
    line: int
    record: Mapping[str, object]
    is_intact: bool
    """Whether its own checksum holds."""


def search(folder: Path, query: Query) -> Iterator[Hit]:
    """Yield the records of a folder that fit, by file name and line.

    Raises:
        OSError: a file cannot be read.
    """
    needles = sorted(_needles(query), key=len, reverse=True)
    for path in sorted(folder.glob("*.jsonl")):
        content = path.read_bytes()
        for number, line in _candidates(content, needles):
            try:
                record = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(record, dict) and fits(record, query):
                yield Hit(path, number, record, _is_intact(record))


def fits(record: Mapping[str, object], query: Query) -> bool:
    """Whether a record has all that is asked for."""
    body = record.get("body")
    inner: Mapping[str, object] = body if isinstance(body, dict) else {}
    utc = str(record.get("utc", ""))
    if query.user and record.get("user") != query.user:
        return False
    if utc < query.since or (query.until and utc[: len(query.until)] > query.until):
        return False
    if query.kind and query.kind not in (record.get("type"), _kind_of(inner)):
        return False
    if not query.words:
        return True
    text = "\n".join(_texts(inner)).lower()
    return all(word.lower() in text for word in query.words)


def _kind_of(body: Mapping[str, object]) -> object:
    reading = body.get("reading")
    return reading.get("kind") if isinstance(reading, dict) else None


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif value is not None:
        yield str(value)


def _needles(query: Query) -> Iterator[bytes]:
    """Yield bytes, in lower case, without which no line fits."""
    for word in query.words:
        runs = _PLAIN.findall(json.dumps(word, ensure_ascii=False)[1:-1])
        if runs:
            yield max(runs, key=len).lower().encode()
    if query.user.isascii() and query.user:
        yield f'"user":{json.dumps(query.user)}'.lower().encode()
    if query.kind.isascii() and query.kind:
        yield f':"{query.kind.lower()}"'.encode()


def _candidates(content: bytes, needles: list[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield the lines, with their numbers, that hold all needles; all lines without a needle."""
    if not needles:
        yield from enumerate(content.splitlines(), start=1)
        return
    folded = content.lower()
    if any(needle not in folded for needle in needles):
        return
    first, *others = needles
    counted, number = 0, 1
    at = folded.find(first)
    while at >= 0:
        start, end = folded.rfind(b"\n", 0, at) + 1, folded.find(b"\n", at)
        end = len(folded) if end < 0 else end
        if all(folded.find(needle, start, end) >= 0 for needle in others):
            number, counted = number + content.count(b"\n", counted, start), start
            yield number, content[start:end]
        at = folded.find(first, end)


def _is_intact(record: dict[str, object]) -> bool:
    try:
        return sealed(record) == record
    except (ValueError, RecursionError):
        return False
