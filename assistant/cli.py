"""The command `cqa`: stdout is data, stderr is narration, exit codes are in the error classes."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from assistant.errors import AssistantError, UsageError

COMMANDS = ("ask", "load", "transcript", "kinds", "dictionary", "explain")
DEFECT = 70
INTERRUPTED = 130
BROKEN_PIPE = 141


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are ours."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of exiting, so that the exit code is 64."""
        raise UsageError(
            f"{message[0].upper()}{message[1:]}.", next_step=f"See `{self.prog} --help`."
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; never a traceback."""
    listed = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = _run(listed)
        sys.stdout.flush()
    except AssistantError as error:
        _say(error.diagnostics())
        return error.exit_code
    except KeyboardInterrupt:
        _say("Interrupted.")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception as error:
        if os.environ.get("CQA_DEBUG"):
            raise
        _say(
            f"This is a defect of the program ({type(error).__name__}). Nothing was answered. "
            "Run again with CQA_DEBUG=1 and report what it prints."
        )
        return DEFECT
    return code


def _say(text: str) -> None:
    from assistant.harmless_text import safe_text

    print(safe_text(text, lines=True), file=sys.stderr)


def _run(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stdin):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(
                encoding="utf-8",
                errors="backslashreplace" if stream is sys.stdout else "surrogateescape",
            )
    if not arguments or arguments[0] not in (*COMMANDS, "-h", "--help", "--version"):
        return _open_app(arguments)
    parser = _parser(arguments[0])
    options = parser.parse_args(arguments)
    if options.version:
        from assistant.answering.provenance import version

        print(f"cqa {version()}")
        return 0
    run = getattr(options, "run", None)
    if run is None:
        parser.print_help()
        return 0
    code: int = run(options)
    return code


def _parser(command: str) -> _Parser:
    parser = _Parser(
        prog="cqa", description="Ask a clinical trial a question in words.",
        epilog="Without a command: cqa [STUDY] opens the terminal app.",
    )  # fmt: skip
    parser.add_argument("--version", action="store_true", help="print the version")
    commands = parser.add_subparsers(title="commands", parser_class=_Parser)
    from assistant import commands as own

    own.add_parsers(commands)
    if command == "transcript":  # 0.1 s that an answer need not wait for
        from assistant import transcript_commands

        transcript_commands.add_parser(commands)
    else:
        commands.add_parser("transcript", help="the audit trail")
    return parser


def _open_app(arguments: list[str]) -> int:
    parser = _Parser(prog="cqa", description="Open the terminal app on a study.")
    parser.add_argument("study", nargs="?", help="study folder; the bundled study without it")
    parser.add_argument("--plain", action="store_true", help="lines instead of a screen")
    parser.add_argument("--screen-reader", action="store_true", help="lines for a screen reader")
    parser.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    parser.add_argument("--transcript", type=Path, help="folder or new .jsonl file of the record")
    options = parser.parse_args(arguments)
    if options.study is not None and not Path(options.study).exists():
        raise UsageError(
            f"There is no command and no study called {options.study}.",
            next_step="See `cqa --help`, or make a study with `cqa load FILES... --to STUDY`.",
        )
    from assistant.settings import settings

    found = settings()
    is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if (
        options.plain
        or options.screen_reader
        or found.plain
        or found.screen_reader
        or not is_terminal
    ):
        from assistant.line_mode import run_lines

        spoken = options.screen_reader or found.screen_reader
        return run_lines(options.study, options.transcript, found, spoken=spoken)
    from assistant.ui.app import run_app

    return run_app(options.study, options.transcript, found, mouse=not options.no_mouse)
