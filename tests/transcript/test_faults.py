"""Failing disks, killed processes, lost power, many writers: nothing acknowledged is ever lost.

The short form runs with the other tests. The long form, a quarter of an hour:

    CQA_KILLS=1000 CQA_RECORDS=1000 CQA_FLIPPED_BYTES=1048576 CQA_BUNDLE_MUTANTS=1000 \
        python -m pytest tests/transcript/test_faults.py tests/transcript/test_bundle.py
"""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from assistant.answering.opening import answering_for, recording_at, study_at
from assistant.ask import Session
from assistant.errors import TranscriptError
from assistant.transcript import chain, marks, sealing, seen, writer
from assistant.transcript.chain import GENESIS, verify
from assistant.transcript.contents import Contents, apart_of, contents_of
from assistant.transcript.one_form import digest_of
from assistant.transcript.writer import Witness, open_transcript
from tests.conftest import ROOT
from tests.transcript.store import MOMENT, Store, remove

KILLS = int(os.environ.get("CQA_KILLS", "8"))
RECORDS = int(os.environ.get("CQA_RECORDS", "60"))
FLIPPED_BYTES = int(os.environ.get("CQA_FLIPPED_BYTES", str(1 << 15)))

# -- a fault at every call of the operating system ------------------------------------------------

CALLS = ("open", "write", "fsync", "close", "scandir", "link", "unlink", "fdopen")
FAULTS = {"EIO": errno.EIO, "ENOSPC": errno.ENOSPC, "EINTR": errno.EINTR, "EDQUOT": errno.EDQUOT,
          "EROFS": errno.EROFS}  # fmt: skip


