"""Outcome by response and from a landmark, and time to dose changes: from the studies' files."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest
from lifelines.statistics import logrank_test

from assistant.ask import open_session
from assistant.errors import StudyError
from assistant.estimates.early_response import followed_patients
from assistant.study.model import Endpoint
from tests.estimates import randomised_study
from tests.estimates.bundled_tables import bundled

MONTH = 30.4375
LANDMARK = 2 * MONTH


@pytest.fixture(scope="module")
def randomised(tmp_path_factory):
    session = open_session(randomised_study.load(tmp_path_factory.mktemp("randomised")))
    yield session
    session.close()


def times(parameter: str) -> pd.DataFrame:
    adtte = bundled("adtte").query("PARAMCD == @parameter")
    joined = adtte.merge(bundled("adsl"), on="USUBJID").set_index("USUBJID")
    return joined.assign(time=joined.AVAL.astype(float), event=(joined.CNSR == 0).astype(int))


def median(frame: pd.DataFrame) -> float | None:
    """Return where the exact curve falls to one half: the middle where it is flat there, as R."""
    share, start = Fraction(1), None
    for moment in sorted(frame.time.unique()):
        events = int(frame.event[frame.time == moment].sum())
        share *= 1 - Fraction(events, int((frame.time >= moment).sum()))
        if share < Fraction(1, 2):
            return moment if start is None else (start + moment) / 2
        if share == Fraction(1, 2) and start is None:
            start = moment
    return None if start is None else (start + frame.time.max()) / 2


def found(answer, statistic: str, **group):
    assert answer.outcome == "answered", answer.refusal
    return next(
        item for item in answer.results
        if item.statistic == statistic and dict(item.group) == group
    )  # fmt: skip


def early_responders(adrs: pd.DataFrame, parameter: str, start: pd.Series, by: float) -> set[str]:
    """Return who had CR or PR at an assessment no later than `by` days after the start."""
    assessed = adrs.query("PARAMCD == @parameter and AVALC in ('CR', 'PR')")
    days = (pd.to_datetime(assessed.ADT) - assessed.USUBJID.map(start)).dt.days
    return set(assessed.USUBJID[days <= by])


def check_landmark(answer, frame: pd.DataFrame, responders: set[str]) -> None:
    later = frame[frame.time > LANDMARK].assign(time=lambda every: every.time - LANDMARK)
    responded = later.index.isin(responders)
    groups = {
        "CR/PR by the landmark": later[responded],
        "CR/PR not by the landmark": later[~responded],
    }
    for name, part in groups.items():
        item = found(answer, "median", best_response=name)
        assert (item.n, item.events) == (len(part), int(part.event.sum()))
        expected, days = median(part), 1.0 if item.unit == "days" else MONTH
        assert item.value == (None if expected is None else pytest.approx(expected / days))
        assert (item.at.value, item.at.unit) == (2, "months")
    first, second = groups.values()
    test = logrank_test(first.time, second.time, first.event, second.event)
    assert found(answer, "chi-square").value == pytest.approx(test.test_statistic, rel=1e-8)


def test_a_landmark_by_response_takes_the_assessments_up_to_it_in_the_bundled_study(ask) -> None:
    answer = ask("2-month landmark: PFS by response")
    frame = times("PFS")
    start = pd.to_datetime(frame.STARTDT)
    responders = early_responders(bundled("adrs"), "OVRLRESP", start, LANDMARK)
    best = set(bundled("adrs").query("PARAMCD == 'BOR' and AVALC in ('CR', 'PR')").USUBJID)
    assert responders < best  # so the best response of all time would give another answer
    check_landmark(answer, frame, responders)
    assert any("guarantee-time" in note for note in answer.notes)


def test_those_who_left_before_the_landmark_are_counted_and_left_out(randomised) -> None:
    answer = randomised.ask("2-month landmark: PFS by response")
    frame = randomised_study.times("PFS").set_index("USUBJID")
    adrs = randomised_study.tables()["adrs"]
    start = pd.to_datetime(frame.STARTDT)
    check_landmark(answer, frame, early_responders(adrs, "OVR", start, LANDMARK))
    gone = frame[frame.time <= LANDMARK]
    words = f"{gone.event.sum()} had the event by then and {(1 - gone.event).sum()} were censored"
    assert any(words in note for note in answer.notes)
    assert answer.n == 160


def test_a_landmark_by_a_baseline_factor_is_the_log_rank_test_of_those_still_at_risk(
    randomised,
) -> None:
    answer = randomised.ask("2-month landmark: PFS by treatment")
    frame = randomised_study.times("PFS")
    later = frame[frame.time > LANDMARK]
    first, second = (later[arm == later.TRT01P] for arm in ("Active", "Placebo"))
    test = logrank_test(first.time, second.time, first.event, second.event)
    assert found(answer, "chi-square").value == pytest.approx(test.test_statistic, rel=1e-8)
    assert found(answer, "median", arm="Active").value == pytest.approx(median(first) - LANDMARK)


def test_groups_known_only_later_keep_the_warning_at_a_landmark(ask) -> None:
    answer = ask("3-month landmark OS by end-of-treatment status")
    assert any("as it was at the end, not at the landmark" in note for note in answer.notes)


def test_a_landmark_needs_its_time_and_somebody_at_risk(ask, randomised) -> None:
    with pytest.raises(StudyError, match="needs the time"):
        ask("landmark OS by sex")
    with pytest.raises(StudyError, match="Nobody is at risk of PFS after 10 months"):
        randomised.ask("10-month landmark: PFS in men aged 80 or over")


def test_responses_without_a_date_or_a_visit_do_not_tell_early_responders() -> None:
    pfs = Endpoint("PFS", "PFS", "PFS", "days", 1, 1, 3.0)
    best = ("p", "DAYS", 90.0, 1, "2020-01-01", "BOR", "Best overall response", "PR", None, None)
    with pytest.raises(StudyError, match="only the best of all time"):
        followed_patients([best], 0, pfs)
    undated = ("p", "DAYS", 90.0, 1, "2020-01-01", "OVR", "Overall response", "PR", None, None)
    with pytest.raises(StudyError, match="no dates"):
        followed_patients([undated], 0, pfs)
    by_day = (*undated[:-1], 57)
    everyone, label = followed_patients([by_day], 0, pfs)
    assert (everyone[0].responses, label) == ([("PR", 56.0)], "Overall response")


@pytest.mark.parametrize("endpoint", ["OS", "PFS"])
def test_responders_and_others_have_their_medians_and_no_test(ask, endpoint) -> None:
    answer = ask(f"median {endpoint} of responders and non-responders")
    frame = times(endpoint)
    best = bundled("adrs").query("PARAMCD == 'BOR'").set_index("USUBJID").AVALC
    responded = frame.index.map(best).isin(["CR", "PR"])
    for name, part in (("CR/PR", frame[responded]), ("other", frame[~responded])):
        item = found(answer, "median", best_response=name)
        expected = median(part)
        assert item.value == (None if expected is None else pytest.approx(expected / MONTH))
        assert (item.n, item.events) == (len(part), int(part.event.sum()))
    assert not [item for item in answer.results if item.statistic == "p value"]
    assert any("guarantee-time bias" in note for note in answer.notes)
    assert any("No test is made" in note for note in answer.notes)


def test_each_best_response_stands_alone_where_the_question_says_so(ask) -> None:
    answer = ask("OS by BOR")
    counts = bundled("adrs").query("PARAMCD == 'BOR'").AVALC.value_counts()
    groups = {dict(item.group)["best_response"]: item.n for item in answer.results}
    assert groups == counts.to_dict()


def test_patients_without_a_best_response_are_counted_and_left_out(randomised) -> None:
    answer = randomised.ask("median OS of responders and non-responders")
    assessed = randomised_study.tables()["adrs"].query("PARAMCD == 'BOR'").USUBJID.nunique()
    assert sum(item.n for item in answer.results) == assessed < 160
    assert any(f"{160 - assessed} patients without a known" in note for note in answer.notes)


def dose_change(code: str) -> pd.DataFrame:
    """Return days from the start of treatment to the first record, or to the last treatment."""
    first = bundled("adex").query("PARAMCD == @code").groupby("USUBJID").ASTDY.min() - 1
    adsl = bundled("adsl").set_index("USUBJID")
    last = (pd.to_datetime(adsl.TRTEDT) - pd.to_datetime(adsl.TRTSDT)).dt.days
    had = adsl.index.isin(first.index)
    time = adsl.index.to_series().map(first).where(had, last).astype(float)
    return adsl.assign(time=time, event=had.astype(int))


@pytest.mark.parametrize(
    ("question", "code"),
    [("median time to first dose reduction in days", "DOSERED"),
     ("median time to first dose interruption in days", "DOSEINT")],
)  # fmt: skip
def test_the_time_to_a_dose_change_runs_from_the_start_to_its_first_record(
    ask, question, code
) -> None:
    frame = dose_change(code)
    item = found(ask(question), "median")
    assert (item.n, item.events) == (50, int(frame.event.sum()))
    assert item.value == median(frame)


def test_the_time_to_a_dose_change_goes_by_groups_and_filters(ask) -> None:
    answer = ask("median time to first dose reduction by stage in men, in days")
    frame = dose_change("DOSERED").query("SEX == 'M'")
    for stage, part in frame.groupby("BCLC"):
        item = found(answer, "median", bclc_stage=stage)
        assert (item.value, item.n) == (median(part), len(part))


def test_a_study_without_dated_dose_changes_is_refused(randomised) -> None:
    with pytest.raises(StudyError, match="does not record when"):
        randomised.ask("median time to first dose reduction")
