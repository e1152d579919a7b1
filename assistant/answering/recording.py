"""What the transcript keeps of each question: written before, and before the answer is shown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.errors import AssistantError
from assistant.model import Answer, Reading

ENTRY_OF_OUTCOME = {
    "answered": "answer.given",
    "choose": "choices.offered",
    "refused": "refusal",
}


class Log(Protocol):
    """What a recording needs of a transcript."""

    @property
    def path(self) -> Path:
        """Where the record is."""
        ...

    @property
    def head(self) -> str:
        """Digest of the last line."""
        ...

    def append(self, entry_type: str, body: dict[str, object]) -> str:
        """Write one entry to disk and return its digest.

        Raises:
            TranscriptError: the entry did not reach the disk.
        """
        ...

    def close(self) -> None:
        """End the record."""
        ...


@dataclass(frozen=True, slots=True)
class Recording:
    """One session's entries in a transcript."""

    log: Log

    @property
    def path(self) -> Path:
        """Where the record is."""
        return self.log.path

    @property
    def head(self) -> str:
        """Digest of the last line."""
        return self.log.head

    def asked(self, question: str, *, previous: Reading | None) -> None:
        """Keep a question before anything is done with it."""
        context = previous.to_json() if previous is not None else None
        self.log.append("question.asked", {"question": question, "context": context})

    def answered(self, answer: Answer) -> str:
        """Keep an answer, a refusal or choices; return the digest of the line."""
        body = {key: value for key, value in answer.to_json().items() if key != "id"}
        return self.log.append(ENTRY_OF_OUTCOME[answer.outcome], body)

    def failed(self, entry: str, question: str, error: AssistantError) -> None:
        """Keep a cancellation or an error."""
        self.log.append(
            entry, {"question": question, "code": error.code, "message": error.diagnostics()}
        )

    def close(self) -> None:
        """End the record."""
        self.log.close()
