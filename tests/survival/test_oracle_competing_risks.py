"""Competing risks: R's cases, small references, and awkward data."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pytest

from assistant.survival.competing_risks import (
    cumulative_incidence,
    incidence_at,
    naive_incidence_at,
)
from assistant.survival.competing_table import CompetingTable
from assistant.survival.cox import cox_fit
from assistant.survival.fine_gray import fine_gray
from assistant.survival.gray import gray_test
from tests.oracle import (
    Case,
    Compared,
    cases,
    complete,
    differs,
    expected_groups,
    grouped,
    selected,
)

CASES = cases()


def competing_table(case: Case, rows: Iterable[Mapping[str, str]]) -> CompetingTable:
    params, rows = case["params"], list(rows)
    return CompetingTable.from_rows(
        [float(row[params["time"]]) for row in rows],
        [cause_of(case, row) for row in rows],
        causes=len(params["event_codes"]),
    )


def cause_of(case: Case, row: Mapping[str, str]) -> int:
    codes = [str(code) for code in case["params"]["event_codes"]]
    code = row[case["params"]["event"]]
    return codes.index(code) + 1 if code in codes else 0


def incidence(case: Case) -> Iterator[Compared]:
    labels, rows = case["params"]["event_labels"], grouped(case)
    for name, group in expected_groups(case):
        table = competing_table(case, rows[name])
        yield f"{name} n", int(table.at_risk[0]), group["n"]
        for cause in group["causes"]:
            number = labels.index(cause["cause"]) + 1
            yield f"{name} {number} events", int(table.events[number - 1].sum()), cause["n_events"]
            for at in cause["times"]:
                for key, ours, theirs in incidence_pairs(case, table, number, at):
                    yield f"{name} {number} {at['time']} {key}", ours, theirs


def incidence_pairs(case: Case, table: CompetingTable, cause: int, at) -> Iterator[Compared]:
    level = case["params"]["conf_level"]
    curves = {
        kind: cumulative_incidence(table, cause, variance=kind) for kind in ("aalen", "jackknife")
    }
    for kind, scale, prefix, suffix in (
        ("aalen", "log-log", "loglog_", "_cuminc"), ("aalen", "plain", "plain_", "_cuminc"),
        ("jackknife", "log", "survfit_log_", ""), ("jackknife", "log-log", "survfit_loglog_", ""),
    ):  # fmt: skip
        found = incidence_at(curves[kind], at["time"], conf_level=level, conf_type=scale)
        if at["beyond_last_followup"]:
            yield "beyond", found.incidence, None
            continue
        yield "incidence", found.incidence, at["cif"]
        yield "se", found.standard_error, at["cuminc_se" if kind == "aalen" else "survfit_se"]
        low, high = (at[f"{prefix}{side}{suffix}"] for side in ("lower", "upper"))
        if low is not None and high is not None:
            low, high = max(min(low, high), 0.0), min(max(low, high), 1.0)
        yield f"{kind} {scale} lower", found.lower, low
        yield f"{kind} {scale} upper", found.upper, high


def naive(case: Case) -> Iterator[Compared]:
    labels, rows = case["params"]["event_labels"], grouped(case)
    for name, group in expected_groups(case):
        table = competing_table(case, rows[name])
        for cause in group["causes"]:
            number = labels.index(cause["cause"]) + 1
            for time, theirs in zip(cause["times"], cause["one_minus_km"], strict=True):
                found = naive_incidence_at(table, number, time)
                if time <= table.time[-1]:
                    yield f"{name} {number} {time}", found, theirs
                else:
                    yield f"{name} {number} {time} beyond", found, None


def gray(case: Case) -> Iterator[Compared]:
    params = case["params"]
    names, strata = params["group"], params.get("strata") or []
    rows = complete(selected(case), [params["time"], params["event"], *names, *strata])
    groups, labels = (
        sorted({tuple(row[name] for name in columns) for row in rows})
        for columns in (names, strata)
    )
    tables = [
        [
            competing_table(case, (row for row in rows if tuple(row[n] for n in strata) == label
                                   and tuple(row[n] for n in names) == group))
            for group in groups
        ]
        for label in labels
    ]  # fmt: skip
    for cause in case["expected"]["causes"]:
        found = gray_test(tables, params["event_labels"].index(cause["cause"]) + 1)
        yield f"{cause['cause']} chi-square", found.chi_square, cause["chi2"]
        yield f"{cause['cause']} degrees of freedom", found.degrees_of_freedom, cause["df"]
        yield f"{cause['cause']} p", found.p_value, cause["p"]


def subdistribution_hazards(case: Case) -> Iterator[Compared]:
    params, expected = case["params"], case["expected"]
    names = [params["time"], params["event"], *(x["name"] for x in params["covariates"])]
    rows = complete(selected(case), names)
    terms = design(params["covariates"], rows)
    time = [float(row[params["time"]]) for row in rows]
    cause = np.array([cause_of(case, row) for row in rows])
    covariates = np.array(list(terms.values())).T
    of = params["event_labels"].index(params["cause"]) + 1
    found, other = (
        fine_gray(time, cause, covariates, of=of, variant=variant, conf_level=params["conf_level"])
        for variant in ("crr", "finegray")
    )
    yield "n", found.subjects, expected["n"]
    yield "events", found.events, expected["events"]
    yield "log likelihood", found.log_likelihood, expected["pseudo_loglik"]
    yield "null log likelihood", found.log_likelihood_null, expected["pseudo_loglik_null"]
    for term, ours, theirs in zip(terms, found.effects, expected["coefficients"], strict=True):
        assert term == theirs["term"]
        for name, key in (
            ("coefficient", "coef"), ("ratio", "shr"), ("standard_error", "se"), ("z", "z"),
            ("p_value", "p"), ("lower", "lower"), ("upper", "upper"),
        ):  # fmt: skip
            yield f"{term} {key}", getattr(ours, name), theirs[key]
    for term, ours, theirs in zip(terms, other.effects, expected["coefficients"], strict=True):
        yield f"{term} finegray coef", ours.coefficient, theirs["finegray_coxph_coef"]
        yield f"{term} finegray se", ours.standard_error, theirs["finegray_coxph_robust_se"]
    specific = cox_fit(
        np.array(time), cause == of, np.ones(len(time)), covariates, ties="efron",
        conf_level=params["conf_level"],
    )  # fmt: skip
    for term, effect, theirs in zip(
        terms, specific.coefficients, expected["cause_specific_efron"], strict=True
    ):
        for name, key in (
            ("coefficient", "coef"), ("hazard_ratio", "hr"), ("standard_error", "se"), ("p_value", "p"),
        ):  # fmt: skip
            yield f"{term} cause-specific {key}", getattr(effect, name), theirs[key]


def design(covariates, rows: list[Mapping[str, str]]) -> dict[str, list[float]]:
    """Return the columns of numbers and of factors against their first level, named as R does."""
    columns: dict[str, list[float]] = {}
    for x in covariates:
        if x["type"] == "numeric":
            columns[x["name"]] = [float(row[x["name"]]) for row in rows]
            continue
        levels = [str(level) for level in x["levels"]]
        for level in levels:
            if level != str(x.get("reference", levels[0])):
                columns[f"{x['name']}={level}"] = [float(row[x["name"]] == level) for row in rows]
    return columns


COMPETING_CHECKS = {
    "competing_risks.fine_gray": subdistribution_hazards,
    "competing_risks.gray_test": gray,
    "competing_risks.cif": incidence,
    "competing_risks.naive_1_minus_km": naive,
}


@pytest.mark.skipif(not CASES, reason="../shared/oracle is not here")
@pytest.mark.parametrize("method", COMPETING_CHECKS)
def test_the_core_equals_r(method) -> None:
    found = [(case, item) for case in CASES[method] for item in COMPETING_CHECKS[method](case)]
    assert found
    assert [(case["id"], *item) for case, item in found if differs(case, *item[1:])] == []


# Disease group, days to relapse (1), death (2) or censoring (0): Klein and Moeschberger (1997),
# section 1.3; also SAS's sashelp.bmt. Expected values: R 4.4.2, cmprsk 2.2-12.
MARROW = (
    "2081.0 1602.0 1496.0 1462.0 1433.0 1377.0 1330.0 996.0 226.0 1199.0 1111.0 530.0 1182.0 "
    "1167.0 418.2 383.1 276.2 104.1 609.1 172.2 487.2 662.1 194.2 230.1 526.2 122.2 129.1 74.1 "
    "122.1 86.2 466.2 192.1 109.1 55.1 1.2 107.2 110.1 332.2",
    "2569.0 2506.0 2409.0 2218.0 1857.0 1829.0 1562.0 1470.0 1363.0 1030.0 860.0 1258.0 2246.0 "
    "1870.0 1799.0 1709.0 1674.0 1568.0 1527.0 1324.0 957.0 932.0 847.0 848.0 1850.0 1843.0 "
    "1535.0 1447.0 1384.0 414.2 2204.2 1063.2 481.2 105.2 641.2 390.2 288.2 421.1 79.2 748.1 "
    "486.1 48.2 272.1 1074.2 381.1 10.2 53.2 80.2 35.2 248.1 704.2 211.1 219.1 606.1",
    "2640.0 2430.0 2252.0 2140.0 2133.0 1238.0 1631.0 2024.0 1345.0 1136.0 845.0 422.1 162.2 84.1 "
    "100.1 2.2 47.1 242.1 456.1 268.1 318.2 32.1 467.1 47.1 390.1 183.2 105.2 115.1 164.2 93.1 "
    "120.1 80.2 677.2 64.1 168.2 74.2 16.2 157.1 625.1 48.1 273.1 63.2 76.1 113.1 363.2",
)


def table_from(words: str, causes: int = 2) -> CompetingTable:
    """Return the table of words such as "12.1": time 12, cause 1."""
    pairs = [word.split(".") for word in words.split()]
    return CompetingTable.from_rows(
        [float(time) for time, _ in pairs], [int(cause) for _, cause in pairs], causes=causes
    )


ACUTE, LOW_RISK, HIGH_RISK = (table_from(words) for words in MARROW)


def test_grays_test_equals_r_on_the_marrow_transplants() -> None:
    """cuminc(T / 365.25, Status, Group)$Tests."""
    relapse, death = (gray_test([[ACUTE, LOW_RISK, HIGH_RISK]], cause) for cause in (1, 2))
    assert relapse.degrees_of_freedom == 2
    assert relapse.chi_square == pytest.approx(11.9228820, abs=5e-8)
    assert relapse.p_value == pytest.approx(0.0025762, abs=5e-8)
    assert death.chi_square == pytest.approx(0.1374108, abs=5e-8)
    assert death.p_value == pytest.approx(0.9336017, abs=5e-8)


@pytest.mark.parametrize(
    ("years", "expected"),
    [  # tidy(tidycmprsk::cuminc(Surv(TYears, Status) ~ Group), times = )
        (0.5, (0.0, 0.0, None, None)),
        (1, (0.0741, 0.0360, 0.0234, 0.1646)),
        (1.5, (0.1296, 0.0463, 0.0563, 0.2344)),
        (3, (0.1667, 0.0514, 0.0813, 0.2783)),
    ],
)
def test_the_incidence_equals_r_on_the_marrow_transplants(years, expected) -> None:
    curve = cumulative_incidence(LOW_RISK, 1, variance="aalen")
    found = incidence_at(curve, years * 365.25, conf_level=0.95, conf_type="log-log")
    values = (found.incidence, found.standard_error, found.lower, found.upper)
    assert values == tuple(x if x is None else pytest.approx(x, abs=5e-5) for x in expected)


@pytest.mark.parametrize("table", [ACUTE, LOW_RISK, HIGH_RISK, table_from("0.1 0.2 3.0 3.2 3.1")])
def test_incidences_and_the_share_without_event_add_up_to_one(table) -> None:
    both = [cumulative_incidence(table, cause, variance="aalen").incidence for cause in (1, 2)]
    free = np.cumprod(1 - table.events.sum(axis=0) / table.at_risk)
    np.testing.assert_allclose(both[0] + both[1] + free, 1, rtol=1e-12)


def test_without_competing_events_the_incidence_is_one_minus_kaplan_meier() -> None:
    table = table_from("1.1 2.0 3.1 3.1 4.0 6.1 7.0")
    curve = cumulative_incidence(table, 1, variance="jackknife")
    for time in range(8):
        found = incidence_at(curve, time, conf_level=0.95, conf_type="plain").incidence
        assert found == pytest.approx(naive_incidence_at(table, 1, time), abs=1e-12)


@pytest.mark.parametrize("words", [MARROW[2], "0.1 0.2 3.0 3.2 3.1 5.1 5.1 6.2"])
def test_the_jackknife_variance_is_the_sum_of_squared_derivatives(words) -> None:
    pairs = [word.split(".") for word in words.split()]
    time, cause = np.array(pairs, dtype=float).T

    def incidence_of(weight):
        share, total = np.ones(1), 0.0
        values = []
        for t in np.unique(time):
            at_risk = weight[time >= t].sum()
            total += share * weight[(time == t) & (cause == 1)].sum() / at_risk
            share = share * (1 - weight[(time == t) & (cause > 0)].sum() / at_risk)
            values.append(float(total[0]))
        return np.array(values)

    squares = 0.0
    for subject in range(len(time)):
        step = np.eye(len(time))[subject] * 1e-6
        squares = squares + ((incidence_of(1 + step) - incidence_of(1 - step)) / 2e-6) ** 2
    found = cumulative_incidence(table_from(words), 1, variance="jackknife").variance
    np.testing.assert_allclose(found, squares, rtol=1e-6, atol=1e-12)


def test_without_censoring_the_jackknife_variance_is_the_binomial_one() -> None:
    curve = cumulative_incidence(
        table_from("1.1 2.2 3.1 3.2 4.2 6.1 7.1 8.2"), 1, variance="jackknife"
    )
    share = curve.incidence
    np.testing.assert_allclose(curve.variance, share * (1 - share) / 8, rtol=1e-12)


@pytest.mark.parametrize("variance", ["aalen", "jackknife"])
@pytest.mark.parametrize(
    ("words", "time", "expected"),
    [
        pytest.param("", 1, None, id="no subjects"),
        pytest.param("1.0 2.0", 1, 0.0, id="all censored"),
        pytest.param("1.0 2.0", 3, None, id="after the last time"),
        pytest.param("1.2 2.2", 2, 0.0, id="competing events only"),
        pytest.param("0.1 5.0", 0, 0.5, id="an event at time 0"),
        pytest.param("4.1", 4, 1.0, id="one subject"),
        pytest.param("4.1", 3, 0.0, id="before the first time"),
        pytest.param("3.1 3.1 3.2 3.0", 3, 0.5, id="all tied"),
    ],
)
def test_the_incidence_of_awkward_data(words, time, expected, variance) -> None:
    curve = cumulative_incidence(table_from(words), 1, variance=variance)
    for conf_type in ("log-log", "log", "plain"):
        found = incidence_at(curve, time, conf_level=0.95, conf_type=conf_type)
        assert found.incidence == expected
        limits = [limit for limit in (found.lower, found.upper) if limit is not None]
        assert all(0 <= limit <= 1 for limit in limits)
        assert expected != 0 or conf_type == "plain" or not limits


@pytest.mark.parametrize(
    ("strata", "degrees"),
    [
        pytest.param([["1.1 2.2", ""]], 1, id="an empty group"),
        pytest.param([["", ""]], 1, id="no subjects"),
        pytest.param([["1.2 3.0", "2.2 4.0"]], 1, id="no event of the cause"),
        pytest.param([["1.0 3.0", "2.0 4.0", "5.0"]], 2, id="all censored"),
        pytest.param([["3.1 4.2", "1.0 2.0"]], 1, id="a group leaves before the first event"),
        pytest.param([["1.1", ""], ["", "2.1"]], 1, id="each stratum has one group"),
    ],
)
def test_without_information_there_is_no_gray_test(strata, degrees) -> None:
    tables = [[table_from(words) for words in groups] for groups in strata]
    found = gray_test(tables, 1)
    assert math.isnan(found.chi_square)
    assert math.isnan(found.p_value)
    assert found.degrees_of_freedom == degrees


def test_empty_groups_and_strata_change_no_gray_test() -> None:
    plain = gray_test([[LOW_RISK, HIGH_RISK]], 1)
    empty = table_from("")
    padded = gray_test([[LOW_RISK, empty, HIGH_RISK], [empty, empty, empty]], 1)
    assert padded.chi_square == pytest.approx(plain.chi_square, rel=1e-12)
    assert padded.degrees_of_freedom == plain.degrees_of_freedom


def test_identical_groups_do_not_differ() -> None:
    assert gray_test([[ACUTE, ACUTE]], 1).chi_square == pytest.approx(0, abs=1e-20)


@pytest.mark.parametrize(
    ("time", "cause", "causes"),
    [
        ([1, 2], [1], 1),
        ([1], [3], 2),
        ([1], [-1], 2),
        ([-1], [1], 1),
        ([math.nan], [1], 1),
        ([1], [0], 0),
    ],
)
def test_impossible_competing_rows_are_refused(time, cause, causes) -> None:
    with pytest.raises(ValueError, match=r"length|cause|finite"):
        CompetingTable.from_rows(time, cause, causes=causes)


def test_unknown_choices_are_refused() -> None:
    with pytest.raises(ValueError, match="aalen, jackknife"):
        cumulative_incidence(ACUTE, 1, variance="delta")
    with pytest.raises(ValueError, match="cause must be from 1 to 2"):
        cumulative_incidence(ACUTE, 3, variance="aalen")
    with pytest.raises(ValueError, match="at least two"):
        gray_test([[ACUTE]], 1)
