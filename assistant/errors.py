"""Every error a person can meet, each saying what happened, why, and what to do next.

AssistantError
  UsageError         the command itself is wrong (64)
  QuestionError      the words asked could not become one reading (2)
  StudyError         the study cannot answer (3)
    StudyFileError     a data file or study folder cannot be read (3)
    KindError          a kind or view file is wrong; its author's to fix (3)
  TranscriptError    the record could not be kept or does not verify (4)
  Cancelled          the asker stopped it (130)

A question that is refused or needs a choice is not an error: it is an `Answer`
with that outcome. Anything that is not an `AssistantError` is a bug.
"""

from __future__ import annotations

from typing import ClassVar


class AssistantError(Exception):
    """Base of all expected failures.

    Args:
        what: What happened, in the asker's words, one sentence.
        why: Why it happened; empty where `what` says it already.
        next_step: What to do now, one sentence.
    """

    exit_code: ClassVar[int] = 1
    code: ClassVar[str] = "error"

    def __init__(self, what: str, *, why: str = "", next_step: str = "") -> None:
        super().__init__(what)
        self.what, self.why, self.next_step = what, why, next_step

    def diagnostics(self) -> str:
        """Return the whole message for a person: what, why, what next."""
        return " ".join(part for part in (self.what, self.why, self.next_step) if part)


class UsageError(AssistantError):
    """The command or its arguments are wrong."""

    exit_code = 64
    code = "usage"


class QuestionError(AssistantError):
    """The words asked could not become one reading."""

    exit_code = 2
    code = "question"


class StudyError(AssistantError):
    """The study cannot answer."""

    exit_code = 3
    code = "study"


class StudyFileError(StudyError):
    """A data file or a study folder cannot be read."""

    code = "study_file"


class KindError(StudyError):
    """A kind, view or vocabulary file breaks its promise; the message starts with its place."""

    code = "kind"


class TranscriptError(AssistantError):
    """The record could not be kept, or does not verify."""

    exit_code = 4
    code = "transcript"


class Cancelled(AssistantError):
    """The asker stopped the question before it was answered."""

    exit_code = 130
    code = "cancelled"
