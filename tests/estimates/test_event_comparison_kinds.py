"""Adverse events by group, by patient, by time on treatment and by onset, against pandas and scipy."""

from __future__ import annotations

import math

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from assistant.ask import open_session
from assistant.errors import StudyError
from tests.conftest import cqa
from tests.estimates.bundled_tables import bundled
from tests.estimates.test_comparison_kinds import newcombe, value
from tests.study.small_study import adsl, adtte

HFSR = "Palmar-plantar erythrodysaesthesia"


def events(term: str | None = None) -> pd.DataFrame:
    """Return the treatment-emergent events, of one term where it is given."""
    found = bundled("adae").query("TRTEMFL == 'Y'")
    return found.loc[found.AEDECOD.eq(term)] if term else found


def patients_with(frame: pd.DataFrame, column: str, wanted: object) -> tuple[int, int]:
    """Return patients of a group with an event, and patients of the group."""
    group = bundled("adsl")[bundled("adsl")[column] == wanted].USUBJID
    return int(group.isin(frame.USUBJID).sum()), len(group)


# -- groups ----------------------------------------------------------------------------------


def test_one_term_is_compared_between_groups(ask) -> None:
    answer = ask("compare fatigue between stages B and C")
    (a, n1), (b, n2) = (patients_with(events("Fatigue"), "BCLC", stage) for stage in "CB")
    assert (value(answer, "proportion", bclc_stage="C").events, n1) == (a, 9)
    gap = value(answer, "difference of proportions", bclc_stage="C versus B")
    assert (gap.value, gap.low, gap.high) == pytest.approx(newcombe(a, n1, b, n2), rel=1e-9)
    assert gap.endpoint == "Fatigue"
    fisher = stats.fisher_exact([[a, n1 - a], [b, n2 - b]]).pvalue
    assert value(answer, "p value").value == pytest.approx(fisher, rel=1e-9)


def test_any_event_of_a_grade_is_compared_and_its_terms_listed(ask) -> None:
    answer = ask("risk difference in grade 3+ AEs, ECOG 0 vs 1")
    severe = events()[events().ATOXGR >= 3]
    (a, n1), (b, n2) = (patients_with(severe, "ECOGBL", grade) for grade in (0, 1))
    gap = value(answer, "difference of proportions", ecog="0 versus 1")
    assert (gap.value, gap.low, gap.high) == pytest.approx(newcombe(a, n1, b, n2), rel=1e-9)
    for term, frame in severe.groupby("AEDECOD"):
        for grade in (0, 1):
            found = value(answer, "patients", ecog=grade, ae_term=term)
            assert (found.value, found.n) == patients_with(frame, "ECOGBL", grade)
    assert {dict(i.group)["ae_term"] for i in answer.results if i.statistic == "patients"} == set(
        severe.AEDECOD
    )


def test_a_ratio_over_nobody_is_null_with_a_note(ask) -> None:
    answer = ask("liver abscess, ECOG 0 vs 1")
    assert answer.reading.kind == "ae_compare"
    assert patients_with(events("Liver abscess"), "ECOGBL", 1)[0] == 0
    for statistic in ("risk ratio", "odds ratio"):
        ratio = value(answer, statistic)
        assert (ratio.value, ratio.low, ratio.high, ratio.level) == (None, None, None, None)
    assert any("one of the counts is 0" in note for note in answer.notes)
    assert value(answer, "difference of proportions").value == pytest.approx(2 / 32)


def test_events_make_no_groups_of_patients(session) -> None:
    from dataclasses import replace

    session.forget()
    reading = session.read("compare fatigue between stages B and C").reading
    with pytest.raises(StudyError, match="several values a patient"):
        session._answering.answer_reading("", replace(reading, by=("ae_grade",)))


# -- events per patient ----------------------------------------------------------------------


def test_patients_without_events_count_as_none_in_the_mean(ask) -> None:
    answer = ask("adverse events per patient, mean")
    counts = bundled("adsl").USUBJID.map(events().groupby("USUBJID").size()).fillna(0)
    assert (counts == 0).sum() > 0
    assert value(answer, "mean").value == pytest.approx(counts.mean(), rel=1e-12)
    assert value(answer, "sd").value == pytest.approx(counts.std(ddof=1), rel=1e-12)
    assert value(answer, "median").value == counts.median()
    assert (value(answer, "minimum").value, value(answer, "maximum").value) == (
        counts.min(), counts.max()
    )  # fmt: skip
    assert value(answer, "total events").value == len(events())
    assert value(answer, "patients without event").value == (counts == 0).sum()
    assert value(answer, "n").value == 50


def test_events_per_patient_by_group_add_up(ask) -> None:
    answer = ask("AE counts by stage")
    totals = [value(answer, "total events", bclc_stage=stage).value for stage in "BC"]
    assert sum(totals) == len(events())
    stage = bundled("adsl").set_index("USUBJID").BCLC
    assert totals[1] == int((events().USUBJID.map(stage) == "C").sum())


