"""Files and folders that a command names, and who gives it."""

from __future__ import annotations

import getpass
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from assistant.errors import UsageError
from assistant.settings import key_folder, now, settings
from assistant.transcript.activity import keep_activity
from assistant.transcript.folder import transcripts_in
from assistant.transcript.keys import Key, load_key, make_key, public_fingerprint
from assistant.transcript.writer import Witness


def existing_file(path: Path) -> Path:
    """Return a transcript that is there.

    Raises:
        UsageError: it is not.
    """
    if not path.is_file():
        raise UsageError(f"There is no transcript {path}.", next_step="Check the name.")
    return path


def folder_of(place: Path) -> Path:
    """Return a folder of transcripts, or the folder of a transcript.

    Raises:
        UsageError: there is neither, or the folder holds no transcript.
    """
    folder = place if place.is_dir() else existing_file(place).parent
    if not transcripts_in(folder):
        raise UsageError(f"{folder} holds no transcript.")
    return folder


def own_witness() -> Witness:
    """Return who gives this command, and the clock."""
    found = settings()
    return Witness(now, found.user, found.host, found.session)


def put_on_record(folder: Path, entry: str, body: Mapping[str, object]) -> None:
    """Record what is done with the records of a folder, there or among one's own.

    Raises:
        TranscriptError: neither can be written, so it must not be done.
    """
    from assistant.answering.circumstances import circumstances  # 50 ms: only for acts

    folders = (folder, settings().transcript_folder)
    keep_activity(folders, own_witness(), entry, body, circumstances())


def passphrase(name: str) -> bytes:
    """Ask for a key's passphrase: at the terminal, unseen, or as the next line of stdin."""
    if sys.stdin.isatty():
        return getpass.getpass(f"Passphrase of the key {name}: ").encode()
    return sys.stdin.readline().rstrip("\n").encode()


def seal() -> Key:
    """Return the key with which this installation seals, made at its first use."""
    path = key_folder() / "seal"
    if path.exists():
        return load_key(path, passphrase)
    return make_key(path, b"", f"cqa-seal@{settings().host}")


def personal_key_path() -> Path:
    """Return where the key of the person who gives this command is, or would be."""
    return key_folder() / f"person-{re.sub(r'[^A-Za-z0-9_-]', '_', settings().user)}"


def earlier_seal(fingerprint: str) -> Key | None:
    """Return an earlier seal of this installation by its fingerprint."""
    for path in sorted(key_folder().glob("seal.before-*")):
        if path.suffix != ".pub" and public_fingerprint(path) == fingerprint:
            return load_key(path, passphrase)
    return None


def signing_key_must_exist() -> None:
    """Refuse a signature by who has no key.

    Raises:
        UsageError: the person has none.
    """
    if not personal_key_path().exists():
        raise UsageError(
            "You have no key of your own yet.", next_step="Make it: cqa transcript key --personal"
        )
