"""The record of a session: every changed byte is found, and every answer can be asked again."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from assistant.ask import open_session
from assistant.transcript.chain import head_words, records, verify
from assistant.transcript.contents import contents_of
from tests.conftest import cqa
from tests.transcript.store import copy, replace_words


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    from datetime import UTC, datetime

    from assistant.transcript.writer import Witness

    folder = tmp_path_factory.mktemp("record")
    witness = Witness(lambda: datetime(2026, 1, 2, tzinfo=UTC), "tester", "host", "a1")
    session = open_session(None, transcript=folder, witness=witness)
    for question in (
        "median TTP for stage C",
        "in women",
        "median foo",
        "survival at 12 months",
        "1",
    ):
        session.ask(question)
    session.close()
    return session.transcript_path


@pytest.fixture(scope="module")
def record(original) -> bytes:
    return original.read_bytes()


@pytest.fixture
def path(original, tmp_path):
    copy(original, tmp_path / "session.jsonl")
    return tmp_path / "session.jsonl"


def test_a_whole_record_verifies(path) -> None:
    found = verify(path)
    assert found.verifies
    assert found.closed
    assert cqa("transcript", "verify", str(path)).returncode == 0


def test_every_single_changed_byte_is_found(original, record, tmp_path) -> None:
    small = b"".join(record.splitlines(keepends=True)[:2])[-700:]
    lines = record.splitlines(keepends=True)
    path = tmp_path / "changed.jsonl"
    copy(original, path)
    start = len(b"".join(lines[:2])) - len(small)
    for place in range(start, start + len(small)):
        for change in (1, 0x20):
            changed = bytearray(record)
            changed[place] ^= change
            path.write_bytes(bytes(changed))
            assert not verify(path).verifies, (place, change)


@pytest.mark.parametrize("step", [97])
def test_bytes_all_over_the_record_are_found(original, tmp_path, step) -> None:
    path = tmp_path / "changed.jsonl"
    copy(original, path)
    assert verify(path).verifies
    for part in (path, contents_of(path)):
        whole = part.read_bytes()
        for place in range(0, len(whole), step):
            changed = bytearray(whole)
            changed[place] ^= 4
            part.write_bytes(bytes(changed))
            assert not verify(path).verifies, (part, place)
        part.write_bytes(whole)


@pytest.mark.parametrize(
    ("tamper", "words"),
    [
        (lambda lines: lines[:2] + lines[3:], "does not follow"),
        (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], "does not follow"),
        (lambda lines: [*lines[:3], lines[2], *lines[3:]], "does not follow"),
        (lambda lines: lines[1:], "does not follow"),
        (lambda lines: [*lines[:-1], lines[-1][:-9]], "cut short"),
        (lambda lines: [], "empty"),
        (lambda lines: [*lines[:2], b"not a record\n", *lines[2:]], "not a record"),
        (lambda lines: [lines[0].replace(b":", b": ", 1), *lines[1:]], "one form"),
    ],
    ids=["dropped", "swapped", "doubled", "beheaded", "torn", "emptied", "inserted", "respaced"],
)
def test_every_structured_change_is_found_and_named(record, path, tamper, words) -> None:
    path.write_bytes(b"".join(tamper(record.splitlines(keepends=True))))
    done = cqa("transcript", "verify", str(path))
    assert done.returncode == 4
    assert words in done.stdout + done.stderr


def test_a_record_cut_after_a_whole_line_says_that_the_session_was_not_closed(record, path) -> None:
    path.write_bytes(b"".join(record.splitlines(keepends=True)[:-1]))
    done = cqa("transcript", "verify", str(path))
    assert "not closed" in done.stdout
    head = verify(path).head
    assert cqa("transcript", "verify", str(path), "--head", head_words(head)).returncode == 0
    assert cqa("transcript", "verify", str(path), "--head", "other-words").returncode == 4


def test_a_line_has_one_byte_form_and_the_digest_of_the_line_before(record) -> None:
    import hashlib

    lines = record.splitlines()
    for before, line in pairwise(lines):
        assert json.loads(line)["previous"] == hashlib.sha256(before).hexdigest()
    for line in lines:
        again = json.dumps(
            json.loads(line), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        assert again.encode() == line


def test_the_record_holds_question_reading_results_and_origin(original) -> None:
    entries = list(records(original))
    types = [entry["type"] for entry in entries]
    assert types == [
        "session.open", *["question.asked", "answer.given"] * 2, "question.asked", "refusal",
        "question.asked", "choices.offered", "question.asked", "answer.given", "session.close",
    ]  # fmt: skip
    answer = entries[2]["body"]
    assert answer["results"][0]["n"] == 9
    assert answer["provenance"]["sql"]
    assert "RECONSTRUCTION" in answer["provenance"]["reconstruction"]
    assert {"utc", "offset", "user", "host", "session", "sequence"} <= entries[0].keys()


def test_asking_again_shows_no_differing_digit(path) -> None:
    done = cqa("transcript", "replay", str(path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 differ" in done.stdout


def test_other_data_are_refused_with_both_fingerprints(path, tmp_path) -> None:
    from tests.study.small_study import files

    made = cqa("load", *map(str, files(tmp_path / "files", "csv")), "--to", str(tmp_path / "study"))
    assert made.returncode == 0
    done = cqa("transcript", "replay", str(path), "--study", str(tmp_path / "study"))
    assert done.returncode == 4
    assert json.loads(path.read_text().splitlines()[0])["body"]["data_sha256"] in done.stderr


@pytest.mark.parametrize("form", ["text", "json", "csv", "md", "html"])
def test_every_export_holds_every_question_and_nothing_active(path, form) -> None:
    done = cqa("transcript", "export", str(path), "--format", form)
    assert done.returncode == 0, done.stderr
    for question in ("median TTP for stage C", "in women", "median foo"):
        assert question in done.stdout
    assert "<script" not in done.stdout
    assert "\x1b" not in done.stdout


def test_nothing_is_exported_from_a_record_that_does_not_verify(path) -> None:
    replace_words(path, b"median TTP", b"median PFS")
    done = cqa("transcript", "export", str(path), "--format", "html")
    assert done.returncode == 4
    assert done.stdout == ""


def test_sessions_in_one_folder_have_a_file_each(tmp_path) -> None:
    for _ in range(3):
        assert cqa("ask", "--transcript", str(tmp_path), "how many women").returncode == 0
    assert len(list(tmp_path.glob("*.jsonl"))) == 3
    assert cqa("transcript", "verify", str(tmp_path)).returncode == 0


def test_a_file_that_exists_is_never_written_again(path) -> None:
    before = path.read_bytes()
    done = cqa("ask", "--transcript", str(path), "how many women")
    assert done.returncode == 4
    assert done.stdout == ""
    assert path.read_bytes() == before


def test_past_questions_come_from_the_records_of_the_study(original, tmp_path) -> None:
    from assistant.transcript.history import past_questions

    copy(original, tmp_path / "a.jsonl")
    (tmp_path / "broken.jsonl").write_text("not json\n")
    assert past_questions(tmp_path, "park2012")[:2] == ("median TTP for stage C", "in women")
    assert past_questions(tmp_path, "other") == ()
