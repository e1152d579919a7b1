"""What a session says of its circumstances; exports and replays are on record themselves."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import platform

import pytest

from assistant.cli import main
from assistant.transcript.chain import verify
from tests.conftest import cqa
from tests.transcript.store import records_of


def last_act(folder) -> dict:
    """The act that the newest file of a folder records."""
    *_, path = sorted(folder.glob("*.jsonl"))
    assert verify(path).closed
    opening, act, closing = records_of(path)
    assert (opening["type"], closing["type"]) == ("session.open", "session.close")
    assert opening["body"]["activity"] == act["type"]
    return act


@pytest.fixture
def asked(tmp_path):
    """A folder with the session of one question."""
    folder = tmp_path / "records"
    assert main(["ask", "--transcript", str(folder), "how many women"]) == 0
    (path,) = folder.glob("*.jsonl")
    return path


def test_the_opening_record_says_with_what_it_was_made(asked) -> None:
    body = records_of(asked)[0]["body"]
    libraries = body["software"]["libraries"]
    assert {"duckdb", "numpy", "pandas", "scipy", "lifelines", "sqlglot"} <= libraries.keys()
    for name, version in libraries.items():
        assert version == importlib.metadata.version(name)
    assert body["software"]["python"] == platform.python_version()
    assert len(body["software"]["build_sha256"]) == 64
    assert body["software"]["processors"] == os.cpu_count()
    assert body["version"]
    assert len(body["data_sha256"]) == 64
    assert all(rows > 0 and len(digest) in (0, 64) for rows, digest in body["tables"].values())


def test_the_opening_record_says_where_its_times_come_from(asked) -> None:
    record = records_of(asked)[0]
    found = record["body"]["clock"]
    assert found["source"].startswith("clock_gettime") or found["source"]
    assert found["resolution"] < 1
    assert found["monotonic_ns"] > 0
    assert found["synchronised"] in (True, None)
    assert record["utc"].endswith("+00:00")
    assert len(record["offset"]) == 5


def test_the_opening_record_says_which_settings_and_what_terminal(tmp_path) -> None:
    path = tmp_path / "a.jsonl"
    environment = {
        "TZ": "Asia/Kolkata",
        "SSH_CONNECTION": "192.0.2.7 5 192.0.2.8 22",
        "LC_ALL": "C",
    }
    done = cqa("ask", "--transcript", str(path), "how many women", **environment)
    assert done.returncode == 0, done.stderr
    record = records_of(path)[0]
    body = record["body"]
    assert (body["settings"]["TZ"], body["settings"]["LC_ALL"]) == ("Asia/Kolkata", "C")
    assert body["terminal"] == {"stdin": False, "stdout": False, "remote": "192.0.2.7"}
    assert record["offset"] == "+0530"


@pytest.mark.parametrize("form", ["json", "csv", "html", "pdf", "docx"])
def test_an_export_is_on_record_with_the_digest_of_what_was_handed_out(
    asked, tmp_path, form
) -> None:
    to = tmp_path / "out"
    arguments = ["transcript", "export", str(asked), "--format", form, "--to", str(to)]
    assert main(arguments) == 0
    act = last_act(asked.parent)
    assert act["type"] == "export"
    assert act["body"]["sha256"] == hashlib.sha256(to.read_bytes()).hexdigest()
    assert act["body"]["head"] == verify(asked).head
    assert (act["body"]["source"], act["body"]["format"]) == (asked.name, form)


def test_an_export_to_the_screen_is_on_record_too(asked, capsys) -> None:
    capsys.readouterr()
    main(["transcript", "export", str(asked), "--format", "csv"])
    said = capsys.readouterr().out
    act = last_act(asked.parent)
    assert act["body"]["to"] is None
    assert act["body"]["sha256"] == hashlib.sha256(said.encode()).hexdigest()


def test_a_replay_is_on_record_with_what_it_found(asked) -> None:
    assert main(["transcript", "replay", str(asked)]) == 0
    act = last_act(asked.parent)
    assert act["type"] == "replay"
    assert (act["body"]["questions"], act["body"]["differences"]) == (1, [])
    assert act["body"]["data_sha256"] == records_of(asked)[0]["body"]["data_sha256"]


def test_a_bundle_is_on_record(store, tmp_path) -> None:
    path = store.files[0]
    assert main(["transcript", "bundle", str(path), "--to", str(tmp_path / "bundle")]) == 0
    act = last_act(store.folder)
    sums = (tmp_path / "bundle" / "SHA256SUMS").read_bytes()
    assert act["body"]["sha256"] == hashlib.sha256(sums).hexdigest()
    assert act["body"]["transcripts"] == [path.name]


@pytest.mark.parametrize("command", ["export", "replay"])
def test_without_room_for_its_record_nothing_is_handed_out(
    asked, tmp_path, monkeypatch, capsys, command
) -> None:
    from assistant.errors import TranscriptError
    from assistant.transcript import activity

    def full(*_, **__):
        raise TranscriptError("no room", why="(No space left on device)")

    monkeypatch.setattr(activity, "open_transcript", full)
    capsys.readouterr()
    assert main(["transcript", command, str(asked)]) == 4
    said = capsys.readouterr()
    assert said.out == ""
    assert "No space left on device" in said.err


def test_records_that_cannot_be_written_beside_are_kept_among_ones_own(
    asked, tmp_path, monkeypatch, capsys
) -> None:
    """An inspector reads a copy on a medium that nobody can write to."""
    from assistant.transcript import writer

    real = writer.os.open

    def read_only(path, flags, *rest):
        if flags & os.O_CREAT and asked.parent.name == path.parent.name:
            raise OSError(30, "Read-only file system")
        return real(path, flags, *rest)

    monkeypatch.setenv("CQA_TRANSCRIPT_DIR", str(tmp_path / "own"))
    monkeypatch.setattr(writer.os, "open", read_only)
    assert main(["transcript", "export", str(asked)]) == 0
    assert last_act(tmp_path / "own")["body"]["source"] == asked.name


def test_history_and_replay_pass_over_acts(asked, capsys) -> None:
    from assistant.transcript.history import past_questions

    main(["transcript", "export", str(asked)])
    assert past_questions(asked.parent, "park2012") == ("how many women",)
    *_, act = sorted(asked.parent.glob("*.jsonl"))
    capsys.readouterr()
    assert main(["transcript", "replay", str(act)]) == 0
    assert "0 questions asked again" in capsys.readouterr().out
    assert json.loads(act.read_bytes().splitlines()[0])["body"]["activity"] == "export"
