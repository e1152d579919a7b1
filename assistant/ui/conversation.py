"""What happens between a question and its block on the screen."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll

from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.ui.blocks import AnswerBlock, NextQuestions
from assistant.ui.lines import StageLine, StudyLine
from assistant.ui.messages import Answered, Failed, Opened, OpeningFailed, Suggested
from assistant.ui.prompt import Prompt
from assistant.ui.recall import Recall

if TYPE_CHECKING:
    from textual.command import Provider

    from assistant.ask import Session, Stage
    from assistant.model import Answer
    from assistant.ui.app import AssistantApp
    from assistant.ui.pick import PickScreen

KEYS = (
    "enter ask · ctrl+j new line · tab or right takes the ending · up, down earlier questions · "
    "alt+up, alt+down walk the answers (enter edits one) · ctrl+t how computed · ctrl+g curve · "
    "ctrl+s copy the answer · ctrl+n new topic · ctrl+l clear the view · page up, page down scroll · "
    "esc stops · ctrl+p everything · ctrl+q quit"
)


# -- in a worker thread ------------------------------------------------------------------------


def opened(
    study: str | None, transcript: Path | None, settings: Settings
) -> Opened | OpeningFailed:
    """Open study and record, read one question to warm up, and find earlier questions."""
    from assistant.ask import open_session
    from assistant.settings import now
    from assistant.transcript.history import past_questions
    from assistant.transcript.writer import Witness

    place = transcript or settings.transcript_folder
    witness = Witness(now, settings.user, settings.host, settings.session)
    try:
        session = open_session(study, transcript=place, witness=witness)
        first = session.reader.starters()
        if first:
            session.read(first[0])
    except AssistantError as error:
        return OpeningFailed(error.diagnostics(), error.exit_code)
    except Exception as error:  # a defect must not leave a dead screen
        return OpeningFailed(_defect(error), 70)
    gc.collect()
    gc.freeze()  # what a study needs stays: looking through it again stopped the screen for 20 ms
    folder = place.parent if place.suffix == ".jsonl" else place
    return Opened(session, Recall(past_questions(folder, session.study.name)), first)


def asked(session: Session, question: str, on_stage: Callable[[Stage], None]) -> Answered | Failed:
    """Ask one question."""
    try:
        return Answered(question, session.ask(question, on_stage=on_stage))
    except AssistantError as error:
        return Failed(question, error)
    except Exception as error:  # a defect is shown as one; the app goes on
        return Failed(question, AssistantError(_defect(error)))


def suggested(session: Session, text: str) -> Suggested:
    """Return marks, ending and continuations of a text."""
    reader, previous = session.reader, session.previous
    return Suggested(
        text, reader.marks(text), reader.ghost(text, previous), reader.complete(text, previous)
    )


def _defect(error: Exception) -> str:
    return (
        f"This is a defect of the program ({type(error).__name__}). Nothing was answered. "
        "Ask the same with `cqa ask` and CQA_DEBUG=1, and report what it prints."
    )


# -- on the screen -----------------------------------------------------------------------------


def start(app: AssistantApp, question: str) -> None:
    """Ask a question; one at a time."""
    prompt, stage = app.query_one(Prompt), app.query_one(StageLine)
    if app.session is None:
        app.waiting = question
        stage.say(f"Will be asked when the study is open: {question}")
        prompt.text = ""
        return
    if app.is_asking:
        stage.say("One question at a time: esc stops the one that runs.")
        return
    app.waiting, app.is_asking = "", True
    prompt.text = ""
    prompt.recall.add(question)
    stage.finish()
    app.run_question(question)


def finish(app: AssistantApp, message: Answered | Failed) -> None:
    """Show what came of the question and take the next one."""
    app.is_asking = False
    stage = app.query_one(StageLine)
    is_new_to_keys = stage.is_shown or not app.answers
    stage.finish()
    match message:
        case Answered(question=question, answer=answer):
            app.answers.append(answer)
            block = AnswerBlock(question, answer)
        case Failed(question=question, error=error):
            block = AnswerBlock(question, None, error.diagnostics())
            if not app.query_one(Prompt).text:
                app.query_one(Prompt).take(question)
    if app.session is not None:
        app.query_one(StudyLine).show(app.session)
    app.query_one("#log", VerticalScroll).mount(block)
    if is_new_to_keys:  # the footer is laid out anew, which takes longer than most answers
        app.refresh_bindings()


def show_welcome(app: AssistantApp, starters: tuple[str, ...]) -> None:
    """Say how to begin."""
    from textual.widgets import Static

    log = app.query_one("#log", VerticalScroll)
    log.mount(Static("Ask in your own words, for example:", markup=False))
    log.mount(NextQuestions(starters, starters))


def toggle(app: AssistantApp, part: str) -> None:
    """Show or hide a part of the block that is walked on, else of the newest answer."""
    block = _current(app)
    if block is not None:
        block.toggle(part)


def _current(app: AssistantApp) -> AnswerBlock | None:
    if isinstance(app.focused, AnswerBlock):
        return app.focused
    blocks = [item for item in app.query(AnswerBlock) if item.answer is not None]
    return blocks[-1] if blocks else None


def walk(app: AssistantApp, step: int) -> None:
    """Focus the block above or below; below the last is the prompt."""
    blocks = list(app.query(AnswerBlock))
    focused = app.focused
    place = blocks.index(focused) if isinstance(focused, AnswerBlock) else len(blocks)
    place = max(place + step, 0)
    if place < len(blocks):
        blocks[place].focus()
    else:
        app.query_one(Prompt).focus()


def copy_answer(app: AssistantApp) -> None:
    """Copy the current answer as Markdown, by the terminal's own clipboard sequence."""
    from assistant.present.text import markdown_text

    block = _current(app)
    if block is not None and block.answer is not None:
        app.copy_to_clipboard(markdown_text(block.answer))
        app.query_one(StageLine).say(
            "Sent to the terminal's clipboard as Markdown. Where the terminal does not take it: cqa transcript export."
        )


