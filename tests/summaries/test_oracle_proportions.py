"""Proportions, tables and rates against the reference cases of R."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from assistant.summaries.contingency import chi_square_test, proportion_trend
from assistant.summaries.elapsed_time import elapsed_time
from assistant.summaries.exact_table import exact_table_test
from assistant.summaries.fisher import fisher_test
from assistant.summaries.frequency import frequency
from assistant.summaries.homogeneity import homogeneity_test
from assistant.summaries.incidence_rate import Exposure, incidence_rate
from assistant.summaries.mcnemar import mcnemar_test
from assistant.summaries.proportion import proportion_interval
from assistant.summaries.proportion_test import proportion_test
from assistant.summaries.rate_comparison import (
    exact_rate_ratio,
    rate_difference,
    wald_rate_ratio,
)
from assistant.summaries.relative_risk import haldane_odds_ratio, odds_ratio, risk_ratio
from assistant.summaries.roots import R_TOLERANCE
from assistant.summaries.stratified_effects import (
    common_odds_ratio,
    common_risk_difference,
    common_risk_ratio,
)
from assistant.summaries.stratified_tables import Table, exact_stratified_test, stratified_test
from assistant.summaries.two_proportions import DIFFERENCES, Pair, difference_interval
from assistant.survival.curve import kaplan_meier
from assistant.survival.event_table import EventTable
from assistant.survival.quantile import survival_quantile
from tests.oracle import MISSING, Case, Compared, cases, complete, differs, grouped, selected

CASES = cases()
pytestmark = pytest.mark.skipif(not CASES, reason="../shared/oracle is not here")
OUR_DIFFERENCE = {
    "wald_cc": "wald-corrected", "newcombe_cc": "newcombe-corrected",
    "miettinen_nurminen": "miettinen-nurminen", "agresti_caffo": "agresti-caffo",
}  # fmt: skip


def exact_test(case: Case) -> Iterator[Compared]:
    params, expected = case["params"], case["expected"]
    found = proportion_test(params["x"], params["n"], params["p0"], conf_level=0.95)
    for ours, theirs in (
        ("p_two_sided", "p_two_sided"), ("p_greater", "p_greater"), ("p_less", "p_less"),
        ("z", "z_asymptotic"), ("lower_one_sided", "lower_one_sided95"),
        ("upper_one_sided", "upper_one_sided95"),
    ):  # fmt: skip
        yield theirs, getattr(found, ours), expected[theirs]


def two_proportions(case: Case) -> Iterator[Compared]:
    params = case["params"]
    pair = Pair(params["x1"], params["n1"], params["x2"], params["n2"])
    yield from comparison(pair, params["conf_level"], case["expected"])


def comparison(pair: Pair, level: float, expected: Mapping[str, Any]) -> Iterator[Compared]:
    assert {OUR_DIFFERENCE.get(name, name) for name in expected["diff_ci"]} == set(DIFFERENCES)
    yield "p1", pair.share1, expected["p1"]
    yield "p2", pair.share2, expected["p2"]
    for theirs, limits in expected["diff_ci"].items():
        found = difference_interval(
            pair, conf_level=level, method=OUR_DIFFERENCE.get(theirs, theirs)
        )
        yield "diff", found.difference, expected["diff"]
        yield "nnt", found.number_needed, expected["nnt"]
        yield f"{theirs} lower", found.lower, limits["lower"]
        yield f"{theirs} upper", found.upper, limits["upper"]
    for name, ours, kind in (
        ("rr", risk_ratio(pair, conf_level=level), "katz"),
        ("odds_ratio", odds_ratio(pair, conf_level=level), "woolf"),
    ):
        yield f"{name} estimate", ours.estimate, expected[name]["estimate"]
        yield f"{name} lower", ours.lower, expected[name][f"lower_{kind}"]
        yield f"{name} upper", ours.upper, expected[name][f"upper_{kind}"]
    yield "haldane", haldane_odds_ratio(pair), expected["odds_ratio"]["haldane_anscombe"]
    exact = fisher_test(pair, conf_level=level, tolerance=R_TOLERANCE)
    for name in ("p_two_sided", "p_greater", "p_less", "lower", "upper"):
        yield f"fisher {name}", getattr(exact, name), expected["fisher"][name]
    yield "fisher odds ratio", exact.odds_ratio, expected["fisher"]["cond_mle_or"]
    yield from chi_squares(pair, expected["chi2"])


def chi_squares(pair: Pair, expected: Mapping[str, Any]) -> Iterator[Compared]:
    table = [[pair.events1, pair.n1 - pair.events1], [pair.events2, pair.n2 - pair.events2]]
    plain, yates = (chi_square_test(table, corrected=corrected) for corrected in (False, True))
    yield "chi2", plain.chi_square, expected["stat"]
    yield "p", plain.p_value, expected["p"]
    yield "g2", plain.likelihood_ratio, expected["lr_g2"]
    yield "yates", yates.chi_square, expected["yates_stat"]
    yield "yates p", yates.p_value, expected["yates_p"]
    trend = proportion_trend([pair.events2, pair.events1], [pair.n2, pair.n1])
    yield "z pooled", trend.z, expected["z_pooled"]


def by_group(case: Case) -> Iterator[Compared]:
    params, expected = case["params"], case["expected"]
    level = params["conf_level"]
    rows = complete(selected(case), [params["column"], params["group"]])
    wanted = {str(value) for value in params["values"]}
    events, sizes = [], []
    for group in expected["groups"]:
        inside = [row[params["column"]] in wanted for row in rows
                  if row[params["group"]] == group["group"]]  # fmt: skip
        events.append(sum(inside))
        sizes.append(len(inside))
        yield "x", events[-1], group["x"]
        yield "n", sizes[-1], group["n"]
        for ours, theirs in (("clopper-pearson", "clopper_pearson"), ("wilson", "wilson")):
            found = proportion_interval(events[-1], sizes[-1], conf_level=level, method=ours)
            yield f"{theirs} lower", found.lower, group[theirs]["lower"]
            yield f"{theirs} upper", found.upper, group[theirs]["upper"]
    table = [[x, n - x] for x, n in zip(events, sizes, strict=True)]
    yield "fisher", exact_table_test(table), expected["fisher_p"]
    tested = chi_square_test(table, corrected=False)
    yield "chi2", tested.chi_square, expected["chi2"]["stat"]
    yield "df", tested.degrees_of_freedom, expected["chi2"]["df"]
    yield "p", tested.p_value, expected["chi2"]["p"]
    yield "smallest", tested.smallest_expected, expected["chi2"]["min_expected"]
    trend = proportion_trend(events, sizes)
    yield "trend", trend.chi_square, expected["cochran_armitage"]["chi2"]
    yield (
        "trend z",
        None if trend.z is None else abs(trend.z),
        expected["cochran_armitage"]["z_abs"],
    )
    yield "trend p", trend.p_value, expected["cochran_armitage"]["p"]
    if "comparison" in expected:
        pair = Pair(events[-1], sizes[-1], events[0], sizes[0])
        yield from comparison(pair, level, expected["comparison"])


def cross_table(case: Case) -> Iterator[Compared]:
    params, expected = case["params"], case["expected"]
    rows = complete(selected(case), [params["row"], params["column"]])
    table = [
        [sum((row[params["row"]], row[params["column"]]) == (r, c) for row in rows)
         for c in expected["columns"]]
        for r in expected["rows"]
    ]  # fmt: skip
    assert table == expected["counts"]
    found = chi_square_test(table, corrected=False)
    yield "chi2", found.chi_square, expected["chi2"]
    yield "df", found.degrees_of_freedom, expected["df"]
    yield "p", found.p_value, expected["p"]
    yield "fisher", exact_table_test(table), expected["fisher_p"]


def strata_tables(case: Case) -> list[Table]:
    params = case["params"]
    names = [params["column"], params["group"], *params["strata"]]
    wanted = {str(value) for value in params["values"]}
    cells: dict[str, list[int]] = {}
    for row in complete(selected(case), names):
        if row[params["group"]] not in (params["exposed"], params["reference"]):
            continue
        table = cells.setdefault("|".join(row[name] for name in params["strata"]), [0] * 4)
        other = row[params["group"]] == params["reference"]
        table[2 * other + (row[params["column"]] not in wanted)] += 1
    return [(a, b, c, d) for _, (a, b, c, d) in sorted(cells.items())]


def cmh(case: Case) -> Iterator[Compared]:
    expected, tables = case["expected"], strata_tables(case)
    assert sorted(table for table in tables if sum(table) > 1) == sorted(
        tuple(table[cell] for cell in "abcd") for table in expected["tables"]
    )
    tested, theirs = stratified_test(tables), expected["cmh"]
    odds = common_odds_ratio(tables, conf_level=0.95)
    exact = exact_stratified_test(tables, conf_level=0.95, tolerance=R_TOLERANCE)
    yield "chi2", tested.chi_square, theirs["chi2"]
    yield "p", tested.p_value, theirs["p"]
    yield "chi2_cc", tested.corrected_chi_square, theirs["chi2_cc"]
    yield "p_cc", tested.corrected_p_value, theirs["p_cc"]
    yield "or", odds.estimate, theirs["mh_or"]
    yield "or lower", odds.lower, theirs["lower"]
    yield "or upper", odds.upper, theirs["upper"]
    yield "exact p", exact.p_value, theirs["p_exact"]
    yield "exact or", exact.odds_ratio, theirs["exact_cond_or"]
    yield "exact lower", exact.lower, theirs["exact_lower"]
    yield "exact upper", exact.upper, theirs["exact_upper"]
    risk, gap = (function(tables, conf_level=0.95)
                 for function in (common_risk_ratio, common_risk_difference))  # fmt: skip
    for limit in ("estimate", "lower", "upper"):
        yield f"rr {limit}", getattr(risk, limit), expected["mh_rr"][limit]
    for ours, name in (("difference", "estimate"), ("standard_error", "se"), ("lower", "lower"),
                       ("upper", "upper")):  # fmt: skip
        yield f"rd {name}", getattr(gap, ours), expected["mh_rd"][name]
    same, theirs = homogeneity_test(tables), expected["breslow_day"]
    for ours, name in (("chi_square", "chi2"), ("p_value", "p"),
                       ("tarone_chi_square", "tarone_chi2"), ("tarone_p_value", "tarone_p")):  # fmt: skip
        yield f"breslow-day {name}", getattr(same, ours), theirs[name]


def mcnemar(case: Case) -> Iterator[Compared]:
    (_, first), (second, _) = case["params"]["table"]
    found, expected = mcnemar_test(first, second), case["expected"]
    for ours, theirs in (
        ("chi_square", "chi2"), ("p_value", "p"), ("corrected_chi_square", "chi2_cc"),
        ("corrected_p_value", "p_cc"), ("p_exact", "p_exact"),
    ):  # fmt: skip
        yield theirs, getattr(found, ours), expected[theirs]


def rates(case: Case) -> Iterator[Compared]:
    params, expected = case["params"], case["expected"]
    per, level = params["per"], params["conf_level"]
    events = {str(value) for value in params["event_values"]}
    exposures = {
        name: Exposure(sum(row[params["event"]] in events for row in rows),
                       math.fsum(float(row[params["time"]]) for row in rows))
        for name, rows in grouped(case).items()
    }  # fmt: skip
    for group in expected["groups"]:
        ours = exposures[group["group"]]
        yield "events", ours.events, group["events"]
        yield "person time", ours.person_time, group["person_time"]
        for method, name in (("exact", "exact"), ("byar", "byar"), ("log", "log_wald")):
            found = incidence_rate(ours, per=per, conf_level=level, method=method)
            yield "rate", found.rate, group["rate"]
            yield f"{name} lower", found.lower, group[f"lower_{name}"]
            yield f"{name} upper", found.upper, group[f"upper_{name}"]
    for contrast in expected.get("contrasts", []):
        pair = exposures[contrast["group"]], exposures[contrast["reference"]]
        exact, wald = (function(*pair, conf_level=level)
                       for function in (exact_rate_ratio, wald_rate_ratio))  # fmt: skip
        gap = rate_difference(*pair, per=per, conf_level=level)
        for theirs, value in (
            ("rate_ratio", exact.ratio), ("lower_exact", exact.lower), ("upper_exact", exact.upper),
            ("p_exact", exact.p_value), ("lower_log_wald", wald.lower), ("upper_log_wald", wald.upper),
            ("rate_ratio", wald.estimate), ("rate_diff", gap.difference),
            ("rate_diff_se", gap.standard_error),
        ):  # fmt: skip
            yield f"{contrast['group']} {theirs}", value, contrast[theirs]


def counted(case: Case) -> Iterator[Compared]:
    expected = case["expected"]
    values = [row[case["params"]["column"]] for row in selected(case)]
    found = frequency(None if value in MISSING else value for value in values)
    yield "n", found.n, expected["n"]
    yield "missing", found.missing, expected["n_missing"]
    assert [level.level for level in found.levels] == [x["level"] for x in expected["levels"]]
    for ours, theirs in zip(found.levels, expected["levels"], strict=True):
        yield "n of level", ours.n, theirs["n"]
        yield "of known", ours.percent_of_known, theirs["percent_nonmissing"]
        yield "of all", ours.percent_of_all, theirs["percent_all"]


def times_from_dates(case: Case) -> Iterator[Compared]:
    params, expected = case["params"], case["expected"]
    unit = params["unit"].rstrip("0123456789.")
    rows = [row for row in selected(case) if row[params["start"]] not in MISSING
            and row[params["end"]] not in MISSING]  # fmt: skip
    times = [
        elapsed_time(date.fromisoformat(row[params["start"]]),
                     date.fromisoformat(row[params["end"]]), unit=unit,
                     add_one=bool(params.get("add_one_day")))
        for row in rows
    ]  # fmt: skip
    happened = [params["event"] == "(all 1)" or row[params["event"]] == "1" for row in rows]
    curve = kaplan_meier(EventTable.from_rows(times, happened))
    median = survival_quantile(curve, 0.5, conf_level=0.95, conf_type="log-log")
    for theirs, ours in (
        ("n", len(times)), ("events", sum(happened)), ("median", median.time),
        ("lower", median.lower), ("upper", median.upper), ("min_time", min(times)),
        ("max_time", max(times)), ("n_zero", sum(time == 0 for time in times)),
        ("n_negative", sum(time < 0 for time in times)),
    ):  # fmt: skip
        yield theirs, ours, expected[theirs]


PROPORTION_CHECKS: dict[str, Callable[[Case], Iterator[Compared]]] = {
    "proportion.exact_test": exact_test,
    "two_proportions": two_proportions,
    "proportion.by_group": by_group,
    "crosstab": cross_table,
    "cmh": cmh,
    "mcnemar": mcnemar,
    "incidence_rate": rates,
    "frequency": counted,
    "derive_time_from_dates": times_from_dates,
}


@pytest.mark.parametrize("method", PROPORTION_CHECKS)
def test_the_summaries_equal_r(method) -> None:
    wrong, compared = [], 0
    for case in CASES[method]:
        for item in PROPORTION_CHECKS[method](case):
            compared += 1
            if differs(case, *item[1:]):
                wrong.append((case["id"], *item))
    assert wrong == [], f"{len(wrong)} of {compared} values differ"
    assert compared > 0
