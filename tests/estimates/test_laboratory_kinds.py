"""Laboratory questions on the bundled study; expected values from its files with pandas, scipy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tests.estimates.bundled_tables import bundled


def measured(parameter: str) -> pd.DataFrame:
    """Return one parameter's records with the patient's stage."""
    records = bundled("adlb").query("PARAMCD == @parameter")
    return records.merge(bundled("adsl")[["USUBJID", "BCLC", "SEX"]], on="USUBJID")


def later(parameter: str) -> pd.DataFrame:
    records = measured(parameter)
    return records[records.ABLFL != "Y"]


def of(answer, statistic: str, **group):
    """Return the results of one statistic and group, by visit."""
    return {
        item.at.visit if item.at else None: item
        for item in answer.results
        if item.statistic == statistic
        and all(dict(item.group).get(k) == v for k, v in group.items())
    }


EXPECTED = {
    "n": len, "mean": np.mean, "sd": lambda v: np.std(v, ddof=1),
    "median": lambda v: np.quantile(v, 0.5, method="averaged_inverted_cdf"),
    "q1": lambda v: np.quantile(v, 0.25, method="averaged_inverted_cdf"),
    "q3": lambda v: np.quantile(v, 0.75, method="averaged_inverted_cdf"),
    "minimum": np.min, "maximum": np.max,
}  # fmt: skip


@pytest.mark.parametrize("stage", ["B", "C"])
def test_platelets_at_week_8_are_summarised_in_each_stage(ask, stage) -> None:
    answer = ask("median platelets at week 8 by stage")
    values = measured("PLAT").query("AVISIT == 'Week 8' and BCLC == @stage").AVAL
    patients = len(bundled("adsl").query("BCLC == @stage"))
    for name, computed in EXPECTED.items():
        assert of(answer, name, bclc_stage=stage)["Week 8"].value == pytest.approx(computed(values))
    assert of(answer, "missing", bclc_stage=stage)["Week 8"].value == patients - len(values)


def test_several_visits_are_answered_at_once_in_the_unit_of_the_data(ask) -> None:
    answer = ask("ALT at week 4 and week 8")
    found = of(answer, "mean")
    assert found.keys() == {"Week 4", "Week 8"}
    for visit, item in found.items():
        records = measured("ALT")
        expected = records.AVAL[records.AVISIT.eq(visit)]
        assert item.value == pytest.approx(expected.mean())
        assert (item.n, item.unit, item.endpoint) == (len(expected), "U/L", "alt")


def test_a_visit_without_values_is_said_and_nothing_is_estimated(ask) -> None:
    answer = ask("mean ALT at week 48")
    assert answer.outcome == "answered"
    assert of(answer, "mean")["Week 48"].value is None
    assert "None of these patients has a value of ALT at Week 48." in answer.notes


@pytest.mark.parametrize("stage", ["B", "C"])
def test_change_from_baseline_is_absolute_and_in_percent(ask, stage) -> None:
    answer = ask("change from baseline in bilirubin at week 12 by stage")
    values = measured("BILI").query("AVISIT == 'Week 12' and BCLC == @stage")
    change = values.AVAL - values.BASE
    for name, computed in EXPECTED.items():
        found = of(answer, f"{name} change", bclc_stage=stage)["Week 12"]
        assert found.value == pytest.approx(computed(change))
        percent = of(answer, f"{name} percent change", bclc_stage=stage)["Week 12"]
        assert percent.value == pytest.approx(computed(100 * change / values.BASE))


def test_change_without_a_visit_is_given_at_all_visits_after_baseline(ask) -> None:
    found = of(ask("AFP change"), "mean change")
    expected = later("AFP").groupby("AVISIT").CHG.mean()
    assert found.keys() == set(expected.index)
    for visit, item in found.items():
        assert item.value == pytest.approx(expected[visit], abs=0.05)  # CHG is stored to 0.1


def exact_limits(events: int, n: int) -> tuple[float, float]:
    """Return Clopper and Pearson's limits by the beta distribution."""
    low = stats.beta.ppf(0.025, events, n - events + 1) if events else 0.0
    high = stats.beta.ppf(0.975, events + 1, n - events) if events < n else 1.0
    return low, high


