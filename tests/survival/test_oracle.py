"""Every reference case of R that the core can compute, through its public functions.

`CHECKS` maps the oracle's method to a function that yields what is compared. A method that the
core does not have stands in `NOT_YET`, so that none is forgotten silently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from assistant.summaries.number import summarise
from assistant.summaries.proportion import proportion_interval
from assistant.survival.curve import kaplan_meier, survival_limits
from assistant.survival.event_table import EventTable
from assistant.survival.logrank import stratified_logrank
from assistant.survival.milestone import milestone_difference
from assistant.survival.quantile import survival_quantile
from assistant.survival.rate import survival_rate
from assistant.survival.restricted_mean import mean_difference, restricted_mean
from tests.oracle import (
    MISSING,
    Case,
    Compared,
    cases,
    complete,
    conf_type_of,
    differs,
    expected_groups,
    grouped,
    selected,
    table_of,
    tables_of,
)
from tests.summaries.test_oracle_comparisons import COMPARISON_CHECKS
from tests.summaries.test_oracle_proportions import PROPORTION_CHECKS
from tests.survival.test_oracle_competing_risks import COMPETING_CHECKS
from tests.survival.test_oracle_cox import COX_CHECKS
from tests.survival.test_oracle_one_sample_and_trend import ONE_SAMPLE_AND_TREND_CHECKS
from tests.survival.test_oracle_parametric import PARAMETRIC_CHECKS
from tests.survival.test_oracle_weights_and_entry import curve_of

CASES = cases()
pytestmark = pytest.mark.skipif(not CASES, reason="../shared/oracle is not here")

NOT_YET: dict[str, str] = {}
WEIGHTS = {
    "gehan": "gehan-wilcoxon", "tarone_ware": "tarone-ware", "peto_peto": "peto-peto",
    "peto_modified": "peto-modified", "fleming_harrington": "fleming-harrington",
}  # fmt: skip


def km_table(case: Case) -> Iterator[Compared]:
    for name, group in expected_groups(case):
        curve = curve_of(case, grouped(case)[name])
        low, high = survival_limits(
            curve, conf_level=case["params"]["conf_level"], conf_type=conf_type_of(case)
        )
        columns = {"time": curve.time, "n_risk": curve.at_risk, "n_event": curve.events,
                   "surv": curve.survival, "lower": low, "upper": high}  # fmt: skip
        for column, ours in columns.items():
            if column in group:
                yield f"{name} n of {column}", len(ours), len(group[column])
                for place, theirs in enumerate(group[column]):
                    yield f"{name} {column} {place}", ours[place], theirs


def km_survival_at(case: Case) -> Iterator[Compared]:
    for name, group in expected_groups(case):
        curve = curve_of(case, grouped(case)[name])
        for at in group["times"]:
            found = survival_rate(
                curve,
                at["time"],
                conf_level=case["params"]["conf_level"],
                conf_type=conf_type_of(case),
            )
            if at["beyond_last_followup"]:
                yield f"{name} {at['time']}", found.survival, None
                continue
            yield f"{name} {at['time']}", found.survival, at["surv"]
            yield f"{name} {at['time']} lower", found.lower, at["lower"]
            yield f"{name} {at['time']} upper", found.upper, at["upper"]
            yield f"{name} {at['time']} at risk", found.at_risk, at["n_risk"]


def km_quantiles(case: Case) -> Iterator[Compared]:
    for name, group in expected_groups(case):
        curve = curve_of(case, grouped(case)[name])
        for item in group["quantiles"]:
            found = survival_quantile(
                curve,
                item["q"],
                conf_level=case["params"]["conf_level"],
                conf_type=conf_type_of(case),
            )
            yield f"{name} {item['q']}", found.time, item["estimate"]
            yield f"{name} {item['q']} lower", found.lower, item["lower"]
            yield f"{name} {item['q']} upper", found.upper, item["upper"]


def km_conventions(case: Case) -> Iterator[Compared]:
    for name, group in expected_groups(case):
        curve = kaplan_meier(tables_of(case)[name])
        for item in group["quantiles"]:
            found = survival_quantile(curve, item["q"], conf_level=0.95, conf_type="log-log")
            yield f"{name} {item['q']}", found.time, item["r_survfit"]
            yield f"{name} {item['q']} lower", found.lower, item["r_lower_loglog95"]
            yield f"{name} {item['q']} upper", found.upper, item["r_upper_loglog95"]


def km_mean(case: Case) -> Iterator[Compared]:
    tables = tables_of(case)
    common = max(float(table.time[-1]) for table in tables.values())
    for name, group in expected_groups(case):
        curve = kaplan_meier(tables[name])
        for which, horizon in (("common", common), ("individual", float(curve.time[-1]))):
            found = restricted_mean(curve, horizon, conf_level=0.95)
            yield f"{name} {which}", found.mean, group[f"rmean_{which}"]
            yield f"{name} {which} se", found.standard_error, group[f"se_{which}"]


def followup(case: Case) -> Iterator[Compared]:
    for name, group in expected_groups(case):
        curve = kaplan_meier(tables_of(case)[name].reversed())
        for share, key in ((0.5, "median"), (0.25, "q25"), (0.75, "q75")):
            found = survival_quantile(
                curve, share, conf_level=case["params"]["conf_level"], conf_type=conf_type_of(case)
            )
            yield f"{name} {key}", found.time, group[key]
            if key == "median":
                yield f"{name} lower", found.lower, group["lower"]
                yield f"{name} upper", found.upper, group["upper"]


def milestone(case: Case) -> Iterator[Compared]:
    expected, tables = case["expected"], tables_of(case)
    found = milestone_difference(
        kaplan_meier(tables[expected["group"]]), kaplan_meier(tables[expected["reference"]]),
        case["params"]["time_point"], conf_level=case["params"]["conf_level"],
    )  # fmt: skip
    if found is None:
        lasts = [tables[expected[key]].time[-1] for key in ("group", "reference")]
        assert case["params"]["time_point"] > min(lasts)  # R extends the curve; we do not
        return
    for ours, theirs in (
        ("difference", "diff"), ("standard_error", "se"), ("lower", "lower"), ("upper", "upper"),
        ("z", "z_plain"), ("p_value", "p_plain"), ("log_log_p_value", "p_cloglog"),
    ):  # fmt: skip
        yield theirs, getattr(found, ours), expected[theirs]


def rmst(case: Case) -> Iterator[Compared]:
    level, tables = case["params"]["conf_level"], tables_of(case)
    means = {}
    for name, group in expected_groups(case):
        found = restricted_mean(kaplan_meier(tables[name]), case["params"]["tau"], conf_level=level)
        means[name] = found
        yield f"{name} mean", found.mean, group["rmst"]
        yield f"{name} se", found.standard_error, group["se"]
        yield f"{name} lower", found.lower, group["lower"]
        yield f"{name} upper", found.upper, group["upper"]
        yield f"{name} beyond", found.beyond_follow_up, group["tau_beyond_followup"]
    for contrast in case["expected"].get("contrasts", []):
        gap = mean_difference(
            means[contrast["group"]], means[contrast["reference"]], conf_level=level
        )
        for ours, theirs in (("difference", "diff"), ("standard_error", "se"), ("lower", "lower"),
                             ("upper", "upper"), ("z", "z"), ("p_value", "p")):  # fmt: skip
            yield f"{contrast['group']} {theirs}", getattr(gap, ours), contrast[theirs]


def logrank(case: Case) -> Iterator[Compared]:
    rho = float(case["params"].get("rho") or 0)
    found = stratified_logrank(strata_of(case), weight="fleming-harrington", p=rho)
    yield from compared_test(case, found)
    if rho == 0:
        yield from compared_test(case, stratified_logrank(strata_of(case), weight="log-rank"))


def strata_of(case: Case) -> list[list[EventTable]]:
    """Return each stratum's groups; one stratum where the case has none."""
    params = case["params"]
    strata = as_list(params.get("strata"))
    names = as_list(params["group"])
    rows = complete(selected(case), [params["time"], params["event"], *names, *strata])
    groups = sorted({tuple(row[name] for name in names) for row in rows})
    labels = sorted({tuple(row[name] for name in strata) for row in rows})
    return [
        [
            table_of(case, [row for row in rows if tuple(row[n] for n in strata) == label
                            and tuple(row[n] for n in names) == group])
            for group in groups
        ]
        for label in labels
    ]  # fmt: skip


