"""A folder of transcripts, checked as a whole: nothing cut, removed, rewritten or put back.

Three witnesses are heard besides each file's own chain: the signed checkpoints, what this
machine noted of them outside the folder, and what each session saw of the others when it opened.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.transcript.chain import Verification
from assistant.transcript.checkpoint import Checkpoint, state_after
from assistant.transcript.contents import still_there
from assistant.transcript.many import verify_all
from assistant.transcript.marks import Mark
from assistant.transcript.redactions import Redaction, redactions_in
from assistant.transcript.remarks import NOT_THERE, fault_of
from assistant.transcript.seen import FOLDER, checkpoint_named_by, seen_by
from assistant.transcript.signed_row import (
    FolderFinding,
    Tamper,
    mark_findings,
    read_row,
    row_findings,
)
from assistant.transcript.unblinding import ENDING, ENTRY, unblinding_fault


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a witness says of one file."""

    size: int
    head: str
    sha256: str
    """Of its first `size` bytes; empty where the witness does not say."""
    utc: str
    witness: str


@dataclass(frozen=True, slots=True)
class FolderVerification:
    """What checking a folder found."""

    folder: str
    files: tuple[Verification, ...]
    findings: tuple[FolderFinding, ...]
    checkpoints: tuple[Checkpoint, ...]
    marks: tuple[Mark, ...]
    """Checkpoints that this machine signed and noted outside the folder."""
    covered: int
    """Records that a checkpoint covers."""
    notes: tuple[str, ...] = ()
    """What should be known and is no fault."""
    redactions: tuple[Redaction, ...] = ()
    """What was taken away, by signed redactions."""

    @property
    def verifies(self) -> bool:
        """Whether nothing at all is wrong."""
        return not self.findings and all(found.verifies for found in self.files)

    @property
    def marked(self) -> int:
        """How many checkpoints this machine noted outside the folder."""
        return len(self.marks)

    @property
    def records(self) -> int:
        """Good records in all files."""
        return sum(found.records for found in self.files)


def transcripts_in(folder: Path) -> list[Path]:
    """Return the transcripts of a folder, by name."""
    return sorted(folder.glob("*.jsonl"))


def verify_folder(
    folder: Path,
    state: Path,
    trusted: Collection[str] = (),
    *,
    is_selection: bool = False,
    with_digests: bool = False,
) -> FolderVerification:
    """Check every file of a folder, its checkpoints, and all that is known of them.

    Args:
        state: Where this machine keeps its high-water marks.
        trusted: Fingerprints of the keys that are known from elsewhere.
        is_selection: The folder holds some transcripts of another: what is absent is noted only.
        with_digests: The SHA-256 of every file is wanted too.
    """
    also = {0} if with_digests else set()
    row, findings = read_row(folder)
    findings += row_findings(row, trusted)
    marks, missing = mark_findings(folder, row, state)
    findings += missing
    checkpoints = tuple(signed.checkpoint for signed in row)
    paths = transcripts_in(folder)
    openings = {path.name: _opening(path) for path in paths}
    evidence = _evidence(openings, checkpoints)
    sizes = [{each.size for each in evidence.get(path.name, ())} | also for path in paths]
    found = verify_all(paths, sizes)
    files = {path.name: each for path, each in zip(paths, found, strict=True)}
    findings += _file_findings(folder, files, evidence, checkpoints)
    findings += _orphans(folder, files)
    findings += [
        FolderFinding(Path(each.path).name, "remark", f"a remark does not count: {fault}")
        for each in files.values()
        for record in each.remarks
        if (fault := fault_of(record, folder)) and not (is_selection and fault == NOT_THERE)
    ]
    findings += [
        FolderFinding(path.name, "remark", f"it unblinds nothing: {fault}")
        for path in paths
        if path.name.endswith(ENDING) and (fault := _unblinding_fault(path))
    ]
    named, notes = _named_findings(openings, files, checkpoints)
    findings += named
    if is_selection:
        notes += [f"{each.name} is not here" for each in findings if each.tamper == "removed"]
        findings = [each for each in findings if each.tamper != "removed"]
    redactions = redactions_in(folder)
    notes += _kept_words(folder, redactions)
    covered = sum(each.records for each in state_after(checkpoints).values())
    return FolderVerification(
        str(folder),
        tuple(files.values()),
        tuple(findings),
        checkpoints,
        marks,
        covered,
        tuple(notes),
        redactions,
    )


def _unblinding_fault(path: Path) -> str:
    """Return why an unblinding is not signed for what it says; empty where it is."""
    for line in path.read_bytes().splitlines():
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            return ""  # the fault within the file says it better
        if isinstance(record, dict) and record.get("type") == ENTRY:
            return unblinding_fault(_body(record))
    return "it holds no unblinding"


def _kept_words(folder: Path, redactions: Sequence[Redaction]) -> list[str]:
    """Return where words stand that a redaction took away: it was interrupted, or undone."""
    by_file: dict[str, set[str]] = {}
    for each in redactions:
        by_file.setdefault(each.file, set()).add(each.digest)
    found = {
        digest
        for name, digests in by_file.items()
        for digest in still_there(folder / name, digests)
    }
    return [
        f"{each.file}: the {each.member} of record {each.sequence} is redacted, but its words are "
        "still beside the chain: redact it again"
        for each in redactions
        if each.digest in found
    ]


