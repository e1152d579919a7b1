"""`cqa transcript sign | key`: checkpoints over a folder, and the key that makes them."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import UsageError
from assistant.harmless_text import safe_text
from assistant.settings import key_folder, now, settings, state_folder
from assistant.transcript.chain import head_words
from assistant.transcript.keys import make_key, public_fingerprint
from assistant.transcript.remarks import MEANINGS
from assistant.transcript.sealing import sign_folder
from assistant.transcript_commands.places import (
    earlier_seal,
    folder_of,
    passphrase,
    personal_key_path,
    seal,
)
from assistant.transcript_commands.remarks import run_signature

SHORTEST_PASSPHRASE = 8

if TYPE_CHECKING:
    Subcommands = argparse._SubParsersAction[Any]


def add_parsers(commands: Subcommands) -> None:
    """Add `sign` and `key`."""
    sign = commands.add_parser(
        "sign", help="sign a checkpoint over a folder; with --meaning, sign a record yourself"
    )
    sign.add_argument("place", type=Path, help="folder, or a transcript whose folder is meant")
    sign.add_argument(
        "--accept-other-key", action="store_true",
        help="go on although the key of the last checkpoint is not here; verify tells of it",
    )  # fmt: skip
    sign.add_argument("--meaning", choices=MEANINGS, help="an electronic signature, and what for")
    sign.add_argument("--name", help="the signer's name, with --meaning")
    sign.add_argument("--record", type=int, help="number of the record; the last without it")
    sign.set_defaults(run=run_sign)
    key = commands.add_parser("key", help="show this installation's seal, or make a new one")
    key.add_argument("--new", action="store_true", help="make a new seal; the old one agrees to it")
    key.add_argument(
        "--passphrase", action="store_true", help="lock the new seal with a passphrase"
    )
    key.add_argument(
        "--personal", action="store_true", help="your own key, for signatures; it has a passphrase"
    )
    key.set_defaults(run=run_key)


def run_sign(options: argparse.Namespace) -> int:
    """Sign what a folder holds now; with a meaning, sign a record."""
    if options.meaning:
        return run_signature(options)
    folder = folder_of(options.place)
    checkpoint, is_new = sign_folder(
        folder, seal(), state_folder(), now,
        old_key=earlier_seal, accept_other_key=options.accept_other_key,
    )  # fmt: skip
    done = "signed" if is_new else "nothing has changed since"
    print(
        f"{safe_text(str(folder))}: {done} checkpoint {checkpoint.number} of {checkpoint.utc}: "
        f"{checkpoint.entries} transcripts, {head_words(checkpoint.digest)}, key {checkpoint.key}"
    )
    return 0


def run_key(options: argparse.Namespace) -> int:
    """Print the seal's fingerprint; make a new seal where that is asked for."""
    if options.personal:
        return _personal_key()
    path = key_folder() / "seal"
    if options.passphrase and not options.new and path.exists():
        raise UsageError(
            "There is a seal already.", next_step=f"Lock it with: ssh-keygen -p -f {path}"
        )
    if options.new and path.exists():
        _put_aside(path)
    if not path.exists():
        word = passphrase("seal") if options.passphrase else b""
        make_key(path, word, f"cqa-seal@{settings().host}")
    print(f"{safe_text(str(path))}: {public_fingerprint(path)}")
    return 0


def _personal_key() -> int:
    path = personal_key_path()
    if not path.exists():
        word, again = passphrase(path.name), passphrase(f"{path.name}, again")
        if len(word) < SHORTEST_PASSPHRASE or word != again:
            raise UsageError(
                "No key was made: the passphrase is short, or the two differ.",
                next_step=f"Give one of at least {SHORTEST_PASSPHRASE} characters, twice.",
            )
        make_key(path, word, settings().user)
    print(f"{safe_text(str(path))}: {public_fingerprint(path)}")
    return 0


def _put_aside(path: Path) -> None:
    ending = re.sub(r"[^A-Za-z0-9]", "_", public_fingerprint(path).removeprefix("SHA256:")[:16])
    for name, new in (("seal", f"seal.before-{ending}"), ("seal.pub", f"seal.before-{ending}.pub")):
        path.with_name(name).rename(path.with_name(new))
