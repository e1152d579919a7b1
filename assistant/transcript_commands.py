"""`cqa transcript verify | show | export | replay`: the audit trail."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import TranscriptError, UsageError
from assistant.harmless_text import safe_text
from assistant.transcript.chain import Verification, head_words, verify
from assistant.transcript.export import exported

if TYPE_CHECKING:
    Subcommands = argparse._SubParsersAction[Any]

FORMS = ("text", "json", "csv", "md", "html")


def add_parser(commands: Subcommands) -> None:
    """Add `transcript` with its own commands."""
    parser = commands.add_parser("transcript", help="the audit trail")
    inner = parser.add_subparsers(title="commands", required=True, dest="what")
    for name, words, run in (
        ("verify", "check every byte of a record, or of a folder of records", run_verify),
        ("show", "print a verified record", run_show),
        ("export", "a verified record as JSON, CSV, Markdown or HTML", run_export),
        ("replay", "ask every recorded question again and compare", run_replay),
    ):
        command = inner.add_parser(name, help=words)
        command.add_argument(
            "file", type=Path, help="transcript" + (" or folder" if name == "verify" else "")
        )
        if name == "export":
            command.add_argument("--format", choices=FORMS, default="json")
            command.add_argument("--to", type=Path, help="file to write; stdout without it")
        if name == "verify":
            command.add_argument("--head", help="digest or words that the record must end with")
        if name == "replay":
            command.add_argument("--study", help="study folder; the bundled study without it")
        command.set_defaults(run=run)


def run_verify(options: argparse.Namespace) -> int:
    """Check one transcript or all of a folder; 0 if every byte is as it was written."""
    files = _files(options.file)
    code = 0
    for file in files:
        found = _verified(file)
        print(_words(found))
        if not found.verifies:
            code = TranscriptError.exit_code
        if options.head and options.head not in (found.head, head_words(found.head)):
            print(f"{safe_text(str(file))}: the record does not end with {options.head}")
            code = TranscriptError.exit_code
    return code


def run_show(options: argparse.Namespace) -> int:
    """Print a verified transcript for reading."""
    sys.stdout.write(exported(_existing(options.file), "text"))
    return 0


def run_export(options: argparse.Namespace) -> int:
    """Write a verified transcript in another form."""
    text = exported(_existing(options.file), options.format)
    if options.to is None:
        sys.stdout.write(text)
        return 0
    try:
        with options.to.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(
            f"{options.to} cannot be written.", why=f"({error.strerror})",
            next_step="Name a file that does not exist yet, in a folder that you may write to.",
        ) from error  # fmt: skip
    return 0


def run_replay(options: argparse.Namespace) -> int:
    """Ask every recorded question again; 0 where no digit differs."""
    from assistant.ask import open_session
    from assistant.language.readings import reading_from_json
    from assistant.transcript.replay import replay

    session = open_session(options.study)

    def ask(question: str, context: Mapping[str, object] | None) -> Mapping[str, object]:
        session.forget(keep_choices=True)
        previous = reading_from_json(context) if context else None
        return session.ask(question, previous=previous).to_json()

    try:
        found = replay(_existing(options.file), ask, session.study.data_sha256)
    finally:
        session.close()
    if found.stopped:
        raise TranscriptError(
            "Nothing was asked again.", why=f"{found.stopped[0].upper()}{found.stopped[1:]}."
        )
    for difference in found.differences:
        print(safe_text(difference))
    print(f"{found.questions} questions asked again, {len(found.differences)} differ")
    return TranscriptError.exit_code if found.differences else 0


def _files(place: Path) -> list[Path]:
    if place.is_dir():
        files = sorted(place.glob("*.jsonl"))
        if not files:
            raise UsageError(f"{place} holds no transcript.")
        return files
    return [_existing(place)]


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise UsageError(f"There is no transcript {path}.", next_step="Check the name.")
    return path


def _verified(path: Path) -> Verification:
    try:
        return verify(path)
    except OSError as error:
        raise TranscriptError(f"{path} cannot be read.", why=f"({error.strerror})") from error


def _words(found: Verification) -> str:
    head = f"{found.records} records, head {found.head[:16]} {head_words(found.head)}"
    name = safe_text(found.path)
    if found.verifies:
        return f"{name}: whole, {head}" + ("" if found.closed else "; the session was not closed")
    assert found.finding is not None
    return (
        f"{name}: {found.state} at line {found.finding.line}: {found.finding.cause}; "
        f"before it {head}"
    )
