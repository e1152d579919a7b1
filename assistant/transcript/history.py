"""The questions of earlier sessions, from their records: no second store to keep in step."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from assistant.transcript.contents import contents_of, lines_of


def past_questions(folder: Path, study: str) -> tuple[str, ...]:
    """Return the questions asked of a study in the records of a folder, oldest first.

    Records that cannot be read are passed over: history is a convenience, and `verify` is
    where a damaged record is reported.
    """
    found: list[str] = []
    for path in sorted(folder.glob("*.jsonl")):
        try:
            with path.open("rb") as file:
                opening = json.loads(file.readline())
                if opening.get("body", {}).get("study") == study:
                    found += _questions(path, file.readlines())
        except (OSError, ValueError, KeyError, AttributeError):
            continue
    return tuple(found)


def _questions(path: Path, lines: list[bytes]) -> Iterator[str]:
    """Yield the questions among the lines after the first, also of versions that kept them there."""
    asked = {at for at, line in enumerate(lines, start=2) if b'"type":"question.asked"' in line}
    for at in sorted(asked):
        body = json.loads(lines[at - 2])["body"]
        if "question" in body:
            yield str(body["question"])
    beside = contents_of(path)
    content = beside.read_bytes() if beside.exists() else b""
    for start, end, member, sequence in lines_of(content):
        if member == "question" and sequence in asked:
            yield str(json.loads(content[start:end])["value"])