class FaultyOs:
    """The module `os`, one of whose calls fails, by its number from 1; 0 fails none."""

    def __init__(self, failing: int, fault: str) -> None:
        self.failing, self.fault, self.calls = failing, fault, 0
        self.names: list[str] = []

    def __getattr__(self, name):
        real = getattr(os, name)
        return self.failing_call(name, real) if name in CALLS else real

    def failing_call(self, name, real):
        def call(*arguments, **named):
            self.calls += 1
            self.names.append(name)
            if self.calls != self.failing:
                return real(*arguments, **named)
            if self.fault == "short" and name == "write":
                return real(arguments[0], arguments[1][: len(arguments[1]) // 2])
            if self.fault == "nothing" and name == "write":
                return 0
            if self.fault in ("short", "nothing"):
                return real(*arguments, **named)
            if name == "close":
                real(*arguments)
            raise OSError(FAULTS[self.fault], os.strerror(FAULTS[self.fault]))

        return call


def written_with(faulty, folder, monkeypatch) -> list[str]:
    """Write a session whose calls may fail; return the digests that were acknowledged."""
    acknowledged = []
    with monkeypatch.context() as patch:
        for module in (writer, seen):
            patch.setattr(module, "os", faulty)
        try:
            transcript = open_transcript(folder, Witness(lambda: MOMENT, "u", "h", "s"), {})
            acknowledged.append(transcript.head)
            for number in range(3):
                body = {"question": f"{number} {'é' * 40}"}
                acknowledged.append(transcript.append("question.asked", body))
            transcript.close()
        except TranscriptError as error:
            assert "no answer" in error.diagnostics()
    return acknowledged


@pytest.mark.parametrize("fault", [*FAULTS, "short", "nothing"])
def test_with_a_fault_at_any_call_nothing_is_acknowledged_that_is_not_on_disk(
    tmp_path, monkeypatch, fault
) -> None:
    counting = FaultyOs(0, fault)
    assert len(written_with(counting, tmp_path / "none", monkeypatch)) == 4
    assert {"open", "write", "fsync", "close", "scandir"} <= set(counting.names)
    assert counting.calls >= 14
    for failing in range(1, counting.calls + 1):
        folder = tmp_path / f"at-{failing}"
        acknowledged = written_with(FaultyOs(failing, fault), folder, monkeypatch)
        files = list(folder.glob("*.jsonl"))
        lines = [digest_of(line[:-1]) for path in files for line in path.open("rb")]
        assert lines[: len(acknowledged)] == acknowledged, (failing, counting.names[failing - 1])
        for path in files:
            found = verify(path)
            assert found.state in ("whole", "crash tail", "empty"), (failing, found.finding)
            remove(path)
        assert len(written_with(FaultyOs(0, fault), folder, monkeypatch)) == 4  # it works again


def test_a_short_write_and_an_interrupted_one_are_gone_on_with(tmp_path, monkeypatch) -> None:
    for fault in ("short", "EINTR"):
        counting = FaultyOs(0, fault)
        written_with(counting, tmp_path / f"none-{fault}", monkeypatch)
        for failing, name in enumerate(counting.names, start=1):
            if name == "write":
                folder = tmp_path / f"{fault}-{failing}"
                acknowledged = written_with(FaultyOs(failing, fault), folder, monkeypatch)
                assert len(acknowledged) == 4
                (path,) = folder.glob("*.jsonl")
                assert verify(path).closed


def test_after_a_failed_sync_nothing_more_is_written(tmp_path, monkeypatch) -> None:
    faulty = FaultyOs(0, "EIO")
    monkeypatch.setattr(writer, "os", faulty)
    transcript = open_transcript(tmp_path / "a.jsonl", Witness(lambda: MOMENT, "u", "h", "s"), {})
    faulty.failing = faulty.calls + 2  # the write passes, its sync fails
    with pytest.raises(TranscriptError):
        transcript.append("question.asked", {})
    before = (tmp_path / "a.jsonl").read_bytes()
    with pytest.raises(TranscriptError, match="no answer"):
        transcript.append("question.asked", {})
    transcript.close()
    assert (tmp_path / "a.jsonl").read_bytes() == before
    assert faulty.names.count("fsync") == 3  # the opening, its folder, the one that failed


@pytest.mark.parametrize("fault", ["EIO", "ENOSPC"])
def test_no_answer_is_given_that_a_failing_disk_did_not_take(tmp_path, monkeypatch, fault) -> None:
    study = study_at(None)
    answering = answering_for(study)
    for failing in range(1, 30):
        faulty = FaultyOs(0, fault)
        monkeypatch.setattr(writer, "os", faulty)
        folder = tmp_path / f"at-{failing}"
        recording = recording_at(folder, Witness(lambda: MOMENT, "u", "h", "s"), study)
        session = Session(answering, recording)
        faulty.failing = faulty.calls + failing
        answers = []
        try:
            for question in ("how many women", "median TTP"):
                answers.append(session.ask(question))
            recording.close()
        except TranscriptError as error:
            assert "no answer" in error.diagnostics()
        (path,) = folder.glob("*.jsonl")
        lines = {digest_of(line[:-1]) for line in path.open("rb")}
        assert {answer.record for answer in answers} <= lines
    answering.close()
    assert len(answers) == 2  # the last fault comes after the session's end


@pytest.mark.parametrize("fault", ["EIO", "ENOSPC", "EROFS"])
def test_with_a_fault_at_any_call_a_checkpoint_is_whole_or_not_there(
    tmp_path, own_keys, monkeypatch, fault
) -> None:
    store = Store(tmp_path / "records", own_keys)
    store.session("a")
    store.sign()
    for failing in range(1, 40):
        store.session(f"question {failing}")
        faulty = FaultyOs(failing, fault)
        before = len(store.checkpoints)
        with monkeypatch.context() as patch:
            for module in (sealing, marks, writer):
                patch.setattr(module, "os", faulty)
            try:
                store.sign()
            except TranscriptError:
                pass
            else:
                assert len(store.checkpoints) == before + 1
        found = store.verify()
        assert found.verifies, (failing, faulty.names, found.findings)
        if faulty.calls < failing:
            break
    assert faulty.calls < failing, "not every call was reached"
    store.sign()
    assert store.verify().verifies


# -- kill -9 -------------------------------------------------------------------------------------

WRITER = """
import os, sys
from datetime import datetime, timezone
from pathlib import Path
from assistant.transcript.writer import Witness, open_transcript
witness = Witness(lambda: datetime.now(timezone.utc), "u", "h", os.urandom(6).hex())
transcript = open_transcript(Path(sys.argv[1]), witness, {})
for number in range(int(sys.argv[2])):
    digest = transcript.append("question.asked", {"question": f"{number} " + "x" * (number * 37 % 3000)})
    os.write(1, f"{digest}\\n".encode())
transcript.close()
"""


def test_a_process_that_is_killed_at_any_moment_loses_no_acknowledged_record(tmp_path) -> None:
    chance = random.Random(KILLS)
    lost, acknowledged = 0, 0
    for number in range(KILLS):
        folder = tmp_path / str(number)
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), "1000000"],
            stdout=subprocess.PIPE, cwd=ROOT,
        ) as process:  # fmt: skip
            assert process.stdout is not None
            said = process.stdout.readline()
            for _ in range(chance.randrange(60)):
                said += process.stdout.readline()
            process.send_signal(signal.SIGKILL)
            said += process.stdout.read()
        (path,) = folder.glob("*.jsonl")
        found = verify(path)
        assert found.state in ("whole", "crash tail"), found.finding
        kept = {digest_of(line[:-1]) for line in path.open("rb") if line.endswith(b"\n")}
        digests = said.decode().split("\n")[:-1]
        lost += sum(digest not in kept for digest in digests)
        acknowledged += len(digests)
    assert acknowledged > KILLS
    assert lost == 0


