"""Personal data that was entered by mistake: taken away, signed, with a reason; the chain holds."""

from __future__ import annotations

import json
import shutil

import pytest

from assistant.cli import main
from assistant.transcript import redacting
from assistant.transcript.chain import line_of, records, verify
from assistant.transcript.contents import apart_of, contents_of
from assistant.transcript.document import verified_records
from assistant.transcript.export import FORMS, exported_file
from assistant.transcript.history import past_questions
from assistant.transcript.keys import BUNDLES, make_key
from assistant.transcript.redactions import checked, redaction_body, redactions_in
from assistant.transcript.remarks import keep_remark, subject_of
from assistant.transcript.writer import Witness, open_transcript
from tests.transcript.store import Store, copy, rechain, records_of
from tests.transcript.test_bundle import (
    TOOLS,
    commands,
    files_of,
    stock_tools_say,
    summed_again,
)
from tests.transcript.test_remarks import cqa

SECRET = "Erika Mustermann"
WORD = "correct horse\n"
REASON = "a patient was named by mistake"


@pytest.fixture
def store(tmp_path, own_keys, monkeypatch) -> Store:
    """A signed folder in whose first session somebody named a patient."""
    made = Store(tmp_path / "records", own_keys)
    made.session(f"profile of {SECRET}", "how many women")
    made.session("median OS")
    made.sign()
    assert cqa("key", "--personal", stdin=WORD * 2, monkeypatch=monkeypatch) == 0
    return made


@pytest.fixture
def path(store):
    return store.files[0]


def redact(path, *arguments, monkeypatch, stdin=WORD) -> int:
    options = ("--reason", REASON, "--name", "Dr. Ada Müller", *arguments)
    return cqa("redact", path, *options, stdin=stdin, monkeypatch=monkeypatch)


@pytest.fixture
def redacted(store, path, monkeypatch):
    """The record and its answer, of which all that names the patient was taken away."""
    assert redact(path, "--record", "2", monkeypatch=monkeypatch) == 0
    fields = ("--field", "question", "--field", "restatement")
    assert redact(path, "--record", "3", *fields, monkeypatch=monkeypatch) == 0
    return path


def redaction_file(store):
    """The file of the first redaction."""
    return next(path for path in store.files if records_of(path)[1]["type"] == "redaction")


# -- what it does --------------------------------------------------------------------------------


def test_no_byte_of_what_was_redacted_is_left_in_the_folder(store, redacted) -> None:
    for place in store.folder.rglob("*"):
        if place.is_file():
            assert SECRET.encode() not in place.read_bytes(), place.name


def test_the_chain_the_checkpoint_and_the_folder_still_verify_and_say_so(
    store, redacted, capsys
) -> None:
    assert checked(redacted).verifies
    assert store.verify().verifies
    assert store.sign().number == 2
    assert main(["transcript", "verify", str(store.folder)]) == 0
    said = capsys.readouterr().out
    assert "redacted: question of record 2, question of record 3, restatement of record 3" in said
    assert "question of record 2 redacted by Dr. Ada Müller, 2" in said
    assert f": {REASON} (key SHA256:" in said
    assert main(["transcript", "verify", str(redacted), "--format", "json"]) == 0
    (form,) = json.loads(capsys.readouterr().out)["transcripts"]
    assert form["redacted"] == [[2, "question"], [3, "question"], [3, "restatement"]]


def test_the_bytes_of_the_chain_are_untouched(store, path, monkeypatch) -> None:
    before = [(each, each.read_bytes()) for each in (*store.files, *store.checkpoints)]
    beside = contents_of(path).stat().st_size
    assert redact(path, "--record", "2", monkeypatch=monkeypatch) == 0
    assert [(each, each.read_bytes()) for each, _ in before] == before
    assert contents_of(path).stat().st_size == beside


@pytest.mark.parametrize("form", FORMS)
def test_every_form_shows_who_when_and_why_in_its_place(redacted, form) -> None:
    content = exported_file(redacted, form)
    assert SECRET.encode() not in content
    if form in ("pdf", "docx"):
        return  # the same rows, compressed
    said = content.decode().replace("\\", "")
    assert "redacted by Dr. Ada Müller, 20" in said
    assert REASON in said
    assert "how many women" in said


