"""Answers as plain text, Markdown, CSV and JSON."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Sequence

from assistant.harmless_text import csv_cell, harmless_json, markdown, safe_text
from assistant.model import Answer, Figure, SurvivalFigure, Table
from assistant.present.curves import drawn
from assistant.present.drawings import drawn_figure
from assistant.present.sentences import sentences
from assistant.present.tables import tables

WIDEST = 100
RESULT_COLUMNS = ("group", "statistic", "endpoint", "at", "value", "unit", "level", "low", "high",
                  "n", "events", "method")  # fmt: skip


def heading(answer: Answer) -> str:
    """Return the restated question with its n."""
    if answer.restatement is None:
        return ""
    n = f"  [n = {answer.n} of {answer.total}]" if answer.n is not None else ""
    return safe_text(answer.restatement) + n


def plain_text(answer: Answer, *, width: int = WIDEST, figure: bool = True) -> str:
    """Return an answer for a terminal: restatement, sentences, tables, curve, notes, origin."""
    parts = [heading(answer), findings(answer, width)]
    parts += [f"  {n}. {choice_words(answer, n)}" for n in range(1, len(answer.choices) + 1)]
    if answer.refusal is not None and answer.refusal.nearest:
        parts.append("  You could ask:")
        parts += [f"    {safe_text(item)}" for item in answer.refusal.nearest]
    drawing = figures(answer, width) if figure else ""
    parts.append(f"\n{drawing}" if drawing else "")
    parts.append(remarks(answer))
    if answer.provenance and answer.provenance.reconstruction:
        parts.append(f"  {safe_text(answer.provenance.reconstruction)}")
    return "\n".join(part for part in parts if part) + "\n"


def findings(answer: Answer, width: int = WIDEST) -> str:
    """Return what was found: sentences, then tables where there is more than they say."""
    parts = [f"  {safe_text(item)}" for item in sentences(answer)]
    if shows_tables(answer):
        parts += ["", *(text_table(table, width) for table in tables(answer))]
    return "\n".join(parts)


def figures(answer: Answer, width: int = WIDEST) -> str:
    """Return an answer's figures, drawn; empty where it has none."""
    drawings = [_drawing(item, min(width, WIDEST)) for item in answer.figures]
    return "\n\n".join(item for item in drawings if item)


def _drawing(figure: Figure, width: int) -> str:
    if isinstance(figure, SurvivalFigure):
        return drawn(figure, width=width) if figure.series else ""
    return drawn_figure(figure, width)


def remarks(answer: Answer) -> str:
    """Return what was taken for granted, and what to bear in mind."""
    parts = [f"  Assumed: {safe_text(item.text)}." for item in answer.assumptions]
    parts += [f"  Note: {safe_text(item)}" for item in answer.notes if answer.outcome != "choose"]
    return "\n".join(parts)


def choice_words(answer: Answer, number: int) -> str:
    """Return a choice with its number of patients."""
    choice = answer.choices[number - 1]
    return safe_text(choice.restatement) + (f"  (n = {choice.n})" if choice.n is not None else "")


def shows_tables(answer: Answer) -> bool:
    """Whether an answer needs more than its sentences."""
    return bool(answer.tables) or len(answer.results) > len(sentences(answer))


def text_table(table: Table, width: int = WIDEST) -> str:
    """Return a table in aligned columns; long cells are folded, none is cut."""
    cells = [[safe_text(str(cell) if cell is not None else "", lines=True) for cell in row]
             for row in (table.columns, *table.rows)]  # fmt: skip
    if any("\n" in cell for row in cells for cell in row):
        return _blocks(table)
    widths = [max(cells_wide(row[place]) for row in cells) for place in range(len(table.columns))]
    if sum(widths) + 2 * len(widths) > width * 2:
        return _blocks(table)
    lines = [f"  {safe_text(table.title)}"] if table.title else []
    for number, row in enumerate(cells):
        lines.append(
            "  "
            + "  ".join(padded(cell, wide) for cell, wide in zip(row, widths, strict=True)).rstrip()
        )
        if number == 0:
            lines.append("  " + "  ".join("-" * wide for wide in widths))
    return "\n".join(lines)


def cells_wide(text: str) -> int:
    """Return how many terminal cells a text takes."""
    return sum(
        2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1
        for c in text
    )


def padded(text: str, width: int) -> str:
    """Return a text filled up to a width in terminal cells."""
    return text + " " * (width - cells_wide(text))


