"""What workers tell the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from assistant.ask import Session
    from assistant.errors import AssistantError
    from assistant.language.understanding import Completion, Mark
    from assistant.model import Answer
    from assistant.ui.recall import Recall


class Opened(Message):
    """The study is open and asks can begin."""

    def __init__(self, session: Session, recall: Recall, starters: tuple[str, ...]) -> None:
        super().__init__()
        self.session, self.recall, self.starters = session, recall, starters


class OpeningFailed(Message):
    """The study or its record cannot be opened."""

    def __init__(self, text: str, exit_code: int) -> None:
        super().__init__()
        self.text, self.exit_code = text, exit_code


class Asked(Message):
    """A question was entered."""

    def __init__(self, question: str) -> None:
        super().__init__()
        self.question = question


class Answered(Message):
    """A question has an outcome: an answer, choices or a refusal."""

    def __init__(self, question: str, answer: Answer) -> None:
        super().__init__()
        self.question, self.answer = question, answer


class Failed(Message):
    """A question has no outcome: stopped, or an error."""

    def __init__(self, question: str, error: AssistantError) -> None:
        super().__init__()
        self.question, self.error = question, error


class Suggested(Message):
    """What the words of a text are taken for, and how it may go on."""

    def __init__(
        self, text: str, marks: tuple[Mark, ...], ghost: str, completions: tuple[Completion, ...]
    ) -> None:
        super().__init__()
        self.text, self.marks, self.ghost, self.completions = text, marks, ghost, completions
