"""What is said of a record later: the record stays, the remark points to it, both are shown."""

from __future__ import annotations

import io
import json
import shutil
import subprocess

import pytest

from assistant.cli import main
from assistant.errors import TranscriptError
from assistant.transcript.keys import STATEMENTS, make_key, signer_of
from assistant.transcript.remarks import (
    keep_remark,
    remarks_on,
    signature_body,
    subject_of,
)
from assistant.transcript.writer import Witness
from tests.transcript.store import rechain, records_of, replace_words

FORMS = ("text", "json", "csv", "md", "html")


@pytest.fixture
def path(store):
    return store.files[0]


def remark_file(store, before):
    """The one file that is new."""
    (new,) = set(store.files) - set(before)
    return new


def cqa(*arguments, stdin="", monkeypatch=None) -> int:
    if monkeypatch is not None:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
    return main(["transcript", *map(str, arguments)])


def shown(path, capsys, *arguments) -> str:
    capsys.readouterr()
    assert main(["transcript", *(arguments or ("show",)), str(path)]) == 0
    return capsys.readouterr().out


def test_an_annotation_is_a_file_of_its_own_and_stands_under_its_record(
    store, path, capsys
) -> None:
    before, bytes_before = store.files, path.read_bytes()
    assert cqa("annotate", path, "--record", 3, "checked", "against", "the CSR") == 0
    assert path.read_bytes() == bytes_before
    entry = records_of(remark_file(store, before))[1]
    record = records_of(path)[2]
    assert entry["type"] == "annotation"
    assert entry["body"]["about"] == {
        "file": path.name, "session": record["session"], "sequence": 3,
        "digest": records_of(path)[3]["previous"],
    }  # fmt: skip
    said = shown(path, capsys).splitlines()
    (at,) = (number for number, line in enumerate(said) if "annotation" in line)
    assert said[at - 2].startswith("3. ")
    assert "checked against the CSR" in said[at + 1]
    assert store.verify().verifies


def test_an_amendment_leaves_the_old_words_visible(store, path, capsys) -> None:
    assert cqa("amend", path, "--record", 3, "--reason", "wrong cut-off", "it is 8.1") == 0
    said = shown(path, capsys)
    assert "read: median TTP" in said
    assert "amended to: it is 8.1 (reason: wrong cut-off)" in said


@pytest.mark.parametrize(
    "arguments",
    [["amend", "--reason", " ", "x"], ["annotate", " "], ["amend", "x"], ["review", "x"]],
)
def test_a_remark_without_words_or_reason_is_not_kept(store, path, arguments) -> None:
    before = store.files
    assert cqa(arguments[0], path, "--record", 3, *arguments[1:]) == 64
    assert store.files == before


def test_a_review_is_by_another_person_only(store, path, capsys, monkeypatch) -> None:
    before = store.files
    monkeypatch.setenv("LOGNAME", "user")
    assert cqa("review", path, "--record", 3, "--finding", "agreed", "fine") == 4
    assert "nobody reviews what is their own" in capsys.readouterr().err
    assert store.files == before
    monkeypatch.setenv("LOGNAME", "reviewer")
    assert cqa("review", path, "--record", 3, "--finding", "query", "which cut-off?") == 0
    assert "which cut-off? | query" in shown(path, capsys)
    assert store.verify().verifies


def test_a_forged_review_by_the_author_is_found(store, path, capsys) -> None:
    witness = Witness(store.now, "another", "host", "f1")
    made = keep_remark(
        store.folder, witness, "review", subject_of(path, 3), {"text": "fine", "finding": "agreed"}
    )
    assert store.verify().verifies
    records = records_of(made)
    for record in records:
        record["user"] = "user"
    rechain(made, records)
    assert (made.name, "remark") in store.tampers()
    assert "DOES NOT COUNT: it is a review by the author" in shown(path, capsys)


@pytest.mark.parametrize("number", [0, 7, -1])
def test_a_record_that_is_not_there_has_no_remarks(store, path, number) -> None:
    before = store.files
    assert cqa("annotate", path, "--record", number, "x") == 64
    assert store.files == before


