"""`cqa transcript search`: records of a folder by words, kind, user and time."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import TranscriptError, UsageError
from assistant.harmless_text import harmless_json, safe_text
from assistant.settings import settings
from assistant.transcript.document import row_of
from assistant.transcript.search import Hit, Query, search

if TYPE_CHECKING:
    Subcommands = argparse._SubParsersAction[Any]

_TIME = re.compile(r"\d{4}(-\d\d(-\d\d([T ]\d\d(:\d\d(:\d\d)?)?)?)?)?")


def add_parsers(commands: Subcommands) -> None:
    """Add `search`."""
    command = commands.add_parser("search", help="find records by words, kind, user and time")
    command.add_argument("words", nargs="*", help="words that the record must hold, all of them")
    command.add_argument(
        "--in", dest="folder", type=Path, help="folder; your own records without it"
    )
    command.add_argument("--kind", default="", help="type of record, or kind of question")
    command.add_argument("--user", default="", help="who made the record")
    command.add_argument("--from", dest="since", default="", help="first day or time, UTC")
    command.add_argument("--to", dest="until", default="", help="last day or time, UTC, included")
    command.add_argument("--format", choices=("text", "json"), default="text")
    command.set_defaults(run=run_search)


def run_search(options: argparse.Namespace) -> int:
    """Print every record that fits."""
    query = Query(
        tuple(word for given in options.words for word in given.split()), options.kind, options.user,
        _time(options.since), _time(options.until),
    )  # fmt: skip
    if query == Query():
        raise UsageError(
            "There is nothing to look for.",
            next_step="Give words, or --kind, --user, --from, --to.",
        )
    folder = options.folder or settings().transcript_folder
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.", next_step="Name one with --in.")
    found = 0
    try:
        for hit in search(folder, query):
            found += 1
            print(_line(hit) if options.format == "text" else harmless_json(_form(hit)))
    except OSError as error:
        raise TranscriptError(f"{folder} cannot be read.", why=f"({error.strerror})") from error
    print(f"{found} records found", file=sys.stderr)
    return 0


def _time(stated: str) -> str:
    if stated and not _TIME.fullmatch(stated):
        raise UsageError(
            f"{stated} is no time.", next_step="Write it as 2026-01-31 or 2026-01-31T14:05, in UTC."
        )
    return stated.replace(" ", "T")


def _line(hit: Hit) -> str:
    row = row_of(hit.record)
    said = " | ".join(
        part for part in (row["question"], row["restatement"], row["outcome"]) if part
    )
    changed = "" if hit.is_intact else " CHANGED: its checksum does not hold;"
    return safe_text(
        f"{hit.path.name}:{hit.line}:{changed} {row['utc']} {row['user']} {row['type']} {said}"
    )


def _form(hit: Hit) -> dict[str, object]:
    return {"file": hit.path.name, "line": hit.line, "intact": hit.is_intact, "record": hit.record}
