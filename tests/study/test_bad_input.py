"""Bad input gets a clear message and an exit code; nothing is half-written, nothing crashes."""

from __future__ import annotations

import random

import pytest

from tests.conftest import SHARED, cqa
from tests.study.small_study import adsl, adtte, files, write


def refused(done, study, code=3):
    assert done.returncode == code, (done.returncode, done.stderr)
    assert "Traceback" not in done.stderr
    assert "defect" not in done.stderr
    assert done.stderr.strip()
    assert not study.exists()


def test_a_missing_file_is_named(tmp_path) -> None:
    done = cqa("load", str(tmp_path / "absent.xpt"), "--to", str(tmp_path / "study"))
    refused(done, tmp_path / "study", code=64 if done.returncode == 64 else 3)
    assert "absent.xpt" in done.stderr


@pytest.mark.parametrize("form", ["xpt5", "xpt8", "csv", "parquet", "json"])
@pytest.mark.parametrize("share", [0.0, 0.03, 0.4, 0.97])
def test_a_file_cut_short_is_refused_or_loses_whole_rows_only(tmp_path, form, share) -> None:
    paths = files(tmp_path / "files", form)
    whole = paths[1].read_bytes()
    paths[1].write_bytes(whole[: int(len(whole) * share)])
    done = cqa("load", *map(str, paths), "--to", str(tmp_path / "study"))
    assert "Traceback" not in done.stderr
    assert "defect" not in done.stderr
    if done.returncode:
        refused(done, tmp_path / "study")
    else:
        assert form == "csv"  # text has no length of its own: whole lines are all there is


@pytest.mark.parametrize(
    "ending", ["xpt", "parquet", "json", "ndjson", "csv", "csv.gz", "sas7bdat"]
)
def test_random_bytes_are_refused(tmp_path, ending) -> None:
    good = write(adsl(), "adsl", tmp_path, "csv")
    bad = tmp_path / f"adtte.{ending}"
    bad.write_bytes(random.Random(7).randbytes(4000))
    refused(cqa("load", str(good), str(bad), "--to", str(tmp_path / "study")), tmp_path / "study")


@pytest.mark.parametrize("column", ["AVAL", "CNSR", "USUBJID", "PARAMCD"])
def test_an_adtte_without_a_column_it_cannot_do_without_names_it(tmp_path, column) -> None:
    paths = [write(adsl(), "adsl", tmp_path, "csv"),
             write(adtte().drop(columns=[column]), "adtte", tmp_path, "csv")]  # fmt: skip
    done = cqa("load", *map(str, paths), "--to", str(tmp_path / "study"))
    refused(done, tmp_path / "study")
    assert column in done.stderr


def test_without_a_table_of_patients_the_load_says_what_is_missing(tmp_path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("A,B\n1,2\n")
    refused(cqa("load", str(path), "--to", str(tmp_path / "study")), tmp_path / "study")


def test_a_question_about_a_table_that_the_study_lacks_is_refused(tmp_path) -> None:
    done = cqa("load", str(write(adsl(), "adsl", tmp_path, "csv")), "--to", str(tmp_path / "study"))
    assert done.returncode == 0, done.stderr
    for question in ("most common adverse events", "median OS", "response rate"):
        asked = cqa("ask", "--study", str(tmp_path / "study"), question)
        assert asked.returncode in (2, 3)
        assert "Traceback" not in asked.stderr
        assert asked.stdout or asked.stderr


@pytest.mark.parametrize("content", ["", "not a database", "SQLite format 3\0" + "x" * 200])
def test_a_database_that_is_none_is_refused(tmp_path, content) -> None:
    paths = files(tmp_path / "files", "csv")
    assert cqa("load", *map(str, paths), "--to", str(tmp_path / "study")).returncode == 0
    (tmp_path / "study" / "study.duckdb").write_text(content)
    done = cqa("ask", "--study", str(tmp_path / "study"), "median OS")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "defect" not in done.stderr


def test_a_folder_that_cannot_be_written_is_said(tmp_path) -> None:
    (tmp_path / "file").write_text("in the way")
    paths = files(tmp_path / "files", "csv")
    done = cqa("load", *map(str, paths), "--to", str(tmp_path / "file" / "study"))
    assert done.returncode in (3, 64)
    assert "Traceback" not in done.stderr
    assert "defect" not in done.stderr


CRAFTED = SHARED / "data" / "crafted_edge_cases"


@pytest.mark.skipif(not CRAFTED.exists(), reason="../shared/data is not here")
@pytest.mark.parametrize(
    "name", [path.name for path in sorted(CRAFTED.glob("adtte*.xpt"))] if CRAFTED.exists() else []
)
def test_crafted_edge_cases_load_or_are_refused_in_words(tmp_path, name) -> None:
    done = cqa("load", str(CRAFTED / "adsl_for_orphans.xpt"), str(CRAFTED / name),
               "--to", str(tmp_path / "study"))  # fmt: skip
    assert "Traceback" not in done.stderr
    assert "defect" not in done.stderr
    if done.returncode == 0:
        asked = cqa("ask", "--study", str(tmp_path / "study"), "events TTP")
        assert "Traceback" not in asked.stderr