@pytest.mark.parametrize(
    ("question", "parameter", "beyond"),
    [("patients with bilirubin above 2 times ULN", "BILI", lambda r: r.AVAL > 2 * r.ANRHI),
     ("ALT >5xULN", "ALT", lambda r: r.AVAL > 5 * r.ANRHI),
     ("who ever had platelets under 50?", "PLAT", lambda r: r.AVAL < 50)],
)  # fmt: skip
def test_patients_beyond_a_limit_after_baseline(ask, question, parameter, beyond) -> None:
    answer = ask(question)
    records = later(parameter)
    patients = set(records[beyond(records)].USUBJID)
    share = next(item for item in answer.results if item.statistic == "proportion")
    assert (share.events, share.n) == (len(patients), records.USUBJID.nunique())
    assert (share.low, share.high) == pytest.approx(exact_limits(share.events, share.n))
    assert {row[0] for row in answer.tables[0].rows} == patients


def test_the_value_shown_is_the_highest_and_for_a_lower_limit_the_lowest(ask) -> None:
    for question, parameter, furthest in (
        ("ALT >5xULN", "ALT", "max"), ("who ever had platelets under 50?", "PLAT", "min"),
    ):  # fmt: skip
        table = ask(question).tables[0]
        values = later(parameter).groupby("USUBJID").AVAL.agg(furthest)
        place = next(i for i, name in enumerate(table.columns) if "value" in name)
        assert table.rows
        assert all(row[place] == values[row[0]] for row in table.rows)


def test_beyond_a_limit_at_a_visit_counts_those_with_a_value_there(ask) -> None:
    answer = ask("patients with ALT above 100 at week 8")
    here = measured("ALT").query("AVISIT == 'Week 8'")
    share = answer.results[0]
    assert (share.events, share.n) == ((here.AVAL > 100).sum(), here.USUBJID.nunique())
    assert share.at.visit == "Week 8"


def test_abnormal_counts_above_and_below_the_limits_of_normal(ask) -> None:
    answer = ask("abnormal albumin")
    records = later("ALB")
    expected = {
        "above upper limit of normal": records[records.AVAL > records.ANRHI].USUBJID.nunique(),
        "below lower limit of normal": records[records.AVAL < records.ANRLO].USUBJID.nunique(),
    }
    found = {dict(item.group)["limit"]: item.events for item in answer.results}
    assert found == expected


def test_two_tests_are_met_each_and_both_in_any_sample(ask) -> None:
    answer = ask("how many patients had ALT above 2xULN and bilirubin above 1xULN")
    alt, bilirubin = later("ALT"), later("BILI")
    high = set(alt[alt.AVAL > 2 * alt.ANRHI].USUBJID)
    yellow = set(bilirubin[bilirubin.AVAL > bilirubin.ANRHI].USUBJID)
    found = {item.endpoint: item.events for item in answer.results}
    assert found == {
        "alt": len(high), "bilirubin": len(yellow), "alt and bilirubin": len(high & yellow),
    }  # fmt: skip


def test_a_negated_limit_counts_patients_of_whom_no_value_is_beyond(ask) -> None:
    records = later("ALT")
    highest = (records.AVAL / records.ANRHI).groupby(records.USUBJID).max()
    share = ask("patients without ALT above 3xULN").results[0]
    assert (share.endpoint, share.events, share.n) == ("alt", (highest <= 3).sum(), len(highest))


def test_a_grade_is_a_limit_of_any_test(ask) -> None:
    records = bundled("adlb")
    graded = records[(records.ABLFL != "Y") & (records.ATOXGR == 3)]
    share = ask("patients with lab grade 3").results[0]
    assert share.events == graded.USUBJID.nunique()