def interrupt(app: AssistantApp) -> None:
    """Do what ctrl+c means here."""
    prompt = app.query_one(Prompt)
    selected = prompt.selected_text or app.screen.get_selected_text()
    if selected:
        app.copy_to_clipboard(selected)
        app.query_one(StageLine).say("Sent to the terminal's clipboard.")
    elif app.is_asking:
        app.action_stop()
    elif prompt.text:
        prompt.text = ""
    else:
        app.query_one(StageLine).say("ctrl+q leaves.")


def search_history(app: AssistantApp) -> None:
    """Search earlier questions of this study; the one taken goes into the prompt."""
    from assistant.ui.pick import PickScreen  # its widgets are not needed for the first paint

    recall = app.query_one(Prompt).recall
    _pick(
        app,
        PickScreen(
            "Earlier questions", lambda words: [(item, item) for item in recall.search(words)]
        ),
    )


def show_help(app: AssistantApp) -> None:
    """List the keys and what can be asked."""
    if app.session is None:
        app.query_one(StageLine).say(KEYS)
        return
    from assistant.ui.pick import PickScreen

    offers = _offers(app.session)

    def search(words: str) -> list[tuple[str, str]]:
        wanted = words.lower().split()
        return [item for item in offers if all(word in item[0].lower() for word in wanted)]

    _pick(app, PickScreen("What can be asked", search, KEYS))


def _pick(app: AssistantApp, screen: PickScreen) -> None:
    if len(app.screen_stack) > 1:
        return

    def take(question: str | None) -> None:
        prompt = app.query_one(Prompt)
        if question:
            prompt.take(question)
        prompt.focus()

    app.push_screen(screen, take)


def _offers(session: Session) -> list[tuple[str, str]]:
    """Return each kind's examples that this study can read, with the kind's title."""
    found = []
    for kind in session.kinds:
        for example in kind.examples:
            if kind.is_built and not example.context:
                found.append((f"{kind.title}: {example.ask}", example.ask))
    return found


def questions_provider() -> type[Provider]:
    """Return the palette's source of questions; imported when the palette is."""
    from assistant.ui.palette import Questions

    return Questions


def palette_offers(app: AssistantApp) -> list[tuple[str, str]]:
    """Return what the palette lists beside the app's own commands."""
    return _offers(app.session) if app.session is not None else []


def say_farewell(app: AssistantApp) -> None:
    """Print the session, so that the terminal's own scrollback keeps it, and close the record."""
    from assistant.harmless_text import safe_text

    if app.failure:
        print(safe_text(app.failure, lines=True), file=sys.stderr)
    for answer in app.answers:
        print(_summary(answer))
    if app.session is None:
        return
    path = app.session.transcript_path
    app.session.close()
    if path is not None:
        from assistant.transcript.chain import head_words

        print(f"Record: {safe_text(str(path))} ({head_words(app.session.head)})", file=sys.stderr)


def _summary(answer: Answer) -> str:
    from assistant.present.text import plain_text

    return f"> {plain_text(answer, figure=False).rstrip()}\n"
