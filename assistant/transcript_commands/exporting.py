"""`cqa transcript show | export`: a verified record in other forms."""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import UsageError
from assistant.transcript.chain import verify
from assistant.transcript.export import FORMS, TEXT_FORMS, exported, exported_file
from assistant.transcript_commands.places import existing_file, put_on_record

if TYPE_CHECKING:
    Subcommands = argparse._SubParsersAction[Any]


def add_parsers(commands: Subcommands) -> None:
    """Add `show` and `export`."""
    show = commands.add_parser("show", help="print a verified record")
    show.add_argument("file", type=Path, help="transcript")
    show.set_defaults(run=run_show)
    export = commands.add_parser("export", help="a verified record in another form")
    export.add_argument("file", type=Path, help="transcript")
    export.add_argument("--format", choices=FORMS, default="json")
    export.add_argument("--to", type=Path, help="file to write; stdout without it")
    export.set_defaults(run=run_export)


def run_show(options: argparse.Namespace) -> int:
    """Print a verified transcript for reading."""
    sys.stdout.write(exported(existing_file(options.file), "text"))
    return 0


def run_export(options: argparse.Namespace) -> int:
    """Write a verified transcript in another form."""
    path = existing_file(options.file)
    if options.to is None and options.format not in TEXT_FORMS:
        raise UsageError(f"A {options.format} goes to a file.", next_step="Name it with --to.")
    content = exported_file(path, options.format)
    if options.to is not None and options.to.exists():
        raise _unwritable(options.to, "there is a file already")
    head = verify(path).head
    put_on_record(path.parent, "export", {
        "source": path.name, "head": head, "format": options.format,
        "to": str(options.to) if options.to else None, "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    })  # fmt: skip
    if options.to is None:
        sys.stdout.write(content.decode())
        return 0
    try:
        with options.to.open("xb") as file:
            file.write(content)
    except OSError as error:
        raise _unwritable(options.to, error.strerror or "the disk failed") from error
    return 0


def _unwritable(to: Path, why: str) -> UsageError:
    return UsageError(
        f"{to} cannot be written.", why=f"({why})",
        next_step="Name a file that does not exist yet, in a folder that you may write to.",
    )  # fmt: skip
