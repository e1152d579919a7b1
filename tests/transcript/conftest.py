"""Keys and marks of tests are kept away from those of people."""

from __future__ import annotations

import pytest

from tests.transcript.store import Store


@pytest.fixture(autouse=True)
def own_keys(tmp_path_factory, monkeypatch):
    """Give each test an installation of its own."""
    base = tmp_path_factory.mktemp("installation")
    monkeypatch.setenv("CQA_KEY_DIR", str(base / "keys"))
    monkeypatch.setenv("CQA_STATE_DIR", str(base / "marks"))
    return base


@pytest.fixture
def store(tmp_path, own_keys) -> Store:
    """Return a folder of three closed sessions, signed after each."""
    made = Store(tmp_path / "records", own_keys)
    for questions in (("median TTP", "how many women"), ("median OS",), ("a", "b", "c")):
        made.session(*questions)
        made.sign()
    return made
