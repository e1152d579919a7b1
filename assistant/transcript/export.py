"""Verified records to other forms: text for reading, CSV, Markdown, HTML, JSON, PDF, DOCX."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path

from assistant.harmless_text import csv_cell, harmless_json, html_text, markdown, safe_text
from assistant.transcript.document import COLUMNS, Document, document, said_in

TEXT_FORMS = ("text", "json", "csv", "md", "html")
FORMS = (*TEXT_FORMS, "pdf", "docx")


def exported(path: Path, form: str) -> str:
    """Return a verified transcript as json, csv, md, html or text."""
    forms: Mapping[str, Callable[[Document], str]] = {
        "json": _json, "csv": _csv, "md": _markdown, "html": _html, "text": _text,
    }  # fmt: skip
    return forms[form](document(path))


def exported_file(path: Path, form: str) -> bytes:
    """Return a verified transcript as the bytes of a file, in any form, pdf and docx among them."""
    if form in TEXT_FORMS:
        return exported(path, form).encode()
    made = document(path)
    if form == "docx":
        from assistant.transcript.docx import docx  # 10 ms, and 0.2 s for the other

        return docx(made)
    from assistant.transcript.pdf import pdf

    return pdf(made)


def _json(made: Document) -> str:
    form: dict[str, object] = {"source": made.name, "records": list(made.records)}
    if made.remarks:
        form["remarks"] = [
            {"file": each.file, "counts": not each.fault, "fault": each.fault, **each.record}
            for each in made.remarks
        ]
    return harmless_json(form, indent=1) + "\n"


def _csv(made: Document) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in made.rows():
        writer.writerow([csv_cell(safe_text(cell)) for cell in row.values()])
    return out.getvalue()


def _text(made: Document) -> str:
    counts = made.counts.rpartition(",")[0]
    parts = [f"{safe_text(made.name)}: {counts}, head {made.words}"]
    parts += [f"{safe_text(head)}\n   {safe_text(said)}" for head, said in said_in(made)]
    return "\n".join(parts) + "\n"


def _markdown(made: Document) -> str:
    counts = made.counts.rpartition(" ")[0]
    parts = [f"# Transcript {markdown(made.name)}", "", f"{counts} `{made.head}`", ""]
    for head, said in said_in(made):
        parts += [f"- {markdown(head)}", f"  {markdown(said)}"]
    return "\n".join(parts) + "\n"


def _html(made: Document) -> str:
    rows = "\n".join(
        "<tr>" + "".join(f"<td>{html_text(cell)}</td>" for cell in row.values()) + "</tr>"
        for row in made.rows()
    )
    heads = "".join(f"<th>{name}</th>" for name in COLUMNS)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<title>Transcript {html_text(made.name)}</title>"
        "<style>td,th{border:1px solid #999;padding:2px 6px;vertical-align:top}</style></head><body>"
        f"<h1>Transcript {html_text(made.name)}</h1>"
        f"<p>{made.counts}</p>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>\n{rows}\n</tbody></table></body></html>\n"
    )