def as_list(value: object) -> list[str]:
    return list(value) if isinstance(value, list) else [value] if value else []


def weighted(case: Case) -> Iterator[Compared]:
    params = case["params"]
    powers = {name: float(params[name]) for name in ("p", "q") if name in params}
    weight = WEIGHTS[params["weight"]]
    yield from compared_test(case, stratified_logrank(strata_of(case), weight=weight, **powers))


def compared_test(case: Case, found) -> Iterator[Compared]:
    yield "chi-square", found.chi_square, case["expected"]["chi2"]
    yield "degrees of freedom", found.degrees_of_freedom, case["expected"]["df"]
    yield "p", found.p_value, case["expected"]["p"]


def proportion(case: Case) -> Iterator[Compared]:
    params, methods = case["params"], case["expected"]["methods"]
    for ours in ("clopper-pearson", "wilson", "agresti-coull", "jeffreys", "wald"):
        theirs = methods[ours.replace("-", "_")]
        found = proportion_interval(
            params["x"], params["n"], conf_level=params["conf_level"], method=ours
        )
        yield f"{ours} lower", found.lower, max(0.0, theirs["lower"])
        yield f"{ours} upper", found.upper, min(1.0, theirs["upper"])


def descriptive(case: Case) -> Iterator[Compared]:
    params = case["params"]
    names = params.get("group") or []
    names = names if isinstance(names, list) else [names]
    rows = complete(selected(case), names)
    for group in case["expected"]["groups"]:
        inside = [
            row for row in rows
            if group["group"] == "all" or "|".join(row[name] for name in names) == group["group"]
        ]  # fmt: skip
        values = [
            float(row[params["column"]]) for row in inside if row[params["column"]] not in MISSING
        ]
        missing = len(inside) - len(values)
        for definition, key in (
            (2, "quantiles_type2_sas_default"),
            (7, "quantiles_type7_r_default"),
        ):
            found = summarise(values, missing=missing, quantile_definition=definition)
            quartiles = dict(zip(group["quantile_probs"], group[key], strict=True))
            yield f"{group['group']} q1 type {definition}", found.q1, quartiles[0.25]
            yield f"{group['group']} q3 type {definition}", found.q3, quartiles[0.75]
            yield f"{group['group']} median type {definition}", found.median, quartiles[0.5]
        for ours, theirs in (("n", "n"), ("missing", "n_missing"), ("mean", "mean"), ("sd", "sd"),
                             ("minimum", "min"), ("maximum", "max")):  # fmt: skip
            yield f"{group['group']} {theirs}", getattr(found, ours), group[theirs]