def test_a_condition_on_two_tests_picks_patients_by_a_record_of_each(ask) -> None:
    records = bundled("adlb")
    high = records[(records.PARAMCD == "ALT") & (records.AVAL > 2 * records.ANRHI)].USUBJID
    yellow = records[(records.PARAMCD == "BILI") & (records.AVAL > records.ANRHI)].USUBJID
    answer = ask("median age in patients with ALT above 2xULN and bilirubin above 1xULN")
    assert answer.outcome == "answered"
    assert answer.n == len(set(high) & set(yellow))


def shifts(answer):
    return {
        (dict(item.group)["at baseline"], dict(item.group)["worst after baseline"]): item.value
        for item in answer.results
    }


def test_the_shift_table_goes_from_the_grade_at_baseline_to_the_worst(ask) -> None:
    records = measured("AST")
    worst = records[records.ABLFL != "Y"].groupby("USUBJID").ATOXGR.max()
    start = records.groupby("USUBJID").BTOXGR.first()
    expected = pd.crosstab(start.loc[worst.index], worst)
    found = shifts(ask("shift table for AST, baseline to worst grade"))
    assert sum(found.values()) == len(worst)
    for (row, column), count in found.items():
        assert count == (expected.loc[row, column] if column in expected and row in expected.index
                         else 0)  # fmt: skip


def test_without_grades_the_shift_table_is_of_the_normal_range(ask) -> None:
    records = measured("AFP")
    is_high = (
        records[records.ABLFL != "Y"].groupby("USUBJID").ANRIND.agg(lambda v: "HIGH" in set(v))
    )
    start = records[records.ABLFL == "Y"].set_index("USUBJID").ANRIND.loc[is_high.index]
    found = shifts(ask("AFP shift"))
    assert found["high", "high"] == ((start == "HIGH") & is_high).sum()
    assert found["normal", "high"] == ((start == "NORMAL") & is_high).sum()
    assert sum(found.values()) == len(is_high)


def test_the_trend_has_t_limits_and_n_at_each_visit_and_draws_them(ask) -> None:
    answer = ask("plot mean albumin over time")
    found = of(answer, "mean")
    records = measured("ALB")
    assert list(found) == list(records.sort_values("AVISITN").AVISIT.unique())
    for visit, item in found.items():
        values = records.AVAL[records.AVISIT.eq(visit)]
        low, high = stats.t.interval(0.95, len(values) - 1, values.mean(), stats.sem(values))
        assert (item.value, item.low, item.high) == pytest.approx((values.mean(), low, high))
        assert item.n == len(values)
    (figure,) = answer.figures
    assert [name for _, name in figure.ticks] == list(found)
    assert figure.series[0].counts == tuple(item.n for item in found.values())


def test_individual_profiles_hold_every_value_of_every_patient(ask) -> None:
    answer = ask("individual ALT profiles")
    expected = measured("ALT")
    listed = {(row[0], row[1]): row[3] for row in answer.tables[0].rows}
    assert listed == dict(
        zip(zip(expected.USUBJID, expected.AVISIT, strict=True), expected.AVAL, strict=True)
    )
    assert len(answer.figures[0].series) == expected.USUBJID.nunique()


def test_the_spider_plot_holds_percent_changes_after_baseline(ask) -> None:
    answer = ask("spider plot of AFP by patient")
    expected = later("AFP")
    percent = 100 * (expected.AVAL - expected.BASE) / expected.BASE
    listed = [row[3] for row in sorted(answer.tables[0].rows, key=lambda row: (row[0], row[2]))]
    assert listed == pytest.approx(list(percent[expected.sort_values(["USUBJID", "ADY"]).index]))


