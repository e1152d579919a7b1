"""Two-way tables, numbers, proportions and correlations, against scipy on the study's own files."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from assistant.errors import StudyError
from tests.estimates.bundled_tables import bundled

Z = stats.norm.ppf(0.975)


def value(answer, statistic, *, method="", **group):
    """Return the one result of that statistic whose method and group match."""
    found = [
        item for item in answer.results
        if item.statistic == statistic and method in (item.method or "")
        and all(dict(item.group).get(name) == wanted for name, wanted in group.items())
    ]  # fmt: skip
    assert len(found) == 1, [(i.statistic, i.group, i.method) for i in answer.results]
    return found[0]


def responders(values=("CR", "PR")) -> pd.Series:
    best = bundled("adrs").query("PARAMCD == 'BOR'").set_index("USUBJID").AVALC
    return bundled("adsl").USUBJID.map(best).isin(values)


def wilson(events: int, n: int) -> tuple[float, float]:
    share, spread = events / n, Z**2 / n
    middle = (share + spread / 2) / (1 + spread)
    width = Z * math.sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return middle - width, middle + width


def newcombe(a: int, n1: int, b: int, n2: int) -> tuple[float, float, float]:
    (l1, u1), (l2, u2), p1, p2 = wilson(a, n1), wilson(b, n2), a / n1, b / n2
    gap = p1 - p2
    return gap, gap - math.hypot(p1 - l1, u2 - p2), gap + math.hypot(u1 - p1, p2 - l2)


# -- proportions -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "values"),
    [("ORR by stage p", ("CR", "PR")), ("compare DCR between stages", ("CR", "PR", "SD"))],
)
def test_response_is_compared_by_newcombe_ratios_and_fisher(ask, question, values) -> None:
    answer, hit = ask(question), responders(values)
    stage = bundled("adsl").BCLC
    a, n1 = int(hit[stage == "C"].sum()), int((stage == "C").sum())
    b, n2 = int(hit[stage == "B"].sum()), int((stage == "B").sum())
    assert value(answer, "proportion", bclc_stage="C").events == a
    assert value(answer, "proportion", bclc_stage="C").n == n1
    exact = stats.binomtest(a, n1).proportion_ci(method="exact")
    share = value(answer, "proportion", bclc_stage="C")
    assert (share.low, share.high) == pytest.approx((exact.low, exact.high), rel=1e-9)
    gap = value(answer, "difference of proportions", bclc_stage="C versus B")
    assert (gap.value, gap.low, gap.high) == pytest.approx(newcombe(a, n1, b, n2), rel=1e-9)
    risk = value(answer, "risk ratio")
    width = Z * math.sqrt(1 / a - 1 / n1 + 1 / b - 1 / n2)
    ratio = a / n1 / (b / n2)
    expected = (ratio, ratio * math.exp(-width), ratio * math.exp(width))
    assert (risk.value, risk.low, risk.high) == pytest.approx(expected, rel=1e-9)
    odds = value(answer, "odds ratio")
    cells = (a, n1 - a, b, n2 - b)
    width = Z * math.sqrt(sum(1 / cell for cell in cells))
    ratio = a * (n2 - b) / (b * (n1 - a))
    expected = (ratio, ratio * math.exp(-width), ratio * math.exp(width))
    assert (odds.value, odds.low, odds.high) == pytest.approx(expected, rel=1e-9)
    fisher = stats.fisher_exact([[a, n1 - a], [b, n2 - b]]).pvalue
    assert value(answer, "p value").value == pytest.approx(fisher, rel=1e-9)
    assert "Reference: BCLC stage B." in answer.notes


def test_the_second_named_group_is_the_reference(ask) -> None:
    answer, hit = ask("odds ratio for response, Child-Pugh A versus B"), responders()
    grade = bundled("adsl").CPCLASS
    table = pd.crosstab(grade, hit).to_numpy()
    ratio = table[0, 1] * table[1, 0] / (table[0, 0] * table[1, 1])
    assert value(answer, "odds ratio", child_pugh="A versus B").value == pytest.approx(ratio)
    assert "Reference: Child-Pugh class B." in answer.notes


def test_several_groups_are_each_compared_with_the_first_and_tested_together(ask) -> None:
    answer = ask("compare ORR between etiologies")
    assert value(answer, "difference of proportions", etiology="HCV versus HBV").n == 42
    assert value(answer, "difference of proportions", etiology="other versus HBV").n == 36
    assert value(answer, "p value").n == 46
    counts = pd.crosstab(bundled("adsl").ETIOL, responders())
    expected = fisher_of_any_table(counts.to_numpy())
    assert value(answer, "p value").value == pytest.approx(expected, rel=1e-9)
    assert any("4 patients without a known etiology" in note for note in answer.notes)
    assert any("under 5" in note for note in answer.notes)


def fisher_of_any_table(table: np.ndarray) -> float:
    """Return the sum of the probabilities of all k x 2 tables that are no likelier, one by one."""
    rows, column = table.sum(axis=1), int(table[:, 1].sum())

    def probability(counts) -> float:
        ways = math.prod(math.comb(int(n), int(x)) for n, x in zip(rows, counts, strict=True))
        return ways / math.comb(int(rows.sum()), column)

    def fillings(left, total):
        if len(left) == 1:
            return [(total,)] if total <= left[0] else []
        return [
            (x, *rest) for x in range(min(left[0], total) + 1)
            for rest in fillings(left[1:], total - x)
        ]  # fmt: skip

    seen = probability(table[:, 1]) * (1 + 1e-7)
    return sum(p for x in fillings(list(rows), column) if (p := probability(x)) <= seen)


def test_a_share_of_patients_is_compared(ask) -> None:
    answer = ask("PVI: men v women")
    counts = pd.crosstab(bundled("adsl").SEX, bundled("adsl").PVI == "yes")
    (_, b), (_, a) = counts.to_numpy()
    n2, n1 = counts.to_numpy().sum(axis=1)
    gap = value(answer, "difference of proportions", sex="M versus F")
    assert (gap.value, gap.low, gap.high) == pytest.approx(newcombe(a, n1, b, n2), rel=1e-9)


def test_the_chi_square_test_is_given_where_it_is_asked_for(session) -> None:
    answer = with_option(session, "ORR by stage p", test="chi-square")
    table = pd.crosstab(bundled("adsl").BCLC, responders())
    found = stats.chi2_contingency(table, correction=False)
    assert value(answer, "chi-square").value == pytest.approx(found.statistic, rel=1e-9)
    assert value(answer, "p value").value == pytest.approx(found.pvalue, rel=1e-9)
    assert any("expected count is below 5" in note for note in answer.notes)
    answer = with_option(session, "ORR by stage p", test="chi-square-corrected")
    found = stats.chi2_contingency(table, correction=True)
    assert value(answer, "p value").value == pytest.approx(found.pvalue, rel=1e-9)


def with_option(session, question, **options):
    """Return the answer of a question's reading with options that it names."""
    session.forget()
    reading = session.read(question).reading.with_options(**options)
    return session._answering.answer_reading(question, reading)


