"""`cqa transcript verify`: every byte, and for a folder every file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import TranscriptError, UsageError
from assistant.harmless_text import harmless_json, safe_text
from assistant.settings import state_folder
from assistant.transcript.chain import Verification, head_words
from assistant.transcript.folder import FolderVerification, verify_folder
from assistant.transcript.many import verify_all
from assistant.transcript_commands.places import existing_file

if TYPE_CHECKING:
    Subcommands = argparse._SubParsersAction[Any]


def add_parsers(commands: Subcommands) -> None:
    """Add `verify`."""
    command = commands.add_parser("verify", help="check every byte of a record, or of a folder")
    command.add_argument("file", type=Path, help="transcript or folder")
    command.add_argument("--head", help="digest or words that the record must end with")
    command.add_argument(
        "--key", action="append", default=[], metavar="SHA256:...",
        help="fingerprint of a key that you trust for checkpoints; may be given again",
    )  # fmt: skip
    command.add_argument(
        "--selection", action="store_true",
        help="the folder holds some transcripts of another: what is absent is noted only",
    )  # fmt: skip
    command.add_argument("--format", choices=("text", "json"), default="text")
    command.set_defaults(run=run_verify)


def run_verify(options: argparse.Namespace) -> int:
    """Check one transcript or all of a folder; 0 if every byte is as it was written."""
    whole = _folder(options) if options.file.is_dir() else None
    files = whole.files if whole else (_file(options.file),)
    heads = [_head_words(found, options.head) for found in files] if options.head else []
    if options.format == "json":
        print(
            harmless_json({**_form(files, whole), "other_heads": [*filter(None, heads)]}, indent=1)
        )
    else:
        for found in files:
            print(words(found))
        for line in (*filter(None, heads), *(_folder_words(whole) if whole else ())):
            print(line)
    if whole and not whole.checkpoints:
        print(
            f"{whole.records} records in {len(whole.files)} transcripts, none under a signed "
            "checkpoint: see `cqa transcript sign`",
            file=sys.stderr,
        )
    good = whole.verifies if whole else files[0].verifies
    return 0 if good and not any(heads) else TranscriptError.exit_code


def _folder(options: argparse.Namespace) -> FolderVerification:
    folder: Path = options.file
    try:
        found = verify_folder(folder, state_folder(), options.key, is_selection=options.selection)
    except OSError as error:
        raise TranscriptError(f"{folder} cannot be read.", why=f"({error.strerror})") from error
    if not found.files and not found.findings:
        raise UsageError(f"{folder} holds no transcript.")
    return found


def _file(path: Path) -> Verification:
    try:
        return verify_all([existing_file(path)])[0]
    except OSError as error:
        raise TranscriptError(f"{path} cannot be read.", why=f"({error.strerror})") from error


def _head_words(found: Verification, head: str) -> str:
    if head in (found.head, head_words(found.head)):
        return ""
    return f"{safe_text(found.path)}: the record does not end with {safe_text(head)}"


def words(found: Verification) -> str:
    """Return what checking a transcript found, in a line."""
    head = f"{found.records} records, head {found.head[:16]} {head_words(found.head)}"
    name = safe_text(found.path)
    if not found.verifies:
        assert found.finding is not None
        return (
            f"{name}: {found.state} at line {found.finding.line}: {found.finding.cause}; "
            f"before it {head}"
        )
    notes = "" if found.closed else "; the session was not closed"
    if found.clock_steps:
        listed = ", ".join(map(str, found.clock_steps[:5]))
        more = len(found.clock_steps) - 5
        notes += (
            f"; the clock went back before record {listed}{f' and {more} more' if more > 0 else ''}"
        )
    if found.gone:
        listed = ", ".join(f"{each.member} of record {each.sequence}" for each in found.gone[:5])
        more = len(found.gone) - 5
        notes += f"; redacted: {safe_text(listed)}{f' and {more} more' if more > 0 else ''}"
    if found.unfinished:
        notes += f"; {found.unfinished} bytes beside it belong to no record, as after a crash"
    return f"{name}: whole, {head}{notes}"


def _folder_words(whole: FolderVerification) -> list[str]:
    folder = safe_text(whole.folder)
    lines = [f"{safe_text(each.name)}: {each.tamper}: {each.cause}" for each in whole.findings]
    lines += [f"Note: {safe_text(note)}" for note in whole.notes]
    lines += [
        safe_text(
            f"{each.file}: {each.member} of record {each.sequence} {each.words[1:-1]} (key {each.key})"
        )
        for each in whole.redactions
    ]
    newer = max(0, whole.records - whole.covered)
    if not whole.checkpoints:
        return lines
    last = whole.checkpoints[-1]
    lines.append(
        f"{folder}: checkpoint {last.number} of {last.utc}, {head_words(last.digest)}, key {last.key}, "
        f"covers {whole.covered} records in {last.entries} transcripts; {newer} are newer"
    )
    lines.append(
        f"{folder}: {whole.marked} of {len(whole.checkpoints)} checkpoints are noted outside it on "
        "this machine"
        + ("" if whole.marked else ": compare the key and the words with what you were given")
    )
    return lines


def _form(files: tuple[Verification, ...], whole: FolderVerification | None) -> dict[str, object]:
    form: dict[str, object] = {
        "verifies": whole.verifies if whole else files[0].verifies,
        "transcripts": [
            {
                "path": found.path, "state": found.state, "records": found.records,
                "head": found.head, "words": head_words(found.head), "closed": found.closed,
                "clock_steps": list(found.clock_steps),
                "redacted": [[each.sequence, each.member] for each in found.gone],
                "unfinished_bytes": found.unfinished,
                "finding": {"line": found.finding.line, "cause": found.finding.cause}
                if found.finding else None,
            }
            for found in files
        ],
    }  # fmt: skip
    if whole is not None:
        form["findings"] = [
            {"name": each.name, "tamper": each.tamper, "cause": each.cause}
            for each in whole.findings
        ]
        form["checkpoints"] = [
            {"number": each.number, "utc": each.utc, "digest": each.digest, "key": each.key}
            for each in whole.checkpoints
        ]
        form |= {
            "notes": list(whole.notes),
            "redactions": [
                {
                    "file": each.file,
                    "record": each.sequence,
                    "member": each.member,
                    "name": each.name,
                    "utc": each.utc,
                    "reason": each.reason,
                    "key": each.key,
                }
                for each in whole.redactions
            ],
            "marked": whole.marked,
            "records_covered": whole.covered,
            "records": whole.records,
        }
    return form