# -- onset -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "pick"),
    [
        ("onset HFSR", lambda frame: frame[frame.AEDECOD == HFSR]),
        ("time to first grade 3 adverse event", lambda frame: frame[frame.ATOXGR == 3]),
    ],
)
def test_onset_is_the_first_study_day_of_those_with_the_event(ask, question, pick) -> None:
    answer = ask(question)
    first = pick(events()).groupby("USUBJID").ASTDY.min()
    assert value(answer, "n").value == len(first)
    assert value(answer, "median").value == first.median()
    quartiles = [averaged(first, share) for share in (0.25, 0.75)]
    assert [value(answer, name).value for name in ("q1", "q3")] == quartiles
    assert (value(answer, "minimum").value, value(answer, "maximum").value) == (
        first.min(), first.max()
    )  # fmt: skip
    assert value(answer, "patients without event").value == 50 - len(first)
    assert value(answer, "median").unit == "days"
    assert any("day 1 is the first day of treatment" in note for note in answer.notes)


def averaged(numbers: pd.Series, share: float) -> float:
    """Return SAS's default quantile, as numpy names it."""
    return float(np.quantile(numbers.astype(float), share, method="averaged_inverted_cdf"))


# -- time on treatment -----------------------------------------------------------------------


def garwood(count: int) -> tuple[float, float]:
    low = stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
    return low, stats.chi2.ppf(0.975, 2 * count + 2) / 2


@pytest.mark.parametrize(
    ("question", "term"),
    [("EAIR HFSR", HFSR), ("exposure-adjusted incidence of diarrhoea", "Diarrhoea")],
)
def test_rates_are_per_100_patient_years_with_exact_limits(ask, question, term) -> None:
    answer, frame = ask(question), events(term)
    patients = bundled("adsl").set_index("USUBJID").TRTDURD.astype(float)
    first = patients.index.to_series().map(frame.groupby("USUBJID").ASTDY.min())
    years = patients.sum() / 365.25
    until = pd.concat([patients, first], axis=1).min(axis=1).sum() / 365.25
    for name, count, time in (("events", len(frame), years), ("patients", len(set(frame.USUBJID)), until)):  # fmt: skip
        rate = value(answer, f"{name} per 100 patient-years")
        limits = [100 * limit / time for limit in garwood(count)]
        assert rate.value == pytest.approx(100 * count / time, rel=1e-9)
        assert (rate.low, rate.high) == pytest.approx(limits, rel=1e-9)
        assert (rate.events, rate.n) == (count, 50)
    late = (first > patients).sum()
    assert any(f"{late} with a first event after the end" in note for note in answer.notes)


def test_serious_events_are_those_alone(ask) -> None:
    serious = events().query("AESER == 'yes'")
    rate = value(ask("exposure-adjusted incidence of SAEs"), "events per 100 patient-years")
    assert rate.events == len(serious) < len(events())
    first = serious.groupby("USUBJID").ASTDY.min()
    assert value(ask("time to first serious adverse event"), "median").value == first.median()


TREATED = (30, 10, None, 60)
"""Days on treatment of four patients; one still has no end."""


def made_study(folder, *, dated: bool):
    """Load four patients with their events and return the study's folder."""
    patients, times = adsl().head(4).copy(), adtte().head(4)
    start = pd.Timestamp("2020-01-01")
    if dated:
        patients["TRTSDT"] = start
        patients["TRTEDT"] = [
            None if days is None else start + pd.Timedelta(days=days - 1) for days in TREATED
        ]
    happened = pd.DataFrame(
        {"STUDYID": "SMALL", "USUBJID": ["S-00", "S-00", "S-02", "S-03"],
         "AETERM": "Rash", "AEDECOD": "Rash", "ASTDY": [5.0, 9.0, 3.0, 70.0], "TRTEMFL": "Y"}
    )  # fmt: skip
    for name, frame in {"adsl": patients, "adtte": times, "adae": happened}.items():
        with duckdb.connect() as connection:
            connection.from_df(frame).write_parquet(str(folder / f"{name}.parquet"))
    files = [str(folder / f"{name}.parquet") for name in ("adsl", "adtte", "adae")]
    done = cqa("load", *files, "--to", str(folder / "study"))
    assert done.returncode == 0, done.stderr
    return folder / "study"


def test_time_on_treatment_is_taken_from_its_first_and_last_day(tmp_path) -> None:
    session = open_session(made_study(tmp_path, dated=True))
    answer = session.ask("exposure-adjusted incidence of rash")
    assert value(answer, "patient-years on treatment").value == pytest.approx(100 / 365.25)
    rate = value(answer, "events per 100 patient-years")
    assert (rate.events, rate.n) == (3, 3)
    assert rate.value == pytest.approx(100 * 3 / (100 / 365.25))
    rate = value(answer, "patients per 100 patient-years")
    assert rate.value == pytest.approx(100 * 2 / ((5 + 10 + 60) / 365.25))
    assert rate.high == pytest.approx(100 * garwood(2)[1] / (75 / 365.25), rel=1e-9)
    assert "1 without a known time on treatment left out." in answer.notes
    assert any("TRTEDT - ADSL.TRTSDT + 1" in note for note in answer.notes)
    session.close()


def test_a_study_without_time_on_treatment_says_so(tmp_path) -> None:
    session = open_session(made_study(tmp_path, dated=False))
    with pytest.raises(StudyError, match="how long patients were treated"):
        session.ask("exposure-adjusted incidence of rash")
    session.close()


def test_every_number_of_these_answers_is_finite_or_null(ask) -> None:
    for question in ("EAIR HFSR", "onset HFSR", "AE counts by stage", "diarrhoea B v C"):
        for item in ask(question).results:
            numbers = (item.value, item.low, item.high)
            assert all(math.isfinite(n) for n in numbers if isinstance(n, float))
