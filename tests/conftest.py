"""What tests share: a private cache and record folder, and one session on the bundled study."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session", autouse=True)
def private_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep caches and records of tests away from those of people; one cache for all workers."""
    base = tmp_path_factory.getbasetemp()
    shared_base = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CQA_CACHE_DIR", str(shared_base / "cqa-cache"))
        patch.setenv("CQA_TRANSCRIPT_DIR", str(base / "cqa-records"))
        patch.delenv("NO_COLOR", raising=False)
        yield


@pytest.fixture(scope="session")
def compiled_locales(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment in which German and Turkish rules of writing are really in force.

    They are compiled with the system's own `localedef`; where it or its sources are missing, the
    environment is empty and only the locale's name is set.
    """
    folder = tmp_path_factory.mktemp("locales")
    for name in ("de_DE", "tr_TR"):
        command = ["localedef", "-i", name, "-f", "UTF-8", str(folder / f"{name}.UTF-8")]
        try:
            done = subprocess.run(command, capture_output=True, check=False, timeout=120)
        except FileNotFoundError:
            return {}
        if done.returncode:
            return {}
    return {"LOCPATH": str(folder)}


@pytest.fixture(scope="session")
def session(private_folders: None):
    """Return a session on the bundled study that records nothing."""
    from assistant.ask import open_session

    opened = open_session()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def reader(session):
    """Return the reader of the bundled study."""
    return session.reader


@pytest.fixture
def ask(session) -> Callable[..., object]:
    """Return a function that asks one question by itself."""

    def asked(question: str, context: str | None = None):
        session.forget()
        previous = None
        if context is not None:
            previous = session.read(context).reading
        return session.ask(question, previous=previous)

    return asked


@pytest.fixture
def witness():
    """Return a witness with a fixed clock."""
    from assistant.transcript.writer import Witness

    return Witness(lambda: datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "tester", "host", "a1b2c3")


def cqa(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        input=stdin, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False,
        env={**os.environ, **environment},
    )  # fmt: skip


def batch(lines: list[dict[str, object]], *arguments: str) -> list[dict[str, object]]:
    """Ask a batch through the command and return its answers."""
    done = cqa("ask", "--batch", "-", *arguments, stdin="\n".join(map(json.dumps, lines)))
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def public_questions() -> list[dict[str, object]]:
    """Return the public question set; empty where it is absent."""
    path = SHARED / "questions" / "public.jsonl"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
