"""Every reference case of R that the core can compute, through its public functions.

`CHECKS` maps the oracle's method to a function that yields what is compared. A method that the
core does not have stands in `NOT_YET`, so that none is forgotten silently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from assistant.summaries.number import summarise
from assistant.summaries.proportion import proportion_interval
from assistant.survival.cox import cox_fit
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
    selected,
    table_of,
    tables_of,
)

CASES = cases()
pytestmark = pytest.mark.skipif(not CASES, reason="../shared/oracle is not here")

NOT_YET: dict[str, str] = {
    "aft": "parametric models",
    "cmh": "stratified tables",
    "mcnemar": "paired tables",
    "competing_risks.cif": "competing risks",
    "competing_risks.fine_gray": "competing risks",
    "competing_risks.gray_test": "competing risks",
    "competing_risks.naive_1_minus_km": "competing risks",
    "cox.firth": "Firth's penalty",
    "cox.predict_survival": "predicted curves",
    "cox.zph": "the test of proportional hazards",
    "crosstab": "tests of tables",
    "derive_time_from_dates": "times are taken from ADTTE, not derived",
    "frequency": "counted by the engine",
    "group_comparison": "comparisons of numbers",
    "paired_and_correlation": "comparisons of numbers",
    "incidence_rate": "person-time rates",
    "logrank.trend": "the trend test",
    "one_sample_logrank.exponential": "the one-sample test",
    "proportion.by_group": "comparisons of proportions",
    "proportion.exact_test": "the exact binomial test",
    "two_proportions": "comparisons of proportions",
}
WEIGHTS = {
    "gehan": "gehan-wilcoxon", "tarone_ware": "tarone-ware", "peto_peto": "peto-peto",
    "peto_modified": "peto-modified", "fleming_harrington": "fleming-harrington",
}  # fmt: skip


class CannotYet(Exception):
    """The case asks for what the core does not have: weights, left truncation and the like."""


def needs_nothing_else(case: Case, *also: str) -> None:
    for name in ("entry", "weights", *also):
        if case["params"].get(name):
            raise CannotYet(name)


def km_table(case: Case) -> Iterator[Compared]:
    needs_nothing_else(case)
    for name, group in expected_groups(case):
        curve = kaplan_meier(tables_of(case)[name])
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
    needs_nothing_else(case)
    for name, group in expected_groups(case):
        curve = kaplan_meier(tables_of(case)[name])
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
    needs_nothing_else(case)
    for name, group in expected_groups(case):
        curve = kaplan_meier(tables_of(case)[name])
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


def cox(case: Case) -> Iterator[Compared]:
    params = case["params"]
    known = {"time", "event", "event_values", "covariates", "ties", "conf_level", "strata", "filter",
             "interaction"}  # fmt: skip
    if set(params) - known or params["ties"] == "exact":
        raise CannotYet("exact ties, clusters, weights, interactions")
    covariates = params["covariates"]
    if any(x.get("transform") or x["type"] not in ("numeric", "factor") for x in covariates):
        raise CannotYet("transformed covariates")
    strata = as_list(params.get("strata"))
    names = [params["time"], params["event"], *(x["name"] for x in covariates), *strata]
    rows = complete(selected(case), names)
    columns: dict[str, list[float]] = {}
    for x in covariates:
        if x["type"] == "numeric":
            columns[x["name"]] = [float(row[x["name"]]) for row in rows]
            continue
        levels = [str(level) for level in x["levels"]]
        reference = str(x.get("reference", levels[0]))
        for level in levels:
            if level != reference:
                columns[f"{x['name']}={level}"] = [float(row[x["name"]] == level) for row in rows]
    for pair in params.get("interaction") or []:
        first, second = (columns[name] for name in pair.split(":"))
        columns[pair] = [a * b for a, b in zip(first, second, strict=True)]
    events = {str(value) for value in params["event_values"]}
    labels = sorted({tuple(row[name] for name in strata) for row in rows})
    found = cox_fit(
        np.array([float(row[params["time"]]) for row in rows]),
        np.array([row[params["event"]] in events for row in rows]),
        np.ones(len(rows)), np.array(list(columns.values())).T, ties=params["ties"],
        conf_level=params["conf_level"],
        strata=np.array([labels.index(tuple(row[n] for n in strata)) for row in rows]),
    )  # fmt: skip
    for ours, theirs in zip(found.coefficients, case["expected"]["coefficients"], strict=True):
        yield f"{theirs.get('term')} coef", ours.coefficient, theirs["coef"]
        for limit in ("lower", "upper"):
            if limit in theirs:
                yield f"{theirs.get('term')} {limit}", getattr(ours, limit), theirs[limit]


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
    "cox": cox,
    "proportion.ci": proportion,
    "descriptive": descriptive,
}
PARTLY = {
    "cox": "exact ties, clusters, weights, left truncation",
    "km.survival_at": "weights, left truncation",
    "km.quantiles": "weights, left truncation",
}


def test_every_method_of_the_oracle_is_checked_or_named_as_missing() -> None:
    assert set(CASES) == set(CHECKS) | set(NOT_YET)


@pytest.mark.parametrize("method", CHECKS)
def test_the_core_equals_r(method) -> None:
    wrong, compared, skipped = [], 0, 0
    for case in CASES[method]:
        try:
            found = list(CHECKS[method](case))
        except CannotYet:
            skipped += 1
            continue
        compared += len(found)
        wrong += [(case["id"], *item) for item in found if differs(case, *item[1:])]
    assert wrong == [], f"{len(wrong)} of {compared} values differ"
    assert compared > 0
    assert not skipped or method in PARTLY
    assert skipped <= len(CASES[method]) / 2
