"""One question and its answer on the screen: heading, sentence, table, curve, how computed.

Text is never markup here: every widget is made with `markup=False`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from assistant.harmless_text import safe_text

if TYPE_CHECKING:
    from assistant.model import Answer

WIDEST = 100
MARGIN, NARROWEST = 10, 40


class NextQuestions(OptionList):
    """Questions that can be asked from here: Enter or a click asks one."""

    class Picked(Message):
        """One of the questions was picked."""

        def __init__(self, question: str) -> None:
            super().__init__()
            self.question = question

    def __init__(self, shown: Sequence[str], asked: Sequence[str]) -> None:
        super().__init__(*(Option(Text(safe_text(text))) for text in shown), markup=False)
        self._asked = tuple(asked)

    @on(OptionList.OptionSelected)
    def _pick(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Picked(self._asked[event.option_index]))


class AnswerBlock(Vertical, can_focus=True):
    """A question with what came of it. Enter puts the question into the prompt again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "edit", "Edit and ask again"),
    ]

    class Chosen(Message):
        """The question shall be edited and asked again."""

        def __init__(self, question: str) -> None:
            super().__init__()
            self.question = question

    def __init__(self, question: str, answer: Answer | None, text: str = "") -> None:
        super().__init__(classes="block")
        self.question, self.answer, self.failure = question, answer, text
        self._drawn_width = 0

    def compose(self) -> ComposeResult:
        """Lay out the parts that this answer has."""
        yield Static(f"› {safe_text(self.question, lines=True)}", markup=False, classes="question")
        if self.answer is None:
            yield Static(safe_text(self.failure, lines=True), markup=False, classes="failure")
            return
        from assistant.present import text

        answer = self.answer
        if answer.restatement:
            yield Static(text.heading(answer), markup=False, classes="restated")
        refused = " refusal" if answer.refusal is not None else ""
        width = self._drawn_width = self._width(self.app.size.width)
        found = text.findings(answer, width)
        yield Static(found, markup=False, classes=f"findings{refused}")
        if answer.choices:
            shown = [
                f"{n}. {text.choice_words(answer, n)}" for n in range(1, len(answer.choices) + 1)
            ]
            yield NextQuestions(shown, [str(n) for n in range(1, len(shown) + 1)])
        if answer.refusal is not None and answer.refusal.nearest:
            yield Static("You could ask:", markup=False)
            yield NextQuestions(answer.refusal.nearest, answer.refusal.nearest)
        drawing = text.figures(answer, width)
        if drawing:
            yield Static(drawing, markup=False, classes="curve")
        yield Static(text.remarks(answer), markup=False, classes="remarks")
        yield Static("", markup=False, classes="how")

    def on_mount(self) -> None:
        """Come into view."""
        self.call_after_refresh(self.come_into_view)

    def on_resize(self, event: events.Resize) -> None:
        """Draw again when the terminal changes."""
        self._draw()

    def come_into_view(self) -> None:
        """Scroll so that the block begins at the top, or the log ends at the bottom."""
        self.scroll_visible(animate=False, top=True)

    def toggle(self, part: str) -> None:
        """Show or hide `how` or `curve`."""
        found = self.query(f".{part}")
        if not found or self.answer is None:
            return
        part_of_block = found.first(Static)
        if part == "how" and not part_of_block.display:
            from assistant.present.text import how_computed

            part_of_block.update(how_computed(self.answer))
        part_of_block.display = not part_of_block.display
        part_of_block.scroll_visible(animate=False)

    def action_edit(self) -> None:
        """Put the question into the prompt."""
        self.post_message(self.Chosen(self.question))

    def _draw(self) -> None:
        width = self._width(self.app.size.width)
        if self.answer is None or width == self._drawn_width:
            return
        from assistant.present import text

        self._drawn_width = width
        self.query_one(".findings", Static).update(text.findings(self.answer, width))
        for curve in self.query(".curve").results(Static):
            curve.update(text.figures(self.answer, width))

    @staticmethod
    def _width(screen: int) -> int:
        """Return how wide to draw: the screen without borders and scroll bar, or less."""
        return min(max(screen - MARGIN, NARROWEST), WIDEST)
