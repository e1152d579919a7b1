"""What is done to a folder of transcripts is found and named."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest

from assistant.cli import main
from assistant.errors import TranscriptError
from assistant.transcript import sealing
from assistant.transcript.chain import verify
from assistant.transcript.checkpoint import SignedCheckpoint, parsed
from assistant.transcript.keys import CHECKPOINTS, make_key
from tests.transcript.store import Store, rechain, records_of, remove, replace_words


def test_a_folder_that_nobody_touched_verifies(store, capsys) -> None:
    found = store.verify()
    assert found.verifies, found.findings
    assert (len(found.checkpoints), found.marked) == (3, 3)
    assert found.covered == found.records == 6 + 4 + 8
    assert main(["transcript", "verify", str(store.folder)]) == 0
    said = capsys.readouterr().out
    assert "covers 18 records in 3 transcripts; 0 are newer" in said
    assert store.key.fingerprint in said


def test_records_after_the_checkpoint_are_counted_as_newer(store, capsys) -> None:
    store.session("later")
    assert store.verify().verifies
    main(["transcript", "verify", str(store.folder)])
    assert "covers 18 records in 3 transcripts; 4 are newer" in capsys.readouterr().out


def test_a_folder_without_a_checkpoint_says_so(tmp_path, own_keys, capsys) -> None:
    Store(tmp_path / "records", own_keys).session("a")
    assert main(["transcript", "verify", str(tmp_path / "records")]) == 0
    assert "none under a signed checkpoint" in capsys.readouterr().err


def cut_last(path, lines=1) -> None:
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-lines]))


def edit(path) -> None:
    records = records_of(path)
    records[1]["body"]["question"] = "median XXX"
    rechain(path, records)


def edit_to_other_length(path) -> None:
    records = records_of(path)
    records[1]["body"]["question"] += ", and more of it"
    rechain(path, records)


def drop(path) -> None:
    records = records_of(path)
    rechain(path, [*records[:2], *records[3:]])


def swap(path) -> None:
    one, two, three, *rest = records_of(path)
    rechain(path, [one, three, two, *rest])


def insert(path) -> None:
    records = records_of(path)
    rechain(path, [*records[:2], records[1], *records[2:]])


def go_on_after_a_cut(path, lines=2) -> None:
    records = records_of(path)
    late = {"utc": "2026-03-01T00:00:00.000000+00:00"}
    new = [{**record, **late} for record in records[-lines:]]
    rechain(path, [*records[:-lines], *new, *new])


TAMPERED = {
    "the last line is cut": (cut_last, "cut"),
    "a line is edited, all chained again": (edit, "rewritten"),
    "a line is made longer, all chained again": (edit_to_other_length, "rewritten"),
    "a line is dropped, all chained again": (drop, "rewritten"),
    "two lines are swapped, all chained again": (swap, "rewritten"),
    "a line is put in, all chained again": (insert, "rewritten"),
    "the end is cut and the session continued": (go_on_after_a_cut, "cut and continued"),
    "the file is emptied": (lambda path: path.write_bytes(b""), "wiped"),
    "the file is removed": (lambda path: path.unlink(), "removed"),
    "the file has another name": (lambda path: path.rename(path.with_suffix(".txt")), "removed"),
    "the last line is torn": (lambda path: path.write_bytes(path.read_bytes()[:-5]), "cut"),
}


@pytest.mark.parametrize("which", [0, 1, 2])
@pytest.mark.parametrize("name", TAMPERED)
def test_what_is_done_to_a_signed_session_is_named(store, capsys, name, which) -> None:
    tamper, named = TAMPERED[name]
    path = store.files[which]
    tamper(path)
    assert (path.name, named) in store.tampers()
    assert main(["transcript", "verify", str(store.folder)]) == 4
    assert f"{path.name}: {named}: " in capsys.readouterr().out


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("name", TAMPERED)
def test_a_later_session_convicts_without_any_signature(tmp_path, own_keys, name, which) -> None:
    store = Store(tmp_path / "records", own_keys)
    for number in range(3):
        store.session(f"question {number}", "another")
    tamper, named = TAMPERED[name]
    path = store.files[which]
    tamper(path)
    assert (path.name, named) in store.tampers()


def test_a_cut_at_every_line_and_a_wipe_are_found(store) -> None:
    for path in store.files:
        whole = path.read_bytes()
        lines = whole.splitlines(keepends=True)
        for number in range(len(lines)):
            path.write_bytes(b"".join(lines[:number]))
            named = "cut" if number else "wiped"
            assert (path.name, named) in store.tampers(), (path.name, number)
        path.write_bytes(whole)
    assert store.verify().verifies


def test_a_cut_and_continuation_at_every_line_is_found(store) -> None:
    for path in store.files:
        whole = path.read_bytes()
        for lines in range(1, len(whole.splitlines())):
            go_on_after_a_cut(path, lines)
            assert verify(path).verifies
            assert (path.name, "cut and continued") in store.tampers(), (path.name, lines)
            path.write_bytes(whole)


def test_an_edit_of_every_line_with_a_new_chain_is_found(store) -> None:
    for path in store.files:
        whole = path.read_bytes()
        for number in range(len(whole.splitlines())):
            records = records_of(path)
            records[number]["user"] = "resu"
            rechain(path, records)
            assert verify(path).verifies
            assert (path.name, "rewritten") in store.tampers(), (path.name, number)
            path.write_bytes(whole)


def test_an_edit_without_a_new_chain_is_found_by_the_file_itself(store) -> None:
    path = store.files[1]
    replace_words(path, b"median OS", b"median XX")
    found = store.verify()
    assert not found.verifies
    assert [each.state for each in found.files] == ["whole", "broken", "whole"]


def test_a_session_that_is_put_in_with_an_old_date_is_named(store) -> None:
    path = store.files[0]
    forged = path.with_name("20260102T030406.500000Z-ff.jsonl")
    shutil.copy(path, forged)
    assert store.tampers() == {(forged.name, "put in")}


def test_a_session_under_a_clock_that_went_back_is_told_and_is_no_fault(store, capsys) -> None:
    store.seconds = 0
    path = store.session("later than its date")
    assert store.tampers() == set()
    assert main(["transcript", "verify", str(store.folder)]) == 0
    said = capsys.readouterr().out
    assert f"Note: {path.name} is younger than checkpoint 3 and dated before it" in said


def test_checkpoints_signed_again_are_convicted_by_the_sessions_that_name_them(
    store, tmp_path
) -> None:
    resigned(store, make_key(tmp_path / "new", b"", "forger"), tmp_path / "forger")
    elsewhere = tmp_path / "another machine"
    assert ("checkpoints", "signed again") in store.tampers(state=elsewhere)


def test_of_a_selection_what_is_absent_is_noted_only(store, capsys) -> None:
    path = store.files[0]
    remove(path)
    assert main(["transcript", "verify", str(store.folder), "--selection"]) == 0
    assert f"Note: {path.name} is not here" in capsys.readouterr().out
    edit(store.files[0])
    assert main(["transcript", "verify", str(store.folder), "--selection"]) == 4


def test_all_transcripts_put_back_are_a_rollback(store) -> None:
    *_, last = store.files
    last.unlink()
    assert (".", "rolled back") in store.tampers()


def test_a_whole_folder_put_back_is_a_rollback_by_what_this_machine_noted(store, tmp_path) -> None:
    old = tmp_path / "old"
    shutil.copytree(store.folder, old)
    store.session("new")
    store.sign()
    shutil.rmtree(store.folder)
    shutil.copytree(old, store.folder)
    assert store.tampers() == {("checkpoints", "rolled back")}
    # a whole and honest older copy: only what is kept elsewhere can tell
    assert store.tampers(state=tmp_path / "another machine") == set()


def test_a_removed_checkpoint_is_named_wherever_it_was(store) -> None:
    first, middle, last = store.checkpoints
    for path, named in (
        (first, ("000001.checkpoint", "removed")),
        (middle, ("000002.checkpoint", "removed")),
        (last, ("checkpoints", "rolled back")),
    ):
        content = path.read_bytes()
        path.unlink()
        assert named in store.tampers()
        path.write_bytes(content)
    assert store.verify().verifies


def test_all_checkpoints_removed_are_a_wipe(store, capsys) -> None:
    shutil.rmtree(store.folder / "checkpoints")
    assert ("checkpoints", "wiped") in store.tampers()


def test_a_folder_that_holds_nothing_any_more_is_a_wipe(store, capsys) -> None:
    for path in (*store.files, *store.checkpoints):
        path.unlink()
    assert main(["transcript", "verify", str(store.folder)]) == 4
    assert "this machine signed 3 checkpoints" in capsys.readouterr().out


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_flip_of_any_byte_of_a_checkpoint_is_found(store, which) -> None:
    path = store.checkpoints[which]
    content = path.read_bytes()
    for place in range(0, len(content), 7):
        changed = bytearray(content)
        changed[place] ^= 0x01
        path.write_bytes(bytes(changed))
        assert not store.verify(state=store.folder / "no marks").verifies, place
    path.write_bytes(content)


def resigned(store, key, installation) -> Store:
    """Sign the folder as it is now from the beginning, as another would."""
    shutil.rmtree(store.folder / "checkpoints")
    forger = Store(store.folder, installation)
    forger.key, forger.seconds = key, store.seconds
    with pytest.MonkeyPatch.context() as patch:  # our own program would refuse
        patch.setattr(sealing, "_must_be_consistent", lambda *_, **__: None)
        forger.sign()
    return forger


def test_all_signed_again_with_todays_own_key_is_named(store, tmp_path) -> None:
    """The analogue of CVE-2023-31439: strip the seals, seal again with the newer key."""
    edit(store.files[2])
    resigned(store, store.key, tmp_path / "forger")
    assert ("000001.checkpoint", "signed again") in store.tampers()
    assert ("checkpoints", "rolled back") in store.tampers()


def test_cut_then_sealed_on_with_the_right_key_is_named(store, tmp_path) -> None:
    """The analogue of CVE-2023-31438: truncate, and go on sealing."""
    store.checkpoints[2].unlink()
    remove(store.files[2])
    forger = Store(store.folder, tmp_path / "forger")
    forger.key, forger.seconds = store.key, store.seconds
    forger.session("another")
    forger.sign()
    assert store.tampers() == {("000003.checkpoint", "signed again")}


def test_all_signed_again_with_a_new_key_is_named(store, tmp_path) -> None:
    new = make_key(tmp_path / "new", b"", "forger")
    resigned(store, new, tmp_path / "forger")
    assert ("000001.checkpoint", "signed again") in store.tampers()
    elsewhere = {"state": tmp_path / "another machine"}
    assert ("000001.checkpoint", "other key") not in store.tampers(**elsewhere)
    trusted = store.key.fingerprint  # somebody has told it which key is right
    assert ("000001.checkpoint", "other key") in store.tampers(trusted, **elsewhere)


def test_a_key_to_which_the_old_one_agreed_is_good_and_another_is_not(store, tmp_path) -> None:
    old, store.key = store.key, make_key(tmp_path / "new", b"", "new")
    store.session("later")
    with pytest.raises(TranscriptError, match="another key"):
        store.sign()
    store.sign(accept_other_key=True)
    assert store.tampers() == {("000004.checkpoint", "other key")}
    last = store.session("later still")
    assert store.sign().number == 5
    assert store.tampers(store.key.fingerprint, old.fingerprint) == set()
    store.checkpoints[4].unlink()
    remove(last)
    store.checkpoints[3].unlink()
    next(store.state.glob("*.marks")).write_bytes(
        b"".join(next(store.state.glob("*.marks")).read_bytes().splitlines(keepends=True)[:3])
    )
    store.sign(old_key=lambda name: old if name == old.fingerprint else None)
    assert store.verify(old.fingerprint).verifies


def test_nothing_is_signed_over_a_folder_that_does_not_verify(store, capsys) -> None:
    edit(store.files[0])
    before = [path.read_bytes() for path in store.checkpoints]
    assert main(["transcript", "sign", str(store.folder)]) == 4
    assert "nothing was signed" in capsys.readouterr().err
    assert [path.read_bytes() for path in store.checkpoints] == before


def test_a_file_with_a_fault_in_it_is_not_signed(tmp_path, own_keys) -> None:
    store = Store(tmp_path / "records", own_keys)
    path = store.session("a")
    replace_words(path, b'"a"', b'"b"')
    with pytest.raises(TranscriptError, match="does not verify"):
        store.sign()


def test_a_torn_end_is_not_covered_and_what_is_before_it_is(tmp_path, own_keys) -> None:
    store = Store(tmp_path / "records", own_keys)
    path = store.session("a", closed=False)
    whole = path.stat().st_size
    with path.open("ab") as file:
        file.write(b'{"body":{"half')
    assert store.sign().changed[0].size == whole
    found = store.verify()
    assert [each.state for each in found.files] == ["crash tail"]
    assert found.findings == ()


def test_a_session_that_grows_between_two_checkpoints_is_covered_by_both(
    tmp_path, own_keys
) -> None:
    from assistant.transcript.writer import Witness, open_transcript

    store = Store(tmp_path / "records", own_keys)
    transcript = open_transcript(store.folder, Witness(store.now, "u", "h", "s"), {})
    for _ in range(4):
        transcript.append("question.asked", {"question": "a"})
        store.sign()
    transcript.close()
    found = store.verify()
    assert found.verifies, found.findings
    assert [each.changed[0].records for each in found.checkpoints] == [2, 3, 4, 5]


def test_the_findings_are_told_in_json_too(store, capsys) -> None:
    edit(store.files[0])
    capsys.readouterr()
    assert main(["transcript", "verify", str(store.folder), "--format", "json"]) == 4
    form = json.loads(capsys.readouterr().out)
    assert form["verifies"] is False
    assert form["findings"][0]["tamper"] == "rewritten"
    assert [each["state"] for each in form["transcripts"]] == ["whole"] * 3
    assert len(form["checkpoints"]) == form["marked"] == 3


def test_a_clock_that_went_back_is_told_and_is_no_fault(tmp_path, own_keys, capsys) -> None:
    from assistant.transcript.writer import Witness, open_transcript

    store = Store(tmp_path / "records", own_keys)
    times = iter([100, 200, 150, 160])
    base = store.now()

    def jumping():
        from datetime import timedelta

        return base + timedelta(seconds=next(times, 300))

    transcript = open_transcript(tmp_path / "a.jsonl", Witness(jumping, "u", "h", "s"), {})
    for _ in range(3):
        transcript.append("question.asked", {"question": "a"})
    transcript.close()
    assert verify(tmp_path / "a.jsonl").clock_steps == (3,)
    assert main(["transcript", "verify", str(tmp_path / "a.jsonl")]) == 0
    assert "the clock went back before record 3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"root": "A" * 43 + "="}, "tree root"),
        ({"previous": "0" * 64}, "does not follow"),
        ({"number": 2}, "does not follow"),
        ({"origin": f"cqa-transcripts/{'0' * 16}"}, "another folder"),
    ],
)
def test_a_checkpoint_that_says_something_else_is_bad_though_it_is_signed(
    store, changed, words
) -> None:
    path = store.checkpoints[2]
    other = replace(parsed(path.read_bytes()).checkpoint, **changed)
    armor = store.key.signed(other.body, CHECKPOINTS)
    path.write_bytes(SignedCheckpoint(other, store.key.raw(other.body), (armor,)).content)
    found = store.verify(state=store.folder / "another machine")
    (cause,) = (each.cause for each in found.findings if each.tamper == "bad checkpoint")
    assert words in cause


def test_of_two_who_sign_at_the_same_time_one_is_told_and_nothing_is_replaced(store) -> None:
    store.session("later")
    first: list[bytes] = []

    class Slow:
        """A key during whose use another signs."""

        fingerprint, raw = store.key.fingerprint, store.key.raw

        def signed(self, message, namespace):
            if not first:
                store.sign()
                first.append(store.checkpoints[3].read_bytes())
            return store.key.signed(message, namespace)

    with pytest.raises(TranscriptError, match=r"000004\.checkpoint cannot be written"):
        sealing.sign_folder(store.folder, Slow(), store.state, store.now)
    assert store.checkpoints[3].read_bytes() == first[0]
    assert len(list((store.folder / "checkpoints").iterdir())) == 4
    assert store.verify().verifies
