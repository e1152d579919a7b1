"""Cumulative incidence with death competing: Aalen-Johansen written out, on the studies' files."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assistant.ask import open_session
from assistant.errors import StudyError
from assistant.estimates.causes import DeathSource, Pattern, death_source, endings
from assistant.study.model import Endpoint
from assistant.survival.competing_table import CompetingTable
from assistant.survival.gray import gray_test
from tests.estimates import randomised_study
from tests.estimates.bundled_tables import bundled

MONTH = 30.4375


def bundled_causes() -> pd.DataFrame:
    """Return one row a patient: progression by TTP, else death by PFS, else censored."""
    adtte = bundled("adtte").pivot(index="USUBJID", columns="PARAMCD", values=["AVAL", "CNSR"])
    progressed = adtte["CNSR", "TTP"] == 0
    died = ~progressed & (adtte["CNSR", "PFS"] == 0)
    time = adtte["AVAL", "TTP"].where(progressed, adtte["AVAL", "PFS"])
    found = pd.DataFrame({"time": time.astype(float), "cause": progressed * 1 + died * 2})
    return found.join(bundled("adsl").set_index("USUBJID"))


def incidence(frame: pd.DataFrame, cause: int, at: float) -> float:
    """Return the share with an event of the cause by a time: sum of S(t-) d / n."""
    share = total = 0.0
    alive = 1.0
    for moment in np.unique(frame.time[frame.time <= at]):
        n = (frame.time >= moment).sum()
        share = ((frame.time == moment) & (frame.cause == cause)).sum() / n
        total += alive * share
        alive *= 1 - ((frame.time == moment) & (frame.cause > 0)).sum() / n
    return total


def found(answer, statistic: str, endpoint: str, **group):
    assert answer.outcome == "answered", answer.refusal
    return [
        item for item in answer.results
        if (item.statistic, item.endpoint, dict(item.group)) == (statistic, endpoint, group)
    ]  # fmt: skip


def test_progression_competes_with_death_that_pfs_alone_tells(ask) -> None:
    answer = ask("cumulative incidence of progression at 9 months treating death as competing")
    frame = bundled_causes()
    own = found(answer, "cumulative incidence", "TTP")[0]
    death = found(answer, "cumulative incidence", "death without TTP")[0]
    assert own.value == pytest.approx(incidence(frame, 1, 9 * MONTH), rel=1e-12)
    assert death.value == pytest.approx(incidence(frame, 2, 9 * MONTH), rel=1e-12)
    assert (own.n, own.events, death.events) == (50, 35, 1)
    assert own.low < own.value < own.high
    assert "Deaths without the event of TTP are told by PFS." in answer.notes


def test_groups_are_compared_by_grays_test_of_the_same_patients(ask) -> None:
    answer = ask("CIF of TTP by stage")
    frame = bundled_causes()
    tables = [
        CompetingTable.from_rows(part.time.tolist(), part.cause.tolist(), causes=2)
        for _, part in frame.groupby("BCLC")
    ]
    expected = gray_test([tables], 1)
    assert found(answer, "chi-square", "TTP")[0].value == pytest.approx(expected.chi_square)
    assert found(answer, "p value", "TTP")[0].value == pytest.approx(expected.p_value)
    for stage, part in frame.groupby("BCLC"):
        for item in found(answer, "cumulative incidence", "TTP", bclc_stage=stage):
            at = item.at.days
            if at <= part.time.max():
                assert item.value == pytest.approx(incidence(part, 1, at), rel=1e-12)
            else:
                assert item.value is None


def test_a_composite_endpoint_is_taken_apart_by_its_event_descriptions(tmp_path) -> None:
    session = open_session(randomised_study.load(tmp_path))
    answer = session.ask("CIF PFS by treatment at 6 months")
    session.close()
    frame = randomised_study.times("PFS")
    frame = frame.assign(cause=frame.EVNTDESC.map({"Disease Progression": 1, "Death": 2}).fillna(0))
    for arm, part in frame.groupby("TRT01P"):
        for endpoint, cause in (("PFS other than death", 1), ("PFS by death", 2)):
            own = found(answer, "cumulative incidence", endpoint, arm=arm)[0]
            assert own.value == pytest.approx(incidence(part, cause, 6 * MONTH), rel=1e-12)
            assert own.events == (part.cause == cause).sum()


def test_nothing_competes_with_death_itself(ask) -> None:
    with pytest.raises(StudyError, match="Death is the event of OS"):
        ask("CIF OS")


def endpoint(name: str, event: str) -> Endpoint:
    return Endpoint(name, name, name, "days", 10, 5, 3.0, event=event)


def pattern(had: bool, words: str | None = None, reason: str | None = None) -> Pattern:
    return Pattern((), 5.0, had, words, reason, 5.0, False, 1)


def test_a_composite_endpoint_without_descriptions_is_refused() -> None:
    pfs = endpoint("PFS", "progression or death")
    with pytest.raises(StudyError, match="do not say which"):
        endings([pattern(True)], pfs, DeathSource("event description", pfs))


def test_a_study_that_does_not_tell_deaths_is_refused_and_one_that_does_is_not() -> None:
    rash = endpoint("TTR", "rash")
    source = DeathSource("censoring description", rash)
    with pytest.raises(StudyError, match="does not tell who died"):
        endings([pattern(True), pattern(False, reason="end of study")], rash, source)
    ended, _ = endings([pattern(True), pattern(False, reason="Death")], rash, source)
    assert [item.cause for item in ended] == [1, 2]


def test_overall_survival_tells_deaths_where_no_composite_does(session) -> None:
    from dataclasses import replace

    ttp, pfs, os = (session.study.endpoint(name) for name in ("TTP", "PFS", "OS"))
    assert death_source(session.study, ttp).other == pfs
    fewer = replace(session.study, endpoints=(ttp, os))
    assert death_source(fewer, ttp) == DeathSource("survival", os)
    late = Pattern((), 5.0, False, None, None, 9.0, True, 2)
    ended, notes = endings([late], ttp, DeathSource("survival", os))
    assert [(item.time, item.cause, item.patients) for item in ended] == [(9.0, 2, 2)]
    assert any("2 patients died after the last time of TTP" in note for note in notes)


def test_the_curve_drawn_is_the_incidence_rising(ask) -> None:
    answer = ask("cumulative incidence of progression at 9 months treating death as competing")
    figure = answer.figures[0]
    assert figure.shows_events
    series = figure.series[0]
    drawn = [
        1 - share for time, share in zip(series.time, series.survival, strict=True) if time <= 9
    ]
    assert drawn[-1] == pytest.approx(incidence(bundled_causes(), 1, 9 * MONTH), rel=1e-12)
    assert drawn == sorted(drawn)
    assert series.n == series.at_risk[0] == 50


def test_a_forest_of_responses_is_drawn_in_percent(ask) -> None:
    answer = ask("response forest plot by subgroup")
    rows = {row.name: row for row in answer.figures[0].rows}
    assert rows["all patients"].estimate == pytest.approx(60.0)
    assert (rows["BCLC stage C"].events, rows["BCLC stage C"].n) == (6, 9)
