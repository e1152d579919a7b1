"""`cqa transcript annotate | amend | review`, and the electronic signature of `sign --meaning`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import UsageError
from assistant.harmless_text import safe_text
from assistant.transcript.remarks import (
    FINDINGS,
    keep_remark,
    signature_body,
    subject_of,
)
from assistant.transcript_commands.places import (
    existing_file,
    own_witness,
    signing_key,
    signing_key_must_exist,
)

if TYPE_CHECKING:
    Subcommands = argparse._SubParsersAction[Any]


def add_parsers(commands: Subcommands) -> None:
    """Add `annotate`, `amend` and `review`."""
    for name, words in (
        ("annotate", "say something of a record"),
        ("amend", "correct a record; the old words stay visible"),
        ("review", "review a record that another person made"),
    ):
        command = commands.add_parser(name, help=words)
        command.add_argument("file", type=Path, help="transcript")
        command.add_argument("--record", type=int, required=True, help="number of the record")
        command.add_argument("text", nargs="+", help="the words")
        if name == "amend":
            command.add_argument("--reason", required=True, help="why it is corrected")
        if name == "review":
            command.add_argument("--finding", choices=FINDINGS, required=True)
        command.set_defaults(run=run_remark, entry=ENTRIES[name])


ENTRIES = {"annotate": "annotation", "amend": "amendment", "review": "review"}


def run_remark(options: argparse.Namespace) -> int:
    """Keep a remark in a file of its own beside the transcript."""
    text = " ".join(options.text).strip()
    if not text or not (getattr(options, "reason", "x") or "").strip():
        raise UsageError("There are no words to keep.", next_step="Say what, and why.")
    body: dict[str, object] = {"text": text}
    body |= {name: getattr(options, name) for name in ("reason", "finding") if name in options}
    subject = subject_of(existing_file(options.file), options.record)
    kept = keep_remark(options.file.parent, own_witness(), options.entry, subject, body)
    print(f"{safe_text(str(kept))}: {options.entry} on record {subject.sequence}")
    return 0


def run_signature(options: argparse.Namespace) -> int:
    """Sign a record, or a session by its last record, with a person's own key."""
    if not (options.name or "").strip():
        raise UsageError(
            "A signature needs the signer's name.", next_step='Add --name "First Last".'
        )
    signing_key_must_exist()
    subject = subject_of(existing_file(options.place), options.record)
    key = signing_key()
    witness = own_witness()
    body = signature_body(subject, witness, key, options.name.strip(), options.meaning)
    kept = keep_remark(options.place.parent, witness, "signature", subject, body)
    print(
        f"{safe_text(str(kept))}: record {subject.sequence} signed as {options.meaning} by "
        f"{safe_text(options.name)}, key {key.fingerprint}"
    )
    return 0