def test_the_waterfall_shows_the_lowest_value_of_each_patient(ask) -> None:
    answer = ask("waterfall plot of AFP change")
    records = later("AFP")
    lowest = records.groupby("USUBJID").AVAL.min()
    base = records.groupby("USUBJID").BASE.first()
    expected = 100 * (lowest - base) / base
    bars = {patient: value for patient, value, _ in answer.figures[0].bars}
    assert bars == pytest.approx(expected.to_dict())
    values = [value for _, value, _ in answer.figures[0].bars]
    assert values == sorted(values, reverse=True)
    counted = {dict(item.group)["best change"]: item.value for item in answer.results
               if item.statistic == "patients"}  # fmt: skip
    assert counted["decrease"] == (expected < 0).sum()


def test_hys_law_screens_peaks_in_multiples_of_the_upper_limit(ask) -> None:
    answer = ask("Hy's law screening plot")
    peaks = {}
    for name, parameter in (("alt", "ALT"), ("bilirubin", "BILI")):
        records = later(parameter)
        peaks[name] = (records.AVAL / records.ANRHI).groupby(records.USUBJID).max()
    alt, bilirubin = peaks["alt"], peaks["bilirubin"].loc[peaks["alt"].index]
    expected = [
        (alt.ge(3) & bilirubin.gt(2)).sum(), (alt.ge(3) & bilirubin.le(2)).sum(),
        (alt.lt(3) & bilirubin.gt(2)).sum(), (alt.lt(3) & bilirubin.le(2)).sum(),
    ]  # fmt: skip
    assert [item.value for item in answer.results] == expected
    assert {row[0] for row in answer.tables[0].rows} == set(alt[alt.ge(3) & bilirubin.gt(2)].index)
    points = sorted((x, y) for x, y, _ in answer.figures[0].points)
    assert np.array(points) == pytest.approx(np.array(sorted(zip(alt, bilirubin, strict=True))))


def test_the_histogram_counts_as_numpy_does_and_whiskers_end_at_values(ask) -> None:
    histogram, boxes = ask("distribution of age by stage").figures
    ages = bundled("adsl")
    for (stage, counts), box in zip(histogram.series, boxes.boxes, strict=True):
        values = ages.AGE[ages.BCLC.eq(stage)]
        assert counts == tuple(np.histogram(values, histogram.edges)[0])
        q1, q3 = (
            np.quantile(values, share, method="averaged_inverted_cdf") for share in (0.25, 0.75)
        )
        inside = values[(values >= q1 - 1.5 * (q3 - q1)) & (values <= q3 + 1.5 * (q3 - q1))]
        assert (box.n, box.low, box.high) == (len(values), inside.min(), inside.max())
        assert sorted(box.outliers) == sorted(values[~values.index.isin(inside.index)])


def test_a_laboratory_histogram_is_of_baseline_unless_a_visit_is_named(ask) -> None:
    records = measured("ALT")
    for question, visit in (
        ("histogram of ALT", "Baseline"), ("histogram of ALT at week 8", "Week 8"),
    ):  # fmt: skip
        (histogram,) = ask(question).figures
        values = records.AVAL[records.AVISIT.eq(visit)]
        assert histogram.series[0][1] == tuple(np.histogram(values, histogram.edges)[0])


def test_swimmers_are_every_patient_with_time_on_treatment_and_responses(ask) -> None:
    answer = ask("swimmer plot")
    lanes = answer.figures[0].lanes
    expected = bundled("adsl").set_index("USUBJID").TRTDURD
    assert {lane.patient: lane.length for lane in lanes} == expected.to_dict()
    assert [lane.length for lane in lanes] == sorted(expected, reverse=True)
    responses = bundled("adrs").query("PARAMCD == 'OVRLRESP' and AVALC == 'PD'")
    first = responses.groupby("USUBJID").ADY.min()
    marked = {lane.patient: day for lane in lanes for day, sign in lane.marks if sign == "D"}
    assert marked == first.to_dict()
