"""`cqa transcript replay`: every recorded question once more."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import TranscriptError
from assistant.harmless_text import safe_text
from assistant.transcript.chain import verify
from assistant.transcript.replay import blinding_in
from assistant.transcript_commands.places import existing_file, put_on_record

if TYPE_CHECKING:
    Subcommands = argparse._SubParsersAction[Any]


def add_parsers(commands: Subcommands) -> None:
    """Add `replay`."""
    command = commands.add_parser("replay", help="ask every recorded question again and compare")
    command.add_argument("file", type=Path, help="transcript")
    command.add_argument("--study", help="study folder; the bundled study without it")
    command.set_defaults(run=run_replay)


def run_replay(options: argparse.Namespace) -> int:
    """Ask every recorded question again; 0 where no digit differs."""
    from assistant.ask import open_session
    from assistant.language.readings import reading_from_json
    from assistant.transcript.replay import replay

    path = existing_file(options.file)
    was_unblinded = blinding_in(path) == "unblinded"
    session = open_session(options.study, records=path.parent if was_unblinded else None)

    def ask(question: str, context: Mapping[str, object] | None) -> Mapping[str, object]:
        session.forget(keep_choices=True)
        previous = reading_from_json(context) if context else None
        return session.ask(question, previous=previous).to_json()

    try:
        found = replay(path, ask, session.study.data_sha256)
    finally:
        session.close()
    put_on_record(path.parent, "replay", {
        "source": path.name, "head": verify(path).head, "study": session.study.name,
        "data_sha256": session.study.data_sha256, "questions": found.questions,
        "differences": list(found.differences), "stopped": found.stopped,
        "redacted": found.redacted,
    })  # fmt: skip
    if found.stopped:
        raise TranscriptError(
            "Nothing was asked again.", why=f"{found.stopped[0].upper()}{found.stopped[1:]}."
        )
    for difference in found.differences:
        print(safe_text(difference))
    left = f", {found.redacted} are redacted and were not asked" if found.redacted else ""
    print(f"{found.questions} questions asked again, {len(found.differences)} differ{left}")
    return TranscriptError.exit_code if found.differences else 0