def test_nothing_is_said_of_a_record_that_does_not_verify(store, path) -> None:
    replace_words(path, b"median TTP", b"median XXX")
    before = store.files
    assert cqa("annotate", path, "--record", 3, "x") == 4
    assert store.files == before


def test_a_remark_on_a_record_that_was_changed_since_does_not_count(store, path, capsys) -> None:
    cqa("annotate", path, "--record", 3, "fine")
    records = records_of(path)
    records[2]["body"]["results"][0]["value"] = 1
    rechain(path, records)
    assert "DOES NOT COUNT: the record that it is about is another one" in shown(path, capsys)
    assert "remark" in {tamper for _, tamper in store.tampers()}


def test_a_remark_whose_file_was_changed_does_not_count(store, path, capsys) -> None:
    before = store.files
    cqa("annotate", path, "--record", 3, "fine")
    made = remark_file(store, before)
    replace_words(made, b"fine", b"FINE")
    assert "DOES NOT COUNT: its own file does not verify" in shown(path, capsys)
    assert main(["transcript", "verify", str(store.folder)]) == 4


# -- electronic signatures -----------------------------------------------------------------------


@pytest.fixture
def signed(store, path, monkeypatch, capsys):
    """A session that has been signed by its owner's key; returns the file of the signature."""
    word = "correct horse\n"
    assert cqa("key", "--personal", stdin=word * 2, monkeypatch=monkeypatch) == 0
    before = store.files
    options = ("--meaning", "approved", "--name", "Dr. Ada Müller")
    assert cqa("sign", path, *options, stdin=word, monkeypatch=monkeypatch) == 0
    return remark_file(store, before)


def body_of(made) -> dict:
    return records_of(made)[1]["body"]


def test_a_signature_has_name_time_and_meaning_in_every_form(store, path, signed, capsys) -> None:
    body = body_of(signed)
    assert body["about"]["sequence"] == len(records_of(path))
    assert signer_of(body["statement"].encode(), body["signature"], STATEMENTS)
    for form in FORMS:
        said = shown(path, capsys, "export", "--format", form)
        record = records_of(signed)[1]
        expected = ("Ada Müller", "approved", record["utc"][:19])
        assert [part for part in expected if part not in said] == [], form
    assert store.verify().verifies


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no ssh-keygen here")
def test_ssh_keygen_checks_a_signature_and_its_name_and_meaning(signed, tmp_path) -> None:
    body = body_of(signed)
    (tmp_path / "allowed").write_text(f'signer namespaces="{STATEMENTS}" {body["public_key"]}')
    (tmp_path / "sig").write_text(body["signature"])
    for statement, good in (
        (body["statement"], True),
        (body["statement"].replace("approved", "reviewed"), False),
        (body["statement"].replace("Ada", "Bob"), False),
    ):
        done = subprocess.run(
            ["ssh-keygen", "-Y", "verify", "-f", tmp_path / "allowed", "-I", "signer",
             "-n", STATEMENTS, "-s", tmp_path / "sig"],
            input=statement.encode(), capture_output=True, check=False,
        )  # fmt: skip
        assert (done.returncode == 0) is good


def test_a_signature_that_is_moved_to_another_record_does_not_count(
    store, path, signed, capsys
) -> None:
    records = records_of(signed)
    subject = subject_of(path, 3)
    records[1]["body"]["about"] = subject.reference
    rechain(signed, records)
    assert "DOES NOT COUNT: its signature was made for something else" in shown(path, capsys)
    assert (signed.name, "remark") in store.tampers()


@pytest.mark.parametrize(
    ("part", "value"), [("meaning", "reviewed"), ("name", "Dr. Bob"), ("statement", "cqa\n")]
)
def test_a_signature_with_another_name_or_meaning_does_not_count(
    store, path, signed, part, value
) -> None:
    records = records_of(signed)
    records[1]["body"][part] = value
    rechain(signed, records)
    assert (signed.name, "remark") in store.tampers()


