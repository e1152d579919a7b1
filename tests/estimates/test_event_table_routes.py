"""Event tables counted by the engine, or sorted here from records: the same bytes."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from assistant.ask import open_session
from assistant.estimates import curves, event_tables
from assistant.estimates.event_tables import sorts_rows
from assistant.estimates.request import Request
from assistant.study.load import load_study
from assistant.study.open import study_vocabulary

SETTINGS = """
[concepts.stage]
table = "adtte"
column = "STAGE"
label = "stage"
"""
QUESTIONS = (
    "median OS",
    "compare OS by stage",
    "OS rate at 6 and 12 months by stage",
    "hazard ratio of OS by stage",
    "number at risk of OS at 3 months by stage",
    "median OS for stage B",
)


def records(n: int = 400) -> pd.DataFrame:
    """Times that hardly repeat, some equal, some nearly, one of 0, some values missing."""
    random = np.random.default_rng(7)
    time = random.weibull(1.3, n) * 300
    time[:40] = time[40:80]
    time[80:100] = time[100:120] * (1 + 1e-12)
    time[120] = 0.0
    frame = pd.DataFrame(
        {"USUBJID": [f"P-{k:04}" for k in range(n)], "PARAMCD": "OS", "PARAM": "Overall Survival",
         "AVAL": time, "AVALU": "DAYS", "CNSR": (random.random(n) < 0.3).astype(int),
         "STAGE": random.choice(list("ABC"), n), "SEX": random.choice(["F", "M"], n)}
    )  # fmt: skip
    frame.loc[5, "AVAL"] = np.nan
    frame.loc[6, "STAGE"] = None
    return frame


@pytest.fixture(scope="module")
def session(tmp_path_factory, private_folders):
    folder = tmp_path_factory.mktemp("continuous")
    (folder / "study").mkdir()
    (folder / "study" / "study.toml").write_text(SETTINGS, encoding="utf-8")
    records().to_csv(folder / "adtte.csv", index=False)
    load_study(
        [folder / "adtte.csv"], folder / "study", vocabulary=study_vocabulary(folder / "study")
    )
    opened = open_session(folder / "study")
    yield opened
    opened.close()


def answered(session, question: str) -> dict[str, object]:
    session.forget()
    answer = session.ask(question)
    assert answer.outcome == "answered", answer
    return answer.to_json()


@pytest.mark.parametrize("question", QUESTIONS)
def test_both_routes_give_the_same_answer(session, monkeypatch, question) -> None:
    counted = answered(session, question)
    monkeypatch.setattr(event_tables, "MANY_PATIENTS", 1)
    row_by_row = answered(session, question)
    assert "GROUP BY" in counted["provenance"]["sql"][-1]
    assert row_by_row["provenance"].pop("sql") != counted["provenance"].pop("sql")
    for answer in (counted, row_by_row):
        del answer["provenance"]["parameters"]
    assert json.dumps(row_by_row) == json.dumps(counted)


def test_the_counts_are_those_of_the_file(session, monkeypatch) -> None:
    monkeypatch.setattr(event_tables, "MANY_PATIENTS", 1)
    usable = records().dropna(subset=["AVAL", "STAGE"])
    expected = {
        stage: (len(group), int((group["CNSR"] == 0).sum()))
        for stage, group in usable.groupby("STAGE")
    }
    found = {
        item["group"]["stage"]: (item["n"], item["events"])
        for item in answered(session, "median OS by stage")["results"]
    }
    assert found == expected


def test_few_distinct_times_few_patients_or_many_groups_are_counted_by_the_engine(session) -> None:
    answering = session._answering
    endpoint = answering.study.endpoints[0]
    assert endpoint.distinct_times == records()["AVAL"].nunique()
    reading = session.read("median OS by stage").reading
    request = Request(
        answering.kinds["tte_median"], reading, answering.study, answering.kinds, answering.views,
        lambda _: pytest.fail("no statement is needed"),
    )  # fmt: skip
    many = replace(endpoint, patients=10_000_000, distinct_times=9_000_000)
    three = [("A",), ("B",), ("C",)]
    assert sorts_rows(request, many, three)
    assert not sorts_rows(request, replace(many, distinct_times=1825), three)
    assert not sorts_rows(request, replace(many, patients=5_000, distinct_times=5_000), three)
    assert not sorts_rows(request, replace(many, unit=None), three)
    assert not sorts_rows(request, many, [(str(place),) for place in range(100)])


def test_patients_who_are_their_own_records_are_read_once(session) -> None:
    statement = answered(session, "median OS for stage B")["provenance"]["sql"][-1]
    assert "JOIN" not in statement
    assert statement.count("FROM adtte") == 1


def test_of_very_many_times_the_last_of_each_short_stretch_is_drawn(monkeypatch) -> None:
    time = np.sort(np.random.default_rng(5).random(5_000)) * 100
    assert curves.drawn_places(time).tolist() == list(range(5_000))
    monkeypatch.setattr(curves, "DRAWN_TIMES", 100)
    drawn = curves.drawn_places(time)
    assert len(drawn) == 100
    assert drawn.tolist() == [
        int((time <= edge).sum()) - 1 for edge in np.arange(1, 101) * (time[-1] / 100)
    ]
    assert drawn[-1] == 4_999