def test_what_was_not_named_stays(redacted) -> None:
    asked, answered = verified_records(redacted)[1:3]
    assert asked["redacted"] == ["question"]
    assert answered["redacted"] == ["question", "restatement"]
    assert answered["body"]["results"]
    assert str(answered["body"]["question"]).startswith("[redacted by Dr. Ada Müller, ")


def test_search_and_history_do_not_find_it(store, redacted, capsys) -> None:
    capsys.readouterr()
    main(["transcript", "search", "--in", str(store.folder), *SECRET.split()])
    assert capsys.readouterr().out == ""
    main(["transcript", "search", "--in", str(store.folder), "--kind", "answer.given"])
    said = capsys.readouterr().out
    assert said.count("\n") == 3
    assert "[redacted by Dr. Ada Müller" in said
    assert "CHANGED" not in said
    assert past_questions(store.folder, "small") == ("how many women", "median OS")


def test_where_the_same_words_still_stand_is_said(path, monkeypatch, capsys) -> None:
    fields = ("--record", "2", "--field", "question")
    assert redact(path, *fields, monkeypatch=monkeypatch) == 0
    said = capsys.readouterr().out
    assert f"the same words stand in {path.name}, record 3, question" in said
    assert f"the same words stand in {path.name}, record 3, restatement" in said
    assert "exported, bundled or backed up before still hold the words" in said
    assert SECRET not in said


def test_replay_passes_over_what_it_cannot_ask_and_counts_it(tmp_path, monkeypatch, capsys) -> None:
    place = tmp_path / "real" / "a.jsonl"
    place.parent.mkdir()
    (tmp_path / "asked").write_text('{"id":1,"q":"how many women"}\n{"id":2,"q":"median TTP"}\n')
    main(["ask", "--batch", str(tmp_path / "asked"), "--transcript", str(place)])
    assert cqa("key", "--personal", stdin=WORD * 2, monkeypatch=monkeypatch) == 0
    assert redact(place, "--record", "2", "--field", "question", monkeypatch=monkeypatch) == 0
    capsys.readouterr()
    assert main(["transcript", "replay", str(place)]) == 0
    said = capsys.readouterr().out
    assert said == "1 questions asked again, 0 differ, 1 are redacted and were not asked\n"


def test_words_of_a_remark_can_be_redacted_too(store, path, monkeypatch, capsys) -> None:
    cqa("annotate", path, "--record", "2", f"this is {SECRET}")
    made = next(each for each in store.files if records_of(each)[1]["type"] == "annotation")
    assert redact(made, "--record", "2", monkeypatch=monkeypatch) == 0
    capsys.readouterr()
    assert main(["transcript", "show", str(path)]) == 0
    said = capsys.readouterr().out
    assert f"this is {SECRET}" not in said
    assert f"{REASON}]" in said
    assert "DOES NOT COUNT" not in said
    assert store.verify().verifies


# -- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--record", "1"], 64), (["--record", "2", "--field", "results"], 64), (["--record", "9"], 64),
     (["--record", "2", "--reason", " "], 64), (["--record", "2", "--name", " "], 64)],
)  # fmt: skip
def test_what_cannot_be_redacted_is_said_and_nothing_is_done(
    store, path, monkeypatch, arguments, code
) -> None:
    before = {each: each.read_bytes() for each in store.folder.rglob("*") if each.is_file()}
    assert redact(path, *arguments, monkeypatch=monkeypatch) == code
    assert {each: each.read_bytes() for each in store.folder.rglob("*") if each.is_file()} == before


@pytest.mark.parametrize("stdin", ["wrong\n", ""])
def test_nothing_is_redacted_without_the_passphrase(store, path, monkeypatch, stdin) -> None:
    assert redact(path, "--record", "2", monkeypatch=monkeypatch, stdin=stdin) == 4
    assert redactions_in(store.folder) == ()
    assert SECRET.encode() in contents_of(path).read_bytes()


def test_a_record_that_keeps_its_words_in_the_chain_is_not_redacted(
    store, path, monkeypatch, capsys
) -> None:
    rechain(path, records_of(path), apart=False)
    assert redact(path, "--record", "2", monkeypatch=monkeypatch) == 64
    assert "stands in the chain itself" in capsys.readouterr().err


# -- what is forged ------------------------------------------------------------------------------


def blanked(path, old: str = SECRET) -> None:
    """Take lines away as a redaction does, without one."""
    place = contents_of(path)
    lines = place.read_bytes().splitlines()
    for at, line in enumerate(lines):
        if old.encode() in line:
            form = json.loads(line)
            left = json.dumps({"member": form["member"], "sequence": form["sequence"]})
            lines[at] = left.replace(" ", "").encode().ljust(len(line))
    place.write_bytes(b"".join(line + b"\n" for line in lines))


