"""Stores that earlier versions wrote: each must open, verify and be readable for good.

`golden/2026-11` holds a session of the first format (all words in the chain), one of the format
since redaction, an annotation, two redactions, a signature and two checkpoints. These files are
never made again: a change that breaks them breaks the records of people.
"""

from __future__ import annotations

import shutil

import pytest

from assistant.cli import main
from assistant.transcript.document import verified_records
from assistant.transcript.folder import verify_folder
from assistant.transcript.search import Query, search
from tests.conftest import ROOT

GOLDEN = ROOT / "tests" / "transcript" / "golden" / "2026-11"
SEAL = "SHA256:N9K9P1j1W0lvo3SZ1bIndu3hReTuvjaG9CohkTvIwVc"
FIRST = "20260102T030406.000000Z-s1.jsonl"
SECOND = "20260102T030413.000000Z-s2.jsonl"
HEADS = {
    FIRST: "767265d80eb316debf1da42050dc7fd2a22702277897064c2d9f35c5a41517a5",
    SECOND: "eb2f733a9de59e10b39b43568ea5db537c0b27f168218402b9b0606fa138932b",
}


@pytest.fixture
def store(tmp_path):
    shutil.copytree(GOLDEN, tmp_path / "store")
    return tmp_path / "store"


def test_a_store_of_an_earlier_version_verifies_with_its_key(store, tmp_path) -> None:
    found = verify_folder(store, tmp_path / "state", (SEAL,))
    assert found.verifies, (found.findings, [each.finding for each in found.files])
    assert (found.records, found.covered, len(found.checkpoints)) == (24, 24, 2)
    assert [each.member for each in found.redactions] == ["question", "question", "restatement"]
    assert {path: verified_records(store / path)[-1]["digest"] for path in HEADS} == HEADS


def test_a_store_of_an_earlier_version_is_shown_and_searched(store, capsys) -> None:
    assert main(["transcript", "show", str(store / FIRST)]) == 0
    said = capsys.readouterr().out
    assert "median TTP – é" in said
    assert "checked against the report" in said
    assert main(["transcript", "show", str(store / SECOND)]) == 0
    said = capsys.readouterr().out
    assert (
        "[redacted by Dr. Ada Müller, 2026-01-02T03:04:25+00:00: a patient was named by mistake]"
        in said
    )
    assert "signed by Dr. Ada Müller | approved" in said
    assert "DOES NOT COUNT" not in said
    found = {(hit.path.name, hit.line) for hit in search(store, Query(words=("how many women",)))}
    assert found == {(FIRST, 4), (FIRST, 5)}


def test_a_change_in_a_store_of_an_earlier_version_is_found(store, tmp_path) -> None:
    for path in sorted(store.glob("*.*")):
        whole = path.read_bytes()
        for place in range(0, len(whole), 41):
            changed = bytearray(whole)
            changed[place] ^= 4
            path.write_bytes(bytes(changed))
            assert not verify_folder(store, tmp_path / "state").verifies, (path.name, place)
        path.write_bytes(whole)
