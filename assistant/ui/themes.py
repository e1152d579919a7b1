"""Three themes of our own; text, accent and error have a contrast of at least 4.5 to 1."""

from __future__ import annotations

from textual.theme import Theme

THEMES = (
    Theme(
        name="cqa-dark", dark=True, primary="#7cc4ff", secondary="#b9c7d6", accent="#ffd479",
        foreground="#e8edf2", background="#10161c", surface="#161e26", panel="#1f2a35",
        success="#8ddb8c", warning="#ffd479", error="#ff9a9a",
    ),
    Theme(
        name="cqa-light", dark=False, primary="#00508f", secondary="#3d4a57", accent="#7a4b00",
        foreground="#15202b", background="#ffffff", surface="#f3f6f9", panel="#e3eaf0",
        success="#1d6b1c", warning="#7a4b00", error="#a11212",
    ),
    Theme(
        name="cqa-contrast", dark=True, primary="#ffffff", secondary="#ffffff", accent="#ffff00",
        foreground="#ffffff", background="#000000", surface="#000000", panel="#000000",
        success="#00ff00", warning="#ffff00", error="#ffa0a0",
    ),
)  # fmt: skip
