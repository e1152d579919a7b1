"""Mutants of the audit trail: does a test fail when a safeguard is taken out?

    python benchmarks/audit_mutants.py [WORDS OF A MUTANT]

Each mutant is one line of `assistant/transcript` changed in a copy of the project, on which the
tests of the transcript then run. A mutant that survives is a safeguard that no test shows: the
exit code is then 1. About ten minutes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TESTS = ("faults", "redaction", "record", "folder", "keys", "remarks", "chain", "many", "bundle")
SHORT = {"CQA_KILLS": "2", "CQA_BUNDLE_MUTANTS": "3", "CQA_FLIPPED_BYTES": "4000"}
MUTANTS = (
    (
        "drop fsync of a record",
        "writer.py",
        "        os.fsync(descriptor)  # once",
        "        pass  # once",
    ),
    (
        "drop folder sync",
        "writer.py",
        "        sync_folder(path.parent)\n    except",
        "        pass\n    except",
    ),
    (
        "ignore short write",
        "writer.py",
        "            written += step",
        "            written = len(line)",
    ),
    (
        "drop O_EXCL",
        "writer.py",
        "os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND",
        "os.O_WRONLY | os.O_CREAT | os.O_APPEND",
    ),
    (
        "go on after a failure",
        "writer.py",
        "            self._failed = True\n            why",
        "            why",
    ),
    (
        "retry fsync",
        "writer.py",
        "        os.fsync(descriptor)  # once",
        "        try:\n            os.fsync(descriptor)\n        except OSError:\n"
        "            os.fsync(descriptor)\n        # once",
    ),
    (
        "world-readable",
        "writer.py",
        "FOLDER_MODE, FILE_MODE = 0o700, 0o600",
        "FOLDER_MODE, FILE_MODE = 0o755, 0o644",
    ),
    (
        "no checksum check",
        "chain.py",
        '            and _has_its_checksum(line, record["checksum"])',
        "            and True",
    ),
    (
        "no canonical check",
        "chain.py",
        "            and _encoded_again(record) == text",
        "            and True",
    ),
    (
        "no sequence check",
        "chain.py",
        '            and record["sequence"] == number',
        "            and True",
    ),
    (
        "no previous check",
        "chain.py",
        '            and record["previous"] == expected',
        "            and True",
    ),
    ("sightings not recorded", "writer.py", '{**opening, "folder": seen}', "{**opening}"),
    (
        "head of evidence not compared",
        "folder.py",
        "        and point.head == said.head\n",
        "",
    ),
    (
        "mark before digest ignored",
        "signed_row.py",
        "row[mark.number - 1].checkpoint.digest != mark.digest",
        "False",
    ),
    (
        "rollback by marks ignored",
        "signed_row.py",
        "    if last.number > len(row):",
        "    if False:",
    ),
    (
        "signature not checked",
        "signed_row.py",
        "    if public is None or not raw_is_good(one.body, signed.raw, public):",
        "    if public is None:",
    ),
    (
        "consent not checked",
        "signed_row.py",
        "    if consent is None or fingerprint(consent) != before.key:",
        "    if False:",
    ),
    (
        "chain of checkpoints not checked",
        "signed_row.py",
        'one.previous != (before.digest if before else "0" * 64)',
        "False",
    ),
    ("root not checked", "signed_row.py", "!= (before.entries, before.root)", "== ()"),
    (
        "sign what does not verify",
        "sealing.py",
        "    _must_be_consistent(found, accept",
        "    0 and _must_be_consistent(found, accept",
    ),
    (
        "checkpoint replaced by rename",
        "sealing.py",
        "os.link(part, folder / name)",
        "os.replace(part, folder / name)",
    ),
    ("no mark", "sealing.py", "    add_mark(\n", "    (lambda *_: None)(\n"),
    (
        "words beside the chain not checked",
        "chain.py",
        "cause = contents.fault(number, body[APART])",
        'cause = "" if True else contents.fault(number, body[APART])',
    ),
    (
        "more words than records not seen",
        "chain.py",
        "    if unfinished and closed and state",
        "    if False and closed and state",
    ),
    (
        "any line may be gone",
        "contents.py",
        "        if missing.digest not in self._allowed:",
        "        if False:",
    ),
    (
        "what is left of a line not compared",
        "contents.py",
        '        if line.rstrip(b" \\n") != left_of(missing) or',
        "        if False or",
    ),
    (
        "redaction's signature not checked",
        "redactions.py",
        "    if signer is None:\n        return",
        "    if False:\n        return",
    ),
    (
        "redaction's statement not compared",
        "redactions.py",
        "    if statement != _statement(",
        "    if False and statement != _statement(",
    ),
    (
        "redaction of what is not in the record",
        "redactions.py",
        "or not redacted.items() <= apart.items()",
        "",
    ),
    (
        "words put back are shown",
        "document.py",
        "[told(record, redactions) for",
        "[told(record, {}) for",
    ),
    (
        "folder not synced for the words",
        "writer.py",
        "            sync_folder(self.path.parent)\n        return self._contents",
        "        return self._contents",
    ),
    (
        "words written after their record",
        "writer.py",
        "            if contents:\n                self._write(self._beside(), contents)\n"
        '            self._write(self._descriptor, line + b"\\n")',
        '            self._write(self._descriptor, line + b"\\n")\n'
        "            if contents:\n                self._write(self._beside(), contents)",
    ),
    (
        "own review allowed",
        "remarks.py",
        "    if is_review and witness.user == subject.user:",
        "    if False:",
    ),
    (
        "statement not compared",
        "remarks.py",
        "    if any(said.get(part) != value",
        "    if False and any(said.get(part) != value",
    ),
    (
        "bundle of newer records",
        "bundle.py",
        "    if newer or not is_signed:",
        "    if not is_signed:",
    ),
)


def copied(to: Path) -> None:
    for name in ("assistant", "tests"):
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", to)
    for name in ("queries", "data", "docs"):
        (to / name).symlink_to(ROOT / name)


def failing_test(copy: Path) -> str:
    """Run the tests of the copy; return the first that fails, or nothing."""
    files = [f"tests/transcript/test_{name}.py" for name in TESTS]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *files,
         "-k", "not conversation"],
        cwd=copy, capture_output=True, text=True, check=False,
        env={**os.environ, **SHORT, "PYTHONPATH": str(copy)},
    )  # fmt: skip
    found = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return found[0].partition("::")[2].partition(" - ")[0] if done.returncode and found else ""


def main() -> int:
    survivors = 0
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place)
        copied(copy)
        for name, file, old, new in MUTANTS:
            if not all(word in name for word in sys.argv[1:]):
                continue
            path = copy / "assistant" / "transcript" / file
            source = path.read_text(encoding="utf-8")
            if source.count(old) != 1:
                print(f"CANNOT BE MADE  {name}: {file} has its line {source.count(old)} times")
                survivors += 1
                continue
            path.write_text(source.replace(old, new), encoding="utf-8")
            killer = failing_test(copy)
            path.write_text(source, encoding="utf-8")
            survivors += not killer
            print(f"{'killed' if killer else 'SURVIVED':8}  {name:34} {killer}", flush=True)
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