def test_an_interval_of_the_difference_is_chosen_by_name(session) -> None:
    answer = with_option(session, "ORR by stage p", interval="wald")
    hit, stage = responders(), bundled("adsl").BCLC
    p1, p2 = hit[stage == "C"].mean(), hit[stage == "B"].mean()
    width = Z * math.sqrt(p1 * (1 - p1) / 9 + p2 * (1 - p2) / 41)
    gap = value(answer, "difference of proportions")
    assert (gap.low, gap.high) == pytest.approx((p1 - p2 - width, p1 - p2 + width), rel=1e-9)
    assert "Wald" in gap.method


@pytest.mark.parametrize("test", ["gehan-wilcoxon", "log-rank"])
def test_a_test_of_another_kind_is_refused_with_those_that_apply(session, test) -> None:
    with pytest.raises(StudyError, match="does not apply") as raised:
        with_option(session, "ORR by stage p", test=test)
    assert "chi-square" in raised.value.diagnostics()


def test_one_group_is_nothing_to_compare(session) -> None:
    with pytest.raises(StudyError, match="only one group"):
        ungrouped(session, "ORR by stage p")


def ungrouped(session, question):
    from dataclasses import replace

    session.forget()
    reading = replace(session.read(question).reading, by=())
    return session._answering.answer_reading(question, reading)


