"""A profile holds every record of one patient in every table, and nobody else's."""

from __future__ import annotations

import pandas as pd
import pytest

from assistant.model import Filter, Reading
from tests.estimates.bundled_tables import bundled

PATIENT = "PARK2012-003"


@pytest.fixture
def tables(ask):
    return {table.title.split(" (")[0]: table for table in ask("profile of patient 003").tables}


def rows(table) -> list[dict[str, object]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def own(name: str) -> pd.DataFrame:
    stored = bundled(name)
    return stored[stored.USUBJID == PATIENT]


def test_characteristics_are_those_of_the_patient(tables) -> None:
    found = {row["characteristic"]: row["value"] for row in rows(tables[f"Patient {PATIENT}"])}
    stored = own("adsl").iloc[0]
    expected = {
        "patient": int(stored.SUBJID), "sex": stored.SEX, "age": stored.AGE,
        "ECOG": stored.ECOGBL, "BCLC stage": stored.BCLC, "etiology": stored.ETIOL,
        "tumour size": stored.TUMSIZE, "relative dose intensity": stored.RDI,
        "reason for discontinuation": stored.DCTREAS, "duration of treatment": stored.TRTDURD,
    }  # fmt: skip
    assert {name: found[name] for name in expected} == expected


def test_each_time_to_an_event_comes_with_its_status(tables) -> None:
    found = {row["endpoint"]: row for row in rows(tables["Times to an event"])}
    for stored in own("adtte").itertuples():
        row = found.pop(stored.PARAMCD)
        assert (row["time"], row["unit"]) == (stored.AVAL, "days")
        assert row["months"] == pytest.approx(stored.AVAL / 30.4375, rel=1e-12)
        assert row["status"] == ("event" if stored.CNSR == 0 else "censored")
    assert not found


def test_every_adverse_event_is_there_by_day(tables) -> None:
    found = [(row["adverse event"], row["grade"], row["onset day (days)"], row["end day"])
             for row in rows(tables["Adverse events"])]  # fmt: skip
    stored = own("adae").sort_values("ASTDY")
    expected = list(zip(stored.AEDECOD, stored.ATOXGR, stored.ASTDY, stored.AENDY, strict=True))
    assert found == expected


def test_every_exposure_and_response_record_is_there(tables) -> None:
    exposure = {(row["what"], row["value"]) for row in rows(tables["Exposure"])}
    assert exposure == set(zip(own("adex").PARAM, own("adex").AVAL, strict=True))
    responses = sorted(
        (str(row["what"]), str(row["response"])) for row in rows(tables["Responses"])
    )
    assert responses == sorted(zip(own("adrs").PARAM, own("adrs").AVALC, strict=True))


def test_laboratory_values_stand_by_visit_and_are_marked_against_the_range(tables) -> None:
    table = tables["Laboratory values by visit"]
    found = {}
    for row in rows(table):
        for column, value in row.items():
            if column != "visit" and value is not None:
                number, _, mark = str(value).partition(" ")
                found[row["visit"], column.split(" (")[0]] = (float(number), mark)
    names = {"AFP": "AFP", "ALB": "albumin", "ALT": "ALT", "AST": "AST", "BILI": "bilirubin",
             "PLAT": "platelets"}  # fmt: skip
    marks = {"HIGH": "H", "LOW": "L"}
    stored = own("adlb").dropna(subset=["AVAL"])
    assert found == {
        (row.AVISIT, names[row.PARAMCD]): (row.AVAL, marks.get(row.ANRIND, ""))
        for row in stored.itertuples()
    }
    planned = stored.sort_values("AVISITN").AVISIT.drop_duplicates()
    assert [row["visit"] for row in rows(table)] == list(planned)


def test_a_profile_of_several_patients_is_refused_with_what_to_do(session) -> None:
    from assistant.errors import StudyError

    reading = Reading("patient_profile", ("patient",), (Filter("patient_id", "in", (3, 4)),))
    with pytest.raises(StudyError, match="2 meet the conditions") as raised:
        session._answering.answer_reading("profile", reading)
    assert "Name one" in raised.value.diagnostics()


def test_each_further_select_of_a_kind_keeps_the_promises(session) -> None:
    from dataclasses import replace

    from assistant.templates.promises import checked_select

    views = session._answering.views
    for kind in session.kinds:
        selects = kind.settings.get("selects", {})
        assert isinstance(selects, dict)
        for sql in selects.values():
            checked_select(replace(kind, sql=str(sql)), views)