# -- power loss ----------------------------------------------------------------------------------


class Disk(FaultyOs):
    """The module `os`, which keeps the order of writes, syncs and acknowledgements."""

    def __init__(self) -> None:
        super().__init__(0, "")
        self.events: list[tuple[str, str, object]] = []
        self.files: dict[int, str] = {}

    def failing_call(self, name, real):
        def call(*arguments, **named):
            result = real(*arguments, **named)
            if name == "open":
                is_folder = not arguments[1] & os.O_WRONLY
                self.files[result] = "" if is_folder else Path(arguments[0]).suffix
                self.events += [] if is_folder else [("made", self.files[result], None)]
            if name == "write":
                self.events.append(
                    ("write", self.files[arguments[0]], bytes(arguments[1][:result]))
                )
            if name == "fsync":
                self.events.append(("sync", self.files[arguments[0]], None))
            return result

        return call


def test_lost_power_takes_no_acknowledged_record(tmp_path, monkeypatch) -> None:
    """At every moment: what was synced is there, of the rest nothing, a half, zeros, or all."""
    disk = Disk()
    monkeypatch.setattr(writer, "os", disk)
    transcript = open_transcript(tmp_path / "a.jsonl", Witness(lambda: MOMENT, "u", "h", "s"), {})
    disk.events.append(("acknowledged", "", transcript.head))
    for number in range(50):
        digest = transcript.append("question.asked", {"question": "x" * (1 + number * 31 % 700)})
        disk.events.append(("acknowledged", "", digest))
    transcript.close()
    assert disk.events[-1] == ("sync", ".jsonl", None)
    states = 0
    for moment in range(len(disk.events) + 1):
        durable, pending, acknowledged = {}, {}, []
        named: set[str] = set()
        for event, file, value in disk.events[:moment]:
            match event:
                case "made":
                    durable[file], pending[file] = b"", b""
                case "write":
                    pending[file] += value
                case "sync" if file:
                    durable[file], pending[file] = durable[file] + pending[file], b""
                case "sync":
                    named |= durable.keys()
                case "acknowledged":
                    acknowledged.append(value)
        needed = (set(), {".jsonl"}, {".jsonl", ".contents"})[min(len(acknowledged), 2)]
        assert needed <= named
        if ".jsonl" not in durable:
            continue
        left = tmp_path / "left.jsonl"
        for cut in (0.0, 0.5, 1.0):
            for filled in (False, True):
                for file, content in durable.items():
                    kept = pending[file][: int(len(pending[file]) * cut)]
                    zeros = bytes(len(pending[file]) - len(kept)) if filled else b""
                    left.with_suffix(file).write_bytes(content + kept + zeros)
                found = verify(left)
                assert found.state in ("whole", "crash tail", "empty"), (moment, found.finding)
                lines = [digest_of(line[:-1]) for line in left.open("rb") if line.endswith(b"\n")]
                assert lines[: len(acknowledged)] == acknowledged
                states += 1
        for file in (".jsonl", ".contents"):
            left.with_suffix(file).unlink(missing_ok=True)
    assert states > 1000


# -- many at once --------------------------------------------------------------------------------


def test_eight_writers_in_one_folder_lose_and_double_nothing(tmp_path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path / "records"), str(RECORDS)],
            stdout=subprocess.PIPE, cwd=ROOT,
        )
        for _ in range(8)
    ]  # fmt: skip
    said = [process.communicate(timeout=600)[0].decode().split() for process in processes]
    assert [process.returncode for process in processes] == [0] * 8
    store = Store(tmp_path / "records", tmp_path / "installation")
    found = store.verify()
    assert found.verifies, found.findings
    assert len(found.files) == 8
    assert all(each.closed for each in found.files)
    assert found.records == 8 * (RECORDS + 2)
    digests = [digest_of(line[:-1]) for path in store.files for line in path.open("rb")]
    assert len(digests) == len(set(digests))
    acknowledged = [digest for each in said for digest in each]
    assert len(acknowledged) == 8 * RECORDS
    assert set(acknowledged) <= set(digests)


