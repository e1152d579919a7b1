"""Records are found by words, kind, user and time, and fast."""

from __future__ import annotations

import json
import time

import pytest

from assistant.cli import main
from assistant.transcript.one_form import canonical, sealed
from assistant.transcript.search import Query, fits, search
from tests.transcript.store import MOMENT, Store, records_of, replace_words


@pytest.fixture
def folder(tmp_path, own_keys):
    store = Store(tmp_path / "records", own_keys)
    store.session("median TTP for stage C", "how many WOMEN", user="ada")
    store.session('he said "é" <b>', "Größe im Mittel", "50% = half\\x", user="bob")
    store.session("median OS", user="ada b")
    return store.folder


def found(folder, **query) -> list[tuple[int, int]]:
    """File number and line of each hit, as the program finds them."""
    files = sorted(folder.glob("*.jsonl"))
    return [(files.index(hit.path) + 1, hit.line) for hit in search(folder, Query(**query))]


def by_hand(folder, **query) -> list[tuple[int, int]]:
    """The same, by looking at every record."""
    return [
        (number, line)
        for number, path in enumerate(sorted(folder.glob("*.jsonl")), start=1)
        for line, record in enumerate(records_of(path), start=1)
        if fits(record, Query(**query))
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"words": ("median",)}, [(1, 2), (1, 3), (3, 2), (3, 3)]),
        ({"words": ("MEDIAN", "ttp")}, [(1, 2), (1, 3)]),
        ({"words": ("women",)}, [(1, 4), (1, 5)]),
        ({"words": ('"é"',)}, [(2, 2), (2, 3)]),
        ({"words": ("é",)}, [(2, 2), (2, 3)]),
        ({"words": ("GRÖSSE",)}, []),
        ({"words": ("GRÖß",)}, [(2, 4), (2, 5)]),
        ({"words": ("half\\x",)}, [(2, 6), (2, 7)]),
        ({"words": ("absent",)}, []),
        ({"words": ("median",), "kind": "question.asked"}, [(1, 2), (3, 2)]),
        ({"kind": "session.close"}, [(1, 6), (2, 8), (3, 4)]),
        ({"user": "ada", "kind": "session.open"}, [(1, 1)]),
        ({"user": "ada b", "words": ("median",)}, [(3, 2), (3, 3)]),
        ({"user": "Ada"}, []),
    ],
)
def test_what_fits_is_found_and_nothing_else(folder, query, expected) -> None:
    assert found(folder, **query) == expected == by_hand(folder, **query)


def test_times_are_bounds_that_are_included(folder) -> None:
    everything = found(folder, since="2026")
    assert len(everything) == 18
    times = sorted(
        str(record["utc"]) for path in folder.glob("*.jsonl") for record in records_of(path)
    )
    for bound in (times[0], times[5], times[5][:19], times[-1]):
        assert found(folder, since=bound) == by_hand(folder, since=bound)
        assert len(found(folder, until=bound)) == sum(each[: len(bound)] <= bound for each in times)
    day = MOMENT.date().isoformat()
    assert found(folder, since=day, until=day) == everything
    assert found(folder, until="2026-01-01") == []


def test_a_kind_of_question_is_found_by_its_name(tmp_path) -> None:
    record = {"type": "answer.given", "utc": "2026", "body": {"reading": {"kind": "tte_median"}}}
    (tmp_path / "a.jsonl").write_bytes(canonical(sealed(record)) + b"\n")
    assert found(tmp_path, kind="tte_median") == [(1, 1)]
    assert found(tmp_path, kind="tte") == []


def test_the_command_prints_what_it_found(folder, capsys) -> None:
    assert main(["transcript", "search", "--in", str(folder), "median", "os"]) == 0
    said = capsys.readouterr()
    assert [line.split(":")[1] for line in said.out.splitlines()] == ["2", "3"]
    assert "2 records found" in said.err
    assert main(["transcript", "search", "--in", str(folder), "--format", "json", "median os"]) == 0
    forms = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [form["line"] for form in forms] == [2, 3]
    assert all(form["intact"] for form in forms)


def test_a_record_that_was_changed_is_found_and_said_to_be_changed(folder, capsys) -> None:
    path = sorted(folder.glob("*.jsonl"))[0]
    replace_words(path, b"stage C", b"stage D")
    main(["transcript", "search", "--in", str(folder), "stage"])
    assert capsys.readouterr().out.count("CHANGED") == 2


@pytest.mark.parametrize(
    "arguments", [[], ["--in", "/nowhere", "a"], ["--from", "yesterday"], ["--to", "1.2.2026"]]
)
def test_a_search_that_makes_no_sense_is_refused(arguments, capsys) -> None:
    assert main(["transcript", "search", *arguments]) == 64
    assert capsys.readouterr().out == ""


def test_lines_that_are_no_records_are_passed_over(folder) -> None:
    (folder / "a.jsonl").write_bytes(b"median\n[1]\n{\n\xff median\n" + b"[" * 9999 + b"\n")
    assert len(found(folder, words=("median",))) == 4
    assert len(found(folder, since="2026")) == 18


def test_any_record_of_100_000_is_found_within_2_seconds(tmp_path) -> None:
    answer = {"question": "", "results": [{"value": 1 / 7, "n": 50, "method": "m" * 700}]}
    for file in range(50):
        lines = []
        for number in range(2_000):
            body = {**answer, "question": f"question number {file * 2_000 + number} of many"}
            record = {"type": "answer.given", "user": f"user{file}", "body": body,
                      "utc": f"2026-01-01T{number // 3600:02}:{number % 3600 // 60:02}:{number % 60:02}"}  # fmt: skip
            lines.append(canonical(record))
        (tmp_path / f"{file:03}.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    for query in (
        {"words": ("number 77777 of",)},
        {"words": ("NUMBER 77777 OF", "m" * 40), "kind": "answer.given", "user": "user38"},
        {"user": "user38", "since": "2026-01-01T00:29:37", "until": "2026-01-01T00:29:37"},
    ):
        started = time.perf_counter()
        assert len(found(tmp_path, **query)) == 1, query
        assert time.perf_counter() - started < 2, query
