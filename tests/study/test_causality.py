"""Related adverse events, where the study stores degrees of causality instead of yes and no."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from assistant.ask import open_session
from assistant.cli import main
from assistant.model import Filter, Reading
from assistant.study.causality import divided, is_related
from tests.study.small_study import adsl, write

DEGREES = {
    "S-01": "PROBABLE",
    "S-02": "POSSIBLE",
    "S-03": "REMOTE",
    "S-04": "NONE",
    "S-05": "ASKED",
}


@pytest.mark.parametrize(
    "value", ["Y", "Related", "POSSIBLE", "Probably related", "DEFINITE", "Certain"]
)
def test_degrees_from_possible_on_are_related(value) -> None:
    assert is_related(value) is True


@pytest.mark.parametrize(
    "value", ["N", "NOT RELATED", "Unrelated", "NONE", "Remote", "UNLIKELY RELATED"]
)
def test_none_remote_and_unlikely_are_not_related(value) -> None:
    assert is_related(value) is False


def test_what_is_neither_is_not_known() -> None:
    assert divided(["PROBABLE", "ASKED", "NONE"]) == (["PROBABLE"], ["NONE"], ["ASKED"])


@pytest.fixture
def study(tmp_path):
    events = pd.DataFrame(
        [
            {"USUBJID": subject, "AEDECOD": "Rash", "AEREL": degree, "TRTEMFL": "Y"}
            for subject, degree in DEGREES.items()
        ]
    )
    events.to_csv(tmp_path / "adae.csv", index=False)
    paths = [write(adsl(), "adsl", tmp_path, "csv"), tmp_path / "adae.csv"]
    assert main(["load", *map(str, paths), "--to", str(tmp_path / "study")]) == 0
    return tmp_path / "study"


def test_related_events_are_those_from_possible_on_and_the_answer_says_so(study, capsys) -> None:
    capsys.readouterr()
    assert main(["ask", "--study", str(study), "--format", "json", "related adverse events"]) == 0
    answer = json.loads(capsys.readouterr().out)
    results = [item for item in answer["results"] if item["n"] is not None]
    assert [(item["n"], item["value"]) for item in results[:1]] == [(12, 2)]
    assert any("POSSIBLE, PROBABLE are taken as related" in note for note in answer["notes"])


def test_an_overview_says_how_the_related_events_in_it_were_counted(study, capsys) -> None:
    capsys.readouterr()
    assert main(["ask", "--study", str(study), "--format", "json", "AE overview"]) == 0
    answer = json.loads(capsys.readouterr().out)
    (related,) = [item for item in answer["results"] if "related" in item["group"].values()]
    assert (related["value"], related["n"]) == (2, 12)
    assert any("taken as related" in note for note in answer["notes"])


def test_a_degree_that_is_named_is_asked_for_itself(study, capsys) -> None:
    capsys.readouterr()
    assert (
        main(["ask", "--study", str(study), "--format", "json", "probably related adverse events"])
        == 0
    )
    answer = json.loads(capsys.readouterr().out)
    assert [item["value"] for item in answer["reading"]["filters"]] == ["PROBABLE"]


def test_a_condition_on_a_value_that_nobody_has_is_refused_instead_of_counting_nobody(
    study,
) -> None:
    session = open_session(str(study))
    reading = Reading("patient_count", ("patients",), (Filter("ae_term", "eq", "Nausea"),))
    answer = session._answering.answer_reading("how many had nausea", reading)
    assert answer.outcome == "refused"
    assert answer.refusal.code == "value_not_in_data"
    session.close()


def test_a_study_may_divide_the_degrees_otherwise(study, capsys) -> None:
    """An analysis plan may count remote relations: the study says so, and the usual note is gone."""
    settings = study / "study.toml"
    own = "CASE WHEN AEREL = 'NONE' THEN 'no' WHEN AEREL <> 'ASKED' THEN 'yes' END"
    stated = f'[concepts.ae_related]\ntable = "adae"\nexpression = "{own}"\n'
    settings.write_text(settings.read_text() + "\n" + stated)
    capsys.readouterr()
    assert main(["ask", "--study", str(study), "--format", "json", "related adverse events"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["results"][0]["value"] == 3
    assert not any("taken as related" in note for note in answer["notes"])