# -- numbers ---------------------------------------------------------------------------------


def test_two_groups_of_numbers_are_compared_by_welch_and_wilcoxon(ask) -> None:
    answer, adsl = ask("age by stage p"), bundled("adsl")
    group, reference = adsl[adsl.BCLC == "C"].AGE, adsl[adsl.BCLC == "B"].AGE
    welch = stats.ttest_ind(group, reference, equal_var=False)
    limits = welch.confidence_interval(0.95)
    gap = value(answer, "difference of means", bclc_stage="C versus B")
    expected = (group.mean() - reference.mean(), limits.low, limits.high)
    assert (gap.value, gap.low, gap.high) == pytest.approx(expected, rel=1e-9)
    assert gap.unit == "years"
    assert value(answer, "degrees of freedom").value == pytest.approx(welch.df, rel=1e-9)
    found = value(answer, "p value", method="Welch")
    assert found.value == pytest.approx(welch.pvalue, rel=1e-9)
    ranks = stats.mannwhitneyu(group, reference, method="asymptotic", use_continuity=True)
    assert value(answer, "rank-sum U").value == ranks.statistic
    found = value(answer, "p value", method="Wilcoxon")
    assert found.value == pytest.approx(ranks.pvalue, rel=1e-9)
    assert value(answer, "mean", bclc_stage="C").value == pytest.approx(group.mean())


def test_several_groups_of_numbers_are_compared_by_anova_and_kruskal_wallis(ask) -> None:
    answer = ask("compare AFP by etiology")
    groups = [part.dropna() for _, part in bundled("adsl").groupby("ETIOL").AFPBL]
    anova, ranks = stats.f_oneway(*groups), stats.kruskal(*groups)
    assert value(answer, "F").value == pytest.approx(anova.statistic, rel=1e-9)
    found = value(answer, "p value", method="analysis of variance")
    assert found.value == pytest.approx(anova.pvalue, rel=1e-9)
    assert found.n == sum(len(part) for part in groups) == 43
    assert value(answer, "chi-square").value == pytest.approx(ranks.statistic, rel=1e-9)
    assert value(answer, "missing", etiology="HCV").value == 2
    assert any("2 without a known baseline AFP" in note for note in answer.notes)


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("t-test-pooled", lambda x, y: stats.ttest_ind(x, y).pvalue),
        ("wilcoxon", lambda x, y: stats.mannwhitneyu(x, y, method="asymptotic").pvalue),
        ("gehan-wilcoxon", lambda x, y: stats.mannwhitneyu(x, y, method="asymptotic").pvalue),
        ("anova", lambda x, y: stats.f_oneway(x, y).pvalue),
        ("welch-anova", lambda x, y: stats.ttest_ind(x, y, equal_var=False).pvalue),
        ("kruskal-wallis", lambda x, y: stats.kruskal(x, y).pvalue),
    ],
)
def test_only_the_test_that_is_named_is_given(session, test, expected) -> None:
    answer, adsl = with_option(session, "age by stage p", test=test), bundled("adsl")
    group, reference = adsl[adsl.BCLC == "C"].AGE, adsl[adsl.BCLC == "B"].AGE
    found = [item for item in answer.results if item.statistic == "p value"]
    assert [item.value for item in found] == [pytest.approx(expected(group, reference), rel=1e-9)]


def test_a_test_of_two_groups_is_refused_for_three(session) -> None:
    with pytest.raises(StudyError, match="there are 3"):
        with_option(session, "compare age between etiologies", test="t-test")


