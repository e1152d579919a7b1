"""One question, from words to a recorded answer: the one path that every front end uses.

1. The question is on disk before anything is done with it.
2. Words to one reading, or choices, or a refusal.
3. The reading is held against the data: tables, patients, follow-up.
4. Statements run; rows become results.
5. The answer is on disk before the caller has it. If it cannot be written, there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from assistant.answering.pipeline import Answering
from assistant.errors import AssistantError, Cancelled
from assistant.model import Answer, Choice, Reading, Refusal

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.answering.recording import Recording
    from assistant.kinds import Kind
    from assistant.language.reader import Reader
    from assistant.study.model import Study
    from assistant.transcript.writer import Witness


class Stage(Enum):
    """What is being done, in words for a person who waits."""

    UNDERSTANDING = "reading the question"
    COUNTING = "counting patients"
    ESTIMATING = "estimating"
    RECORDING = "recording"


OnStage = Callable[[Stage], None]


def _quiet(_: Stage) -> None:
    return None


class Session:
    """One asker's questions to one study, in order, each recorded."""

    def __init__(self, answering: Answering, recording: Recording | None) -> None:
        self._answering = answering
        self._recording = recording
        self._readings: list[Reading] = []
        self._questions: list[str] = []
        self.last: Answer | None = None

    @property
    def study(self) -> Study:
        """The study that is asked."""
        return self._answering.study

    @property
    def reader(self) -> Reader:
        """What reads questions for this study."""
        return self._answering.reader

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Every kind of question, by name."""
        return tuple(self._answering.kinds.values())

    @property
    def transcript_path(self) -> Path | None:
        """The session's record; None where nothing is recorded."""
        return self._recording.path if self._recording else None

    @property
    def head(self) -> str:
        """Digest of the record's last line; empty where nothing is recorded."""
        return self._recording.head if self._recording else ""

    @property
    def history(self) -> tuple[str, ...]:
        """The questions of this session, oldest first."""
        return tuple(self._questions)

    @property
    def previous(self) -> Reading | None:
        """The reading that a follow-up would edit."""
        return self._readings[-1] if self._readings else None

    def ask(
        self,
        question: str,
        *,
        on_stage: OnStage = _quiet,
        previous: Reading | None = None,
        id: str | None = None,
    ) -> Answer:
        """Answer one question; the answer is recorded before it is returned.

        Args:
            previous: The reading that a follow-up edits; the session's own by default.

        Raises:
            TranscriptError: the record cannot be kept, so there is no answer.
            StudyError: the study cannot be opened or read.
            Cancelled: `cancel` was called; that too is recorded.
        """
        before = previous or self.previous
        if self._recording:
            self._recording.asked(question, previous=before)
        try:
            answer = replace(self._answered(question, before, on_stage), id=id)
        except Cancelled as stopped:
            self._note("cancelled", question, stopped)
            raise
        except AssistantError as error:
            self._note("error", question, error)
            raise
        on_stage(Stage.RECORDING)
        if self._recording:
            answer = replace(answer, record=self._recording.answered(answer))
        self._keep(question, answer)
        return answer

    def read(
        self, question: str, *, previous: Reading | None = None, id: str | None = None
    ) -> Answer:
        """Return the reading of a question, held against the data, without an answer or a record."""
        answer = self._answering.read(question, previous or self.previous, self._readings)
        return replace(answer, id=id)

    def choose(self, number: int, *, on_stage: OnStage = _quiet) -> Answer:
        """Answer the choice of that number (from 1) of the last answer."""
        return self.ask(str(number), on_stage=on_stage)

    def forget(self, *, keep_choices: bool = False) -> None:
        """Drop the questions that a follow-up would edit; the record keeps them."""
        self._readings.clear()
        if not keep_choices:
            self.last = None

    def cancel(self) -> None:
        """Stop the question that runs; callable from any thread."""
        self._answering.interrupt()

    def close(self) -> None:
        """End the record and release the study."""
        if self._recording:
            self._recording.close()
        self._answering.close()

    def _answered(self, question: str, before: Reading | None, on_stage: OnStage) -> Answer:
        on_stage(Stage.UNDERSTANDING)
        chosen = self._chosen(question)
        if chosen is not None and chosen.reading is not None:
            on_stage(Stage.ESTIMATING)
            return self._answering.answer_reading(question, chosen.reading)
        read = self._answering.read(question, before, self._readings)
        if read.outcome != "read" or read.reading is None:
            return read
        on_stage(Stage.ESTIMATING)
        return self._answering.answer(read, last=self.last)

    def _chosen(self, question: str) -> Choice | None:
        if self.last is None or self.last.outcome != "choose" or not question.strip().isdigit():
            return None
        number = int(question.strip())
        choices: Sequence[Choice] = self.last.choices
        return choices[number - 1] if 1 <= number <= len(choices) else None

    def _note(self, entry: str, question: str, error: AssistantError) -> None:
        if self._recording:
            self._recording.failed(entry, question, error)

    def _keep(self, question: str, answer: Answer) -> None:
        self._questions.append(question)
        self.last = answer
        if answer.outcome != "answered" or answer.reading is None:
            return
        match answer.reading.kind:
            case "undo":
                del self._readings[-1:]
            case "reset":
                self._readings.clear()
            case _ if self._answering.is_about_an_answer(answer.reading):
                pass
            case _:
                self._readings.append(answer.reading)


def refused(question: str, refusal: Refusal, reading: Reading | None = None) -> Answer:
    """Return the answer that is a refusal."""
    return Answer(question, "refused", reading=reading, refusal=refusal)


def open_session(
    study: str | Path | None = None,
    *,
    transcript: Path | None = None,
    witness: Witness | None = None,
    records: Path | None = None,
) -> Session:
    """Open a session on a study folder, or on the bundled study.

    Args:
        transcript: Folder or new file of the record; None records nothing, which only
            `Session.read` and notebooks may do.
        witness: Clock, user and session identity of the record.
        records: Folder in which a signed unblinding is looked for; that of the record by default.

    Raises:
        UsageError: there is no such study.
        StudyFileError: its files are damaged.
        TranscriptError: the record cannot be made.
    """
    from assistant.answering.opening import answering_for, recording_at, study_at

    if records is None and transcript is not None:
        records = transcript.parent if transcript.suffix == ".jsonl" else transcript
    opened = study_at(study, records)
    recording = None
    if transcript is not None and witness is not None:
        recording = recording_at(transcript, witness, opened)
    return Session(answering_for(opened), recording)
