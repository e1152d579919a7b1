"""What the record costs: one acknowledged record, checking, finding, signing.

    python benchmarks/record_keeping.py [--records 100000] [--folder PATH]

Records are those of real answers of the bundled study. The promises (issue 5): one acknowledged
question, that is two records, costs at most 40 ms at p99; 50,000 records a second are checked;
any record of 100,000 is found within 2 s.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from assistant.ask import open_session  # noqa: E402
from assistant.transcript.chain import GENESIS, records, verify  # noqa: E402
from assistant.transcript.contents import contents_of, parted  # noqa: E402
from assistant.transcript.folder import verify_folder  # noqa: E402
from assistant.transcript.keys import make_key  # noqa: E402
from assistant.transcript.many import verify_all  # noqa: E402
from assistant.transcript.one_form import canonical, digest_of, sealed  # noqa: E402
from assistant.transcript.sealing import sign_folder  # noqa: E402
from assistant.transcript.search import Query, search  # noqa: E402
from assistant.transcript.writer import Witness, open_transcript  # noqa: E402

QUESTIONS = ("median TTP for stage C", "how many women", "most common adverse events, top 5",
             "median TTP by stage", "median foo", "6-month PFS rate")  # fmt: skip
A_FILE = 1_000
A_SHORT_ONE = 1_200


def real_entries(folder: Path) -> list[tuple[str, dict[str, object]]]:
    """Type and body of the records of a real session."""
    session = open_session(None, transcript=folder, witness=witness("real"))
    for question in QUESTIONS:
        session.ask(question)
    session.close()
    assert session.transcript_path is not None
    listed = list(records(session.transcript_path))
    return [(str(each["type"]), dict(each["body"])) for each in listed[1:-1]]  # type: ignore[call-overload]


def witness(name: str) -> Witness:
    return Witness(lambda: datetime.now(UTC), "user", "host", name)


def make_store(folder: Path, entries: list[tuple[str, dict[str, object]]], total: int) -> int:
    """Write a store without syncing each line, which is what makes it slow; return its bytes."""
    size = 0
    for file in range(total // A_FILE):
        previous, lines, beside = GENESIS, [], []
        for number in range(1, A_FILE + 1):
            entry, body = entries[number % len(entries)]
            if entry == "question.asked":
                body = {**body, "question": f"{body['question']} number {file * A_FILE + number}"}
            utc = datetime(2026, 1, 1 + file % 28, tzinfo=UTC).isoformat(timespec="microseconds")
            body, said = parted(entry, number, body)
            beside.append(said)
            record = {"type": entry, "session": f"s{file}", "sequence": number, "previous": previous,
                      "utc": utc, "offset": "+0000", "user": f"user{file % 7}", "host": "host",
                      "body": body}  # fmt: skip
            line = canonical(sealed(record))
            lines.append(line + b"\n")
            previous = digest_of(line)
        path = folder / f"2026-{file:05}.jsonl"
        path.write_bytes(b"".join(lines))
        contents_of(path).write_bytes(b"".join(beside))
        size += path.stat().st_size + contents_of(path).stat().st_size
    return size


def append_times(folder: Path, entries: list[tuple[str, dict[str, object]]], number: int) -> None:
    transcript = open_transcript(folder, witness("append"), {})
    times = []
    for _ in range(number):
        for entry, body in entries[:2]:
            started = time.perf_counter()
            transcript.append(entry, body)
            times.append(time.perf_counter() - started)
    transcript.close()
    pairs = [a + b for a, b in zip(times[::2], times[1::2], strict=True)]
    for words, each in (
        ("one record, on disk", times),
        ("one question: asked and answered", pairs),
    ):
        cuts = statistics.quantiles(each, n=100)
        print(f"{words:44} p50 {1e3 * cuts[49]:8.2f} ms   p99 {1e3 * cuts[98]:8.2f} ms   (n={len(each)})")  # fmt: skip


def timed(words: str, act: Callable[[], object], records: int = 0, size: int = 0) -> None:
    started = time.perf_counter()
    act()
    took = time.perf_counter() - started
    rate = f"   {records / took:9,.0f} records/s  {size / took / 1e6:6.0f} MB/s" if records else ""
    print(f"{words:44} {took:12.3f} s{rate}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where to write; a temporary folder without it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as place:
        base = Path(place)
        for name in ("real", "append", "store", "short"):
            (base / name).mkdir()
        entries = real_entries(base / "real")
        append_times(base / "append", entries, 500)
        size = make_store(base / "store", entries, options.records)
        records = options.records // A_FILE * A_FILE
        print(f"store: {records:,} records in {records // A_FILE} files, {size / 1e6:.0f} MB, "
              f"{size / records:.0f} bytes a record; {os.cpu_count()} processors")  # fmt: skip
        files = sorted((base / "store").glob("*.jsonl"))
        cpu = time.process_time()
        timed("verify, one process", lambda: [verify(path) for path in files], records, size)
        cpu = time.process_time() - cpu
        print(f"{'   by processor time':44} {cpu:12.3f} s   {records / cpu:9,.0f} records/s")
        timed("verify, all processors", lambda: verify_all(files), records, size)
        short = [(entry, body) for entry, body in entries if len(canonical(body)) < A_SHORT_ONE]
        small = make_store(base / "short", short, records // 4)
        print(f"store of short records: {records // 4:,}, {small / (records // 4):.0f} bytes each")
        some = sorted((base / "short").glob("*.jsonl"))
        timed("verify, one process", lambda: [verify(path) for path in some], records // 4, small)
        timed("verify the folder", lambda: verify_folder(base / "store", base / "marks"), records, size)  # fmt: skip
        key = make_key(base / "key", b"", "benchmark")
        timed("first checkpoint over the folder",
              lambda: sign_folder(base / "store", key, base / "marks", lambda: datetime.now(UTC)))  # fmt: skip
        timed("verify the folder, with its checkpoint",
              lambda: verify_folder(base / "store", base / "marks"), records, size)  # fmt: skip
        for words, query in (
            ("find one record by its words", Query(words=(f"number {records // 2}",))),
            ("find by words that are everywhere", Query(words=("median", "nowhere"))),
            ("find by user, kind and day", Query(kind="refusal", user="user3", since="2026-01-04", until="2026-01-04")),
        ):  # fmt: skip
            timed(words, lambda query=query: list(search(base / "store", query)))
        timed(
            "open a session among them", lambda: open_transcript(base / "store", witness("x"), {})
        )


if __name__ == "__main__":
    main()
