"""Studies that the tests of estimates share."""

from __future__ import annotations

import pytest

from assistant.ask import open_session
from assistant.cli import main
from tests.estimates.two_arm_study import written


@pytest.fixture(scope="session")
def two_arms(tmp_path_factory, private_folders):
    """Return a session on the small two-arm study."""
    folder = tmp_path_factory.mktemp("two-arms")
    assert main(["load", *map(str, written(folder)), "--to", str(folder / "study")]) == 0
    opened = open_session(folder / "study")
    yield opened
    opened.close()


@pytest.fixture
def ask_two_arms(two_arms):
    """Return a function that asks the two-arm study one question by itself."""

    def asked(question: str):
        two_arms.forget()
        return two_arms.ask(question)

    return asked


@pytest.fixture
def answer_reading(session):
    """Return a function that answers a reading that no question needs to lead to."""

    def answered(reading, of=session):
        return of._answering.answer_reading(reading.kind, reading)

    return answered
