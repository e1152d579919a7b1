"""Damaged and hostile files: refused in words or loaded as data, in bounded time and memory.

The long form, about an hour and a half on one processor; each file is made from its number, so
that `python -m tests.study.malformed FOLDER NUMBER 1` repeats one:

    CQA_MALFORMED_FILES=10000 python -m pytest tests/study/test_malformed_files.py
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

FILES = int(os.environ.get("CQA_MALFORMED_FILES", "60"))
FIRST = int(os.environ.get("CQA_MALFORMED_FIRST", "1"))
A_PROCESS = 500
MEGABYTES = 1000


@pytest.mark.parametrize("first", range(FIRST, FIRST + FILES, A_PROCESS))
def test_no_damaged_or_hostile_file_crashes_reads_writes_or_changes_an_answer(
    tmp_path, first
) -> None:
    number = min(A_PROCESS, FIRST + FILES - first)
    done = subprocess.run(
        [sys.executable, "-m", "tests.study.malformed", str(tmp_path / "cases"), str(first), str(number)],
        capture_output=True, text=True, cwd=ROOT, check=False, timeout=300 + 20 * number,
        env={**os.environ, "CQA_TRANSCRIPT_DIR": str(tmp_path / "records")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    *faults, summary = map(json.loads, done.stdout.splitlines())
    assert faults == []
    assert summary["peak_mb"] < MEGABYTES
    assert summary["left"] == []
    assert sum(summary["loaded"].values()) > number / 10  # not all of it is refused
    print(summary)


def test_a_pattern_in_a_files_name_reads_no_other_file(tmp_path) -> None:
    import duckdb

    from assistant.study.readers import read_file

    for name in ("a*b.parquet", "a?b.parquet", "a[x]b.parquet", "axb.parquet"):
        with duckdb.connect() as connection:
            connection.execute("SELECT $name AS usubjid", {"name": name})
            frame = connection.fetchdf()
            connection.from_df(frame).write_parquet(str(tmp_path / name))
    for path in tmp_path.iterdir():
        assert read_file(path).columns[0].values == (path.name,)


@pytest.mark.parametrize(("number", "said"), [("inf", "must hold numbers"), ("1e999", "infinite")])
def test_an_adtte_whose_times_are_no_numbers_is_refused_and_the_value_named(
    tmp_path, number, said, capsys
) -> None:
    from assistant.cli import main

    path = tmp_path / "adtte.csv"
    path.write_text(f"USUBJID,PARAMCD,AVAL,CNSR\nS1,OS,1,0\nS2,OS,{number},0\n")
    assert main(["load", str(path), "--to", str(tmp_path / "study")]) == 3
    assert said in capsys.readouterr().err
    assert not (tmp_path / "study").exists()


def test_a_time_before_zero_is_left_out_and_named(tmp_path, capsys) -> None:
    from assistant.cli import main
    from tests.study.small_study import adsl, adtte, write

    frame = adtte()
    frame.loc[3, "AVAL"] = -1.0
    paths = [write(adsl(), "adsl", tmp_path, "csv"), write(frame, "adtte", tmp_path, "csv")]
    assert main(["load", *map(str, paths), "--to", str(tmp_path / "study")]) == 0
    assert "ADTTE: S-03 OS has a time before zero (-1); left out." in capsys.readouterr().err
    assert main(["ask", "--study", str(tmp_path / "study"), "--format", "json", "median OS"]) == 0
    assert json.loads(capsys.readouterr().out)["results"][0]["n"] == 11


def test_numbers_too_large_to_be_computed_with_are_said_to_be_so(tmp_path, capsys) -> None:
    from assistant.cli import main

    path = tmp_path / "adsl.csv"
    path.write_text("USUBJID,AGE\nS1,1e308\nS2,1.5e308\nS3,1.7e308\n")
    assert main(["load", str(path), "--to", str(tmp_path / "study")]) == 0
    assert main(["ask", "--study", str(tmp_path / "study"), "mean age"]) == 3
    assert "too large or too small" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["text", "csv", "md", "json"])
def test_a_value_at_the_head_of_a_column_is_text_too(tmp_path, capsys, form) -> None:
    """A wide table is printed a cell a line, with the heads of its columns before each."""
    from assistant.cli import main

    path = tmp_path / "adsl.csv"
    sexes = ["\x1b]52;c;eA==\x07", "x" * 300, "\x9b31m", "=1+1"]
    path.write_text("USUBJID,SEX\n" + "".join(f"S{k},{sex}\n" for k, sex in enumerate(sexes)))
    assert main(["load", str(path), "--to", str(tmp_path / "study")]) == 0
    capsys.readouterr()
    study = ["--study", str(tmp_path / "study"), "--format", form]
    assert main(["ask", *study, "how many patients by sex"]) == 0
    said = capsys.readouterr().out
    assert "52;c;eA==" in said
    assert [sign for sign in said if sign in "\x1b\x07\x9b"] == []


def test_json_with_half_a_character_is_refused(tmp_path, capsys) -> None:
    from assistant.cli import main
    from tests.study.small_study import adsl, write

    path = write(adsl(), "adsl", tmp_path, "json")
    path.write_text(path.read_text().replace("Age", "\\ud800", 1))
    assert main(["load", str(path), "--to", str(tmp_path / "study")]) == 3
    assert "adsl.json cannot be read" in capsys.readouterr().err


def test_a_transport_file_with_a_column_that_has_no_name_is_refused(tmp_path, capsys) -> None:
    from assistant.cli import main
    from tests.study.small_study import adsl, write

    path = write(adsl(), "adsl", tmp_path, "xpt5")
    stored = path.read_bytes()
    assert stored.count(b"AGE     ") == 1
    path.write_bytes(stored.replace(b"AGE     ", b"\0" * 8))
    assert main(["load", str(path), "--to", str(tmp_path / "study")]) == 3
    assert "columns without a name" in capsys.readouterr().err
    assert not (tmp_path / "study").exists()
