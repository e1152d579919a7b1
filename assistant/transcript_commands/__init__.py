"""`cqa transcript ...`: the audit trail on the command line."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from assistant.transcript_commands import (
    asking_again,
    bundling,
    checking,
    exporting,
    remarks,
    searching,
    signing,
    unblinding,
)

if TYPE_CHECKING:
    Subcommands = argparse._SubParsersAction[Any]


def add_parser(commands: Subcommands) -> None:
    """Add `transcript` with its own commands."""
    parser = commands.add_parser("transcript", help="the audit trail")
    inner = parser.add_subparsers(title="commands", required=True, dest="what")
    for part in (
        checking,
        exporting,
        asking_again,
        signing,
        remarks,
        searching,
        bundling,
        unblinding,
    ):
        part.add_parsers(inner)