def faults(store) -> str:
    found = store.verify()
    said = [f"{each.name}: {each.tamper}: {each.cause}" for each in found.findings]
    said += [
        f"{each.path}: line {each.finding.line}: {each.finding.cause}"
        for each in found.files
        if each.finding
    ]
    return "\n".join(said)


def test_words_that_are_gone_without_a_redaction_are_named(store, path, capsys) -> None:
    blanked(path)
    assert "line 2: its question was taken away, and no signed redaction says so" in faults(store)
    assert main(["transcript", "verify", str(path)]) == 4
    assert main(["transcript", "show", str(path)]) == 4


def test_words_that_were_put_in_the_place_of_others_are_named(store, path) -> None:
    place = contents_of(path)
    place.write_bytes(place.read_bytes().replace(SECRET.encode(), b"X" * len(SECRET)))
    assert "line 2: its question was changed" in faults(store)


def test_a_redaction_of_one_member_does_not_cover_another(store, path, monkeypatch) -> None:
    fields = ("--record", "2", "--field", "question")
    assert redact(path, *fields, monkeypatch=monkeypatch) == 0
    assert store.verify().verifies
    blanked(path)  # also in the answer
    assert "line 3: its question was taken away" in faults(store)


def forged(store, change) -> str:
    """Chain the redaction's file again after a change; return what is found."""
    made = redaction_file(store)
    changed = records_of(made)
    change(changed[1]["body"])
    rechain(made, changed)
    return faults(store)