def test_a_signature_is_not_made_without_the_passphrase(store, path, signed, monkeypatch) -> None:
    before = store.files
    options = ("--meaning", "approved", "--name", "Ada")
    assert cqa("sign", path, *options, stdin="wrong\n", monkeypatch=monkeypatch) == 4
    assert cqa("sign", path, *options, stdin="", monkeypatch=monkeypatch) == 4
    denied = [records_of(each)[1] for each in store.files if each not in before]
    assert [each["type"] for each in denied] == ["access.denied"] * 2
    assert [each["body"]["wrong_in_a_row"] for each in denied] == [1, 2]
    assert {each["body"]["act"] for each in denied} == {"signature"}
    assert "wrong" not in str(denied).replace("wrong_in_a_row", "")
    assert store.verify().verifies


def test_after_five_wrong_passphrases_the_key_is_locked_for_a_quarter_of_an_hour(
    store, path, signed, monkeypatch, capsys
) -> None:
    from datetime import UTC, datetime, timedelta

    from assistant.transcript_commands import own_key

    moment = datetime(2026, 5, 1, 12, tzinfo=UTC)
    monkeypatch.setattr(own_key, "now", lambda: moment)
    options = ("--meaning", "approved", "--name", "Ada")
    right = "correct horse\n"
    for _ in range(own_key.WRONG_IN_A_ROW - 1):
        assert cqa("sign", path, *options, stdin="wrong\n", monkeypatch=monkeypatch) == 4
    assert cqa("sign", path, *options, stdin=right, monkeypatch=monkeypatch) == 0
    for _ in range(own_key.WRONG_IN_A_ROW):
        assert cqa("sign", path, *options, stdin="wrong\n", monkeypatch=monkeypatch) == 4
    before = store.files
    capsys.readouterr()
    assert cqa("sign", path, *options, stdin=right, monkeypatch=monkeypatch) == 4
    assert "locked until 2026-05-01T12:15" in capsys.readouterr().err
    assert store.files == before
    moment += timedelta(minutes=16)
    assert cqa("sign", path, *options, stdin=right, monkeypatch=monkeypatch) == 0


def test_a_key_without_a_passphrase_signs_no_statement(store, path, own_keys, monkeypatch) -> None:
    monkeypatch.setenv("LOGNAME", "ada")
    make_key(own_keys / "keys" / "person-ada", b"", "ada")
    before = store.files
    assert cqa("sign", path, "--meaning", "approved", "--name", "Ada") == 4
    assert store.files == before


@pytest.mark.parametrize("words", ["short\nshort\n", "long enough\nanother one\n", "", "\n\n"])
def test_a_key_of_ones_own_needs_a_passphrase_twice(own_keys, monkeypatch, words) -> None:
    assert cqa("key", "--personal", stdin=words, monkeypatch=monkeypatch) == 64
    assert not list(own_keys.glob("keys/person*"))


def test_a_signature_as_reviewer_is_not_the_authors(store, path) -> None:
    key = store.key
    witness = Witness(store.now, "user", "host", "f2")
    subject = subject_of(path, 3)
    body = signature_body(subject, witness, key, "Ada", "reviewed")
    with pytest.raises(TranscriptError, match="nobody reviews"):
        keep_remark(store.folder, witness, "signature", subject, body)


def test_a_name_with_line_breaks_adds_no_line_to_the_statement(store, path) -> None:
    body = signature_body(
        subject_of(path, 3),
        Witness(store.now, "u", "h", "s"),
        store.key,
        "A\nmeaning x",
        "approved",
    )
    assert str(body["statement"]).count("\nmeaning ") == 1


def test_remarks_are_listed_in_order_and_counted_in_exports(store, path, capsys) -> None:
    for text in ("one", "two", "three"):
        cqa("annotate", path, "--record", 3, text)
    assert [each.body["text"] for each in remarks_on(path)] == ["one", "two", "three"]
    for form in ("text", "md", "html"):
        assert "6 records, 3 remarks" in shown(path, capsys, "export", "--format", form)
    form = json.loads(shown(path, capsys, "export", "--format", "json"))
    assert len(form["remarks"]) == 3
    assert all(each["counts"] for each in form["remarks"])