def _blocks(table: Table) -> str:
    lines = [f"  {safe_text(table.title)}"] if table.title else []
    names = [safe_text(name) for name in table.columns]  # also a value may head a column
    for row in table.rows:
        for name, cell in zip(names, row, strict=True):
            shown = safe_text(str(cell) if cell is not None else "", lines=True).replace(
                "\n", "\n    "
            )
            lines.append(f"  {name}: {shown}" if "\n" not in shown else f"  {name}:\n    {shown}")
        lines.append("")
    return "\n".join(lines).rstrip()


def markdown_text(answer: Answer) -> str:
    """Return an answer as Markdown."""
    parts = [f"### {markdown(heading(answer))}", ""] if answer.restatement else []
    parts += [markdown(item) for item in sentences(answer)]
    parts += [
        f"{n}. {markdown(choice_words(answer, n))}" for n in range(1, len(answer.choices) + 1)
    ]
    for table in tables(answer) if shows_tables(answer) else ():
        parts += ["", *_markdown_table(table)]
    parts += ["", *(f"- Assumed: {markdown(item.text)}" for item in answer.assumptions)]
    parts += [f"- {markdown(item)}" for item in answer.notes]
    if answer.refusal is not None:
        parts += [f"- You could ask: {markdown(item)}" for item in answer.refusal.nearest]
    if answer.provenance is not None:
        origin = answer.provenance
        parts.append(
            f"- Study {markdown(origin.study)}, data `{origin.data_sha256[:16]}`, version {origin.version}"
        )
        if origin.reconstruction:
            parts.append(f"- {markdown(origin.reconstruction)}")
    return "\n".join(parts).strip() + "\n"


def _markdown_table(table: Table) -> list[str]:
    rows = [[markdown(str(cell) if cell is not None else "").replace("\n", " ") for cell in row]
            for row in (table.columns, *table.rows)]  # fmt: skip
    lines = [f"**{markdown(table.title)}**", ""] if table.title else []
    lines.append("| " + " | ".join(rows[0]) + " |")
    lines.append("|" + "---|" * len(table.columns))
    return lines + ["| " + " | ".join(row) + " |" for row in rows[1:]]


def csv_text(answer: Answer) -> str:
    """Return the results at full precision, one a row; lists as their own tables.

    A list that says all that the results say stands alone, so that its file is one table.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    is_list = any(table.alone for table in answer.tables)
    if not is_list and (answer.results or not answer.tables):
        groups = list(dict.fromkeys(name for item in answer.results for name, _ in item.group))
        writer.writerow([*groups, *RESULT_COLUMNS[1:]])
        for item in answer.results:
            form = item.to_json()
            values = dict(item.group)
            at = form["at"]
            form["at"] = (
                " ".join(str(part) for part in at.values()) if isinstance(at, dict) else None
            )
            row = [values.get(name) for name in groups] + [
                form[name] for name in RESULT_COLUMNS[1:]
            ]
            writer.writerow([_csv_value(cell) for cell in row])
    for table in answer.tables:
        writer.writerow([_csv_value(name) for name in table.columns])
        writer.writerows([_csv_value(cell) for cell in row] for row in table.rows)
    return out.getvalue()


def _csv_value(cell: object) -> object:
    return csv_cell(safe_text(cell, lines=True)) if isinstance(cell, str) else cell


def json_text(answer: Answer) -> str:
    """Return the contract's JSON on one line."""
    return harmless_json(answer.to_json()) + "\n"


FORMATS: dict[str, Callable[[Answer], str]] = {
    "text": plain_text, "json": json_text, "csv": csv_text, "md": markdown_text,
}  # fmt: skip


def how_computed(answer: Answer) -> str:
    """Return how an answer was computed: filters with n, method, statements, versions."""
    parts = ["Patients"]
    parts += [f"  {step.n:>6}  {safe_text(step.text)}" for step in answer.steps]
    methods: Sequence[str] = list(
        dict.fromkeys(item.method for item in answer.results if item.method)
    )
    parts += ["", "Method", *(f"  {method}" for method in methods)]
    origin = answer.provenance
    if origin is not None:
        versions = ", ".join(f"{name} {number}" for name, number in origin.versions)
        parts += ["", "Origin", f"  study {safe_text(origin.study)}", f"  data sha256 {origin.data_sha256}",
                  f"  kind sha256 {origin.kind_sha256}", f"  version {origin.version} ({versions})"]  # fmt: skip
        if answer.record:
            parts.append(f"  record {answer.record}")
        for number, sql in enumerate(origin.sql, start=1):
            parts += ["", f"Statement {number}", safe_text(sql, lines=True)]
        if origin.parameters:
            parts += ["", "Parameters"]
            parts += [f"  {name} = {safe_text(str(value))}" for name, value in origin.parameters]
    return "\n".join(parts) + "\n"
