"""A study is the same whatever format it came in, and its units and codes are respected."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

from tests.conftest import cqa
from tests.study.small_study import adsl, adtte, files, write

FORMS = ("xpt5", "xpt8", "csv", "parquet", "json")


def load(paths, study):
    done = cqa("load", *map(str, paths), "--to", str(study))
    assert done.returncode == 0, done.stderr
    return done


def ask(study, question):
    done = cqa("ask", "--study", str(study), "--format", "json", question)
    assert done.returncode in (0, 2, 3), done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    folder = tmp_path_factory.mktemp("forms")
    for form in FORMS:
        load(files(folder / form, form), folder / f"study-{form}")
    return {form: folder / f"study-{form}" for form in FORMS}


@pytest.mark.parametrize(
    "question", ["median OS by treatment", "mean age by sex", "patients by sex"]
)
def test_every_format_gives_the_same_results_byte_for_byte(studies, question) -> None:
    answers = {form: ask(study, question) for form, study in studies.items()}
    assert {answer["outcome"] for answer in answers.values()} == {"answered"}
    assert len({json.dumps(answer["results"]) for answer in answers.values()}) == 1


def test_a_censoring_code_of_0_is_the_event(studies) -> None:
    answer = ask(studies["csv"], "median OS")
    assert answer["results"][0]["events"] == 7
    assert answer["results"][0]["n"] == 12


@pytest.mark.parametrize("unit", ["DAYS", "WEEKS", "MONTHS", "YEARS"])
def test_units_of_time_are_respected(tmp_path, unit) -> None:
    load(files(tmp_path / "files", "csv", unit), tmp_path / "study")
    in_months = ask(tmp_path / "study", "median OS in months")["results"][0]
    assert in_months["unit"] == "months"
    assert in_months["value"] == pytest.approx(244 / 30.4375)
    at_nine = ask(tmp_path / "study", "OS rate at 183 days")["results"][0]
    assert at_nine["value"] == pytest.approx(11 / 12 * 10 / 11 * 8 / 9 * 7 / 8 * 6 / 7)


def test_labels_and_values_are_found_and_study_toml_overrides(studies, tmp_path) -> None:
    dictionary = cqa("dictionary", "--study", str(studies["xpt5"])).stdout
    assert "Planned Treatment" in dictionary or "treatment" in dictionary.lower()
    paths = files(tmp_path / "files", "csv")
    load(paths, tmp_path / "study")
    (tmp_path / "study" / "study.toml").write_text(
        '[concepts.sex]\nsynonyms = ["biological gender"]\n[conventions]\nquantile_limits = "log"\n'
    )
    answer = ask(tmp_path / "study", "median OS by biological gender")
    assert answer["reading"]["by"] == ["sex"]
    assert answer["reading"]["method"]["conf_type"] == "log"


def test_a_key_in_study_toml_that_means_nothing_is_named(studies, tmp_path) -> None:
    load(files(tmp_path / "files", "csv"), tmp_path / "study")
    (tmp_path / "study" / "study.toml").write_text('colour = "red"\n')
    done = cqa("ask", "--study", str(tmp_path / "study"), "median OS")
    assert done.returncode == 3
    assert "colour" in done.stderr


def test_an_existing_study_is_kept_unless_told_otherwise(tmp_path) -> None:
    paths = files(tmp_path / "files", "csv")
    load(paths, tmp_path / "study")
    before = (tmp_path / "study" / "study.duckdb").read_bytes()
    again = cqa("load", *map(str, paths), "--to", str(tmp_path / "study"))
    assert again.returncode != 0
    assert (tmp_path / "study" / "study.duckdb").read_bytes() == before
    replaced = cqa("load", *map(str, paths), "--to", str(tmp_path / "study"), "--replace")
    assert replaced.returncode == 0, replaced.stderr


def test_a_record_twice_with_the_same_values_counts_once_and_is_said(tmp_path) -> None:
    frame = pd.concat([adtte(), adtte().head(1)])
    paths = [write(adsl(), "adsl", tmp_path, "csv"), write(frame, "adtte", tmp_path, "csv")]
    done = load(paths, tmp_path / "study")
    assert "S-00" in done.stderr
    assert ask(tmp_path / "study", "median OS")["results"][0]["n"] == 12


def test_records_that_contradict_each_other_are_left_out_and_said(tmp_path) -> None:
    other = adtte().head(1).assign(AVAL=999.0)
    paths = [write(adsl(), "adsl", tmp_path, "csv"),
             write(pd.concat([adtte(), other]), "adtte", tmp_path, "csv")]  # fmt: skip
    done = load(paths, tmp_path / "study")
    assert "S-00" in done.stderr
    assert ask(tmp_path / "study", "median OS")["results"][0]["n"] == 11


def test_patients_without_a_time_are_counted_and_said(tmp_path) -> None:
    frame = adtte()
    frame.loc[[0, 1], "AVAL"] = None
    paths = [write(adsl(), "adsl", tmp_path, "csv"), write(frame, "adtte", tmp_path, "csv")]
    load(paths, tmp_path / "study")
    answer = ask(tmp_path / "study", "median OS")
    assert answer["results"][0]["n"] == 10
    assert any(re.search(r"\b2 patients\b", note) for note in answer["notes"])


def test_a_value_in_the_data_is_shown_as_text_and_does_nothing(tmp_path) -> None:
    hostile = ["[/]", "[@click=app.quit]x", "\x1b]0;title\x07", "=1+1", "'; DROP TABLE adsl; --"]
    frame = adsl()
    frame["TRT01P"] = [hostile[k % len(hostile)] for k in range(len(frame))]
    paths = [write(frame, "adsl", tmp_path, "csv"), write(adtte(), "adtte", tmp_path, "csv")]
    load(paths, tmp_path / "study")
    for form in ("text", "md", "csv", "json"):
        done = cqa("ask", "--study", str(tmp_path / "study"), "--format", form,
                   "how many patients by treatment")  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "\x1b" not in done.stdout
    assert ask(tmp_path / "study", "how many patients")["results"][0]["value"] == 12
