"""`cqa transcript unblind`: a person signs that a study's blinded columns are shown from now on."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import TranscriptError, UsageError
from assistant.harmless_text import safe_text
from assistant.settings import settings
from assistant.transcript.keys import public_fingerprint
from assistant.transcript.unblinding import find_unblinding, keep_unblinding, unblinding_body
from assistant.transcript_commands.own_key import own_key
from assistant.transcript_commands.places import (
    own_witness,
    personal_key_path,
    signing_key_must_exist,
)

if TYPE_CHECKING:
    from assistant.study.model import Blinding

    Subcommands = argparse._SubParsersAction[Any]


def add_parsers(commands: Subcommands) -> None:
    """Add `unblind`."""
    command = commands.add_parser("unblind", help="sign that a study's blinded columns are shown")
    command.add_argument("study", type=Path, help="study folder")
    command.add_argument("--name", required=True, help="the signer's name")
    command.add_argument("--reason", required=True, help="why it is unblinded")
    command.add_argument(
        "--in", dest="folder", type=Path, help="folder of records; your own without it"
    )
    command.set_defaults(run=run_unblind)


def run_unblind(options: argparse.Namespace) -> int:
    """Keep a signed unblinding; sessions that record in that folder then see the columns."""
    from assistant.answering.circumstances import circumstances
    from assistant.answering.opening import unblinding_scope
    from assistant.study.open import open_study

    name, reason = options.name.strip(), options.reason.strip()
    if not name or not reason:
        raise UsageError("An unblinding needs the signer's name and a reason.")
    study = open_study(options.study)
    if study.blinding is None:
        raise UsageError(
            f"{study.name} has nothing blinded.",
            next_step="study.toml says what is, in [blinding].",
        )
    folder = options.folder or settings().transcript_folder
    scope = unblinding_scope(study)
    if find_unblinding(folder, scope, study.blinding.signers).record is not None:
        raise UsageError(f"{folder} holds a signed unblinding of {study.name} already.")
    signing_key_must_exist()
    _may_unblind(study.blinding)
    witness = own_witness()
    body = unblinding_body(scope, witness, own_key(folder, "unblinding"), name, reason)
    kept = keep_unblinding(folder, witness, body, circumstances())
    print(
        f"{safe_text(str(kept))}: {safe_text(study.name)} unblinded by {safe_text(name)}: "
        f"{', '.join(scope.columns)}"
    )
    return 0


def _may_unblind(blinding: Blinding) -> None:
    own = public_fingerprint(personal_key_path())
    if own not in blinding.signers:
        named = ", ".join(blinding.signers) or "nobody"
        raise TranscriptError(
            "You may not unblind this study.",
            why=f"Your key is {own}; study.toml names {named}.",
            next_step="Who keeps study.toml adds a key to signers in [blinding].",
        )
