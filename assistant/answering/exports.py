"""What can be saved, and the exact command for each: the record, one answer, the numbers of a curve.

Nothing is written here. The record is on disk before any answer is shown, and a verified copy
of it in another form is the business of `cqa transcript export`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.model import Answer, Refusal, Scalar, Table

if TYPE_CHECKING:
    from assistant.answering.about import AboutRequest

NOT_WRITTEN = {
    "rtf": "RTF", "docx": "Word files", "doc": "Word files", "xlsx": "Excel files",
    "pdf": "PDF", "png": "images", "svg": "images", "jpg": "images",
    "figure": "images",
}  # fmt: skip
"""Forms that are asked for and not written, by the option `format` of a reading."""
INSTEAD = {
    "images": "--format csv gives the numbers that the figure draws",
    "Excel files": "--format csv gives a table that Excel opens",
}
OTHERWISE = "--format md gives text with tables that a word processor opens"


def export(request: AboutRequest) -> Answer:
    """Answer what can be saved and how, or refuse a form that is not written."""
    asked = str(request.reading.options.get("format", "")).lower()
    if asked in NOT_WRITTEN:
        words = NOT_WRITTEN[asked]
        message = (
            f"This version does not write {words}. {INSTEAD.get(words, OTHERWISE)}: "
            f"{answer_command('csv' if words in INSTEAD else 'md')}"
        )
        refusal = Refusal("not_built", message)
        return request.answering.refused(request.read.question, refusal, request.read)
    rows: tuple[tuple[Scalar, ...], ...] = (
        ("the record of this session, for reading", "cqa transcript show FILE"),
        ("the record as a table, one line a question",
         "cqa transcript export --format csv --to record.csv FILE"),
        ("the record as a page (HTML, Markdown, JSON, text)",
         "cqa transcript export --format html --to record.html FILE"),
        ("whether the record is whole", "cqa transcript verify FILE"),
        ("one answer as a table (CSV, full precision)", answer_command("csv")),
        ("one answer as text with tables (Markdown)", answer_command("md")),
        ("one answer with its reading, query and origin (JSON)", answer_command("json")),
    )  # fmt: skip
    notes = (
        "Every question and answer of this session is in its record already, written before the "
        "answer is shown. FILE is that record: in the folder of --transcript or "
        "CQA_TRANSCRIPT_DIR, or where the program says when it starts. A study other than the "
        "bundled one is named with --study.",
        "RTF, Word, PDF and images are not written by this version.",
    )
    return request.answered(
        tables=(Table(("what", "command"), rows, "What can be saved"),), notes=notes
    )


def answer_command(form: str) -> str:
    """Return the command that writes one answer in a form.

    It names no question and no path: an answer must not depend on what was asked before.
    """
    return f'cqa ask --format {form} "QUESTION" > answer.{form}'
