"""A list to search as you type: earlier questions, what can be asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from assistant.harmless_text import safe_text

Search = Callable[[str], Sequence[tuple[str, str]]]
"""Words to (text shown, question) pairs."""


class PickScreen(ModalScreen[str]):
    """A searched list; Enter gives the question back, Esc gives nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close"),
        Binding("down", "move(1)", "Down", show=False, priority=True),
        Binding("up", "move(-1)", "Up", show=False, priority=True),
    ]

    def __init__(self, title: str, search: Search, about: str = "") -> None:
        super().__init__()
        self._title, self._search, self._about = title, search, about
        self._found: Sequence[tuple[str, str]] = ()

    def compose(self) -> ComposeResult:
        """Lay out title, search line and list."""
        with Vertical(classes="pick"):
            yield Static(self._title, markup=False, classes="pick-title")
            if self._about:
                yield Static(self._about, markup=False, classes="pick-about")
            yield Input(placeholder="Type to search; enter takes, esc closes")
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        """Begin with everything."""
        self._show("")
        self.query_one(Input).focus()

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Show what holds the words."""
        self._show(event.value)

    @on(Input.Submitted)
    def take_marked(self) -> None:
        """Take the line that is marked."""
        self._take(self.query_one(OptionList).highlighted)

    @on(OptionList.OptionSelected)
    def take_clicked(self, event: OptionList.OptionSelected) -> None:
        """Take the line that was clicked."""
        self._take(event.option_index)

    def action_move(self, step: int) -> None:
        """Mark the next line."""
        listed = self.query_one(OptionList)
        if step > 0:
            listed.action_cursor_down()
        else:
            listed.action_cursor_up()

    def action_leave(self) -> None:
        """Close without taking anything."""
        self.dismiss("")

    def _show(self, words: str) -> None:
        self._found = self._search(words)
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options([Option(Text(safe_text(shown))) for shown, _ in self._found])
        listed.highlighted = 0 if self._found else None

    def _take(self, place: int | None) -> None:
        if place is not None and place < len(self._found):
            self.dismiss(self._found[place][1])
