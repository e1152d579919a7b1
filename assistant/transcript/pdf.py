r"""A verified transcript as a PDF: text only, no links, forms, scripts or attachments.

The letters are DejaVu Sans, which comes with matplotlib. A character that it does not have is
written out as `\uXXXX`: a record shows no box where a letter was.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import TranscriptError
from assistant.harmless_text import safe_text
from assistant.transcript.document import Document, said_in

if TYPE_CHECKING:
    from collections.abc import Container

    from fpdf import FPDF

FONTS = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf"}
LINE = 4.6
"""Height of a line in mm."""


def pdf(made: Document) -> bytes:
    """Return a transcript as the bytes of a .pdf file; the same transcript gives the same bytes.

    Raises:
        TranscriptError: the fonts are not there.
    """
    from fpdf import FPDF  # 0.2 s: only for PDF

    page = FPDF(format="A4")
    page.set_creation_date(_last_moment(made))
    page.set_title(safe_text(f"Transcript {made.name}"))
    page.set_margins(18, 16)
    page.set_auto_page_break(True, 16)
    for style, name in FONTS.items():
        page.add_font("DejaVu", style, _font(name))
    known = {style: _letters_of(page, style) for style in FONTS}

    def put(text: str, style: str, size: float) -> None:
        page.set_font("DejaVu", style, size)
        page.multi_cell(
            0, LINE, _drawable(text, known[style]), align="L", new_x="LMARGIN", new_y="NEXT"
        )

    page.add_page()
    put(f"Transcript {made.name}", "B", 12)
    put(made.counts, "", 8)
    put(made.words, "", 8)
    for head, said in said_in(made):
        page.ln(1.5)
        put(head, "B", 8)
        put(said, "", 8)
    return bytes(page.output())


def _font(name: str) -> Path:
    spec = find_spec("matplotlib")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(place) / "mpl-data" / "fonts" / "ttf" / name
        if path.is_file():
            return path
    raise TranscriptError(
        f"The letters for a PDF, {name}, are not there.", why="They come with matplotlib.",
        next_step="Install matplotlib, or export to docx or html.",
    )  # fmt: skip


def _letters_of(page: FPDF, style: str) -> Container[int]:
    from fpdf.fonts import TTFFont

    font = page.fonts[f"dejavu{style}"]
    assert isinstance(font, TTFFont)  # `add_font` adds no other
    return font.cmap


def _drawable(text: str, known: Container[int]) -> str:
    return "".join(
        letter if ord(letter) in known else f"\\u{ord(letter):04x}" for letter in safe_text(text)
    )


def _last_moment(made: Document) -> datetime:
    try:
        return datetime.fromisoformat(str(made.records[-1].get("utc"))).astimezone(UTC)
    except ValueError:
        return datetime(1980, 1, 1, tzinfo=UTC)