def test_signing_while_others_write_gives_checkpoints_that_hold(tmp_path, own_keys) -> None:
    store = Store(tmp_path / "records", own_keys)
    store.session("first")
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(store.folder), "400"],
        stdout=subprocess.PIPE, cwd=ROOT,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        while process.poll() is None:
            store.sign()
            process.stdout.read1(65536)  # type: ignore[union-attr]
    store.sign()
    found = store.verify()
    assert found.verifies, found.findings
    assert len(found.checkpoints) >= 2
    assert found.covered == found.records == 4 + 402


# -- every byte ----------------------------------------------------------------------------------


def flipped(line: bytes, number: int):
    """Yield a line with each of its bytes changed, and the place."""
    for place in range(len(line)):
        changed = bytearray(line)
        changed[place] ^= 0xFF if (place + number) % 97 else 1 << place % 8
        yield place, bytes(changed)


def test_every_byte_of_a_store_counts(tmp_path, own_keys, monkeypatch) -> None:
    """Line by line, which is what `verify` does: each changed line must be refused in its place."""
    path = tmp_path / "a.jsonl"
    transcript = open_transcript(path, Witness(lambda: MOMENT, "ü", "h", "s"), {})
    while path.stat().st_size + transcript_bytes(contents_of(path)) < FLIPPED_BYTES:
        results = [{"value": 1 / 7, "text": "é–中", "n": None}] * 3
        transcript.append("answer.given", {"question": 'x"\\', "results": results})
    transcript.close()
    expected, missed, tried = GENESIS, [], 0
    contents = Contents(path)
    said = contents_of(path).read_bytes().splitlines(keepends=True)
    for number, whole in enumerate(path.open("rb"), start=1):
        line = whole[:-1]
        for place, changed in flipped(line, number):
            tried += 1
            if not chain._checked(changed, expected, number)[0]:
                missed.append((number, place))
        cause, record = chain._checked(line, expected, number)
        assert cause == ""
        expected = digest_of(line)
        for member, digest in apart_of(record).items():
            beside = said.pop(0)
            for place, changed in flipped(beside, number):
                tried += 1
                monkeypatch.setattr(contents, "_line", lambda changed=changed: changed)
                if not contents.fault(number, {member: digest}):
                    missed.append((number, member, place))
    assert said == []
    size = path.stat().st_size + contents_of(path).stat().st_size
    assert tried == size - number >= FLIPPED_BYTES - number  # all but the newlines of the chain
    assert missed == []


def transcript_bytes(path) -> int:
    """How long a file is; 0 where it is not there yet."""
    return path.stat().st_size if path.exists() else 0


# -- clocks --------------------------------------------------------------------------------------

JUMPS = [timedelta(seconds=-1), timedelta(hours=-1), timedelta(days=-400), timedelta(microseconds=-1),
         timedelta(seconds=1), timedelta(days=3650), timedelta(0)]  # fmt: skip


@pytest.mark.parametrize("hours", [-12, -5, 0, 1, 5.5, 14])
@pytest.mark.parametrize("jump", JUMPS)
def test_a_jump_of_the_clock_in_any_zone_is_told_by_its_record(tmp_path, jump, hours) -> None:
    zone = timezone(timedelta(hours=hours))
    start = datetime(2026, 3, 29, 0, 59, 58, tzinfo=zone)
    times = [start, start, start, start + jump, start + jump]  # named, opened, two records, closed
    moments = iter(times)
    transcript = open_transcript(tmp_path, Witness(lambda: next(moments), "u", "h", "s"), {})
    transcript.append("question.asked", {})
    transcript.append("question.asked", {})
    transcript.close()
    found = verify(transcript.path)
    assert found.verifies
    assert found.clock_steps == ((3,) if jump < timedelta(0) else ())
    sign = "-" if hours < 0 else "+"
    minutes = int(abs(hours) * 60)
    offset = f"{sign}{minutes // 60:02}{minutes % 60:02}"
    assert transcript.path.read_text().count(f'"offset":"{offset}"') == 4