def _orphans(folder: Path, files: Collection[str]) -> list[FolderFinding]:
    cause = "its records are gone; what was said in them is left"
    return [
        FolderFinding(path.name, "removed", cause)
        for path in sorted(folder.glob("*.contents"))
        if path.with_suffix(".jsonl").name not in files
    ]


def _evidence(
    openings: Mapping[str, Mapping[str, object]], checkpoints: Sequence[Checkpoint]
) -> dict[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = {}
    for one in checkpoints:
        for each in one.changed:
            said = Evidence(each.size, each.head, each.sha256, one.utc, f"checkpoint {one.number}")
            found.setdefault(each.name, []).append(said)
    for name, opening in openings.items():
        for sighting in seen_by(_body(opening)):
            said = Evidence(
                sighting.size, sighting.head, "", str(opening.get("utc", "")), f"session {name}"
            )
            found.setdefault(sighting.name, []).append(said)
    return found


def _body(opening: Mapping[str, object]) -> Mapping[str, object]:
    body = opening.get("body")
    return body if isinstance(body, dict) else {}


def _opening(path: Path) -> Mapping[str, object]:
    try:
        with path.open("rb") as file:
            record = json.loads(file.readline())
    except (OSError, ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}


def _file_findings(
    folder: Path,
    files: Mapping[str, Verification],
    evidence: Mapping[str, Sequence[Evidence]],
    checkpoints: Sequence[Checkpoint],
) -> list[FolderFinding]:
    found: list[FolderFinding] = []
    for name in sorted(evidence):
        for said in evidence[name]:
            if judged := _judged(folder / name, files.get(name), said):
                found.append(FolderFinding(name, *judged))
                break
    if any(each.tamper in ("cut", "removed", "wiped") for each in found):
        found += _rollback(files, checkpoints)
    return found


def _named_findings(
    openings: Mapping[str, Mapping[str, object]],
    files: Mapping[str, Verification],
    checkpoints: Sequence[Checkpoint],
) -> tuple[list[FolderFinding], list[str]]:
    """Return what the checkpoints that sessions name convict: other seals, sessions put in."""
    digests = {each.digest for each in checkpoints}
    named = {name: checkpoint_named_by(_body(opening)) for name, opening in openings.items()}
    found, notes = [], []
    gone = {digest: name for name, digest in named.items() if digest and digest not in digests}
    for digest, name in gone.items():
        cause = f"session {name} names checkpoint {digest[:16]}, which is not among them"
        found.append(FolderFinding(FOLDER, "signed again", cause))
    known = state_after(checkpoints)
    for name, each in files.items():
        if not checkpoints or name in known or not "" < each.first_utc < checkpoints[-1].utc:
            continue
        last = checkpoints[-1]
        if named[name] == last.digest:
            notes.append(f"{name} is younger than checkpoint {last.number} and dated before it")
        else:
            cause = f"it is dated {each.first_utc}; checkpoint {last.number} of {last.utc} does not know it"
            found.append(FolderFinding(name, "put in", cause))
    return found, notes


def _judged(path: Path, found: Verification | None, said: Evidence) -> tuple[Tamper, str] | None:
    """Return what was done to a file, by what a witness says of it; None if it agrees."""
    when = f"{said.witness} of {said.utc}"
    if found is None:
        return "removed", f"it is gone; {when} knows {said.size} bytes of it"
    size = path.stat().st_size
    if size == 0:
        return "wiped", f"it is empty; {when} knows {said.size} bytes of it"
    if size < said.size and found.closed:  # a cut loses the end, this has one
        return (
            "rewritten",
            f"it was chained again without some of the {said.size} bytes that {when} knows",
        )
    if size < said.size:
        return "cut", f"its end was cut: {size} bytes are left of the {said.size} that {when} knows"
    point = next((each for each in found.points if each.size == said.size), None)
    if (
        point is not None
        and point.head == said.head
        and point.sha256 == (said.sha256 or point.sha256)
    ):
        return None
    if found.size < said.size and not found.verifies:
        return None  # the fault within the file says it better
    kept = _size_until(path, said.utc)
    if kept < said.size:
        return "cut and continued", (
            f"its end was cut and it was continued: of the {said.size} bytes that {when} knows, "
            f"{kept} are from before then"
        )
    return "rewritten", f"it was edited and chained again: {when} knows other bytes"


def _size_until(path: Path, utc: str) -> int:
    """Return how many bytes were written up to a time, by the records' own times."""
    size = 0
    with path.open("rb") as file:
        for line in file:
            try:
                written = str(json.loads(line).get("utc", ""))
            except (ValueError, AttributeError, RecursionError):
                return size
            if written > utc:
                return size
            size += len(line)
    return size


def _rollback(
    files: Mapping[str, Verification], checkpoints: Sequence[Checkpoint]
) -> list[FolderFinding]:
    """Return a finding where all files are as they were at an earlier checkpoint."""
    now = {name: (each.size, each.head) for name, each in files.items()}
    for number in range(len(checkpoints) - 1, 0, -1):
        state = state_after(checkpoints[:number])
        if now == {name: (each.size, each.head) for name, each in state.items()}:
            cause = (
                f"all transcripts are as at checkpoint {number} of {checkpoints[number - 1].utc}"
            )
            return [FolderFinding(".", "rolled back", cause)]
    return []
