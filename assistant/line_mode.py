"""The app as plain lines: native scrollback, pipes, dumb terminals, screen readers."""

from __future__ import annotations

import sys
from pathlib import Path

from assistant.errors import AssistantError, Cancelled
from assistant.model import Answer, SurvivalFigure
from assistant.settings import Settings, now

LEAVE = ("quit", "exit", "bye", ":q")


def run_lines(study: str | None, transcript: Path | None, found: Settings, *, spoken: bool) -> int:
    """Ask and answer line by line until the input ends."""
    from assistant.ask import open_session
    from assistant.transcript.writer import Witness

    witness = Witness(now, found.user, found.host, found.session)
    session = open_session(study, transcript=transcript or found.transcript_folder, witness=witness)
    is_typed = sys.stdin.isatty()
    if spoken:
        print("Screen reader mode is on. Type help, or quit to leave.")
    print(
        f"{session.study.title}: {session.study.patients} patients. Record: {session.transcript_path}"
    )
    for line in session.study.limits:
        print(line)
    if session.study.reconstruction:
        print(session.study.reconstruction)
    try:
        while (question := _typed(spoken, is_typed)) is not None:
            if question.strip().lower() in LEAVE:
                break
            if question.strip():
                _answer(session, question, spoken)
        return 0
    finally:
        session.close()


def _typed(spoken: bool, is_typed: bool) -> str | None:
    if is_typed:
        import readline  # noqa: F401  # history and editing of the input line

        try:
            return input("You: " if spoken else "> ")
        except EOFError:
            return None
    line = sys.stdin.readline()
    return line.rstrip("\n") if line else None


def _answer(session: object, question: str, spoken: bool) -> None:
    from assistant.ask import Session
    from assistant.harmless_text import safe_text
    from assistant.present.text import plain_text

    assert isinstance(session, Session)
    try:
        answer = session.ask(question)
    except Cancelled as stopped:
        print(stopped.diagnostics())
        return
    except AssistantError as error:
        print(safe_text(error.diagnostics()))
        if error.code == "transcript":
            raise
        return
    print(spoken_text(answer) if spoken else plain_text(answer), flush=True)


def spoken_text(answer: Answer) -> str:
    """Return an answer one fact a line, with labels, without drawings."""
    from assistant.present.curves import in_words
    from assistant.present.sentences import sentences
    from assistant.present.tables import tables
    from assistant.present.text import choice_words, heading, shows_tables

    lines = [f"Read as: {heading(answer)}"] if answer.restatement else []
    lines += [f"Answer: {item}" for item in sentences(answer)]
    lines += [f"Choice {n}: {choice_words(answer, n)}" for n in range(1, len(answer.choices) + 1)]
    for table in tables(answer) if shows_tables(answer) else ():
        for row in table.rows:
            parts = [
                f"{name or 'row'} {cell}"
                for name, cell in zip(table.columns, row, strict=True)
                if cell
            ]
            lines.append(". ".join(parts) + ".")
    for figure in answer.figures:
        if isinstance(figure, SurvivalFigure):
            lines += [f"Curve: {words}" for words in in_words(figure)]
    lines += [f"Assumed: {item.text}" for item in answer.assumptions]
    lines += [f"Note: {item}" for item in answer.notes]
    if answer.refusal is not None:
        lines += [f"You could ask: {item}" for item in answer.refusal.nearest]
    return "\n".join(lines)
