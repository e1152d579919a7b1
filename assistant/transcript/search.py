"""Finding records in a folder: the bytes are searched, and only what may fit is decoded.

A search reads, it does not verify: each record found says whether its own checksum holds and
what stands beside it is what it names; `verify` says the rest. What is redacted is not found.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.transcript.contents import apart_of, contents_of, lines_of, with_values
from assistant.transcript.one_form import digest_of, sealed
from assistant.transcript.redactions import by_place, redactions_in, told

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
    """Whether its own checksum holds, and what stands beside it is what it names."""


def search(folder: Path, query: Query) -> Iterator[Hit]:
    """Yield the records of a folder that fit, by file name and line.

    Raises:
        OSError: a file cannot be read.
    """
    needles = sorted(_needles(query), key=len, reverse=True)
    redactions = redactions_in(folder)
    for path in sorted(folder.glob("*.jsonl")):
        content = path.read_bytes()
        place = contents_of(path)
        beside = place.read_bytes() if place.exists() else b""
        redacted = by_place(redactions, path.name)
        for number, line, said in _candidates(content, beside, needles):
            try:
                record = json.loads(line)
                if isinstance(record, dict) and _fits_outside(record, query):
                    whole = told(_joined(record, said), redacted)
                    if fits(whole, query):
                        yield Hit(path, number, whole, _is_intact(record, said))
            except (ValueError, RecursionError, KeyError, TypeError, AssertionError):
                continue


def fits(record: Mapping[str, object], query: Query) -> bool:
    """Whether a record has all that is asked for."""
    body = record.get("body")
    inner: Mapping[str, object] = body if isinstance(body, dict) else {}
    if not _fits_outside(record, query):
        return False
    if query.kind and query.kind not in (record.get("type"), _kind_of(inner)):
        return False
    if not query.words:
        return True
    text = "\n".join(_texts(inner)).lower()
    return all(word.lower() in text for word in query.words)


def _fits_outside(record: Mapping[str, object], query: Query) -> bool:
    """Whether user and time, which stand in the chain, are those asked for."""
    utc = str(record.get("utc", ""))
    if query.user and record.get("user") != query.user:
        return False
    return utc >= query.since and not (query.until and utc[: len(query.until)] > query.until)


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


def _candidates(
    content: bytes, beside: bytes, needles: list[bytes]
) -> Iterator[tuple[int, bytes, list[bytes]]]:
    """Yield number, line and what stands beside it, of the records that hold all needles.

    All records where there is no needle.
    """
    folded, folded_beside = content.lower(), beside.lower()
    if any(needle not in folded and needle not in folded_beside for needle in needles):
        return
    lines = content.splitlines()
    said: dict[int, list[tuple[int, int]]] = {}
    for start, end, _, sequence in lines_of(beside):
        said.setdefault(sequence, []).append((start, end))
    for number in (
        _numbers(folded, folded_beside, needles[0]) if needles else range(1, len(lines) + 1)
    ):
        if not 0 < number <= len(lines):
            continue
        spans = said.get(number, [])
        first, last = (spans[0][0], spans[-1][1]) if spans else (0, 0)
        line = lines[number - 1]
        own = line.lower()
        if all(needle in own or folded_beside.find(needle, first, last) >= 0 for needle in needles):
            yield number, line, [beside[start:end] for start, end in spans]


def _numbers(folded: bytes, folded_beside: bytes, needle: bytes) -> list[int]:
    """Return the numbers of the records that hold a needle, in order."""
    found = set()
    counted, number = 0, 1
    at = folded.find(needle)
    while at >= 0:
        number, counted = number + folded.count(b"\n", counted, at), at
        found.add(number)
        at = folded.find(needle, _end_of_line(folded, at))
    at = folded_beside.find(needle)
    while at >= 0:
        start, end = folded_beside.rfind(b"\n", 0, at) + 1, _end_of_line(folded_beside, at)
        found.update(sequence for *_, sequence in lines_of(folded_beside[start : end + 1]))
        at = folded_beside.find(needle, end)
    return sorted(found)


def _end_of_line(content: bytes, at: int) -> int:
    end = content.find(b"\n", at)
    return len(content) if end < 0 else end


def _joined(record: dict[str, object], said: list[bytes]) -> dict[str, object]:
    """Return a record with what stands beside it."""
    values = {str(line["member"]): line["value"] for line in map(json.loads, said)}
    apart = apart_of(record)
    return with_values(record, values, apart.keys() - values.keys()) if apart else record


def _is_intact(record: dict[str, object], said: list[bytes]) -> bool:
    apart = apart_of(record)
    held = {digest_of(line) for line in said}
    try:
        return sealed(record) == record and held <= set(apart.values())
    except (ValueError, RecursionError):
        return False
