"""`cqa transcript annotate | amend | review | redact`, and the signature of `sign --meaning`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import UsageError
from assistant.harmless_text import safe_text
from assistant.transcript.redacting import places_of, redact, redactable, words_in
from assistant.transcript.remarks import (
    FINDINGS,
    keep_remark,
    signature_body,
    subject_of,
)
from assistant.transcript_commands.own_key import own_key
from assistant.transcript_commands.places import (
    existing_file,
    own_witness,
)

if TYPE_CHECKING:
    Subcommands = argparse._SubParsersAction[Any]


def add_parsers(commands: Subcommands) -> None:
    """Add `annotate`, `amend`, `review` and `redact`."""
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
    command = commands.add_parser(
        "redact", help="take personal data away from a record, signed and with a reason"
    )
    command.add_argument("file", type=Path, help="transcript")
    command.add_argument("--record", type=int, required=True, help="number of the record")
    command.add_argument(
        "--field", action="append", default=[], metavar="MEMBER",
        help="what of it: question, restatement, results, text ...; may be given again; all without it",
    )  # fmt: skip
    command.add_argument("--reason", required=True, help="why; it stays visible, so name nobody")
    command.add_argument("--name", required=True, help="the signer's name")
    command.set_defaults(run=run_redaction)


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


def run_redaction(options: argparse.Namespace) -> int:
    """Take what a record says away from beside the chain, signed with a person's own key."""
    if not options.reason.strip() or not options.name.strip():
        raise UsageError(
            "A redaction needs a reason and the signer's name.",
            next_step="Say why, and who you are.",
        )
    path = existing_file(options.file)
    subject, apart = redactable(path, options.record, options.field)
    key = own_key(path.parent, "redaction")
    words = words_in(path, subject.sequence, apart)
    kept = redact(
        path, subject, apart, own_witness(), key, options.name.strip(), options.reason.strip()
    )
    print(
        f"{safe_text(str(kept))}: {safe_text(', '.join(apart))} of record {subject.sequence} redacted "
        f"by {safe_text(options.name)}, key {key.fingerprint}"
    )
    places = list(places_of(words, path.parent))
    for file, number, member in places:
        print(safe_text(f"Note: the same words stand in {file}, record {number}, {member}"))
    print("Copies that were exported, bundled or backed up before still hold the words.")
    return 0


def run_signature(options: argparse.Namespace) -> int:
    """Sign a record, or a session by its last record, with a person's own key."""
    if not (options.name or "").strip():
        raise UsageError(
            "A signature needs the signer's name.", next_step='Add --name "First Last".'
        )
    subject = subject_of(existing_file(options.place), options.record)
    key = own_key(options.place.parent, "signature")
    witness = own_witness()
    body = signature_body(subject, witness, key, options.name.strip(), options.meaning)
    kept = keep_remark(options.place.parent, witness, "signature", subject, body)
    print(
        f"{safe_text(str(kept))}: record {subject.sequence} signed as {options.meaning} by "
        f"{safe_text(options.name)}, key {key.fingerprint}"
    )
    return 0
