"""Opening a person's own key: its passphrase each time, wrong ones on record, and not without end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant.errors import TranscriptError
from assistant.settings import now, settings, state_folder
from assistant.transcript.keys import Key, load_key, public_fingerprint
from assistant.transcript_commands.places import (
    passphrase,
    personal_key_path,
    put_on_record,
    signing_key_must_exist,
)

WRONG_IN_A_ROW = 5
LOCKED_FOR = timedelta(minutes=15)


def own_key(folder: Path, act: str) -> Key:
    """Open the key of the person who gives this command.

    Each wrong passphrase is put on record; after five in a row the program does not ask again
    for a quarter of an hour. That binds this program: who holds the key's file can try elsewhere.

    Args:
        folder: Of the records that the act is about: there a wrong passphrase is recorded.
        act: What the key is wanted for.

    Raises:
        UsageError: there is none yet.
        TranscriptError: it was not opened, is locked, or has no passphrase.
    """
    path = personal_key_path()
    signing_key_must_exist()
    wrong = _wrong_since(_notes(path), now() - LOCKED_FOR)
    if len(wrong) >= WRONG_IN_A_ROW:
        until = (wrong[-1] + LOCKED_FOR).astimezone(UTC).isoformat(timespec="minutes")
        raise TranscriptError(
            f"Your key is locked until {until}.",
            why=f"Its passphrase was wrong {len(wrong)} times in a row.",
            next_step="Nothing was signed. If it was not you who tried, make a new key and say so.",
        )
    asked: list[bytes] = []

    def ask(name: str) -> bytes:
        asked.append(passphrase(name))
        return asked[-1]

    try:
        key = load_key(path, ask)
    except TranscriptError:
        if asked:
            _note(path, [*wrong, now()])
            put_on_record(folder, "access.denied", {
                "act": act, "key": public_fingerprint(path), "user": settings().user,
                "wrong_in_a_row": len(wrong) + 1,
            })  # fmt: skip
        raise
    if not asked:
        raise TranscriptError(
            "Your key has no passphrase, so anybody at this account could sign with it.",
            next_step=f"Give it one: ssh-keygen -p -f {path}",
        )
    _notes(path).unlink(missing_ok=True)
    return key


def _notes(key: Path) -> Path:
    return state_folder() / f"{key.name}.wrong"


def _wrong_since(notes: Path, start: datetime) -> list[datetime]:
    """Return the times of wrong passphrases; what cannot be read counts as none."""
    try:
        times = [datetime.fromisoformat(each) for each in json.loads(notes.read_text("utf-8"))]
        return [each for each in times if each > start]
    except (OSError, ValueError, TypeError):
        return []


def _note(key: Path, times: Sequence[datetime]) -> None:
    notes = _notes(key)
    try:
        notes.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        notes.write_text(json.dumps([each.isoformat() for each in times]), encoding="utf-8")
    except OSError as error:
        raise TranscriptError(
            f"The key was not opened, and that cannot be noted in {notes.parent}.",
            why=f"({error.strerror})",
            next_step="Make room or permission there, or name another folder with CQA_STATE_DIR.",
        ) from error
