"""Deaths, time on treatment, dose and how treatment ended, against the study's own files."""

from __future__ import annotations

import statistics
from dataclasses import replace

import pytest

from assistant.errors import StudyError
from assistant.model import Reading
from tests.estimates.bundled_tables import bundled
from tests.estimates.two_arm_study import adsl, adtte


def summaries(answer) -> dict[tuple[object, ...], dict[str, object]]:
    """Return the summary statistics of each group."""
    found: dict[tuple[object, ...], dict[str, object]] = {}
    for item in answer.results:
        group = tuple(value for _, value in item.group)
        found.setdefault((item.endpoint, *group), {})[item.statistic] = item.value
    return found


def patients(answer) -> dict[tuple[object, ...], tuple[object, object]]:
    return {
        (item.endpoint, *(value for _, value in item.group)): (item.value, item.n)
        for item in answer.results
        if item.statistic == "patients"
    }


def test_deaths_are_counted_by_group_with_their_source(ask) -> None:
    answer = ask("how many died, by stage?")
    table = bundled("adsl")
    for stage, rows in table.groupby("BCLC"):
        assert patients(answer)["deaths", stage] == (int((rows.DTHFL == "Y").sum()), len(rows))
    assert "Deaths as in ADSL.DTHFL." in answer.notes
    assert "The study does not record causes of death." in answer.notes


def test_times_to_death_are_of_those_who_died_in_months(ask) -> None:
    answer = ask("number of deaths")
    dead = bundled("adtte").query("PARAMCD == 'OS' and CNSR == 0").AVAL
    months = [value / 30.4375 for value in dead]
    found = summaries(answer)["time to death (OS)",]
    assert found["n"] == len(months)
    assert found["median"] == pytest.approx(statistics.median(months), rel=1e-12)
    assert found["mean"] == pytest.approx(statistics.fmean(months), rel=1e-12)
    assert found["sd"] == pytest.approx(statistics.stdev(months), rel=1e-12)
    assert (found["minimum"], found["maximum"]) == pytest.approx((min(months), max(months)))
    assert {item.unit for item in answer.results if item.statistic == "median"} == {"months"}


def test_causes_are_out_of_those_who_died_and_a_death_without_a_cause_is_missing(
    ask_two_arms,
) -> None:
    found = patients(ask_two_arms("number of deaths"))
    assert found["deaths",] == (3, 12)
    assert found["death_cause", "Progression"] == (1, 3)
    assert found["death_cause", "Sepsis"] == (1, 3)
    assert found["death_cause", None] == (1, 3)


def test_deaths_by_arm_and_times_in_the_studys_unit(ask_two_arms) -> None:
    answer = ask_two_arms("number of deaths by treatment")
    assert patients(answer)["deaths", "Active"] == (1, 6)
    assert patients(answer)["deaths", "Placebo"] == (2, 6)
    times = adtte().query("CNSR == 0").set_index("USUBJID").AVAL
    found = summaries(answer)["time to death (OS)", "Placebo"]
    assert found["median"] == statistics.median([times["T-11"], times["T-12"]])
    assert found["n"] == 2


def test_two_sources_that_differ_are_said(two_arms, answer_reading) -> None:
    answering = two_arms._answering
    wrong = replace(
        answering.study.concept("death"), expression="CASE WHEN SEX = 'M' THEN 'yes' END"
    )
    others = tuple(item for item in answering.study.concepts if item.name != "death")
    kept = answering.study
    answering.study = replace(kept, concepts=(*others, wrong))
    try:
        answer = answer_reading(Reading("death_summary", ("deaths",)), two_arms)
    finally:
        answering.study = kept
    men = set(adsl().query("SEX == 'M' and TRT01P.notna()").USUBJID)
    died = set(adtte().query("CNSR == 0").USUBJID)
    assert patients(answer)["deaths",][0] == len(men)
    text = " ".join(answer.notes)
    assert f"{len(men - died)} of the {len(men)} who died have no event in OS" in text
    assert f"{len(died - men)} further patients have an event in OS" in text


def test_time_on_treatment_is_summarised_in_its_unit(ask) -> None:
    answer = ask("median duration of sorafenib treatment")
    days = list(bundled("adsl").TRTDURD)
    found = summaries(answer)["treatment_duration",]
    assert found["median"] == statistics.median(days)
    assert found["mean"] == pytest.approx(statistics.fmean(days), rel=1e-12)
    assert (found["n"], found["missing"]) == (50, 0)
    assert {item.unit for item in answer.results if item.statistic == "mean"} == {"days"}


