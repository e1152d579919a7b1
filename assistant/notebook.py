"""The notebook's door: `open_study(...).ask("...")`, with tables that a notebook shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.model import Answer

if TYPE_CHECKING:
    from pandas import DataFrame

    from assistant.ask import Session


class ShownAnswer:
    """An answer as a notebook shows it."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def _repr_html_(self) -> str:
        from assistant.harmless_text import html_text
        from assistant.present.text import plain_text

        return f"<pre>{html_text(plain_text(self.answer))}</pre>"

    def __repr__(self) -> str:
        from assistant.present.text import plain_text

        return plain_text(self.answer)

    def to_frame(self) -> DataFrame:
        """Return the results as a pandas data frame, one row a statistic, at full precision."""
        import pandas  # 0.5 s: only who asks for a frame pays for it

        rows = []
        for result in self.answer.results:
            form = result.to_json()
            group = form.pop("group")
            assert isinstance(group, dict)
            rows.append({**group, **form})
        return pandas.DataFrame(rows)


class NotebookStudy:
    """A study that a notebook asks."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def ask(self, question: str) -> ShownAnswer:
        """Answer one question; see `Session.ask`."""
        return ShownAnswer(self.session.ask(question))


def open_study(study: str | Path | None = None, *, transcript: Path | None = None) -> NotebookStudy:
    """Open a study folder, or the bundled study, for a notebook; the record goes as for `cqa`."""
    from assistant.ask import open_session
    from assistant.settings import now, settings
    from assistant.transcript.writer import Witness

    found = settings()
    witness = Witness(now, found.user, found.host, found.session)
    place = transcript or found.transcript_folder
    return NotebookStudy(open_session(study, transcript=place, witness=witness))
