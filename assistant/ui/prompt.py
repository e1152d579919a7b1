"""The prompt: Enter asks, ctrl+j breaks the line, Tab takes the ending, Up recalls."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from assistant.ui.messages import Asked
from assistant.ui.recall import Recall

LONGEST = 4000
"""Characters: what the reader takes. A longer paste is cut and said."""


class Prompt(TextArea):
    """Grows to five lines; keeps what was typed until it is asked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("alt+right", "take_word", "Take a word of the ending", show=False)
    ]

    def __init__(self, id: str) -> None:  # textual's name
        super().__init__(
            id=id, compact=True, highlight_cursor_line=False, placeholder="Ask about the study"
        )
        self.recall = Recall()

    @property
    def at_end(self) -> bool:
        """Whether the cursor is behind the last character."""
        return self.cursor_location == self.document.end

    def take(self, text: str) -> None:
        """Put a text into the prompt, cursor at its end."""
        self.text = text
        self.move_cursor(self.document.end)
        self.focus()

    async def _on_key(self, event: events.Key) -> None:
        row, _ = self.cursor_location
        match event.key:
            case "enter":
                self._consume(event)
                if self.text.strip():
                    self.post_message(Asked(self.text.strip()))
                return
            case "ctrl+j" | "shift+enter":
                self._consume(event)
                self.insert("\n")
                return
            case "tab" if self.text:
                self._consume(event)
                if self.suggestion:
                    self.insert(self.suggestion)
                return
            case "up" if row == 0:
                self._consume(event)
                self._recalled(self.recall.older(self.text))
                return
            case "down" if row == self.document.line_count - 1:
                self._consume(event)
                self._recalled(self.recall.newer(self.text))
                return
        await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        room = max(LONGEST - len(self.text), 0)
        if len(event.text) > room:
            self.notify(
                f"A question has at most {LONGEST} characters; the rest of the paste is left out.",
                markup=False,
            )
        event.text = event.text[:room]
        await super()._on_paste(event)

    def action_take_word(self) -> None:
        """Take the next word of the suggested ending."""
        if self.suggestion:
            rest = self.suggestion.lstrip()
            spaces = self.suggestion[: len(self.suggestion) - len(rest)]
            self.insert(spaces + rest.split(" ")[0])

    def _recalled(self, question: str | None) -> None:
        if question is not None:
            self.take(question)

    @staticmethod
    def _consume(event: events.Key) -> None:
        event.stop()
        event.prevent_default()
