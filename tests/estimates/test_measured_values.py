"""Which measured values count: flags, repeats, baselines, derived records, other tables."""

from __future__ import annotations

import pytest

from assistant.ask import open_session
from assistant.cli import main
from assistant.errors import StudyError
from assistant.model import Reading, VisitPoint
from tests.conftest import SHARED
from tests.estimates.measured_study import written


@pytest.fixture(scope="module")
def study(tmp_path_factory, private_folders):
    folder = tmp_path_factory.mktemp("measured")
    assert main(["load", *map(str, written(folder)), "--to", str(folder / "study")]) == 0
    opened = open_session(folder / "study")
    yield opened
    opened.close()


@pytest.fixture
def ask_study(study):
    def asked(question: str):
        study.forget()
        return study.ask(question)

    return asked


def value(answer, statistic: str, visit: str):
    return next(item.value for item in answer.results
                if item.statistic == statistic and item.at.visit == visit)  # fmt: skip


def test_where_a_visit_has_flagged_values_only_those_count(ask_study) -> None:
    answer = ask_study("ALT at week 2")
    assert value(answer, "mean", "Week 2") == (50 + 10 + 5 + 45) / 4
    assert any("analysis flag" in note and "1 (Week 2: 1)" in note for note in answer.notes)
    assert any("carried forward" in note and "1 (Week 2: 1)" in note for note in answer.notes)


def test_of_repeated_values_the_last_day_counts_and_the_mean_on_it(ask_study) -> None:
    answer = ask_study("ALT at week 4")
    assert value(answer, "n", "Week 4") == 3
    assert value(answer, "mean", "Week 4") == (130 + 25 + 15) / 3
    assert any("more than one value" in note and "2 (Week 4: 2)" in note for note in answer.notes)


def test_a_visit_where_no_value_is_flagged_counts_all(answer_reading, study) -> None:
    reading = Reading("lab_summary_at_visit", ("alt",), at=(VisitPoint("Screening"),))
    assert value(answer_reading(reading, study), "mean", "Screening") == 30


def test_changes_leave_out_who_has_no_baseline_and_percent_of_zero(ask_study) -> None:
    answer = ask_study("change in ALT at week 2")
    assert value(answer, "mean change", "Week 2") == pytest.approx((30 - 30 + 5) / 3)
    assert value(answer, "n percent change", "Week 2") == 2
    assert value(answer, "mean percent change", "Week 2") == pytest.approx((150 - 75) / 2)
    assert "1 value of patients without a baseline value is left out." in answer.notes
    assert "Without a percent change, since baseline is 0: 1 patient." in answer.notes


def test_records_that_summarise_others_are_no_visit(ask_study) -> None:
    answer = ask_study("plot mean ALT over time")
    visits = [item.at.visit for item in answer.results if item.statistic == "n"]
    assert visits == ["Screening", "Baseline", "Week 2", "Week 4"]


def test_beyond_the_limit_counts_repeats_and_values_without_flag(ask_study) -> None:
    answer = ask_study("patients with ALT above 1.5xULN")
    share = answer.results[0]
    assert (share.events, share.n) == (
        1,
        4,
    )  # 80 and 130 of M-1; baseline and screening do not count
    assert answer.tables[0].rows == (("M-1", "Week 4", 29.0, 130.0, 3.25),)


def test_hys_law_needs_bilirubin_over_twice_the_limit(ask_study) -> None:
    answer = ask_study("Hy's law")
    assert [item.value for item in answer.results] == [1, 0, 0, 1]
    assert answer.tables[0].rows == (("M-1", 3.25, 29.0, 2.05, 14.0),)
    assert any(note.startswith("2 patients without both peaks") for note in answer.notes)


def test_a_tumour_table_is_measured_like_a_laboratory_test(ask_study, study) -> None:
    concept = study.study.concept("sum_of_diameters")
    assert (concept.level, concept.table, concept.unit) == ("lab", "adtr", "mm")
    answer = ask_study("waterfall plot of sum of diameters")
    assert [bar[:2] for bar in answer.figures[0].bars] == [("M-2", pytest.approx(20.0)),
                                                           ("M-1", pytest.approx(-40.0))]  # fmt: skip
    counted = {dict(item.group)["best change"]: item.value for item in answer.results
               if item.statistic == "patients"}  # fmt: skip
    assert counted["decrease of 30% or more"] == counted["increase of 20% or more"] == 1
    assert any("analysis flag" in note for note in answer.notes)


def test_a_name_that_is_taken_gets_the_name_of_its_table(study) -> None:
    assert study.study.concept("weight").table == "adsl"
    assert study.study.concept("weight_advs").parameter == "WEIGHT"
    names = [item.name for item in study.study.concepts]
    assert len(names) == len(set(names))


def test_groups_are_kept_apart_and_the_missing_are_counted_in_them(ask_study) -> None:
    answer = ask_study("ALT at week 4 by treatment")
    found = {dict(item.group)["arm"]: item.value for item in answer.results
             if item.statistic == "missing"}  # fmt: skip
    assert found == {"A": 0, "B": 1}


def test_what_is_not_measured_at_visits_has_no_waterfall(answer_reading, study) -> None:
    with pytest.raises(StudyError, match="not measured at visits"):
        answer_reading(Reading("waterfall_plot", ("age",)), study)


DATA = SHARED / "data"


@pytest.mark.skipif(not DATA.exists(), reason="../shared/data is not here")
def test_the_pilot_study_has_a_score_without_baseline(tmp_path) -> None:
    import pyreadstat

    files = [DATA / "cdisc_pilot_adam_xpt" / f"{name}.xpt" for name in ("adsl", "adcibc")]
    assert main(["load", *map(str, files), "--to", str(tmp_path / "study")]) == 0
    session = open_session(tmp_path / "study")
    table, _ = pyreadstat.read_xport(files[1])
    expected = table[(table.AVISIT == "Week 24") & (table.ANL01FL == "Y")]
    answer = session.ask("CIBIC score at week 24")
    assert value(answer, "n", "Week 24") == expected.USUBJID.nunique()
    assert value(answer, "mean", "Week 24") == pytest.approx(expected.AVAL.mean())
    session.forget()
    with pytest.raises(StudyError, match="No patient has a baseline value"):
        session.ask("change from baseline in CIBIC score")
    session.close()


@pytest.mark.skipif(not DATA.exists(), reason="../shared/data is not here")
def test_best_changes_of_a_real_tumour_table_are_its_own_minima(tmp_path) -> None:
    import pandas as pd

    files = [DATA / "random_cdisc" / f"{name}.csv.gz" for name in ("adsl", "adtr")]
    assert main(["load", *map(str, files), "--to", str(tmp_path / "study")]) == 0
    session = open_session(tmp_path / "study")
    table = pd.read_csv(files[1])
    flagged = table[table.ANL01FL == "Y"]
    answer = session.ask("waterfall plot of sum of diameters")
    bars = {patient: change for patient, change, _ in answer.figures[0].bars}
    assert bars == pytest.approx(flagged.groupby("USUBJID").PCHG.min().to_dict())
    session.close()
