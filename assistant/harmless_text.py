"""Text made harmless: for terminals, spreadsheets, Markdown and HTML."""

from __future__ import annotations

import json
import unicodedata

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
BIDIRECTIONAL = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")


def safe_text(text: str, *, lines: bool = False) -> str:
    r"""Return text in which control, direction and invisible characters are written out.

    Args:
        lines: Keep newlines.

    >>> safe_text("a\x1b[31mb"), safe_text("[/]")
    ('a\\u001b[31mb', '[/]')
    """
    return "".join(
        character if (character == "\n" and lines) or not _is_hazard(character)
        else f"\\u{ord(character):04x}"
        for character in text
    )  # fmt: skip


def _is_hazard(character: str) -> bool:
    return (
        unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")
        or character in BIDIRECTIONAL
        or character in INVISIBLE
    )


def csv_cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula (ASVS 1.2.10)."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def markdown(text: str) -> str:
    """Return text whose signs mean nothing in Markdown."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|!~" else c for c in safe_text(text))


def html_text(text: str) -> str:
    """Return text for HTML."""
    import html  # 1 ms: the screen never needs it

    return html.escape(safe_text(text))


def harmless_json(value: object, *, indent: int | None = None) -> str:
    """Return JSON that reads back to the same value, with hazardous characters as escapes.

    Raises:
        ValueError: a number is not finite.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    return "".join(
        character if character == "\n" or not _is_hazard(character) else json.dumps(character)[1:-1]
        for character in text
    )
