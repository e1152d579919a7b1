"""The terminal app, driven by keys: what a person sees, and what they must never see."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.containers import VerticalScroll
from textual.widgets import Footer, Input, OptionList, Static

from assistant.settings import Settings
from assistant.ui.app import AssistantApp
from assistant.ui.blocks import AnswerBlock, NextQuestions
from assistant.ui.lines import StageLine, StudyLine, WordsLine
from assistant.ui.pick import PickScreen
from assistant.ui.prompt import Prompt

SIZES = [(80, 24), (120, 36), (200, 60)]


def make_app(folder: Path, study: str | None = None) -> AssistantApp:
    return AssistantApp(
        study, None, Settings(folder, "tester", "host", f"s{len(list(folder.glob('*')))}")
    )


async def until(pilot, holds) -> None:
    """Let the app work until something holds; the limit is far beyond what any machine needs."""
    for _ in range(2000):
        await pilot.pause(0.01)
        if holds():
            return
    raise AssertionError(f"it never came: {pilot.app.failure}")


async def opened(app: AssistantApp, pilot) -> None:
    await until(pilot, lambda: app.session is not None)
    await app.workers.wait_for_complete()
    await pilot.pause()


async def type_text(pilot, text: str) -> None:
    for sign in text:
        await pilot.press("space" if sign == " " else sign)


async def ask(app: AssistantApp, pilot, question: str) -> AnswerBlock:
    before = len(app.query(AnswerBlock))
    app.query_one(Prompt).take(question)
    await pilot.press("enter")
    await until(pilot, lambda: len(app.query(AnswerBlock)) > before and not app.is_asking)
    block = list(app.query(AnswerBlock))[-1]
    await until(pilot, lambda: block.size.width > 0)
    await pilot.pause()
    return block


def text_of(block) -> str:
    return "\n".join(str(part.render()) for part in block.query(Static) if part.display)


def screen_text(app: AssistantApp) -> str:
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in lines)


@pytest.fixture
def app(tmp_path) -> AssistantApp:
    return make_app(tmp_path)


async def test_keys_typed_before_the_study_is_open_are_kept_and_asked(app) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await type_text(pilot, "median ttp")
        assert app.query_one(Prompt).text == "median ttp"
        await pilot.press("enter")
        await until(pilot, lambda: bool(app.answers))
        assert app.answers[0].reading.kind == "tte_median"


async def test_the_prompt_has_the_focus_from_the_start(app) -> None:
    async with app.run_test() as pilot:
        assert isinstance(app.focused, Prompt)
        await opened(app, pilot)
        assert isinstance(app.focused, Prompt)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_an_answer_shows_restatement_number_limits_and_curve_at_any_size(tmp_path, size):
    app = make_app(tmp_path)
    async with app.run_test(size=size) as pilot:
        await opened(app, pilot)
        block = await ask(app, pilot, "median TTP for stage C")
        shown = text_of(block)
        assert "Median TTP in patients with BCLC stage C" in shown
        assert "[n = 9 of 50]" in shown
        assert "5.0 months (95% CI 2.1 to 7.5" in shown
        assert "at risk" in shown
        curve = str(block.query_one(".curve", Static).render())
        assert max(len(line) for line in curve.splitlines()) <= size[0]
        assert "Median TTP" in screen_text(app)


async def test_the_header_says_what_is_invented_and_where_the_record_is(app) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(app, pilot)
        shown = str(app.query_one(StudyLine).render())
        assert "RECONSTRUCTION" in shown
        assert "50 patients" in shown
        assert "record " in shown


async def test_how_it_was_computed_opens_and_closes_on_a_key(app) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(app, pilot)
        block = await ask(app, pilot, "median TTP for stage C")
        how = block.query_one(".how", Static)
        assert not how.display
        await pilot.press("ctrl+t")
        shown = str(how.render())
        assert how.display
        for part in (
            "50  all patients",
            "9  BCLC stage C",
            "Kaplan-Meier; log-log",
            "SELECT",
            "sha256",
        ):
            assert part in shown
        await pilot.press("ctrl+t")
        assert not how.display


async def test_the_record_is_on_disk_when_the_answer_is_shown(app, tmp_path) -> None:
    from assistant.transcript.chain import records, verify

    async with app.run_test() as pilot:
        await opened(app, pilot)
        await ask(app, pilot, "median TTP for stage C")
        path = app.session.transcript_path
        types = [record["type"] for record in records(path)]
        assert types == ["session.open", "question.asked", "answer.given"]
        app.session.close()
        assert verify(path).verifies


async def test_choices_are_numbered_and_enter_takes_one(app) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(app, pilot)
        block = await ask(app, pilot, "survival at 12 months")
        offered = block.query_one(NextQuestions)
        assert "1. OS rate at 12 months" in str(offered.get_option_at_index(0).prompt)
        offered.focus()
        offered.highlighted = 0
        await pilot.press("enter")
        await until(pilot, lambda: len(app.answers) == 2)
        assert app.answers[-1].outcome == "answered"
        assert app.answers[-1].reading.endpoint == ("OS",)


async def test_a_refusal_offers_questions_that_run(app) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(app, pilot)
        block = await ask(app, pilot, "median TTP for stage Q")
        assert "No patient has BCLC stage Q" in text_of(block)
        offered = block.query_one(NextQuestions)
        offered.focus()
        offered.highlighted = 0
        await pilot.press("enter")
        await until(pilot, lambda: len(app.answers) == 2)
        assert app.answers[-1].outcome == "answered"


async def test_words_are_marked_in_words_and_tab_takes_the_ending(app) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(app, pilot)
        words_line = app.query_one(WordsLine)
        await type_text(pilot, "median frobs ")
        await until(pilot, lambda: "NOT KNOWN: frobs" in str(words_line.render()))
        prompt = app.query_one(Prompt)
        prompt.take("median TTP for st")
        await until(pilot, lambda: "C (9)" in str(words_line.render()))
        words = str(app.query_one(WordsLine).render())
        assert "C (9)" in words
        assert prompt.suggestion
        whole = prompt.text + prompt.suggestion
        await pilot.press("tab")
        assert prompt.text == whole


async def test_up_and_down_walk_earlier_questions_by_what_is_typed(app) -> None:
    async with app.run_test() as pilot:
        await opened(app, pilot)
        await ask(app, pilot, "median TTP for stage C")
        await ask(app, pilot, "how many women")
        prompt = app.query_one(Prompt)
        await pilot.press("up")
        assert prompt.text == "how many women"
        await pilot.press("up")
        assert prompt.text == "median TTP for stage C"
        await pilot.press("down", "down")
        assert prompt.text == ""
        prompt.take("med")
        await pilot.press("up")
        assert prompt.text == "median TTP for stage C"


async def test_history_is_searched_across_sessions_of_the_study(tmp_path) -> None:
    first = make_app(tmp_path)
    async with first.run_test() as pilot:
        await opened(first, pilot)
        await ask(first, pilot, "median TTP for stage C")
        await ask(first, pilot, "how many women")
        first.session.close()
    second = make_app(tmp_path)
    async with second.run_test() as pilot:
        await opened(second, pilot)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(second.screen, PickScreen))
        assert isinstance(second.screen, PickScreen)
        await type_text(pilot, "ttp")
        await pilot.pause()
        listed = second.screen.query_one(OptionList)
        assert listed.option_count == 1
        await pilot.press("enter")
        await pilot.pause()
        assert second.query_one(Prompt).text == "median TTP for stage C"


async def test_help_lists_what_can_be_asked(app) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(app, pilot)
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, PickScreen))
        assert app.screen.query_one(OptionList).option_count > 60
        app.screen.query_one(Input).value = "restricted mean"
        await pilot.pause()
        assert 0 < app.screen.query_one(OptionList).option_count < 10
        await pilot.press("escape")
        assert isinstance(app.focused, Prompt)


async def test_escape_stops_the_question_and_the_stop_is_recorded(app) -> None:
    import threading

    from assistant.errors import Cancelled
    from assistant.transcript.chain import records

    async with app.run_test() as pilot:
        await opened(app, pilot)
        stopped = threading.Event()
        session = app.session

        def slow(*_: object, **__: object) -> None:
            stopped.wait(10)
            raise Cancelled("The question was stopped.")

        session._answering.answer = slow
        session._answering.interrupt = stopped.set
        app.query_one(Prompt).take("median TTP")
        await pilot.press("enter")
        await until(pilot, lambda: "esc stops" in str(app.query_one(StageLine).render()))
        await pilot.press("escape")
        await until(pilot, lambda: len(app.query(AnswerBlock)) == 1)
        assert "stopped" in text_of(list(app.query(AnswerBlock))[-1])
        assert app.query_one(Prompt).text == "median TTP"
        assert [item["type"] for item in records(session.transcript_path)][-1] == "cancelled"


async def test_a_second_question_waits_until_the_first_has_ended(app) -> None:
    async with app.run_test() as pilot:
        await opened(app, pilot)
        app.is_asking = True
        app.query_one(Prompt).take("median TTP")
        await pilot.press("enter")
        await pilot.pause()
        assert "One question at a time" in str(app.query_one(StageLine).render())
        assert app.query_one(Prompt).text == "median TTP"


async def test_a_defect_is_shown_as_one_and_the_app_goes_on(app) -> None:
    async with app.run_test() as pilot:
        await opened(app, pilot)
        whole = app.session._answering.read

        def broken(*_: object) -> None:
            raise RuntimeError("secret value of a patient")

        app.session._answering.read = broken
        block = await ask(app, pilot, "median TTP")
        assert "defect of the program (RuntimeError)" in text_of(block)
        assert "secret" not in screen_text(app)
        app.session._answering.read = whole
        await ask(app, pilot, "median TTP")
        assert app.answers[-1].outcome == "answered"


@pytest.mark.parametrize(
    "hostile",
    ["[/]", "[@click=app.quit]x", "\x1b]0;title\x07", "\x1b[2J", "\u202eevil", "[bold]x[/bold]"],
)
async def test_hostile_text_is_shown_as_text_and_does_nothing(app, hostile) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(app, pilot)
        await ask(app, pilot, f"median TTP {hostile}")
        shown = screen_text(app)
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert app.is_running
        assert len(app.query(AnswerBlock)) == 1


async def test_the_footer_shows_at_most_six_keys(app) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(app, pilot)
        await ask(app, pilot, "median TTP")
        await pilot.pause()
        assert len(app.query_one(Footer).children) <= 6


async def test_alt_up_walks_to_an_answer_and_enter_takes_its_question(app) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(app, pilot)
        await ask(app, pilot, "median TTP")
        await ask(app, pilot, "how many women")
        await pilot.press("alt+up", "alt+up")
        assert isinstance(app.focused, AnswerBlock)
        await pilot.press("enter")
        await pilot.pause()
        assert app.query_one(Prompt).text == "median TTP"


async def test_clearing_the_view_keeps_the_record(app) -> None:
    from assistant.transcript.chain import records

    async with app.run_test() as pilot:
        await opened(app, pilot)
        await ask(app, pilot, "median TTP")
        await pilot.press("ctrl+l")
        await pilot.pause()
        assert not app.query_one("#log", VerticalScroll).children
        kept = [record["body"] for record in records(app.session.transcript_path)]
        assert kept[1]["question"] == "median TTP"


async def test_a_record_that_cannot_be_kept_ends_with_its_message_and_exit_4(tmp_path) -> None:
    (tmp_path / "file").write_text("in the way")
    app = AssistantApp(None, None, Settings(tmp_path / "file" / "x", "tester", "host", "s1"))
    async with app.run_test() as pilot:
        await until(pilot, lambda: bool(app.failure))
    assert "cannot be kept" in app.failure
    assert app.return_code == 4


async def test_a_paste_longer_than_a_question_is_cut_and_said(app) -> None:
    from textual import events

    async with app.run_test() as pilot:
        await opened(app, pilot)
        prompt = app.query_one(Prompt)
        await prompt._on_paste(events.Paste("x" * 10_000))
        await pilot.pause()
        assert len(prompt.text) == 4000
