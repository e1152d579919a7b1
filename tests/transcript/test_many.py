"""What is found never depends on how the work was divided."""

from __future__ import annotations

import json
import re

import pytest

from assistant.transcript import many
from assistant.transcript.chain import verify
from assistant.transcript.many import verify_all
from assistant.transcript.one_form import canonical, digest_of, sealed
from tests.transcript.store import Store, rechain, records_of


@pytest.fixture
def files(tmp_path, own_keys, monkeypatch):
    """Three sessions, each far larger than a part."""
    monkeypatch.setattr(many, "PART", 1_500)
    monkeypatch.setattr(many, "MANY_BYTES", 1_000)
    monkeypatch.setattr(many.os, "cpu_count", lambda: 2)
    store = Store(tmp_path / "records", own_keys)
    for number in range(3):
        store.session(*(f"question {number} {each}" for each in range(12)))
    return store.files


def test_whole_files_are_found_whole(files) -> None:
    assert verify_all(files) == [verify(path) for path in files]
    assert verify_all(files[:1]) == [verify(files[0])]
    sizes = [{1, path.stat().st_size} for path in files]
    assert verify_all(files, sizes) == [
        verify(path, at) for path, at in zip(files, sizes, strict=True)
    ]


def edit(records):
    records[9]["user"] = "x"


def turn_back_the_clock(records):
    for record in records[9:]:
        record["utc"] = "2000-01-01T00:00:00.000000+00:00"


CHANGES = {
    "a flip": lambda lines: [*lines[:7], lines[7].replace(b"user", b"usfr"), *lines[8:]],
    "a flip of a newline": lambda lines: [*lines[:7], lines[7][:-1] + b" ", *lines[8:]],
    "a line dropped": lambda lines: [*lines[:7], *lines[8:]],
    "lines swapped": lambda lines: [*lines[:7], lines[8], lines[7], *lines[9:]],
    "two parts swapped": lambda lines: [*lines[:3], *lines[12:20], *lines[3:12], *lines[20:]],
    "cut": lambda lines: lines[:-3],
    "torn": lambda lines: [*lines[:-1], lines[-1][:-9]],
    "beheaded": lambda lines: lines[1:],
    "noise": lambda lines: [*lines[:5], b"\xff\xfe\n", *lines[5:]],
    "empty": lambda lines: [],
}


@pytest.mark.parametrize("name", CHANGES)
def test_of_a_changed_file_the_same_is_found(files, name) -> None:
    lines = files[1].read_bytes().splitlines(keepends=True)
    files[1].write_bytes(b"".join(CHANGES[name](lines)))
    assert verify_all(files) == [verify(path) for path in files]
    assert verify_all(files[1:2]) == [verify(files[1])]


@pytest.mark.parametrize("change", [edit, turn_back_the_clock])
def test_of_a_file_that_was_chained_again_the_same_is_found(files, change) -> None:
    records = records_of(files[1])
    change(records)
    rechain(files[1], records)
    assert verify_all(files) == [verify(path) for path in files]


FORMS = {
    "a space": lambda line: line.replace(b'"question":', b'"question": '),
    "a key twice": lambda line: line.replace(b'"context":null', b'"context":null,"context":null'),
    "keys in another order": lambda line: line.replace(
        b'"offset":"+0000","previous"', b'"previous"'
    ).replace(b'"sequence"', b'"offset":"+0000","sequence"'),
    "an escape": lambda line: line.replace(b'"user":"user"', b'"user":"\\u0075ser"'),
    "a number in another form": lambda line: line.replace(b'"context":null', b'"context":1.50'),
    "something after the end": lambda line: line + b" ",
}


@pytest.mark.parametrize("name", FORMS)
def test_a_line_in_another_form_is_refused_though_its_digests_fit(tmp_path, own_keys, name) -> None:
    """A forger who reckons digests over other bytes gains nothing: two readers see one record."""
    path = Store(tmp_path / "records", own_keys).session("median TTP")
    first, second, *_ = path.read_bytes().splitlines()
    member = re.search(rb'"checksum":"[0-9a-f]{64}",', second)
    assert member is not None
    inner = FORMS[name](second.replace(member[0], b""))
    assert inner != second.replace(member[0], b"")
    at = inner.index(b'"host":')
    line = inner[:at] + b'"checksum":"' + digest_of(inner).encode() + b'",' + inner[at:]
    path.write_bytes(first + b"\n" + line + b"\n")
    found = verify(path)
    assert (found.state, found.records) == ("broken", 1)
    assert found.finding is not None
    assert "one form" in found.finding.cause


def test_a_record_that_was_edited_and_sealed_alone_is_convicted_by_the_next(files) -> None:
    lines = files[0].read_bytes().splitlines(keepends=True)
    record = json.loads(lines[4])
    record["user"] = "another"
    lines[4] = canonical(sealed(record)) + b"\n"
    files[0].write_bytes(b"".join(lines))
    found = verify(files[0])
    assert (found.state, found.records) == ("broken", 5)
    assert found.finding is not None
    assert "does not follow" in found.finding.cause


def test_a_record_with_another_number_is_refused_though_its_digests_fit(files) -> None:
    lines = files[0].read_bytes().splitlines(keepends=True)
    record = {**json.loads(lines[4]), "sequence": 6}
    files[0].write_bytes(b"".join(lines[:4]) + canonical(sealed(record)) + b"\n")
    found = verify(files[0])
    assert (found.state, found.records) == ("broken", 4)
    assert found.finding is not None
    assert found.finding.cause == "it should be record 5"
