"""The last gate before the terminal: nothing that came from data acts there."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter, Monochrome

from assistant.harmless_text import safe_text


class Harmless(LineFilter):
    """Write out control, direction and invisible characters instead of sending them."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the line with each hazard as its code."""
        return [
            segment
            if segment.control or (segment.text.isascii() and segment.text.isprintable())
            else Segment(_same_width(segment.text), segment.style, segment.control)
            for segment in segments
        ]


class Colourless(LineFilter):
    """Take every colour out; bold, underline and reverse stay."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the line without a colour."""
        return [
            Segment(text, style.without_color if style is not None else None, control)
            for text, style, control in segments
        ]


def line_filters(found: Sequence[LineFilter], *, no_color: bool) -> list[LineFilter]:
    """Return the filters of the app; textual's greys give way to no colour at all."""
    kept = [item for item in found if not isinstance(item, Monochrome)]
    return [*kept, *([Colourless()] if no_color else []), Harmless()]


def _same_width(text: str) -> str:
    """Replace each hazard by one sign, so that the line keeps its width."""
    return "".join(sign if safe_text(sign, lines=False) == sign else "�" for sign in text)
