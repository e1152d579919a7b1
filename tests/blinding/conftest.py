"""An installation with a person's key, and a study that this key may unblind."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.commands import open_recorded
from assistant.errors import StudyError
from assistant.present.text import FORMATS
from assistant.transcript.keys import make_key
from tests.blinding import blinded_study

PASSPHRASE = b"correct horse"


@dataclass
class Place:
    """Where everything of one test lies."""

    base: Path
    fingerprint: str
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    @property
    def records(self) -> Path:
        return self.base / "records"

    @property
    def cache(self) -> Path:
        return self.base / "cache"

    def settings(self, *columns: str, signer: str | None = None) -> str:
        listed = ", ".join(f'"{name}"' for name in columns)
        signed = self.fingerprint if signer is None else signer
        return f'name = "two-arms"\n[blinding]\ncolumns = [{listed}]\nsigners = ["{signed}"]\n'

    def study(self, settings: str, name: str = "study") -> Path:
        return blinded_study.written(self.base / name, settings)

    def cqa(self, *arguments: object, stdin: str = "") -> tuple[int, str, str]:
        """Run the command; return its exit code, stdout and stderr."""
        self.monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        code = main([str(item) for item in arguments])
        shown = self.capsys.readouterr()
        return code, shown.out, shown.err

    def ask(self, study: Path, question: str, form: str = "json") -> str:
        return self.cqa("ask", "--study", study, "--format", form, question)[1]

    def asked(self, study: Path, questions: Sequence[str]) -> dict[str, list[str]]:
        """Ask in one session that records; return each answer in every form, JSON first."""
        session = open_recorded(str(study), None)
        found: dict[str, list[str]] = {}
        try:
            for question in questions:
                try:
                    answer = session.ask(question)
                except StudyError as error:
                    found[question] = [error.diagnostics()]
                else:
                    found[question] = [
                        FORMATS[form](answer) for form in ("json", "text", "csv", "md")
                    ]
        finally:
            session.close()
        return found

    def unblind(self, study: Path, *, word: bytes = PASSPHRASE) -> tuple[int, str, str]:
        return self.cqa(
            "transcript", "unblind", study, "--name", "U. Blind", "--reason", "database lock",
            "--in", self.records, stdin=word.decode() + "\n",
        )  # fmt: skip

    def unblinding(self) -> Path:
        (found,) = self.records.glob("*-unblinding.jsonl")
        return found


@pytest.fixture
def place(tmp_path, monkeypatch, capsys) -> Place:
    for name, folder in (("CQA_KEY_DIR", "keys"), ("CQA_STATE_DIR", "marks"),
                         ("CQA_TRANSCRIPT_DIR", "records"), ("CQA_CACHE_DIR", "cache")):  # fmt: skip
        monkeypatch.setenv(name, str(tmp_path / folder))
    from assistant.transcript_commands.places import personal_key_path

    key = make_key(personal_key_path(), PASSPHRASE, "test")
    return Place(tmp_path, key.fingerprint, monkeypatch, capsys)
