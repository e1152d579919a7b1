"""Listings hold every patient and every event that the files hold, and no others."""

from __future__ import annotations

import csv
import io

import pytest

from assistant.model import Filter, Reading
from assistant.present.text import csv_text, plain_text
from tests.estimates.bundled_tables import bundled
from tests.estimates.two_arm_study import adae

MEANT = "events that meet the conditions"


def listed(answer) -> list[dict[str, object]]:
    table = answer.tables[0]
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def test_a_listing_of_patients_names_each_who_meets_the_filter_and_nobody_else(ask) -> None:
    answer = ask("list patients with complete response")
    best = bundled("adrs").query("PARAMCD == 'BOR' and AVALC == 'CR'")
    rows = listed(answer)
    assert [row["patient"] for row in rows] == sorted(best.USUBJID)
    assert [(item.value, item.n) for item in answer.results] == [(len(best), 50)]
    stored = bundled("adsl").set_index("USUBJID")
    for row in rows:
        source = stored.loc[row["patient"]]
        assert row["age (years)"] == source.AGE
        assert row["sex"] == source.SEX
        assert row["tumour size (cm)"] == source.TUMSIZE
        assert row["best overall response"] == "CR"


def test_a_listing_of_all_patients_is_not_cut(ask) -> None:
    answer = ask("list patients")
    assert [row["patient"] for row in listed(answer)] == sorted(bundled("adsl").USUBJID)
    text = plain_text(answer, width=80)
    assert all(patient in text for patient in bundled("adsl").USUBJID)


def test_a_missing_value_in_a_listing_is_empty_and_not_guessed(ask) -> None:
    stored = bundled("adsl").set_index("USUBJID")
    assert stored.ETIOL.isna().sum() == 4
    for row in listed(ask("list patients")):
        known = stored.loc[row["patient"]].ETIOL
        assert row["etiology"] == (known if isinstance(known, str) else None)


def test_a_grouped_listing_says_the_group_of_each_patient_and_counts_each_group(ask) -> None:
    answer = ask("list patients with pvi by stage")
    stored = bundled("adsl").query("PVI == 'yes'")
    expected = stored.groupby("BCLC").size().to_dict()
    assert {dict(item.group)["bclc_stage"]: item.value for item in answer.results} == expected
    assert {row["patient"]: row["BCLC stage"] for row in listed(answer)} == dict(
        zip(stored.USUBJID, stored.BCLC, strict=True)
    )


def test_patients_with_a_grade_4_event_are_listed_once(ask) -> None:
    answer = ask("which patients had grade 4 events?")
    expected = sorted(set(bundled("adae").query("ATOXGR == 4 and TRTEMFL == 'Y'").USUBJID))
    assert [row["patient"] for row in listed(answer)] == expected
    assert any("single patients" in note for note in answer.notes)


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        ("list all serious adverse events", "AESER == 'yes'"),
        ("all grade 4 events with dates", "ATOXGR == 4"),
        ("list all adverse events", "ATOXGR > 0"),
    ],
)
def test_a_listing_of_events_holds_each_event_of_the_file(ask, question, condition) -> None:
    answer = ask(question)
    events = bundled("adae").query(f"({condition}) and TRTEMFL == 'Y'")
    found = sorted(
        (str(row["patient"]), str(row["adverse event"]), row["grade"], row["onset day (days)"],
         str(row["start date"]))
        for row in listed(answer)
    )  # fmt: skip
    expected = sorted(zip(events.USUBJID, events.AEDECOD, events.ATOXGR, events.ASTDY,
                          events.ASTDT, strict=True))  # fmt: skip
    assert found == expected
    counted = answer.results[0]
    assert (counted.value, counted.n, counted.events) == (
        events.USUBJID.nunique(), 50, len(events),
    )  # fmt: skip


def test_events_are_listed_by_patient_and_then_by_day(ask) -> None:
    rows = listed(ask("list all adverse events"))
    places = [(row["patient"], row["onset day (days)"]) for row in rows]
    assert places == sorted(places)


