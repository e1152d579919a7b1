"""`cqa transcript bundle`: records for an inspector who does not have this program."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.harmless_text import safe_text
from assistant.settings import now, state_folder
from assistant.transcript.bundle import make_bundle
from assistant.transcript_commands.places import existing_file, put_on_record, seal

if TYPE_CHECKING:
    Subcommands = argparse._SubParsersAction[Any]


def add_parsers(commands: Subcommands) -> None:
    """Add `bundle`."""
    command = commands.add_parser(
        "bundle", help="records, checkpoints and keys, to be verified with stock tools only"
    )
    command.add_argument("files", nargs="+", type=Path, help="transcripts of one folder")
    command.add_argument("--to", type=Path, required=True, help="folder to make")
    command.set_defaults(run=run_bundle)


def run_bundle(options: argparse.Namespace) -> int:
    """Make a bundle; what is said of its transcripts goes with them."""
    paths = [existing_file(path) for path in options.files]
    key = seal()

    def on_record(names: Sequence[str], sums: bytes) -> None:
        put_on_record(paths[0].parent, "export", {
            "format": "bundle", "transcripts": list(names), "to": str(options.to),
            "key": key.fingerprint, "sha256": hashlib.sha256(sums).hexdigest(),
        })  # fmt: skip

    names = make_bundle(paths, options.to, key, state_folder(), now, before_writing=on_record)
    print(f"{safe_text(str(options.to))}: {len(names)} transcripts; key {key.fingerprint}")
    print(f"How to verify it: {safe_text(str(options.to / 'README.md'))}")
    return 0
