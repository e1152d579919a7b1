"""No byte of a record changes unseen, and no answer is given that is not on record."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.ask import Stage, open_session
from assistant.cli import main
from assistant.errors import Cancelled, StudyError, TranscriptError
from assistant.transcript.chain import GENESIS, head_words, records, verify
from assistant.transcript.contents import contents_of
from assistant.transcript.history import past_questions
from assistant.transcript.one_form import canonical, digest_of
from assistant.transcript.writer import Witness, open_transcript
from tests.conftest import ROOT
from tests.study.small_study import adsl, adtte, files, write
from tests.transcript.store import copy, rechain, replace_words

MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
FORMS = ("text", "json", "csv", "md", "html")


def ticking():
    """A clock that goes on by a second at each look."""
    moments = (MOMENT + timedelta(seconds=number) for number in range(10_000))
    return lambda: next(moments)


def kept(path, *bodies) -> bytes:
    """Write a small closed transcript and return its bytes."""
    transcript = open_transcript(path, Witness(ticking(), "usér", "host", "a1"), {"study": "small"})
    for body in bodies:
        transcript.append("question.asked", body)
    transcript.close()
    return path.read_bytes()


@pytest.fixture(scope="module")
def small_path(tmp_path_factory):
    """Three records: opened, asked, closed."""
    path = tmp_path_factory.mktemp("small") / "small.jsonl"
    kept(path, {"question": "median TTP – é"})
    return path


@pytest.fixture(scope="module")
def small(small_path) -> bytes:
    return small_path.read_bytes()


@pytest.fixture
def path(small_path, tmp_path):
    copy(small_path, tmp_path / "small.jsonl")
    return tmp_path / "small.jsonl"


def unseen(changes, path) -> list[object]:
    """The changes after which the transcript still verifies."""
    passed = []
    for name, content in changes:
        path.write_bytes(content)
        if verify(path).verifies:
            passed.append(name)
    return passed


def last_line(content: bytes) -> int:
    """Where the last line starts."""
    return len(content) - len(content.splitlines(keepends=True)[-1])


def flips(content: bytes, places):
    for place in places:
        for mask in (0x01, 0x02, 0x10, 0x20, 0x80, 0xFF):
            changed = bytearray(content)
            changed[place] ^= mask
            yield (place, chr(content[place]), mask), bytes(changed)


def test_a_whole_transcript_verifies(path) -> None:
    found = verify(path)
    assert (found.state, found.records, found.closed) == ("whole", 3, True)


def test_a_flip_of_any_byte_before_the_last_line_is_found(small, path) -> None:
    assert unseen(flips(small, range(last_line(small))), path) == []


def test_a_flip_of_any_byte_of_the_last_line_is_found(small, path) -> None:
    assert unseen(flips(small, range(last_line(small), len(small))), path) == []


def test_a_flip_of_any_byte_contradicts_the_head_that_was_noted(small, path, capsys) -> None:
    head = verify(path).head
    for place in range(len(small)):
        changed = bytearray(small)
        changed[place] ^= 0x01
        path.write_bytes(bytes(changed))
        found = verify(path)
        assert not found.verifies or found.head != head, place
    path.write_bytes(small)
    assert main(["transcript", "verify", str(path), "--head", head]) == 0
    assert main(["transcript", "verify", str(path), "--head", head_words(head)]) == 0
    assert main(["transcript", "verify", str(path), "--head", "0" * 64]) == 4


def test_a_flip_of_any_byte_beside_the_chain_is_found_and_its_record_is_named(path) -> None:
    beside = contents_of(path)
    content = beside.read_bytes()
    for place, changed in flips(content, range(len(content))):
        beside.write_bytes(changed)
        found = verify(path)
        assert (found.state, found.finding.line) == ("broken", 2), place
        assert "question was changed" in found.finding.cause
    for length in range(len(content)):
        beside.write_bytes(content[:length])
        assert verify(path).state == "broken"
    beside.write_bytes(content + b"x")
    assert "put in" in verify(path).finding.cause
    beside.unlink()
    assert "not there any more" in verify(path).finding.cause


def test_no_word_of_a_question_or_an_answer_stands_in_the_chain(session) -> None:
    for question in ("median TTP for stage C", "median Smith", "survival at 12 months"):
        session.ask(question)
    session.close()
    chained = b"".join(session.transcript_path.read_bytes().splitlines()[1:])
    for word in (b"median", b"TTP", b"stage C", b"Smith", b"survival at", b"SELECT"):
        assert word not in chained
        assert word in contents_of(session.transcript_path).read_bytes()


def test_a_record_of_a_version_that_kept_all_words_in_the_chain_still_verifies(
    session, tmp_path, capsys
) -> None:
    session.ask("median TTP for stage C")
    session.close()
    earlier = tmp_path / "earlier.jsonl"
    rechain(earlier, records(session.transcript_path), apart=False)
    assert b"median TTP for stage C" in earlier.read_bytes()
    assert not contents_of(earlier).exists()
    assert verify(earlier).verifies
    assert main(["transcript", "replay", str(earlier)]) == 0
    assert "1 questions asked again, 0 differ" in capsys.readouterr().out
    assert (
        main(["transcript", "search", "--in", str(tmp_path), "stage C", "--kind", "tte_median"])
        == 0
    )
    assert "earlier.jsonl:3" in capsys.readouterr().out
    assert past_questions(tmp_path, "park2012") == ("median TTP for stage C",)


def test_any_byte_taken_out_is_found(small, path) -> None:
    cuts = ((place, small[:place] + small[place + 1 :]) for place in range(last_line(small)))
    assert unseen(cuts, path) == []


@pytest.mark.parametrize("added", [b" ", b"\n", b"\0", b"0", b"}", b"\r", b"\xef\xbb\xbf"])
def test_anything_put_in_anywhere_is_found(small, path, added) -> None:
    grown = ((place, small[:place] + added + small[place:]) for place in range(last_line(small)))
    assert unseen(grown, path) == []


def test_a_record_cut_at_any_byte_is_a_crash_tail_or_says_that_it_was_not_closed(
    small, path, capsys
) -> None:
    for length in range(len(small)):
        path.write_bytes(small[:length])
        found = verify(path)
        if length == 0:
            assert found.state == "empty"
        elif small[:length].endswith(b"\n"):
            assert (found.state, found.closed) == ("whole", False)
        else:
            assert found.state == "crash tail"
            assert found.finding.line == small[:length].count(b"\n") + 1
            assert found.records == small[:length].count(b"\n")
            assert "cut short" in found.finding.cause


def test_a_crash_tail_is_reported_and_never_repaired(small, path, capsys) -> None:
    path.write_bytes(small[:-20])
    assert main(["transcript", "verify", str(path)]) == 4
    assert "crash tail at line 3" in capsys.readouterr().out
    assert path.read_bytes() == small[:-20]


TAMPERED = {
    "the first line is dropped": (lambda a, b, c: [b, c], 1, "does not follow"),
    "a middle line is dropped": (lambda a, b, c: [a, c], 2, "does not follow"),
    "two lines are swapped": (lambda a, b, c: [a, c, b], 2, "does not follow"),
    "all lines are reversed": (lambda a, b, c: [c, b, a], 1, "does not follow"),
    "a line stands twice": (lambda a, b, c: [a, b, b, c], 3, "does not follow"),
    "an empty line is put in": (lambda a, b, c: [a, b"\n", b, c], 2, "not a record"),
    "an empty line is put after": (lambda a, b, c: [a, b, c, b"\n"], 4, "not a record"),
    "a list is put in": (lambda a, b, c: [a, b"[1]\n", b, c], 2, "not a record"),
    "a number is put in": (lambda a, b, c: [a, b"1\n", b, c], 2, "not a record"),
    "a deep nest is put in": (
        lambda a, b, c: [a, b"[" * 100_000 + b"]" * 100_000 + b"\n"], 2, "not a record",
    ),
    "bytes that are no text are put in": (lambda a, b, c: [a, b"\xff\xfe\n", b], 2, "not a record"),
    "a line is written with spaces": (
        lambda a, b, c: [a, b.replace(b'":', b'": '), c], 2, "one form",
    ),
    "a key stands twice": (
        lambda a, b, c: [a, b.replace(b'"host":"host"', b'"host":"x","host":"host"'), c], 2,
        "one form",
    ),
    "a character is written as an escape": (
        lambda a, b, c: [a, b.replace("é".encode(), rb"\u00e9"), c], 2, "one form",
    ),
    "a number that is none is put in": (
        lambda a, b, c: [a, b.replace(b'"sequence":2', b'"sequence":NaN'), c], 2, "one form",
    ),
    "line ends are those of Windows": (
        lambda a, b, c: [line.replace(b"\n", b"\r\n") for line in (a, b, c)], 1, "one form",
    ),
    "a byte order mark is put before": (
        lambda a, b, c: [b"\xef\xbb\xbf" + a, b, c], 1, "one form",
    ),
    "the record of another session follows": (lambda a, b, c: [a, b, c, a], 4, "does not follow"),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERED)
def test_what_was_done_to_the_lines_is_found_and_its_line_is_named(
    small, path, capsys, name
) -> None:
    tamper, line, cause = TAMPERED[name]
    path.write_bytes(b"".join(tamper(*small.splitlines(keepends=True))))
    found = verify(path)
    assert (found.state, found.finding.line) == ("broken", line)
    assert cause in found.finding.cause
    assert main(["transcript", "verify", str(path)]) == 4
    said = capsys.readouterr().out
    assert f"line {line}:" in said
    assert cause in said


def test_a_line_forged_with_the_right_digest_but_the_wrong_number_is_found(small, path) -> None:
    first = small.splitlines()[0]
    forged = {**json.loads(small.splitlines()[1]), "sequence": 7, "previous": digest_of(first)}
    path.write_bytes(first + b"\n" + canonical(forged) + b"\n")
    assert verify(path).finding.cause == "it should be record 2"


def test_the_first_record_follows_64_zeros_and_each_other_the_digest_before(small) -> None:
    expected = "0" * 64
    assert expected == GENESIS
    for number, line in enumerate(small.split(b"\n")[:-1], start=1):
        record = json.loads(line)
        assert (record["previous"], record["sequence"]) == (expected, number)
        expected = hashlib.sha256(line).hexdigest()


def test_the_canonical_form_is_sorted_tight_and_plain_text() -> None:
    assert canonical({"b": [1, 2.5, None, True], "a": {"z": "é", "y": "\n"}}) == (
        '{"a":{"y":"\\n","z":"é"},"b":[1,2.5,null,true]}'.encode()
    )


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_is_none_has_no_canonical_form(number) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical({"value": number})


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(record=st.dictionaries(st.text(), JSON_VALUES, max_size=4))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_the_canonical_form_reads_back_to_itself_on_one_line(record) -> None:
    line = canonical(record)
    assert canonical(json.loads(line)) == line
    assert b"\n" not in line
    assert canonical(dict(reversed(record.items()))) == line


def test_a_record_that_cannot_be_written_as_json_ends_the_transcript(tmp_path) -> None:
    transcript = open_transcript(tmp_path / "a.jsonl", Witness(ticking(), "u", "h", "s"), {})
    with pytest.raises(TranscriptError):
        transcript.append("answer.given", {"value": float("nan")})
    with pytest.raises(TranscriptError):
        transcript.append("answer.given", {"value": 1})
    transcript.close()
    assert [entry["type"] for entry in entries(tmp_path / "a.jsonl")] == ["session.open"]


def entries(path) -> list[dict]:
    return list(records(path))


# -- one session's record ------------------------------------------------------------------------


@pytest.fixture
def session(tmp_path):
    """A recorded session on the bundled study."""
    opened = open_session(
        None, transcript=tmp_path / "records", witness=Witness(ticking(), "user", "host", "b2")
    )
    yield opened
    opened.close()


def test_every_outcome_is_on_disk_before_it_is_returned(session) -> None:
    for question, entry in (
        ("median TTP for stage C", "answer.given"),
        ("median foo", "refusal"),
        ("median TTP for stage Q", "refusal"),
        ("survival at 12 months", "choices.offered"),
        ("", "refusal"),
        ("x" * 5000, "refusal"),
    ):
        seen = []

        def look(stage: Stage, seen=seen) -> None:
            seen.append((stage, entries(session.transcript_path)[-1]))

        answer = session.ask(question, on_stage=look)
        assert seen[0][1]["type"] == "question.asked"
        assert seen[0][1]["body"]["question"] == question
        assert all(item["type"] == "question.asked" for _, item in seen)
        last = entries(session.transcript_path)[-1]
        assert last["type"] == entry
        assert last["body"]["outcome"] == answer.outcome
        assert answer.record == digest_of(session.transcript_path.read_bytes().splitlines()[-1])


@pytest.mark.parametrize(
    ("error", "entry"),
    [(Cancelled("stopped"), "cancelled"), (StudyError("no such table"), "error")],
)
def test_a_question_that_ends_in_an_error_is_on_record_with_it(
    session, monkeypatch, error, entry
) -> None:
    def fail(*_: object, **__: object):
        raise error

    monkeypatch.setattr(session._answering, "read", fail)
    with pytest.raises(type(error)):
        session.ask("median TTP")
    last = entries(session.transcript_path)[-1]
    assert (last["type"], last["body"]["question"]) == (entry, "median TTP")
    monkeypatch.undo()
    assert session.ask("median TTP").outcome == "answered"
    session.close()
    assert verify(session.transcript_path).verifies


def test_a_process_that_dies_while_it_answers_leaves_the_question_on_record(tmp_path) -> None:
    program = (
        "import os, sys\n"
        "from assistant.answering.pipeline import Answering\n"
        "Answering.answer = lambda *_, **__: os._exit(9)\n"
        "from assistant.cli import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    done = run_program(program, "ask", "--transcript", str(tmp_path / "a.jsonl"), "median TTP")
    assert done.returncode == 9
    assert done.stdout == ""
    assert [item["type"] for item in entries(tmp_path / "a.jsonl")] == [
        "session.open", "question.asked",
    ]  # fmt: skip
    found = verify(tmp_path / "a.jsonl")
    assert (found.verifies, found.closed) == (True, False)


def run_program(program: str, *arguments: str):
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True, text=True, cwd=ROOT, timeout=60, check=False, env=dict(os.environ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def line_ends(tmp_path_factory, private_folders) -> list[int]:
    """Where each line of the record of one question ends."""
    path = tmp_path_factory.mktemp("room") / "whole.jsonl"
    done = run_program(
        "import sys; from assistant.cli import main; sys.exit(main(sys.argv[1:]))",
        "ask", "--transcript", str(path), "median TTP by stage",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lengths = [len(line) for line in path.read_bytes().splitlines(keepends=True)]
    assert len(lengths) == 4
    return [sum(lengths[: number + 1]) for number in range(4)]


def ask_with_room(path, room: int):
    pytest.importorskip("resource", reason="file size limits are a matter of Unix")
    program = (
        "import resource, sys\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))\n"
        "from assistant.cli import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    return run_program(program, "ask", "--transcript", str(path), "median TTP by stage")


@pytest.mark.parametrize("line", [0, 1, 2], ids=["the opening", "the question", "the answer"])
def test_without_room_for_a_line_of_the_record_there_is_no_answer(
    tmp_path, line_ends, line
) -> None:
    path = tmp_path / "full.jsonl"
    done = ask_with_room(path, line_ends[line] - 20)
    assert path.stat().st_size == line_ends[line] - 20
    assert done.returncode == 4, done.stderr
    assert done.stdout == ""
    assert "no answer" in done.stderr
    assert "Traceback" not in done.stderr
    found = verify(path)
    assert (found.state, found.records) == ("crash tail", line)


def test_an_answer_that_is_shown_is_on_record_even_if_the_session_cannot_be_closed(
    tmp_path, line_ends
) -> None:
    path = tmp_path / "full.jsonl"
    done = ask_with_room(path, line_ends[2] + 20)
    assert done.returncode == 4, done.stderr
    assert "7.3 months" in done.stdout
    assert "Traceback" not in done.stderr
    found = verify(path)
    assert (found.state, found.records) == ("crash tail", 3)
    assert json.loads(path.read_bytes().splitlines()[2])["type"] == "answer.given"


@pytest.mark.parametrize("command", [["ask", "median TTP"], ["ask", "--format", "json", "foo"]])
@pytest.mark.parametrize("way", ["a file", "a link to a folder", "a broken link"])
def test_a_record_folder_that_cannot_be_used_gives_4_a_reason_and_no_answer(
    tmp_path, monkeypatch, capsys, way, command
) -> None:
    place = tmp_path / "records"
    match way:
        case "a file":
            place.write_text("in the way", encoding="utf-8")
        case "a link to a folder":
            (tmp_path / "real").mkdir()
            place.symlink_to(tmp_path / "real")
        case _:
            place.symlink_to(tmp_path / "nowhere")
    monkeypatch.setenv("CQA_TRANSCRIPT_DIR", str(place))
    assert main(command) == 4
    said = capsys.readouterr()
    assert said.out == ""
    assert "no answer" in said.err
    assert "CQA_TRANSCRIPT_DIR" in said.err
    assert str(place) in said.err


def test_a_folder_without_permission_gives_4_and_no_answer(tmp_path, monkeypatch, capsys) -> None:
    if os.geteuid() == 0:
        pytest.skip("the superuser may write everywhere")
    place = tmp_path / "records"
    place.mkdir(mode=0o500)
    monkeypatch.setenv("CQA_TRANSCRIPT_DIR", str(place))
    assert main(["ask", "median TTP"]) == 4
    said = capsys.readouterr()
    assert said.out == ""
    assert "no answer" in said.err


def test_a_batch_without_a_record_gives_no_answer_either(tmp_path, monkeypatch, capsys) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"id": 1, "q": "median TTP"}\n', encoding="utf-8")
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("CQA_TRANSCRIPT_DIR", str(tmp_path / "file"))
    assert main(["ask", "--batch", str(batch)]) == 4
    said = capsys.readouterr()
    assert said.out == ""
    assert "no answer" in said.err


def test_records_are_for_their_owner_only(session) -> None:
    session.ask("how many women")
    for path in (session.transcript_path, contents_of(session.transcript_path)):
        assert path.stat().st_mode & 0o777 == 0o600
    assert session.transcript_path.parent.stat().st_mode & 0o777 == 0o700


def test_two_sessions_in_one_folder_at_once_get_two_files_that_verify(tmp_path, capsys) -> None:
    sessions = [
        open_session(None, transcript=tmp_path, witness=Witness(lambda: MOMENT, "u", "h", name))
        for name in ("first", "second")
    ]
    for question in ("how many women", "median TTP", "how many men"):
        for session in sessions:
            session.ask(question)
    for session in sessions:
        session.close()
    files_made = sorted(tmp_path.glob("*.jsonl"))
    assert len(files_made) == 2
    for session in sessions:
        assert {item["session"] for item in entries(session.transcript_path)} == {
            session.transcript_path.stem.rpartition("-")[2]
        }
    assert main(["transcript", "verify", str(tmp_path)]) == 0
    assert capsys.readouterr().out.count("whole, 8 records") == 2


def test_one_broken_record_of_a_folder_is_named_among_the_whole(
    small_path, tmp_path, capsys
) -> None:
    for name in ("a", "b", "c"):
        copy(small_path, tmp_path / f"{name}.jsonl")
    replace_words(tmp_path / "b.jsonl", b"TTP", b"PFS")
    assert main(["transcript", "verify", str(tmp_path)]) == 4
    lines = capsys.readouterr().out.splitlines()
    assert [": whole" in line for line in lines] == [True, False, True]
    assert "b.jsonl" in lines[1]


@pytest.mark.parametrize(
    ("made", "code"),
    [("nothing", 64), ("an empty folder", 64), ("an empty file", 4), ("text", 4), ("noise", 4)],
)
@pytest.mark.parametrize("command", ["verify", "show", "export", "replay"])
def test_what_is_no_record_is_said_to_be_none(tmp_path, capsys, command, made, code) -> None:
    path = tmp_path / "record.jsonl"
    match made:
        case "an empty folder":
            path.mkdir()
        case "an empty file":
            path.touch()
        case "text":
            path.write_text("question,answer\n", encoding="utf-8")
        case "noise":
            path.write_bytes(bytes(range(256)) * 4 + b"\n")
    assert main(["transcript", command, str(path)]) == code
    said = capsys.readouterr()
    assert (said.out if command == "verify" and code == 4 else said.err).strip()
    assert "defect" not in said.err


# -- asking again --------------------------------------------------------------------------------

CONVERSATION = (
    "median TTP for stage C", "in women", "and stage B?", "by sex instead", "median foo",
    "survival at 12 months", "1", "why is n 50?", "show the query", "undo", "median TTP",
    "by stage", "median TTP", "by sex", "most common adverse events, top 5", "reset", "by stage",
    "what variables are available?", "help", "odds ratio of response by stage", "",
)  # fmt: skip


def conversation(folder, study=None):
    session = open_session(study, transcript=folder, witness=Witness(ticking(), "u", "h", "c3"))
    for question in CONVERSATION:
        session.ask(question)
    session.close()
    assert verify(session.transcript_path).verifies
    return session.transcript_path


def test_a_long_conversation_asked_again_differs_in_no_digit(tmp_path, capsys) -> None:
    path = conversation(tmp_path)
    code = main(["transcript", "replay", str(path)])
    said = capsys.readouterr().out
    assert said.splitlines() == [f"{len(CONVERSATION)} questions asked again, 0 differ"]
    assert code == 0


def test_asking_again_writes_nothing(tmp_path, capsys, monkeypatch) -> None:
    path = conversation(tmp_path / "kept")
    before = path.read_bytes()
    monkeypatch.setenv("CQA_TRANSCRIPT_DIR", str(tmp_path / "elsewhere"))
    main(["transcript", "replay", str(path)])
    assert path.read_bytes() == before
    assert not (tmp_path / "elsewhere").exists()


def test_a_forged_digit_shows_when_the_question_is_asked_again(session, tmp_path, capsys) -> None:
    session.ask("median TTP for stage C")
    session.close()

    forged, changed = tmp_path / "forged.jsonl", entries(session.transcript_path)
    changed[2]["body"]["results"][0]["value"] += 1e-9
    rechain(forged, changed)
    assert verify(forged).verifies
    assert main(["transcript", "replay", str(forged)]) == 4
    said = capsys.readouterr().out
    assert "results[0].value: recorded" in said
    assert "1 differ" in said


def test_on_changed_data_nothing_is_asked_and_both_fingerprints_are_named(tmp_path, capsys) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    main(["load", *map(str, files(tmp_path / "files", "csv")), "--to", str(first)])
    frame = adtte()
    frame.loc[0, "AVAL"] += 1
    changed = [write(adsl(), "adsl", tmp_path, "csv"), write(frame, "adtte", tmp_path, "csv")]
    main(["load", *map(str, changed), "--to", str(second)])
    record = tmp_path / "a.jsonl"
    main(["ask", "--study", str(first), "--transcript", str(record), "median OS"])
    fingerprints = [
        json.loads((study / "catalogue.json").read_text("utf-8"))["study"]["data_sha256"]
        for study in (first, second)
    ]
    assert fingerprints[0] != fingerprints[1]
    capsys.readouterr()
    assert main(["transcript", "replay", str(record), "--study", str(first)]) == 0
    assert "1 questions asked again, 0 differ" in capsys.readouterr().out
    assert main(["transcript", "replay", str(record), "--study", str(second)]) == 4
    said = capsys.readouterr()
    assert said.out == ""
    for fingerprint in fingerprints:
        assert fingerprint in said.err


def test_a_broken_record_is_not_asked_again(path, capsys) -> None:
    replace_words(path, b"TTP", b"PFS")
    assert main(["transcript", "replay", str(path)]) == 4
    said = capsys.readouterr()
    assert said.out == ""
    assert "line 2" in said.err


# -- other forms ---------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1)) ![y](https://localhost/z)",
    "=HYPERLINK(\"https://localhost\")",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "＝1+1",
    "\x1b]0;title\x07\x1b[31mred",
    "\x9b31mred",
    "\u202egnp.exe",
    "a\u2028b\u2029c\u200bd",
    "a\r\nb",
    "| a | b |\n|---|---|",
    "&lt;b&gt; &amp;",
)  # fmt: skip


@pytest.fixture
def hostile(tmp_path):
    made = tmp_path / "hostile.jsonl"
    kept(made, *({"question": question, "context": None} for question in HOSTILE))
    assert verify(made).verifies
    return made


def exported(path, form, capsys) -> str:
    capsys.readouterr()
    assert main(["transcript", "export", str(path), "--format", form]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("form", FORMS)
def test_no_form_carries_a_character_that_a_terminal_obeys(hostile, capsys, form) -> None:
    text = exported(hostile, form, capsys)
    allowed = "\r\n" if form == "csv" else "\n"
    obeyed = re.compile("[\0-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")
    assert {found for found in obeyed.findall(text) if found not in allowed} == set()


def test_markup_in_html_is_text(hostile, capsys) -> None:
    text = exported(hostile, "html", capsys)

    class Tags(HTMLParser):
        names: set[str] = set()  # noqa: RUF012
        attributes: set[str] = set()  # noqa: RUF012
        said: list[str] = []  # noqa: RUF012

        def handle_starttag(self, tag, attrs) -> None:
            self.names.add(tag)
            self.attributes |= {name for name, _ in attrs}

        def handle_data(self, data) -> None:
            self.said.append(data)

    reader = Tags()
    reader.feed(text)
    assert reader.names <= {"html", "head", "meta", "title", "style", "body", "h1", "p", "table",
                            "thead", "tbody", "tr", "th", "td"}  # fmt: skip
    assert not {name for name in reader.attributes if name.startswith("on")}
    assert not reader.attributes & {"src", "href", "action", "formaction", "srcdoc", "background"}
    assert "default-src 'none'" in text
    for question in HOSTILE:
        if question.isprintable():
            assert question in reader.said


def test_no_cell_of_csv_is_a_formula_and_no_question_is_lost(hostile, capsys) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(hostile, "csv", capsys), newline="")))
    assert len(rows) == len(HOSTILE) + 2
    for row in rows:
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋"))
    said = [row["question"] for row in rows if row["type"] == "question.asked"]
    for question, cell in zip(HOSTILE, said, strict=True):
        if question.isprintable():
            assert cell.removeprefix("'") == question


def test_json_holds_every_question_exactly(hostile, capsys) -> None:
    records = json.loads(exported(hostile, "json", capsys))["records"]
    asked = [item["body"]["question"] for item in records if item["type"] == "question.asked"]
    assert asked == list(HOSTILE)


@pytest.mark.parametrize("form", ["md", "text"])
def test_every_question_stands_on_a_line_of_its_own(hostile, capsys, form) -> None:
    text = exported(hostile, form, capsys)
    lines = [line for line in text.splitlines() if line.startswith(("  ", "   "))]
    assert len(lines) == len(HOSTILE) + 2
    if form == "text":
        for question in HOSTILE:
            assert not question.isprintable() or question in text


def test_markdown_carries_no_link_image_or_tag(hostile, capsys) -> None:
    text = exported(hostile, "md", capsys)
    assert not re.search(r"(?<!\\)[<>|]", text)
    assert not re.search(r"(?<!\\)\]\(", text)
    assert not re.search(r"(?<!\\)!\[", text)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_holds_every_question_of_a_session_and_its_head(
    session, capsys, form, tmp_path
) -> None:
    questions = ("median TTP for stage C", "in women", "median foo", "how many men")
    for question in questions:
        session.ask(question)
    session.close()
    text = exported(session.transcript_path, form, capsys)
    head = verify(session.transcript_path).head
    assert head_words(head) in text if form == "text" else head in text
    for question in questions:
        assert question in text
    to = tmp_path / "out"
    arguments = ["transcript", "export", str(session.transcript_path), "--format", form]
    assert main([*arguments, "--to", str(to)]) == 0
    assert to.read_text(encoding="utf-8") == text
    assert main([*arguments, "--to", str(to)]) == 64
    assert to.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("form", FORMS)
def test_a_question_that_was_not_text_is_recorded_verified_and_exported(
    session, tmp_path, capsys, form
) -> None:
    session.ask("median \udcff TTP")
    session.close()
    assert verify(session.transcript_path).verifies
    exported(session.transcript_path, form, capsys)
    to = tmp_path / "out"
    arguments = ["transcript", "export", str(session.transcript_path), "--format", form]
    assert main([*arguments, "--to", str(to)]) == 0, capsys.readouterr().err
    assert to.read_bytes().decode("utf-8")


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_record_is_utf_8_text_whatever_was_asked(tmp_path, form) -> None:
    path = tmp_path / "a.jsonl"
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "ask", "--format", form, "--transcript", str(path),
         b"median \xff TTP"],
        capture_output=True, cwd=ROOT, timeout=60, check=False, env=dict(os.environ),
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert done.stdout.decode("utf-8")
    assert verify(path).verifies
    assert path.read_bytes().decode("utf-8")


def test_a_file_name_is_shown_as_text(small, tmp_path, capsys) -> None:
    odd = tmp_path / "a\x1b[31mred\x9b1m<b>.jsonl"
    odd.write_bytes(small)
    for command in (["verify"], ["show"], *(["export", "--format", form] for form in FORMS)):
        main(["transcript", *command, str(odd)])
        said = capsys.readouterr().out
        assert "\x1b" not in said, command
        assert "\x9b" not in said, command
        assert "<b>" not in said or "html" not in command