def test_time_on_treatment_in_weeks_is_a_seventh_of_the_days(session, answer_reading) -> None:
    reading = Reading("exposure_duration", ("sorafenib",), method=(("unit", "weeks"),))
    answer = answer_reading(reading, session)
    days = list(bundled("adsl").TRTDURD)
    found = summaries(answer)["treatment_duration",]
    assert found["median"] == pytest.approx(statistics.median(days) / 7, rel=1e-12)
    assert found["sd"] == pytest.approx(statistics.stdev(days) / 7, rel=1e-12)
    assert found["n"] == 50
    assert {item.unit for item in answer.results if item.statistic == "mean"} == {"weeks"}


def test_patients_without_a_duration_are_counted_and_said(ask_two_arms) -> None:
    answer = ask_two_arms("time on treatment")
    found = summaries(answer)["treatment_duration",]
    known = adsl().TRTDURD.dropna()
    assert (found["n"], found["missing"]) == (len(known), 1)
    assert found["mean"] == pytest.approx(known.mean(), rel=1e-12)
    assert any("1 patient without a duration" in note for note in answer.notes)


def test_the_total_dose_comes_with_the_unit_of_its_records(ask) -> None:
    answer = ask("total sorafenib dose received, median by stage")
    stages = bundled("adsl").set_index("USUBJID").BCLC
    dose = bundled("adex").query("PARAMCD == 'TDOSE'")
    for stage, rows in dose.groupby(dose.USUBJID.map(stages)):
        found = summaries(answer)["total_dose", stage]
        assert found["median"] == statistics.median(rows.AVAL)
        assert found["n"] == len(rows)
    assert {item.unit for item in answer.results if item.statistic == "median"} == {"mg"}


def test_dose_reductions_are_a_share_and_a_number_a_patient(ask) -> None:
    answer = ask("dose reductions by stage")
    table = bundled("adsl")
    for item in answer.results:
        rows = table[dict(item.group)["bclc_stage"] == table.BCLC]
        assert (item.events, item.n) == (int((rows.DOSERED == "yes").sum()), len(rows))
    expected = {
        (stage, number, int((number == rows.DOSEREDN).sum()), len(rows))
        for stage, rows in table.groupby("BCLC")
        for number in (0, 1)
    }
    assert set(answer.tables[0].rows) == expected


def test_two_changes_of_dose_are_two_shares(session, answer_reading) -> None:
    reading = Reading("dose_modification", ("dose reduction", "dose interruption"))
    answer = answer_reading(reading, session)
    table = bundled("adsl")
    found = {item.endpoint: item.events for item in answer.results}
    assert found == {
        "dose reduction": int((table.DOSERED == "yes").sum()),
        "dose interruption": int((table.DOSEINT == "yes").sum()),
    }


def test_a_study_that_records_no_change_of_dose_says_so_in_words(two_arms, answer_reading) -> None:
    with pytest.raises(StudyError, match="records no dose reductions") as raised:
        answer_reading(Reading("dose_modification", ("dose reduction",)), two_arms)
    assert "dose_reduced" not in raised.value.diagnostics()


def test_without_a_flag_the_actions_taken_for_events_tell_of_reductions(
    session, answer_reading
) -> None:
    answering = session._answering
    kept = answering.study
    answering.study = replace(
        kept, concepts=tuple(c for c in kept.concepts if c.name != "dose_reduced")
    )
    try:
        answer = answer_reading(Reading("dose_modification", ("dose reduction",)), session)
    finally:
        answering.study = kept
    reduced = bundled("adae").query("AEACN == 'dose reduced'").USUBJID.nunique()
    assert (answer.results[0].events, answer.results[0].n) == (reduced, 50)
    assert any("ADAE.AEACN" in note for note in answer.notes)


def test_patients_without_a_reason_are_explained_by_how_treatment_ended(ask) -> None:
    answer = ask("treatment disposition")
    table = bundled("adsl")
    completed = int((table.DCTREAS.isna() & (table.EOTSTT == "completed")).sum())
    assert completed == int(table.DCTREAS.isna().sum())
    assert (
        f"{completed} patients without a reason for discontinuation, by end-of-treatment status: "
        f"{completed} completed."
    ) in answer.notes
