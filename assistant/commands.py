"""The commands that ask, load and describe."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import StudyError, UsageError
from assistant.harmless_text import harmless_json, safe_text

if TYPE_CHECKING:
    from assistant.ask import Session
    from assistant.model import Answer

    Subcommands = argparse._SubParsersAction[Any]

LONGEST_LINE = 100_000


def add_parsers(commands: Subcommands) -> None:
    """Add `ask`, `load`, `kinds`, `dictionary` and `explain`."""
    ask = commands.add_parser("ask", help="answer one question, or a batch of them")
    ask.add_argument("question", nargs="*", help="the question")
    ask.add_argument("--study", help="study folder; the bundled study without it")
    ask.add_argument("--format", choices=("text", "json", "csv", "md"), default="text")
    ask.add_argument("--batch", metavar="FILE", help='lines of {"id", "q", "context"}; - for stdin')
    ask.add_argument(
        "--reading", action="store_true", help="stop after the reading; record nothing"
    )
    ask.add_argument("--transcript", type=Path, help="folder or new .jsonl file of the record")
    ask.add_argument("--timings", action="store_true", help="print how long it took, to stderr")
    ask.set_defaults(run=run_ask)
    load = commands.add_parser("load", help="make a study from data files")
    load.add_argument("files", nargs="+", type=Path)
    load.add_argument("--to", type=Path, required=True, metavar="STUDY")
    load.add_argument("--replace", action="store_true", help="replace the study that is there")
    load.set_defaults(run=run_load)
    kinds = commands.add_parser("kinds", help="what can be asked")
    kinds.add_argument("--format", choices=("text", "json"), default="text")
    kinds.set_defaults(run=run_kinds)
    dictionary = commands.add_parser("dictionary", help="what a study holds")
    dictionary.add_argument("--study", help="study folder; the bundled study without it")
    dictionary.add_argument("--format", choices=("text", "json", "csv", "md"), default="text")
    dictionary.set_defaults(run=run_dictionary)
    explain = commands.add_parser("explain", help="what a word means in a study")
    explain.add_argument("word", nargs="+")
    explain.add_argument("--study", help="study folder; the bundled study without it")
    explain.set_defaults(run=run_explain)


def open_recorded(study: str | None, transcript: Path | None, *, record: bool = True) -> Session:
    """Open a session whose record goes where the command or the environment says."""
    from assistant.ask import open_session
    from assistant.settings import now, settings
    from assistant.transcript.writer import Witness

    found = settings()
    witness = Witness(now, found.user, found.host, found.session)
    place = transcript or found.transcript_folder
    if record:
        return open_session(study, transcript=place, witness=witness)
    return open_session(study, records=place.parent if place.suffix == ".jsonl" else place)


def run_ask(options: argparse.Namespace) -> int:
    """Answer one question or a batch."""
    if options.batch is not None and options.question:
        raise UsageError("Give a question or --batch, not both.")
    if options.batch is None and not options.question:
        raise UsageError("There is no question.", next_step='Try: cqa ask "median TTP for stage C"')
    lines = _batch_lines(options.batch) if options.batch is not None else ()
    session = open_recorded(options.study, options.transcript, record=not options.reading)
    try:
        if options.batch is not None:
            for line in lines:
                sys.stdout.write(_batch_answer(session, line, options.reading))
                sys.stdout.flush()
            return 0
        return _one(session, " ".join(options.question), options)
    finally:
        session.close()


def _one(session: Session, question: str, options: argparse.Namespace) -> int:
    from assistant.present.text import FORMATS

    started = time.perf_counter()
    answer = session.read(question) if options.reading else session.ask(question)
    if options.timings:
        print(f"{1000 * (time.perf_counter() - started):.1f} ms", file=sys.stderr)
    sys.stdout.write(FORMATS[options.format](answer))
    if options.format != "json" and answer.refusal is not None and options.format == "csv":
        print(answer.refusal.message, file=sys.stderr)
    return answer.exit_code


def _batch_lines(place: str) -> Iterable[str]:
    if place == "-":
        return sys.stdin
    path = Path(place)
    try:
        return path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError as error:
        raise UsageError(
            f"The batch {place} cannot be read.", next_step="Check the name and the folder."
        ) from error


def _batch_answer(session: Session, line: str, reading_only: bool) -> str:
    """Return one line of JSON; a line that is no question gets an outcome too."""
    if not line.strip():
        return ""
    try:
        item = json.loads(line) if len(line) <= LONGEST_LINE else None
    except (ValueError, RecursionError):
        item = None
    if not isinstance(item, dict) or not isinstance(item.get("q"), str):
        return _refused_line(None, line[:80], "bad_line", 'A line must be {"id": ..., "q": "..."}.')
    question = item["q"].encode("utf-8", "replace").decode("utf-8")
    try:
        answer = _asked(session, question, item.get("context"), reading_only)
    except StudyError as error:
        return _refused_line(item.get("id"), question, error.code, error.diagnostics())
    form = answer.to_json()
    form["id"] = item.get("id")
    return harmless_json(form) + "\n"


def _asked(session: Session, question: str, context: object, reading_only: bool) -> Answer:
    """Ask with the question before as context; without one, nothing came before."""
    session.forget()
    previous = None
    if isinstance(context, str) and context:
        before = session.read(context)
        previous = before.reading if before.outcome == "read" else None
    if reading_only:
        return session.read(question, previous=previous)
    return session.ask(question, previous=previous)


def _refused_line(identifier: object, question: str, code: str, message: str) -> str:
    from assistant.model import Answer, Refusal

    form = Answer(question, "refused", refusal=Refusal(code, message)).to_json()
    form["id"] = identifier
    return harmless_json(form) + "\n"


def run_load(options: argparse.Namespace) -> int:
    """Make a study folder and say what was found."""
    from assistant.resources import resource_dir
    from assistant.study.load import load_study
    from assistant.study.vocabulary import load_vocabulary

    vocabulary = load_vocabulary((resource_dir("queries") / "vocabulary",))
    report = load_study(
        options.files, options.to, vocabulary=vocabulary, replace_existing=options.replace
    )
    study = report.study
    print(f"{safe_text(str(report.folder))}: patients {study.patients}, tables {len(study.tables)}, "
          f"times to an event {len(study.endpoints)}, concepts {len(study.concepts)}", file=sys.stderr)  # fmt: skip
    for note in report.notes:
        print(safe_text(f"Note: {note}"), file=sys.stderr)
    print(safe_text(str(report.folder)))
    return 0


def run_kinds(options: argparse.Namespace) -> int:
    """List the kinds of question with an example each."""
    from assistant.kinds import load_kinds
    from assistant.resources import resource_dir

    kinds = sorted(load_kinds((resource_dir("queries") / "kinds",)), key=lambda k: (k.tier, k.name))
    if options.format == "json":
        listed: list[Mapping[str, object]] = [
            {"kind": k.name, "tier": k.tier, "title": k.title, "returns": k.returns,
             "built": k.is_built, "options": list(k.options), "examples": [e.ask for e in k.examples]}
            for k in kinds
        ]  # fmt: skip
        print(harmless_json(listed, indent=1))
        return 0
    for kind in kinds:
        example = kind.examples[0].ask if kind.examples else ""
        print(
            f"{kind.name:28} {kind.title:42} {example}{'' if kind.is_built else '  (read, not computed yet)'}"
        )
    return 0


def run_dictionary(options: argparse.Namespace) -> int:
    """Describe a study: tables, endpoints, concepts, what is invented."""
    from assistant.present.text import FORMATS

    session = open_recorded(options.study, None, record=False)
    try:
        answer = session.ask("what variables are available?")
        if options.format == "text":
            study = session.study
            data = f"{study.patients} patients, data {study.data_sha256[:16]}"
            print(safe_text(f"{study.title} ({data})"))
            for line in study.limits:
                print(safe_text(line))
            for note in study.notes:
                print(safe_text(f"Note: {note}"))
        sys.stdout.write(FORMATS[options.format](answer))
        return answer.exit_code
    finally:
        session.close()


def run_explain(options: argparse.Namespace) -> int:
    """Say what a word means in a study and where that comes from."""
    session = open_recorded(options.study, None, record=False)
    try:
        print(session.reader.explain(" ".join(options.word)))
        return 0
    finally:
        session.close()