def test_flags_of_an_event_are_those_of_the_file(ask) -> None:
    rows = listed(ask("list all serious adverse events"))
    stored = bundled("adae").query("AESER == 'yes'")
    expected = {
        (row.USUBJID, row.AEDECOD, row.ASTDY): (row.AEREL, row.AEACN, row.AEOUT)
        for row in stored.itertuples()
    }
    for row in rows:
        key = (row["patient"], row["adverse event"], row["onset day (days)"])
        assert expected[key] == (
            row["related to treatment"], row["action taken"], row["outcome of the event"],
        )  # fmt: skip
        assert row["serious"] == "yes"


def test_a_listing_in_csv_has_one_line_an_event(ask) -> None:
    answer = ask("list all serious adverse events")
    lines = list(csv.reader(io.StringIO(csv_text(answer))))
    assert lines[0][0] == "patient"
    assert len(lines) - 1 == int((bundled("adae").AESER == "yes").sum())


def test_the_sentence_says_patients_and_events_and_no_second_table_repeats_them(ask) -> None:
    text = plain_text(ask("list all serious adverse events"))
    assert "13 of 50 (26.0%) patients, 20 events." in text
    assert "Patients (%)" not in text


def test_a_listing_by_events_says_which_events_are_meant(ask) -> None:
    stored = bundled("adae").query("ATOXGR == 4").sort_values(["USUBJID", "ASTDY"])
    expected: dict[str, list[str]] = {}
    for row in stored.itertuples():
        expected.setdefault(row.USUBJID, []).append(f"{row.AEDECOD} (grade 4, day {row.ASTDY})")
    rows = listed(ask("which patients had grade 4 events?"))
    assert {row["patient"]: row[MEANT] for row in rows} == {
        patient: "; ".join(words) for patient, words in expected.items()
    }


def test_a_listing_without_conditions_on_events_has_no_column_of_events(ask) -> None:
    assert MEANT not in ask("list patients with pvi").tables[0].columns


def test_patients_with_each_of_two_events_are_listed_with_both(session, answer_reading) -> None:
    filters = (Filter("ae_term", "eq", "Nausea"), Filter("ae_term", "eq", "Vomiting"))
    answer = answer_reading(Reading("patient_listing", ("patients",), filters), session)
    stored = bundled("adae").query("TRTEMFL == 'Y'")
    both = set(stored[stored.AEDECOD == "Nausea"].USUBJID) & set(
        stored[stored.AEDECOD == "Vomiting"].USUBJID
    )
    assert both
    assert {row["patient"] for row in listed(answer)} == both
    for row in listed(answer):
        assert "Nausea" in str(row[MEANT])
        assert "Vomiting" in str(row[MEANT])


def test_an_event_before_treatment_is_neither_counted_nor_listed(two_arms, answer_reading) -> None:
    rash = (Filter("ae_term", "eq", "Rash"),)
    answer = answer_reading(Reading("patient_listing", ("patients",), rash), two_arms)
    emergent = set(adae().query("AEDECOD == 'Rash' and TRTEMFL == 'Y'").USUBJID)
    assert {row["patient"] for row in listed(answer)} == emergent
    assert "Treatment-emergent events only (TRTEMFL = Y)." in answer.notes
    counted = answer_reading(Reading("patient_count", ("patients",), rash), two_arms)
    incidence = answer_reading(Reading("ae_specific", ("AE",), rash), two_arms)
    assert counted.results[0].value == incidence.results[0].events == len(emergent)


def test_two_events_that_are_alike_are_two_rows_and_patients_come_in_natural_order(
    two_arms, answer_reading
) -> None:
    answer = answer_reading(Reading("ae_listing", ("AE",)), two_arms)
    names = [row["patient"] for row in listed(answer)]
    assert names == ["T-1", "T-1", "T-2", "T-3", "T-10"]
    assert (answer.results[0].value, answer.results[0].events) == (4, 5)


def test_a_listing_of_no_events_says_so(two_arms, answer_reading) -> None:
    filters = (Filter("ae_term", "eq", "Nausea"), Filter("ae_severity", "eq", "SEVERE"))
    answer = answer_reading(Reading("ae_listing", ("AE",), filters), two_arms)
    assert listed(answer) == []
    assert (answer.results[0].value, answer.results[0].n) == (0, 12)
    assert "No adverse event meets these conditions." in answer.notes
    assert "No adverse event meets these conditions." in plain_text(answer)
