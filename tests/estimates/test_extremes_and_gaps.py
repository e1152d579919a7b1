"""Extreme values with their patients and ties; missing data counted variable by variable."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.model import Filter, Reading, VisitPoint
from tests.estimates.bundled_tables import bundled
from tests.estimates.two_arm_study import PATIENTS, adae, adlb, adsl


def found(answer) -> list[tuple[object, object]]:
    return [(dict(item.group)["patient"], item.value) for item in answer.results]


def test_the_youngest_patient_is_named_with_the_age(ask) -> None:
    table = bundled("adsl")
    youngest = table[table.AGE.min() == table.AGE].sort_values("USUBJID")
    answer = ask("youngest patient")
    assert found(answer) == list(zip(youngest.USUBJID, youngest.AGE, strict=True))
    assert answer.results[0].n == 50
    assert answer.results[0].unit == "years"


def test_all_who_tie_are_named_and_missing_values_are_said(ask) -> None:
    table = bundled("adsl")
    highest = table[table.AFPBL.max() == table.AFPBL].sort_values("USUBJID")
    assert len(highest) > 1
    answer = ask("max AFP")
    assert found(answer) == list(zip(highest.USUBJID, highest.AFPBL, strict=True))
    assert f"{len(highest)} values share the highest place: all are shown." in answer.notes
    assert "4 of 50 patients have no value of baseline AFP." in answer.notes


def test_the_longest_times_say_which_are_censored(ask) -> None:
    answer = ask("the three longest survivors")
    times = bundled("adtte").query("PARAMCD == 'OS'").sort_values("AVAL", ascending=False).head(3)
    assert [dict(item.group)["patient"] for item in answer.results] == list(times.USUBJID)
    assert [item.value for item in answer.results] == pytest.approx(list(times.AVAL / 30.4375))
    status = [dict(item.group)["status"] for item in answer.results]
    assert status == ["event" if flag == 0 else "censored" for flag in times.CNSR]
    assert {item.unit for item in answer.results} == {"months"}
    assert any("censored time ends before the event" in note for note in answer.notes)


def test_each_group_has_its_own_extreme(ask) -> None:
    answer = ask("youngest patient by stage")
    for stage, rows in bundled("adsl").groupby("BCLC"):
        own = [item for item in answer.results if dict(item.group)["bclc_stage"] == stage]
        assert {item.value for item in own} == {rows.AGE.min()}
        assert {item.n for item in own} == {len(rows)}


def test_ties_at_the_last_place_are_shown_too(two_arms, answer_reading) -> None:
    reading = Reading("extremes", ("age",), method=(("order", "max"), ("top", 2)))
    answer = answer_reading(reading, two_arms)
    ages = adsl().set_index("USUBJID").AGE.loc[PATIENTS]
    tied = [name for name in PATIENTS if ages[name] == 70]
    assert found(answer) == [(name, 70) for name in tied]
    assert "Ties at place 2: 2 values are shown." not in answer.notes
    reading = Reading("extremes", ("age",), method=(("order", "max"), ("top", 4)))
    answer = answer_reading(reading, two_arms)
    assert [value for _, value in found(answer)] == [70, 70, 62, 61, 61]
    assert "Ties at place 4: 5 values are shown." in answer.notes
    assert "2 of 12 patients have no value of age." in answer.notes


def test_a_laboratory_value_comes_with_its_visit(two_arms, answer_reading) -> None:
    answer = answer_reading(Reading("extremes", ("alt",), method=(("order", "max"),)), two_arms)
    assert [dict(item.group) for item in answer.results] == [
        {"patient": "T-1", "visit": "Week 4"}, {"patient": "T-2", "visit": "Week 4"},
    ]  # fmt: skip
    assert {item.value for item in answer.results} == {99}
    reading = Reading(
        "extremes", ("alt",), at=(VisitPoint("Baseline"),), method=(("order", "min"),)
    )
    answer = answer_reading(reading, two_arms)
    assert found(answer) == [("T-1", 20)]
    assert answer.results[0].n == 11


def test_extremes_of_nobody_are_said_and_not_an_error(two_arms, answer_reading) -> None:
    filters = (Filter("age", "is_missing"),)
    answer = answer_reading(Reading("extremes", ("age",), filters), two_arms)
    assert answer.results == ()
    assert "No patient has a value of age." in answer.notes


def counts(answer) -> dict[tuple[object, ...], tuple[object, object]]:
    return {
        tuple(value for _, value in item.group): (item.value, item.n) for item in answer.results
    }


def test_each_variable_has_its_missing_patients_most_first(ask) -> None:
    answer = ask("how much data are missing?")
    table = bundled("adsl")
    gaps = counts(answer)
    for label, column in (
        ("etiology", "ETIOL"), ("baseline AFP", "AFPBL"), ("age", "AGE"),
        ("reason for discontinuation", "DCTREAS"), ("best overall response", None),
    ):  # fmt: skip
        expected = int(table[column].isna().sum()) if column else 0
        assert gaps[label,] == (expected, 50)
    of_patients = [item.value for item in answer.results if item.statistic == "patients"
                   and len(item.group) == 1]  # fmt: skip
    assert of_patients == sorted(of_patients, reverse=True)


def test_laboratory_tests_are_counted_at_each_visit(ask) -> None:
    gaps = counts(ask("missing AFP"))
    stored = bundled("adlb").query("PARAMCD == 'AFP'").dropna(subset=["AVAL"])
    expected = {
        ("AFP", visit): (50 - rows.USUBJID.nunique(), 50)
        for visit, rows in stored.groupby("AVISIT")
    }
    assert gaps == expected


def test_a_stored_record_without_a_value_is_missing_too(ask_two_arms) -> None:
    gaps = counts(ask_two_arms("how much data are missing?"))
    known = adlb().dropna(subset=["AVAL"])
    for visit in ("Baseline", "Week 4"):
        with_value = known[visit == known.AVISIT].USUBJID.nunique()
        assert gaps["ALT", visit] == (12 - with_value, 12)
    assert gaps["age",] == (int(adsl().AGE.iloc[:12].isna().sum()), 12)


def test_variables_of_events_are_counted_among_events(ask_two_arms) -> None:
    gaps = counts(ask_two_arms("how much data are missing?"))
    assert gaps["severity",] == (int(adae().AESEV.isna().sum()), len(adae()))
    assert gaps["onset day",] == (int(adae().ASTDY.isna().sum()), len(adae()))


def test_missing_data_in_a_subset_are_of_that_subset(ask) -> None:
    answer = ask("missing data in stage C")
    table = bundled("adsl").query("BCLC == 'C'")
    assert counts(answer)["etiology",] == (int(table.ETIOL.isna().sum()), len(table))


def test_an_endpoint_is_missing_where_it_has_no_time(session, answer_reading) -> None:
    answer = answer_reading(Reading("missing_data", ("TTP",)), session)
    assert counts(answer) == {("TTP time",): (0, 50)}


def test_a_test_that_nobody_of_them_has_is_missing_in_all(two_arms, answer_reading) -> None:
    filters = (Filter("patient_id", "eq", "T-4"),)
    answering = two_arms._answering
    kept = answering.study
    alt = replace(kept.concept("alt"), condition="PARAMCD = 'ALT' AND AVISIT = 'Baseline'")
    others = tuple(item for item in kept.concepts if item.name != "alt")
    answering.study = replace(kept, concepts=(*others, alt))
    try:
        answer = answer_reading(Reading("missing_data", ("alt",), filters), two_arms)
    finally:
        answering.study = kept
    assert counts(answer) == {("ALT", "any visit"): (1, 1)}
