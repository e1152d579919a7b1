"""A verified transcript as a Word file: plain paragraphs, no fields, links, macros or styles.

The file is written part by part (ECMA-376, WordprocessingML): three parts suffice, and the same
transcript gives the same bytes, which no template with dates and authors would.
"""

from __future__ import annotations

import io
import zipfile

from assistant.harmless_text import html_text
from assistant.transcript.document import Document, said_in

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>'
)
_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
_PAGE = (  # A4, 2 cm margins, in twentieths of a point
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="0" w:footer="0" '
    'w:gutter="0"/></w:sectPr>'
)


def docx(made: Document) -> bytes:
    """Return a transcript as the bytes of a .docx file."""
    parts = [_paragraph(f"Transcript {made.name}", bold=True), _paragraph(made.counts)]
    parts.append(_paragraph(made.words))
    for head, said in said_in(made):
        parts += [_paragraph(head, bold=True), _paragraph(said)]
    body = f'{_HEAD}<w:document xmlns:w="{_WORD}"><w:body>{"".join(parts)}{_PAGE}</w:body></w:document>'
    return _zipped(
        {"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS, "word/document.xml": body}
    )


def _paragraph(text: str, *, bold: bool = False) -> str:
    style = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:p><w:r>{style}<w:t xml:space="preserve">{html_text(text)}</w:t></w:r></w:p>'


def _zipped(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            archive.writestr(entry, text.encode("utf-8"))
    return out.getvalue()
