"""The lines around the log: the study, the stage, the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.timer import Timer
from textual.widgets import Static

if TYPE_CHECKING:
    from assistant.ask import Session, Stage
    from assistant.ui.messages import Suggested

PATIENCE_S = 0.3
"""A stage is shown only after this long, so that quick answers do not flicker."""
MOST_ENDINGS = 4
STATUS_WORDS = {"understood": "known", "assumed": "taken for", "unknown": "NOT KNOWN"}


class StudyLine(Static):
    """Which study, how many patients, what is invented, and the record's head."""

    def __init__(self, id: str) -> None:  # textual's name
        super().__init__("Opening the study… you can type already", id=id, markup=False)

    def show(self, session: Session) -> None:
        """Show an open study."""
        from assistant.transcript.chain import head_words

        study = session.study
        record = f"record {head_words(session.head)}" if session.head else "NOT RECORDED"
        limits = f"{study.blinding.state} · " if study.blinding is not None else ""
        limits += f"no numbers under {study.small_cells} · " if study.small_cells else ""
        first = f"{study.name} · {study.patients} patients · {limits}{record} · {study.title}"
        lines = [first, study.reconstruction] if study.reconstruction else [first]
        self.update("\n".join(lines))


class StageLine(Static):
    """What is being done, in words, once it takes a while; short remarks."""

    def __init__(self, id: str) -> None:
        super().__init__("", id=id, markup=False)
        self._stage = ""
        self._timer: Timer | None = None
        self.is_shown = False
        """Whether what runs took so long that it was said, and the key that stops it shown."""

    def show(self, stage: Stage) -> None:
        """Show a stage as soon as patience is over."""
        self._stage = f"{stage.value}… (esc stops)"
        if self._timer is None:
            self._timer = self.set_timer(PATIENCE_S, self._reveal)

    def say(self, text: str) -> None:
        """Show a remark now."""
        self.finish()
        self.update(text)

    def finish(self) -> None:
        """Nothing runs any more."""
        if self._timer is not None:
            self._timer.stop()
        self._timer, self._stage = None, ""
        self.is_shown = False
        if self.content:  # every update lays the screen out anew
            self.update("")

    def _reveal(self) -> None:
        self.is_shown = True
        self.update(self._stage)
        self.app.refresh_bindings()


class WordsLine(Static):
    """What each word is taken for, in words; how the question may go on."""

    def __init__(self, id: str) -> None:
        super().__init__("", id=id, markup=False)

    def clear(self) -> None:
        """Show nothing."""
        if self.content:
            self.update("")

    def show(self, message: Suggested) -> None:
        """Show marks and endings of a text."""
        parts = []
        for status, words in STATUS_WORDS.items():
            found = [
                message.text[mark.start : mark.end]
                + (f" ({mark.meaning})" if status == "assumed" else "")
                for mark in message.marks
                if mark.status == status
                and not (
                    status == "unknown" and message.completions and mark.end == len(message.text)
                )
            ]
            if found:
                parts.append(f"{words}: {', '.join(found)}")
        endings = ", ".join(item.label for item in message.completions[:MOST_ENDINGS])
        if endings:
            parts.append(f"next: {endings}")
        if message.ghost:
            parts.append("⇥ takes the ending")
        self.update("  ·  ".join(parts))
