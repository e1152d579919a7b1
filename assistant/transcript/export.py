"""Verified records to other forms: text for reading, CSV, Markdown, HTML, JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from pathlib import Path

from assistant.errors import TranscriptError
from assistant.harmless_text import csv_cell, harmless_json, html_text, markdown, safe_text
from assistant.transcript.chain import head_words, records, verify

COLUMNS = ("sequence", "utc", "offset", "user", "type", "question", "restatement", "outcome",
           "results", "digest")  # fmt: skip


def verified_records(path: Path) -> list[dict[str, object]]:
    """Return the records of a transcript, with each one's digest.

    Raises:
        TranscriptError: it does not verify, so nothing is made of it.
    """
    found = verify(path)
    if not found.verifies:
        cause = found.finding.cause if found.finding else found.state
        raise TranscriptError(
            f"{path.name} does not verify: line {found.finding.line if found.finding else 0}: {cause}.",
            next_step="Nothing is exported from a record that does not verify.",
        )
    listed = list(records(path))
    for record, following in pairwise(listed):
        record["digest"] = following["previous"]
    if listed:
        listed[-1]["digest"] = found.head
    return listed


def exported(path: Path, form: str) -> str:
    """Return a verified transcript as json, csv, md, html or text."""
    listed = verified_records(path)
    forms: Mapping[str, Callable[[list[dict[str, object]], Path], str]] = {
        "json": _json, "csv": _csv, "md": _markdown, "html": _html, "text": _text,
    }  # fmt: skip
    return forms[form](listed, path)


def row_of(record: Mapping[str, object]) -> dict[str, str]:
    """Return what a reader looks for in a record, as text."""
    body = record.get("body")
    inner: Mapping[str, object] = body if isinstance(body, dict) else {}
    results = inner.get("results")
    shown = {
        **{
            name: str(record.get(name, ""))
            for name in ("sequence", "utc", "offset", "user", "type", "digest")
        },
        "question": str(inner.get("question", "")),
        "restatement": str(inner.get("restatement") or ""),
        "outcome": str(inner.get("outcome") or inner.get("code") or ""),
        "results": json.dumps(results, ensure_ascii=False, sort_keys=True) if results else "",
    }
    return {name: shown[name] for name in COLUMNS}


def _json(listed: list[dict[str, object]], path: Path) -> str:
    return harmless_json({"source": path.name, "records": listed}, indent=1) + "\n"


def _csv(listed: list[dict[str, object]], path: Path) -> str:
    del path
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for record in listed:
        writer.writerow([csv_cell(safe_text(cell)) for cell in row_of(record).values()])
    return out.getvalue()


def _lines(listed: Iterable[Mapping[str, object]]) -> Iterable[tuple[str, str]]:
    for record in listed:
        row = row_of(record)
        head = (
            f"{row['sequence']}. {row['utc']} (local {row['offset']}), {row['user']}: {row['type']}"
        )
        said = " | ".join(
            part
            for part in (row["question"], row["restatement"], row["outcome"], row["results"])
            if part
        )
        yield head, f"{said} [{row['digest'][:16]}]"


def _text(listed: list[dict[str, object]], path: Path) -> str:
    parts = [
        f"{safe_text(path.name)}: {len(listed)} records, head {head_words(str(listed[-1]['digest']))}"
    ]
    parts += [f"{safe_text(head)}\n   {safe_text(said)}" for head, said in _lines(listed)]
    return "\n".join(parts) + "\n"


def _markdown(listed: list[dict[str, object]], path: Path) -> str:
    parts = [
        f"# Transcript {markdown(path.name)}",
        "",
        f"{len(listed)} records, head `{listed[-1]['digest']}`",
        "",
    ]
    for head, said in _lines(listed):
        parts += [f"- {markdown(head)}", f"  {markdown(said)}"]
    return "\n".join(parts) + "\n"


def _html(listed: list[dict[str, object]], path: Path) -> str:
    rows = "\n".join(
        "<tr>"
        + "".join(f"<td>{html_text(cell)}</td>" for cell in row_of(record).values())
        + "</tr>"
        for record in listed
    )
    heads = "".join(f"<th>{name}</th>" for name in COLUMNS)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<title>Transcript {html_text(path.name)}</title>"
        "<style>td,th{border:1px solid #999;padding:2px 6px;vertical-align:top}</style></head><body>"
        f"<h1>Transcript {html_text(path.name)}</h1>"
        f"<p>{len(listed)} records, head {listed[-1]['digest']}</p>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>\n{rows}\n</tbody></table></body></html>\n"
    )