# -- two-way tables --------------------------------------------------------------------------


def test_a_table_has_shares_of_columns_and_rows_and_both_tests(ask) -> None:
    answer = ask("stage x PVI")
    table = pd.crosstab(bundled("adsl").BCLC, bundled("adsl").PVI == "yes")
    for stage in ("B", "C"):
        for flag, is_yes in (("yes", True), ("no", False)):
            count = table.loc[stage, is_yes]
            cell = value(answer, "patients", bclc_stage=stage, pvi=flag)
            assert (cell.value, cell.n) == (count, table[is_yes].sum())
            share = value(answer, "row share", bclc_stage=stage, pvi=flag)
            assert (share.value, share.n) == (pytest.approx(count / table.loc[stage].sum()),
                                              table.loc[stage].sum())  # fmt: skip
    chi = stats.chi2_contingency(table, correction=False)
    assert value(answer, "chi-square").value == pytest.approx(chi.statistic, rel=1e-9)
    fisher = stats.fisher_exact(table).pvalue
    assert value(answer, "p value", method="Fisher").value == pytest.approx(fisher, rel=1e-9)


def test_only_the_fisher_test_where_it_is_named(ask) -> None:
    answer = ask("ECOG by Child-Pugh table with Fisher test")
    table = pd.crosstab(bundled("adsl").ECOGBL, bundled("adsl").CPCLASS)
    assert value(answer, "p value").value == pytest.approx(stats.fisher_exact(table).pvalue)
    assert all(item.statistic != "chi-square" for item in answer.results)


def test_patients_without_a_value_are_left_out_of_the_table_and_counted(ask) -> None:
    answer = ask("etiology x ECOG")
    table = pd.crosstab(bundled("adsl").ETIOL, bundled("adsl").ECOGBL)
    assert value(answer, "chi-square").n == table.to_numpy().sum() == 46
    assert "4 patients without a known etiology left out." in answer.notes


def test_a_table_of_one_row_is_refused(ask) -> None:
    with pytest.raises(StudyError, match="only one"):
        ask("ECOG by stage table in patients with ECOG 0")


# -- correlations ----------------------------------------------------------------------------


def test_a_correlation_is_pearsons_and_spearmans_of_complete_pairs(ask) -> None:
    answer = ask("correlation of tumour size and AFP")
    pairs = bundled("adsl")[["TUMSIZE", "AFPBL"]].dropna().astype(float)
    pearson = stats.pearsonr(pairs.TUMSIZE, pairs.AFPBL)
    limits = pearson.confidence_interval(0.95)
    found = value(answer, "correlation", method="Pearson")
    assert (found.value, found.low, found.high) == pytest.approx(
        (pearson.statistic, limits.low, limits.high), rel=1e-9
    )
    assert found.n == len(pairs) == 46
    assert value(answer, "p value", method="Pearson").value == pytest.approx(pearson.pvalue)
    spearman = stats.spearmanr(pairs.TUMSIZE, pairs.AFPBL)
    assert value(answer, "correlation", method="Spearman").value == pytest.approx(
        spearman.statistic, rel=1e-9
    )
    assert value(answer, "p value", method="Spearman").value == pytest.approx(spearman.pvalue)


def test_kendalls_tau_is_given_where_it_is_named(session) -> None:
    answer = with_option(session, "age~AFP", coefficient="kendall")
    pairs = bundled("adsl")[["AGE", "AFPBL"]].dropna().astype(float)
    tau = stats.kendalltau(pairs.AGE, pairs.AFPBL)
    assert value(answer, "correlation").value == pytest.approx(tau.statistic, rel=1e-9)
    assert value(answer, "p value").value == pytest.approx(tau.pvalue, rel=1e-6)


def test_a_coefficient_that_does_not_exist_is_refused(session) -> None:
    with pytest.raises(StudyError, match="no cramer correlation"):
        with_option(session, "age~AFP", coefficient="cramer")