FORGERIES = {
    "another name": lambda body: body.update(name="Dr. Nobody"),
    "another reason": lambda body: body.update(reason="none"),
    "another time": lambda body: body.update(utc="2026-01-01T00:00:00+00:00"),
    "another member": lambda body: body.update(redacted={"restatement": "0" * 64}),
    "more members": lambda body: body["redacted"].update(context="0" * 64),
    "no member": lambda body: body.update(redacted={}),
    "no signature": lambda body: body.update(signature=""),
    "another statement": lambda body: body.update(statement="cqa redaction v1\n"),
    "another record": lambda body: body["about"].update(sequence=3),
    "a record that is not there": lambda body: body["about"].update(sequence=99),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_redaction_does_not_count_and_is_named(store, redacted, name) -> None:
    said = forged(store, FORGERIES[name])
    assert f"{redaction_file(store).name}: remark: a remark does not count" in said
    assert "line 2: its question was taken away, and no signed redaction says so" in said


def test_a_statement_signed_with_one_key_and_naming_another_does_not_count(
    store, redacted, tmp_path
) -> None:
    other = make_key(tmp_path / "other", b"", "forger")

    def sign(body) -> None:
        body["signature"] = other.signed(body["statement"].encode(), "cqa-statement")

    assert "its signature was made for something else" in forged(store, sign)


def test_a_redaction_well_signed_of_what_its_record_does_not_hold_does_not_count(
    store, path
) -> None:
    """Whoever signs for one record cannot take the words of another away."""
    witness = Witness(store.now, "user", "host", "f1")
    words_of_another = apart_of(json.loads(line_of(path, 2)))
    subject = subject_of(path, 3)
    body = redaction_body(subject.reference, words_of_another, witness, store.key, "Ada", REASON)
    keep_remark(store.folder, witness, "redaction", subject, body)
    assert "it redacts what the record does not hold" in faults(store)
    assert redactions_in(store.folder) == ()


def test_a_redaction_whose_file_was_changed_or_removed_does_not_count(store, redacted) -> None:
    made = redaction_file(store)
    content = made.read_bytes()
    made.write_bytes(content.replace(REASON.encode(), b"X" * len(REASON)))
    assert "no signed redaction says so" in faults(store)
    made.unlink()
    assert "no signed redaction says so" in faults(store)
    made.write_bytes(content)
    assert store.verify().verifies


def test_words_that_are_back_from_an_old_copy_are_told_and_not_shown(
    store, path, monkeypatch, tmp_path, capsys
) -> None:
    copy(path, tmp_path / path.name)
    assert redact(path, "--record", "2", monkeypatch=monkeypatch) == 0
    shutil.copy(contents_of(tmp_path / path.name), contents_of(path))
    assert store.verify().verifies
    assert "its words are still beside the chain: redact it again" in store.verify().notes[0]
    assert SECRET not in str(verified_records(path)[1])
    assert redact(path, "--record", "2", monkeypatch=monkeypatch) == 0
    assert store.verify().notes == ()


def test_a_redaction_that_the_disk_stops_is_on_record_and_can_be_done_again(
    store, path, monkeypatch, capsys
) -> None:
    def fail(*_):
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(redacting, "take_away", fail)
        assert redact(path, "--record", "2", monkeypatch=patch) == 4
    assert "could not be taken away" in capsys.readouterr().err
    assert len(redactions_in(store.folder)) == 1
    assert SECRET not in str(verified_records(path)[1])
    assert redact(path, "--record", "2", monkeypatch=monkeypatch) == 0
    assert store.verify().verifies
    assert verify(path).state == "broken"  # without its redactions it would not pass


def test_a_session_that_still_writes_is_not_disturbed(store, monkeypatch) -> None:
    transcript = open_transcript(store.folder, Witness(store.now, "user", "host", "live"), {})
    transcript.append("question.asked", {"question": SECRET, "context": None})
    assert redact(transcript.path, "--record", "2", monkeypatch=monkeypatch) == 0
    transcript.append("question.asked", {"question": "later", "context": None})
    transcript.close()
    assert checked(transcript.path).verifies
    assert [record["body"].get("question") for record in records(transcript.path)][1:3] == [
        None, "later",
    ]  # fmt: skip


# -- the bundle ----------------------------------------------------------------------------------


@pytest.fixture
def bundle(store, redacted, tmp_path):
    store.sign()
    to = tmp_path / "bundle"
    assert main(["transcript", "bundle", *map(str, store.files), "--to", str(to)]) == 0
    return to


def test_a_bundle_holds_no_word_that_was_redacted(bundle) -> None:
    assert len(list((bundle / "statements").glob("*.sig"))) == 2
    for path in files_of(bundle):
        assert SECRET.encode() not in path.read_bytes(), path


def listed_again(bundle, store) -> None:
    """Make the list of files fit and sign it with the right key."""
    summed_again(bundle)
    sums = (bundle / "SHA256SUMS").read_bytes()
    (bundle / "SHA256SUMS.sig").write_text(store.key.signed(sums, BUNDLES))
    (bundle / "SHA256SUMS.ed25519").write_bytes(store.key.raw(sums))


def with_spaces_for(old: bytes):
    """Take the line away that holds some words."""

    def tamper(content: bytes) -> bytes:
        lines = content.split(b"\n")
        at = next(at for at, line in enumerate(lines) if old in line)
        form = json.loads(lines[at])
        left = f'{{"member":"{form["member"]}","sequence":{form["sequence"]}}}'.encode()
        lines[at] = left.ljust(len(lines[at]))
        return b"\n".join(lines)

    return tamper


MUTANTS = {
    "nothing": (lambda content: content, ""),
    "a line is taken away without a statement": (with_spaces_for(b"median OS"), "redacted without"),
    "a word is changed": (lambda content: content.replace(b"median OS", b"median XX"), "changed"),
    "a line is cut": (lambda content: content[: content.rindex(b"{")], "cut"),
    "a line is added": (lambda content: content + b"more\n", "too long"),
    "two lines are swapped": (lambda content: b"\n".join(content.split(b"\n")[::-1]), "changed"),
}


@pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="a stock tool is missing here")
@pytest.mark.parametrize("name", MUTANTS)
def test_stock_tools_hold_what_was_said_against_records_and_statements(bundle, store, name) -> None:
    tamper, cause = MUTANTS[name]
    beside = next(
        path
        for path in (bundle / "records").glob("*.contents")
        if b"median OS" in path.read_bytes()
    )
    beside.write_bytes(tamper(beside.read_bytes()))
    listed_again(bundle, store)
    good, said = stock_tools_say(bundle, commands(bundle))
    assert good is (name == "nothing"), said
    assert cause in said


@pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="a stock tool is missing here")
def test_stock_tools_reject_a_bundle_without_the_statement_of_a_redaction(bundle, store) -> None:
    for path in (bundle / "statements").iterdir():
        path.unlink()
    listed_again(bundle, store)
    good, said = stock_tools_say(bundle, commands(bundle))
    assert not good
    assert "redacted without a statement" in said
