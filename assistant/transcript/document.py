"""A verified transcript as exports show it: its records, and what was said of them later."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from assistant.errors import TranscriptError
from assistant.transcript.chain import head_words, records
from assistant.transcript.redactions import by_place, checked, redactions_in, told
from assistant.transcript.remarks import Remark, remarks_on

COLUMNS = ("sequence", "utc", "offset", "user", "type", "question", "restatement", "outcome",
           "results", "digest")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """What every export is made from, and nothing else."""

    name: str
    head: str
    records: tuple[Mapping[str, object], ...]
    """Each with its digest."""
    remarks: tuple[Remark, ...]

    @property
    def counts(self) -> str:
        """How much there is, and the digest that it must end with."""
        remarks = f", {len(self.remarks)} remarks" if self.remarks else ""
        return f"{len(self.records)} records{remarks}, head {self.head}"

    @property
    def words(self) -> str:
        """The head as words."""
        return head_words(self.head)

    def rows(self) -> Iterator[dict[str, str]]:
        """Yield each record in columns, and after it what was said of it."""
        for record in self.records:
            yield row_of(record)
            for remark in self.remarks:
                if remark.sequence == record["sequence"]:
                    yield row_of_remark(remark)


def document(path: Path) -> Document:
    """Return a transcript and the remarks on it.

    Raises:
        TranscriptError: it does not verify, so nothing is made of it.
    """
    listed = verified_records(path)
    return Document(path.name, str(listed[-1]["digest"]), tuple(listed), remarks_on(path))


def said_in(made: Document) -> Iterator[tuple[str, str]]:
    """Yield each record and remark as a heading and what it says."""
    for row in made.rows():
        head = (
            f"{row['sequence']}. {row['utc']} (local {row['offset']}), {row['user']}: {row['type']}"
        )
        parts = (row["question"], row["restatement"], row["outcome"], row["results"])
        yield head, f"{' | '.join(part for part in parts if part)} [{row['digest']}]"


def verified_records(path: Path) -> list[dict[str, object]]:
    """Return the records of a transcript, with each one's digest; what is redacted is not shown.

    Raises:
        TranscriptError: it does not verify, so nothing is made of it.
    """
    found = checked(path)
    if not found.verifies:
        cause = found.finding.cause if found.finding else found.state
        raise TranscriptError(
            f"{path.name} does not verify: line {found.finding.line if found.finding else 0}: {cause}.",
            next_step="Nothing is exported from a record that does not verify.",
        )
    redactions = by_place(redactions_in(path.parent), path.name)
    listed = [told(record, redactions) for record in records(path)]
    for record, following in pairwise(listed):
        record["digest"] = following["previous"]
    if listed:
        listed[-1]["digest"] = found.head
    return listed


def row_of(record: Mapping[str, object]) -> dict[str, str]:
    """Return what a reader looks for in a record, as text."""
    body = record.get("body")
    inner: Mapping[str, object] = body if isinstance(body, dict) else {}
    results = inner.get("results")
    said = inner.get("restatement") or ""
    if record.get("type") == "unblinding":
        said = f"unblinded by {inner.get('name')} (reason: {inner.get('reason')})"
    shown = {
        **_origin(record),
        "sequence": str(record.get("sequence", "")),
        "question": str(inner.get("question", "")),
        "restatement": str(said),
        "outcome": str(inner.get("outcome") or inner.get("code") or ""),
        "results": json.dumps(results, ensure_ascii=False, sort_keys=True) if results else "",
    }
    return {name: shown[name] for name in COLUMNS}


def row_of_remark(remark: Remark) -> dict[str, str]:
    """Return a remark in the same columns: its words as restatement, its outcome or meaning."""
    body = remark.body
    said = {
        "amendment": f"amended to: {body.get('text')} (reason: {body.get('reason')})",
        "signature": f"signed by {body.get('name')}",
        "redaction": _redaction_words(body),
    }.get(str(remark.record["type"]), str(body.get("text", "")))
    outcome = str(body.get("meaning") or body.get("finding") or "")
    if remark.fault:
        outcome = f"{outcome} DOES NOT COUNT: {remark.fault}".strip()
    shown = {
        **_origin(remark.record),
        "sequence": f"on {remark.sequence}", "question": "", "restatement": said,
        "outcome": outcome, "results": "",
    }  # fmt: skip
    return {name: shown[name] for name in COLUMNS}


def _redaction_words(body: Mapping[str, object]) -> str:
    redacted = body.get("redacted")
    members = ", ".join(sorted(redacted)) if isinstance(redacted, dict) else ""
    return f"redacted by {body.get('name')}: {members} (reason: {body.get('reason')})"


def _origin(record: Mapping[str, object]) -> dict[str, str]:
    return {name: str(record.get(name, "")) for name in ("utc", "offset", "user", "type", "digest")}
