"""The terminal app: a log of answers above a prompt.

Nothing heavy is imported here: the study opens in a thread after the first paint, and the
prompt takes text meanwhile.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.filter import LineFilter
from textual.widgets import Footer

from assistant.settings import Settings
from assistant.ui import conversation
from assistant.ui.blocks import AnswerBlock, NextQuestions
from assistant.ui.filters import line_filters
from assistant.ui.lines import StageLine, StudyLine, WordsLine
from assistant.ui.messages import Answered, Asked, Failed, Opened, OpeningFailed, Suggested
from assistant.ui.prompt import Prompt
from assistant.ui.themes import THEMES

if TYPE_CHECKING:
    from assistant.ask import Session
    from assistant.model import Answer


class AssistantApp(App[int]):
    """A log of answers above a prompt."""

    CSS = (pkgutil.get_data("assistant.ui", "app.tcss") or b"").decode()
    """Read as a resource, so that a zipped wheel has it too."""
    TITLE = "Clinical query assistant"
    COMMANDS = App.COMMANDS | {conversation.questions_provider}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "how", "How computed", priority=True),
        Binding("ctrl+r", "history", "History", priority=True),
        Binding("f1", "ask_help", "Help", priority=True),
        Binding("escape", "stop", "Stop"),
        Binding("ctrl+q", "quit", "Quit", priority=True),
        Binding("ctrl+c", "interrupt", "Copy, stop or clear", show=False, priority=True),
        Binding("ctrl+g", "curve", "Show or hide the curve", show=False, priority=True),
        Binding("ctrl+s", "copy_answer", "Copy the answer", show=False, priority=True),
        Binding("ctrl+l", "clear_view", "Clear the view", show=False, priority=True),
        Binding("ctrl+n", "new_topic", "New topic", show=False, priority=True),
        Binding("alt+up", "walk(-1)", "Answer above", show=False, priority=True),
        Binding("alt+down", "walk(1)", "Answer below", show=False, priority=True),
        Binding("pageup", "page(-1)", "Scroll up", show=False, priority=True),
        Binding("pagedown", "page(1)", "Scroll down", show=False, priority=True),
    ]

    def __init__(self, study: str | None, transcript: Path | None, settings: Settings) -> None:
        super().__init__()
        self.study, self.transcript, self.settings = study, transcript, settings
        self.session: Session | None = None
        self.answers: list[Answer] = []
        self.failure = ""
        self.waiting = ""
        """A question that was asked before the study was open."""
        self.is_asking = False

    def compose(self) -> ComposeResult:
        """Lay out one column: study, answers, stage, prompt, words, keys."""
        yield StudyLine(id="study")
        yield VerticalScroll(id="log", can_focus=False)
        yield StageLine(id="stage")
        yield Prompt(id="prompt")
        yield WordsLine(id="words")
        yield Footer()

    def on_mount(self) -> None:
        """Paint first; open the study after."""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.query_one(Prompt).focus()
        self.call_after_refresh(self.open_study)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Make text from data harmless, and take colours out where NO_COLOR says so."""
        return line_filters(super().get_line_filters(), no_color=self.no_color)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show a key only while it does something."""
        if action in ("how", "curve", "copy_answer") and not self.answers:
            return False
        return action != "stop" or self.is_asking or len(self.screen_stack) > 1

    # -- work off the screen's thread ----------------------------------------------------------

    @work(thread=True, exit_on_error=False)
    def open_study(self) -> None:
        """Open study and record; the questions of earlier sessions with them."""
        self.post_message(conversation.opened(self.study, self.transcript, self.settings))

    @work(thread=True, exit_on_error=False, group="asking")
    def run_question(self, question: str) -> None:
        """Ask; the stage and the outcome come back as messages."""
        if self.session is not None:
            show = partial(self.call_from_thread, self.query_one(StageLine).show)
            self.post_message(conversation.asked(self.session, question, show))

    @work(thread=True, exit_on_error=False, exclusive=True, group="typing")
    def suggest(self, text: str) -> None:
        """Mark the words and find endings."""
        if self.session is not None:
            self.post_message(conversation.suggested(self.session, text))

    # -- what comes back -----------------------------------------------------------------------

    @on(Opened)
    def show_study(self, message: Opened) -> None:
        """Show the study and how to begin."""
        self.session = message.session
        self.query_one(StudyLine).show(message.session)
        self.query_one(Prompt).recall = message.recall
        conversation.show_welcome(self, message.starters)
        if self.waiting:
            self.ask(self.waiting)

    @on(OpeningFailed)
    def leave(self, message: OpeningFailed) -> None:
        """Leave with the reason: there is nothing to ask."""
        self.failure = message.text
        self.exit(message.exit_code, return_code=message.exit_code)

    @on(Asked)
    def take_question(self, message: Asked) -> None:
        """Ask what was typed or chosen."""
        self.ask(message.question)

    def ask(self, question: str) -> None:
        """Ask a question, or keep it until the study is open."""
        conversation.start(self, question)

    @on(Answered)
    @on(Failed)
    def show_outcome(self, message: Answered | Failed) -> None:
        """Show an answer, or why there is none."""
        conversation.finish(self, message)

    @on(Prompt.Changed)
    def typed(self) -> None:
        """Say what is understood so far."""
        prompt = self.query_one(Prompt)
        if self.session is not None and prompt.text.strip():
            self.suggest(prompt.text)
        else:
            self.query_one(WordsLine).clear()

    @on(Suggested)
    def show_suggestion(self, message: Suggested) -> None:
        """Show marks and endings of the text that still stands in the prompt."""
        prompt = self.query_one(Prompt)
        if prompt.text == message.text:
            prompt.suggestion = message.ghost if prompt.at_end else ""
            self.query_one(WordsLine).show(message)

    @on(NextQuestions.Picked)
    def take_next(self, message: NextQuestions.Picked) -> None:
        """Ask the suggestion that was picked."""
        self.query_one(Prompt).focus()
        self.ask(message.question)

    @on(AnswerBlock.Chosen)
    def edit_question(self, message: AnswerBlock.Chosen) -> None:
        """Put an earlier question into the prompt."""
        self.query_one(Prompt).take(message.question)

    # -- keys ----------------------------------------------------------------------------------

    def action_stop(self) -> None:
        """Stop what runs."""
        if self.is_asking and self.session is not None:
            self.session.cancel()

    def action_how(self) -> None:
        """Show or hide how the answer was computed."""
        conversation.toggle(self, "how")

    def action_curve(self) -> None:
        """Show or hide the curve."""
        conversation.toggle(self, "curve")

    def action_copy_answer(self) -> None:
        """Copy the answer as Markdown."""
        conversation.copy_answer(self)

    def action_interrupt(self) -> None:
        """Copy a selection, else stop, else clear, else say how to leave."""
        conversation.interrupt(self)

    def action_history(self) -> None:
        """Search the questions of this study."""
        conversation.search_history(self)

    def action_ask_help(self) -> None:
        """List keys and what can be asked."""
        conversation.show_help(self)

    def action_clear_view(self) -> None:
        """Clear the view; the record keeps everything."""
        self.query_one("#log").remove_children()

    def action_new_topic(self) -> None:
        """Let the next question stand alone."""
        if self.session is not None:
            self.session.forget()
            self.query_one(StageLine).say("New topic: the next question stands alone.")

    def action_walk(self, step: int) -> None:
        """Move among the answers; past the last, back to the prompt."""
        conversation.walk(self, step)

    def action_page(self, step: int) -> None:
        """Scroll the answers by a page."""
        log = self.query_one("#log", VerticalScroll)
        if step < 0:
            log.scroll_page_up(animate=False)
        else:
            log.scroll_page_down(animate=False)


def run_app(study: str | None, transcript: Path | None, settings: Settings, *, mouse: bool) -> int:
    """Open the app; on leaving, print the session so that the terminal keeps it."""
    app = AssistantApp(study, transcript, settings)
    code = app.run(mouse=mouse)
    conversation.say_farewell(app)
    return code or 0