CHECKS: dict[str, Callable[[Case], Iterator[Compared]]] = {
    "km.table": km_table,
    "km.survival_at": km_survival_at,
    "km.quantiles": km_quantiles,
    "km.quantile_conventions": km_conventions,
    "km.mean": km_mean,
    "km.milestone_difference": milestone,
    "followup.reverse_km": followup,
    "rmst": rmst,
    "survdiff": logrank,
    "survdiff.stratified": logrank,
    "weighted_logrank": weighted,
    **ONE_SAMPLE_AND_TREND_CHECKS,
    **COMPETING_CHECKS,
    **PARAMETRIC_CHECKS,
    **COX_CHECKS,
    "proportion.ci": proportion,
    "descriptive": descriptive,
    **PROPORTION_CHECKS,
    **COMPARISON_CHECKS,
}


def test_every_method_of_the_oracle_is_checked_or_named_as_missing() -> None:
    assert set(CASES) == set(CHECKS) | set(NOT_YET)


@pytest.mark.parametrize("method", CHECKS)
def test_the_core_equals_r(method) -> None:
    wrong, compared = [], 0
    for case in CASES[method]:
        found = list(CHECKS[method](case))
        compared += len(found)
        wrong += [(case["id"], *item) for item in found if differs(case, *item[1:])]
    assert wrong == [], f"{len(wrong)} of {compared} values differ"
    assert compared > 0
